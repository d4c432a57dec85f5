"""The command about models: which are bundled, and whether others can be used."""

from __future__ import annotations

import click

from index import load_encoder
from index.encoders.bundled import BUNDLED as ENCODER
from index.models.card import Card, read_card
from qa.cli.shared import encoder_option, put, reader_option
from qa.reader.bundled import BUNDLED as READER
from qa.reader.bundled import load_reader


@click.command()
@encoder_option
@reader_option
def models(encoder: str | None, reader: str | None) -> None:
    """List the bundled models and check others, with size, hash, licence and measured figures."""
    for folder in (ENCODER, READER):
        put(_told(read_card(folder)))
    for kind, given, load in (("encoder", encoder, load_encoder), ("reader", reader, load_reader)):
        if given:
            put(f"{given}\n  {kind}, usable, fingerprint {load(given).fingerprint}")


def _told(card: Card) -> str:
    sound = "as its card says" if card.sha256 == card.told else f"NOT the file of its card ({card.told[:16]})"
    lines = [
        f"{card.name} (bundled, {card.folder})",
        f"  {card.size / 1e6:.1f} MB, sha256 {card.sha256[:16]}, {sound}, licence {card.licence}",
        *(f"  {name}: {value}" for name, value in card.metrics.items()),
    ]
    return "\n".join(lines)
