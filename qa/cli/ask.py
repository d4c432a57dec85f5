"""The commands that answer: ask, search, predict."""

from __future__ import annotations

from pathlib import Path

import click

from index import InputError
from index.atomic import written_whole
from index.text.printable import dumps
from qa.chat import Chat
from qa.cli.questions import read_questions
from qa.cli.render import prediction, show_hit, show_reply
from qa.cli.shared import (
    FILE,
    FOUND,
    NOTHING,
    NUMBER,
    bar,
    calibration_option,
    docs_option,
    encoder_option,
    index_option,
    json_option,
    opened,
    out,
    put,
    read_option,
    reader_option,
    say,
)
from qa.reply import Reply, Status


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="QUESTION")
@docs_option
@index_option
@read_option
@json_option
@encoder_option
@reader_option
@calibration_option
@click.pass_context
def ask(
    context: click.Context,
    words: tuple[str, ...],
    docs: Path | None,
    saved: Path | str | None,
    k: int,
    as_json: bool,
    encoder: str | None,
    reader: str | None,
    calibration: Path | None,
) -> None:
    """Answer a question in the documents' own words; exit code 0 answered, 1 not, 2 a mistake.

    \b
    fangtan ask 上半年GDP多少                      # of the folder seeds
    fangtan ask 下半年 有什么 计划 --docs interviews
    fangtan ask 上半年GDP多少 --index saved --json | jq .answers
    """
    reply = opened(docs, saved, encoder, reader, calibration).ask(" ".join(words), k=k)
    if as_json:
        put(dumps(reply.to_dict()))
    else:
        out.print(show_reply(reply))
    context.exit(FOUND if reply.status is Status.ANSWERED else NOTHING)


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="QUERY")
@docs_option
@index_option
@click.option("-k", type=NUMBER, default=10, show_default=True, help="Passages to show.")
@json_option
@encoder_option
@click.pass_context
def search(
    context: click.Context,
    words: tuple[str, ...],
    docs: Path | None,
    saved: Path | str | None,
    k: int,
    as_json: bool,
    encoder: str | None,
) -> None:
    """Find passages, nearest first; exit code 0 found, 1 nothing to search.

    \b
    fangtan search 城市大脑 -k 5 --docs interviews
    """
    hits = opened(docs, saved, encoder).search(" ".join(words), k)
    if as_json:
        put(dumps([hit.to_dict() for hit in hits]))
    else:
        for number, hit in enumerate(hits, 1):
            out.print(show_hit(hit, number))
    context.exit(FOUND if hits else NOTHING)


@click.command()
@click.argument("questions", type=FILE)
@click.option("-o", "--output", type=FILE, required=True, help="JSONL to write.")
@docs_option
@index_option
@read_option
@encoder_option
@reader_option
@calibration_option
def predict(
    questions: Path,
    output: Path,
    docs: Path | None,
    saved: Path | str | None,
    k: int,
    encoder: str | None,
    reader: str | None,
    calibration: Path | None,
) -> None:
    """Answer a JSONL file of questions, one line each.

    A line is {id, question} or a dialogue {id, turns: [{question}, …]}, whose turns get the ids ID.1, ID.2
    and so on and are asked in one conversation; either may have {filters: {sources, speakers, since, until}}.
    """
    asked = read_questions(questions)
    qa = opened(docs, saved, encoder, reader, calibration)
    with written_whole(output) as write, bar("回答") as tick:
        chat, dialogue = qa.chat(k=k), ""
        for done, one in enumerate(asked, 1):
            if not one.dialogue or one.dialogue != dialogue:
                chat, dialogue = qa.chat(k=k, where=one.where), one.dialogue
            write(dumps(prediction(one.id, _answered(chat, one.question))) + "\n")
            tick(done, len(asked))
    say(f"{len(asked)} predictions in {output}")


def _answered(chat: Chat, question: str) -> Reply:
    """The reply; an over-long question has none, and the others are still asked."""
    try:
        return chat.ask(question)
    except InputError as error:
        return Reply(question, Status.NOT_FOUND, reason=str(error))
