"""The served documents, and what each visitor added for themselves."""

from __future__ import annotations

import contextlib
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeGuard

from index import Document, FangtanError, Filter, InputError, LeftOut, LoadResult
from index.load.folder import read_files
from qa.chat import Chat
from qa.pipeline import QA
from qa.web.metrics import Metrics
from qa.web.served import Served

MOST_VISITORS = 200
MOST_OWN = 50  # documents of one visitor
MOST_CHARACTERS = 300_000  # of one document that a visitor adds
TOKEN = re.compile(r"[\w-]{20,64}", re.ASCII)
MOST_TALKS = 8  # conversations of one visitor that the server remembers
MOST_REMOVED = 5
MOST_RESUMED = 6  # earlier questions that a conversation is taken up from


@dataclass(slots=True)
class Visitor:
    """One visitor: what they ask among, their conversations by name, and the documents that only they see.

    `removed` are documents taken out, the last ones, so that they can be brought back. One thread at a time changes the
    documents (`changing`), which can take minutes, and one goes on with the conversations (`lock`) meanwhile.
    """

    qa: QA
    talks: OrderedDict[str, Chat] = field(default_factory=OrderedDict)
    own: set[str] = field(default_factory=set)
    removed: OrderedDict[str, Document] = field(default_factory=OrderedDict)
    changing: threading.Lock = field(default_factory=threading.Lock)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def has_own(self) -> bool:
        """Whether there are documents of their own, or are being added."""
        return bool(self.own) or self.changing.locked()

    def talk(self, name: str) -> Chat:
        """Return the conversation of a name, begun where there is none; the one longest not used is forgotten."""
        chat = self.talks.pop(name, None) or self.qa.chat()
        self.talks[name] = chat
        while len(self.talks) > MOST_TALKS:
            self.talks.popitem(last=False)
        return chat

    def take_up(self, name: str, earlier: Sequence[str], where: Filter, *, anew: bool = False) -> Chat:
        """Return a conversation, to be gone on with among what `where` allows.

        Where the server knows nothing of it any more its last questions are asked again; with `anew` also where it
        knows something: another process may have answered since.
        """
        if anew:
            self.talks.pop(name, None)
        chat = self.talk(name)
        chat.where = where
        for question in () if chat.turns else earlier[-MOST_RESUMED:]:
            with contextlib.suppress(FangtanError):
                chat.ask(question)
        return chat

    def knows(self, name: str) -> bool:
        """Return whether a conversation of this name has begun."""
        return name in self.talks and bool(self.talks[name].turns)

    def move(self, qa: QA) -> None:
        """Ask among other documents from now on, in the conversations too."""
        with self.lock:
            self.qa = qa
            for chat in self.talks.values():
                chat.qa = qa


class Library:
    """The index served to all, and a private one for each visitor who added documents; safe from many threads.

    With `shared`, what one visitor adds all visitors see. A library that is not `alone` has siblings in other
    processes: it keeps nothing for one visitor, whose next question may go to another.
    """

    def __init__(self, qa: QA, *, shared: bool = False, metrics: Metrics | None = None, alone: bool = True) -> None:
        self.qa, self.shared, self.alone = Served(qa, metrics or Metrics()), shared, alone
        self._visitors: OrderedDict[str, Visitor] = OrderedDict()
        self._lock = threading.Lock()

    def known(self, token: object) -> Visitor:
        """The visitor of a token, or one that is kept nowhere where the token is none or not known."""
        with self._lock:
            found = self._visitors.get(token) if isinstance(token, str) else None
        return found or Visitor(self.qa)

    def visitor(self, token: object) -> Visitor:
        """The visitor of a token, from now on known; of what is no token, one that is kept nowhere.

        Where there are too many, the one longest not seen is forgotten, those with documents of their own last.
        """
        if not is_token(token):
            return self.known(token)
        with self._lock:
            found = self._visitors.pop(token, None) or Visitor(self.qa)
            self._visitors[token] = found
            if len(self._visitors) > MOST_VISITORS:
                others = [one for one in self._visitors if one != token]
                del self._visitors[min(others, key=lambda one: self._visitors[one].has_own)]
        return found

    def add(self, token: str, paths: Sequence[Path], *, progress: Callable[[int, int], object]) -> LoadResult:
        """Read files and add those that can be read; `progress` is told passages done and in all."""
        if not is_token(token):
            raise InputError("the page has not told who you are yet; load it again, then add the files")
        if not (self.shared or self.alone):
            raise InputError(
                "several processes serve here, none of which keeps your files; ask for --shared, or index them"
            )
        reading = _read(paths)
        visitor = self.visitor(token)
        with visitor.changing:
            room = len(reading.documents) if self.shared else MOST_OWN - len(visitor.own)
            fresh = [document for document in reading.documents if visitor.qa.index.get(document.id) is None]
            self._put(visitor, fresh[:room], progress)
        over = [LeftOut(one.source, f"at most {MOST_OWN} documents of your own are taken; remove some first")
                for one in fresh[room:]]  # fmt: skip
        taken = tuple(one for one in reading.documents if one not in fresh[room:])
        return LoadResult(taken, (*reading.left_out, *over))

    def remove(self, token: str, identity: str) -> Document:
        """Take out a document that the visitor may remove, and return it; raises InputError for another."""
        visitor = self.known(token)
        with visitor.changing:
            held = visitor.qa.index.get(identity)
            if held is None or not self.may_remove(visitor, identity):
                raise InputError("this document is not yours to remove; remove one that you added")
            found = held[0]
            visitor.qa.index.remove([identity])
            visitor.own.discard(identity)
            visitor.removed[identity] = found
            while len(visitor.removed) > MOST_REMOVED:
                visitor.removed.popitem(last=False)
        return found

    def restore(self, token: str, identity: str) -> Document:
        """Bring back a document that the visitor took out, and return it; raises InputError if it is kept no more."""
        visitor = self.known(token)
        with visitor.changing:
            found = visitor.removed.pop(identity, None)
            if found is None:
                raise InputError("this document can be brought back no more; add its file again")
            self._put(visitor, [found], lambda *_: None)
        return found

    def _put(self, visitor: Visitor, fresh: Sequence[Document], progress: Callable[[int, int], object]) -> None:
        """Add documents for the visitor, or for all where that is what is served."""
        if fresh and self.shared:
            self.qa.index.add(fresh, progress=progress)
        elif fresh:
            index = visitor.qa.index.extended(fresh, progress=progress)
            visitor.move(self.qa.over(index))
            visitor.own |= {document.id for document in fresh}

    def may_remove(self, visitor: Visitor, identity: str) -> bool:
        """Whether the visitor added it, or everyone may change what is served."""
        return self.shared or identity in visitor.own


def is_token(token: object) -> TypeGuard[str]:
    """Whether it has the form of what new_token gives: anyone can send anything."""
    return isinstance(token, str) and TOKEN.fullmatch(token) is not None


def new_token() -> str:
    """A name for a visitor that nobody guesses."""
    return secrets.token_urlsafe(24)


def _read(paths: Sequence[Path]) -> LoadResult:
    """Each file by itself: uploads lie in folders of their own."""
    found = [read_files([path], path.parent) for path in paths]
    documents = {document.id: document for one in found for document in one.documents}
    small = [document for document in documents.values() if len(document.text) <= MOST_CHARACTERS]
    large = (document for document in documents.values() if len(document.text) > MOST_CHARACTERS)
    told = (f"it has {len(one.text)} characters, at most {MOST_CHARACTERS} are taken here; split it" for one in large)
    names = (document.source for document in documents.values() if len(document.text) > MOST_CHARACTERS)
    left_out = [left for one in found for left in one.left_out]
    return LoadResult(tuple(small), (*left_out, *map(LeftOut, names, told)))
