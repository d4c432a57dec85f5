"""What answers the page's events: components' values in, components' updates out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from index import FangtanError, InputError, Span
from qa.web import cards, html
from qa.web.desk import Desk, Turn, filter_of, messages, stored, turns_of
from qa.web.documents import listed, named, speakers_of, summary
from qa.web.library import is_token, new_token
from qa.web.texts import Texts, texts_for

Values = tuple[Any, ...]
UPLOAD_COST = 20.0  # questions that one upload counts as


@dataclass(frozen=True, slots=True)
class Who:
    """Who asks: their language and their machine."""

    texts: Texts
    client: str


class Events:
    """The handlers, for one desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def on_load(self, token: Any, value: Any, request: gr.Request) -> Values:
        """A visitor comes, or comes back: their token, conversation and documents."""
        who = _who(request)
        known = token if is_token(token) else new_token()
        turns = turns_of(value)
        reply = self.desk.again(turns[-1], known, who.client) if turns else None
        welcome = html.welcome(self.desk.examples.found, who.texts)
        talk = gr.update(value=messages(turns, who.texts), placeholder=welcome)
        return (known, html.head(who.texts), talk, cards.evidence(reply, who.texts), *self._lists(known, who.texts))

    def on_ask(
        self,
        question: str,
        value: Any,
        token: str,
        sources: Any,
        speakers: Any,
        since: str,
        until: str,
        request: gr.Request,
    ) -> Iterator[Values]:
        """A question typed into the box."""
        yield from self._answered(question, turns_of(value), token, (sources, speakers, since, until), _who(request))

    def on_link(
        self,
        value: Any,
        token: str,
        sources: Any,
        speakers: Any,
        since: str,
        until: str,
        event: gr.EventData,
        request: gr.Request,
    ) -> Iterator[Values]:
        """A question put by a link: another wording, or one reading of an ambiguous one (in the document `doc`)."""
        question, doc = str(getattr(event, "question", "")), str(getattr(event, "doc", ""))
        found = _document(self.desk, token, doc)
        chosen = ([found.source] if found else sources, speakers, since, until)
        yield from self._answered(question, turns_of(value), token, chosen, _who(request))

    def on_retry(
        self,
        value: Any,
        token: str,
        sources: Any,
        speakers: Any,
        since: str,
        until: str,
        retry: gr.RetryData,
        request: gr.Request,
    ) -> Iterator[Values]:
        """A question asked again; what came after it is dropped."""
        turns = turns_of(value)
        at = _turn(retry.index)
        if at < len(turns):
            self.desk.forget(token)
            where = (sources, speakers, since, until)
            yield from self._answered(turns[at].question, turns[:at], token, where, _who(request))

    def on_undo(self, value: Any, token: str, undo: gr.UndoData, request: gr.Request) -> Values:
        """The last question taken back into the box."""
        turns, who = turns_of(value), _who(request)
        at = min(_turn(undo.index), len(turns) - 1)
        self.desk.forget(token)
        back = turns[at].question if turns else ""
        left = turns[: max(at, 0)]
        return (
            back,
            messages(left, who.texts),
            stored(left),
            cards.evidence(None, who.texts),
            "",
            gr.update(visible=False),
            "",
        )

    def on_clear(self, token: str, request: gr.Request) -> Values:
        """The conversation begun anew."""
        self.desk.forget(token)
        return gr.skip(), [], [], cards.evidence(None, _who(request).texts), "", gr.update(visible=False), ""

    def on_cite(self, token: str, event: gr.EventData, request: gr.Request) -> str:
        """The document of a citation, opened at its span; anyone can send anything, so all of it is checked."""
        start, end = getattr(event, "start", None), getattr(event, "end", None)
        found = _document(self.desk, token, getattr(event, "doc", None))
        good = found and isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= len(found.text)
        return cards.document(found if good else None, Span(start, end) if good else Span(0, 0), _who(request).texts)  # type: ignore[arg-type]

    def on_like(self, value: Any, liked: gr.LikeData, request: gr.Request) -> Values:
        """A judgement: a like keeps the answer as right, a dislike asks for the right one."""
        turns, who, at = turns_of(value), _who(request), _turn(liked.index)
        if at >= len(turns):
            return -1, gr.update(visible=False), "", ""
        if self.desk.feedback.path is None:
            return -1, gr.update(visible=False), "", html.note(who.texts.unkept)
        if liked.liked:
            if turns[at].text:
                self.desk.judged(turns[at], None, who.client)
            return -1, gr.update(visible=False), "", html.note(who.texts.thanks)
        return at, gr.update(visible=True), "", ""

    def on_keep(self, value: Any, at: int, right: str, request: gr.Request) -> Values:
        """The right answer to the question that was judged wrong."""
        turns = turns_of(value)
        if 0 <= at < len(turns):
            self.desk.judged(turns[at], right, _who(request).client)
        return -1, gr.update(visible=False), "", html.note(_who(request).texts.kept)

    def on_upload(
        self,
        paths: list[str],
        token: str,
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> Values:
        """Files added, and what became of each."""
        who = _who(request)
        found = [Path(path) for path in paths or ()]
        try:
            if not self.desk.rate.allows(who.client, cost=UPLOAD_COST):
                raise InputError(who.texts.too_many)
            added = self.desk.library.add(token, found, progress=lambda done, total: progress((done, total)))
            told = summary(added.documents, added.left_out, who.texts)
        except FangtanError as error:
            told = html.note(str(error))
        finally:
            for path in found:  # what was read is kept in the index alone
                path.unlink(missing_ok=True)
        return (None, told, *self._lists(token, who.texts))

    def on_filter(self, sources: Any, speakers: Any, since: str, until: str, request: gr.Request) -> str:
        """The filter changed: what it is now, beside the question."""
        texts = _who(request).texts
        try:
            return html.filtered(filter_of(sources, speakers, since, until), texts)
        except InputError as error:
            return _bad_day(error, texts)

    def on_unfilter(self) -> Values:
        """The filter lifted."""
        return gr.update(value=[]), gr.update(value=[]), "", "", ""

    def on_removed(self, token: str, event: gr.EventData, request: gr.Request) -> Values:
        """A document taken out."""
        texts = _who(request).texts
        try:
            self.desk.library.remove(token, str(getattr(event, "doc", "")))
            told = ""
        except FangtanError as error:
            told = html.note(str(error))
        return (told, *self._lists(token, texts))

    def _answered(
        self, question: str, turns: tuple[Turn, ...], token: str, where: Values, who: Who
    ) -> Iterator[Values]:
        """First the question with the box closed, then the answer with the box open again."""
        question = str(question or "").strip()
        if not question:
            yield gr.update(value=""), *([gr.skip()] * 6)
            return
        asked = [*messages(turns, who.texts), {"role": "user", "content": html.asked(question, "", who.texts)}]
        yield (
            gr.update(value="", submit_btn=False),
            asked,
            gr.skip(),
            gr.skip(),
            gr.skip(),
            gr.update(visible=False),
            "",
        )
        try:
            chosen = filter_of(*where)
        except InputError as error:
            talk = messages(turns, who.texts)
            yield gr.update(value=question, submit_btn=True), talk, *([gr.skip()] * 4), _bad_day(error, who.texts)
            return
        done = self.desk.ask(question, turns, token, chosen, who.texts, client=who.client)
        evidence = cards.evidence(done.reply, who.texts)
        talk = messages(done.turns, who.texts)
        yield gr.update(submit_btn=True), talk, stored(done.turns), evidence, "", gr.update(visible=False), ""

    def _lists(self, token: str, texts: Texts) -> Values:
        """The table of documents, and what the filter may choose from."""
        library = self.desk.library
        visitor = library.known(token)
        index = visitor.qa.index
        table = listed(index, lambda one: library.may_remove(visitor, one), lambda one: one in visitor.own, texts)
        sources = [(named(document), document.source) for document in index.documents]
        return (
            table,
            gr.update(choices=sources, value=[]),
            gr.update(choices=list(speakers_of(index.passages)), value=[]),
        )


def _who(request: gr.Request) -> Who:
    client = request.client.host if request.client else ""
    return Who(texts_for(request.headers.get("accept-language")), client)


def _bad_day(error: InputError, texts: Texts) -> str:
    return html.note(texts.bad_day.format(str(error.args[0])))


def _turn(index: int | tuple[int, int]) -> int:
    """The turn that a message of the chat belongs to: each has two."""
    return (index if isinstance(index, int) else index[0]) // 2


def _document(desk: Desk, token: str, identity: object) -> Any:
    return next((one for one in desk.library.known(token).qa.index.documents if one.id == identity), None)
