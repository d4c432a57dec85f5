"""What answers the page's events: components' values in, components' updates out."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from index import Document, FangtanError, Filter, InputError, Passage, Span
from index.load.formats import KINDS
from index.query import filter_of
from qa.web import cards, html
from qa.web.desk import Desk
from qa.web.documents import guide, listed, loaded, removed, summary
from qa.web.examples import examples
from qa.web.guard import UPLOAD_COST
from qa.web.language.page import Texts, texts_for
from qa.web.language.reasons import refusal_in
from qa.web.library import is_token, new_token
from qa.web.turns import Turn, messages, stored, turns_of

Values = tuple[Any, ...]
GUIDED, GUIDE_TRIED = 3, 8  # questions shown for a document, and asked to find them
MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Who:
    """Who asks: their language and their machine."""

    texts: Texts
    client: str


class Events:
    """The handlers, for one desk; `most_upload` is the most bytes of a file that is added.

    `memory` is what the browser keeps of a conversation: its name `talk`, its `turns`, and `back`, a text for the box.
    """

    def __init__(self, desk: Desk, *, most_upload: int) -> None:
        self.desk = desk
        self.most_upload = most_upload

    def on_load(self, token: Any, request: gr.Request) -> Values:
        """A visitor comes, or comes back: their token, and the page in their language."""
        who = _who(request)
        known = token if is_token(token) else new_token()
        talk = gr.update(placeholder=html.welcome(self.desk.examples.found, who.texts))
        add = html.note(who.texts.add.format(KINDS.replace(" or ", ", "), self.most_upload // MEGABYTE))
        empty = cards.evidence((), who.texts)
        return (
            known,
            *self._lists(known, who.texts),
            talk,
            empty,
            add,
            {"words": dict(who.texts.words), "keeps": self.desk.feedback.path is not None},
        )

    def on_resumed(self, memory: Any, request: gr.Request) -> Values:
        """A conversation taken up from what the browser keeps, with the evidence of its last answer."""
        turns, texts = _turns(memory), _who(request).texts
        return messages(turns, texts), cards.evidence(turns[-1].cited if turns else (), texts)

    def on_asked(self, memory: Any, token: str, event: gr.EventData, request: gr.Request) -> Values:
        """A question from the box or a link; `doc` is the one reading of it that was chosen."""
        question = str(_told(event, "question", "")).encode("utf-8", "replace").decode().strip()  # no half characters
        found = _document(self.desk, token, _told(event, "doc", ""))
        where = _told(event, "where")
        chosen = {"sources": [found[0].source]} if found else where
        return self._answered(question, _turns(memory), memory, token, chosen, _who(request))

    def on_again(self, memory: Any, token: str, event: gr.EventData, request: gr.Request) -> Values:
        """A question asked again; what came after it is dropped."""
        turns, at = _turns(memory), _number(event)
        question = turns[at].question if at < len(turns) else ""
        self.desk.forget(token, _talk(memory))
        where = _told(event, "where")
        return self._answered(question, turns[:at], memory, token, where, _who(request))

    def on_undone(self, memory: Any, token: str, request: gr.Request) -> Values:
        """The last question taken back into the box."""
        turns, who = _turns(memory), _who(request)
        self.desk.forget(token, _talk(memory))
        back = turns[-1].question if turns else ""
        shown = messages(turns[:-1], who.texts)
        return _memory(memory, turns[:-1], back), shown, cards.evidence((), who.texts), "", ""

    def on_cite(self, token: str, event: gr.EventData, request: gr.Request) -> str:
        """The document of a citation, opened at its span; anyone can send anything, so all of it is checked."""
        start, end = _told(event, "start"), _told(event, "end")
        found, texts = _document(self.desk, token, _told(event, "doc")), _who(request).texts
        if found is None or not (type(start) is int and type(end) is int and 0 <= start <= end <= len(found[0].text)):
            return cards.document(None, Span(0, 0), (), texts)
        return cards.document(found[0], Span(start, end), found[1], texts)

    def on_guide(self, token: str, event: gr.EventData, request: gr.Request) -> str:
        """Questions that an opened document answers, tried first."""
        who = _who(request)
        found = _document(self.desk, token, _told(event, "doc"))
        if found is None or not self.desk.rate.allows(who.client, cost=GUIDE_TRIED):
            return ""
        document = found[0]
        qa, where = self.desk.library.known(token).qa, Filter(sources=(document.source,))
        with self.desk.gate.entered(who.client) as room:
            tried = examples(qa, [document], wanted=GUIDED, most=GUIDE_TRIED, where=where) if room else ()
        return guide(tried, document.source, who.texts)

    def on_judged(self, memory: Any, event: gr.EventData, request: gr.Request) -> str:
        """A judgement: right, wrong, or wrong with the answer that is right instead."""
        turns, who, at = _turns(memory), _who(request), _number(event)
        if at >= len(turns):
            return ""
        texts, right = who.texts, _told(event, "right")
        if self.desk.feedback.path is None:
            return html.note(texts.unkept)
        if right is not None:
            self.desk.judged(turns[at], str(right), who.client)
            return html.note(texts.kept)
        self.desk.judged(turns[at], None, who.client, liked=bool(_told(event, "liked", False)))
        return html.note(texts.thanks)

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
            said = summary(added.documents, added.left_out, who.texts)
        except FangtanError as error:
            said = _note(error, who.texts)
        finally:
            for path in found:  # what was read is kept in the index alone
                path.unlink(missing_ok=True)
        return (None, said, *self._lists(token, who.texts))

    def on_removed(self, token: str, event: gr.EventData, request: gr.Request) -> Values:
        """A document taken out, which can be brought back."""
        texts = _who(request).texts
        try:
            said = removed(self.desk.library.remove(token, str(_told(event, "doc", ""))), texts)
        except FangtanError as error:
            said = _note(error, texts)
        return (said, *self._lists(token, texts))

    def on_restored(self, token: str, event: gr.EventData, request: gr.Request) -> Values:
        """A document that was taken out brought back."""
        texts = _who(request).texts
        try:
            said = summary([self.desk.library.restore(token, str(_told(event, "doc", "")))], [], texts)
        except FangtanError as error:
            said = _note(error, texts)
        return (said, *self._lists(token, texts))

    def _answered(
        self, question: str, turns: tuple[Turn, ...], memory: Any, token: str, where: Any, who: Who
    ) -> Values:
        """The conversation after a question, with its evidence."""
        try:
            chosen = filter_of(where if isinstance(where, dict) else None)
        except InputError as error:
            return _memory(memory, turns, question), gr.skip(), gr.skip(), gr.skip(), _note(error, who.texts)
        if not question:
            return _memory(memory, turns, ""), *([gr.skip()] * 4)
        done = self.desk.ask(question, turns, token, chosen, who.texts, talk=_talk(memory), client=who.client)
        if done.refused:
            return _memory(memory, turns, question), gr.skip(), gr.skip(), gr.skip(), html.note(done.refused)
        evidence = cards.evidence(done.turns[-1].cited, who.texts)
        return _memory(memory, done.turns, ""), messages(done.turns, who.texts), evidence, "", ""

    def _lists(self, token: str, texts: Texts) -> Values:
        """What is loaded, in the page's head and in the list of documents."""
        library = self.desk.library
        visitor = library.known(token)
        index = visitor.qa.index
        shelf = listed(index, lambda one: library.may_remove(visitor, one), lambda one: one in visitor.own, texts)
        return loaded(index, texts), shelf


def _who(request: gr.Request) -> Who:
    client = request.client.host if request.client else ""
    return Who(texts_for(request.headers.get("accept-language")), client)


def _told(event: gr.EventData, name: str, default: Any = None) -> Any:
    """Return what an event tells; anyone can send anything."""
    data = event._data
    return data.get(name, default) if isinstance(data, dict) else default


def _note(error: FangtanError, texts: Texts) -> str:
    return html.note(refusal_in(texts, str(error)))


def _turns(memory: Any) -> tuple[Turn, ...]:
    return turns_of(memory.get("turns")) if isinstance(memory, dict) else ()


def _talk(memory: Any) -> str:
    return str(memory.get("talk", ""))[:64] if isinstance(memory, dict) else ""


def _memory(memory: Any, turns: tuple[Turn, ...], back: str) -> dict[str, Any]:
    told = secrets.token_hex(4)  # the browser must see that it was told, also where nothing else changed
    return {"talk": _talk(memory), "turns": stored(turns), "back": back, "told": told}


def _number(event: gr.EventData) -> int:
    at = _told(event, "at")
    return at if isinstance(at, int) and at >= 0 else 1 << 30


def _document(desk: Desk, token: str, identity: object) -> tuple[Document, tuple[Passage, ...]] | None:
    return desk.library.known(token).qa.index.get(str(identity))
