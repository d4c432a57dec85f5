"""The command `fangtan`: build, ask, search, predict, eval, compare, doctor."""

from __future__ import annotations

import sys

import click

from index import FangtanError
from qa.cli.ask import ask, predict, search
from qa.cli.indexes import build, doctor
from qa.cli.measure import compare_, evaluate_
from qa.cli.models import models
from qa.cli.shared import WRONG, say


@click.group(help=__doc__)
def app() -> None:
    """Group the commands."""


for command in (build, ask, search, predict, evaluate_, compare_, doctor, models):
    app.add_command(command)


def main() -> None:
    """Run the command line; a mistake ends in one sentence and exit code 2."""
    try:
        app()
    except FangtanError as error:
        say(f"fangtan: {error}")
        sys.exit(WRONG)
