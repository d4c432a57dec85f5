"""The page in the browser: documents, conversation, evidence, side by side where there is room."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import gradio as gr

from index.load.folder import SUFFIXES
from qa.web.desk import Desk
from qa.web.events import Events
from qa.web.language.components import LABELS

SECRET = "fangtan"  # noqa: S105 - it keeps a stored token readable after a restart; it is nobody's secret


def build(desk: Desk, *, most_upload: int) -> gr.Blocks:
    """The page, wired to what answers it; `most_upload` is the most bytes of a file that is added."""
    page: gr.Blocks = _Page(Events(desk, most_upload=most_upload)).blocks
    return page


def asset(name: str) -> str:
    """A style or script that comes with the package."""
    return files("qa.web").joinpath(name).read_text("utf-8")


def _uploads_only(files: gr.File) -> gr.File:
    """The component, which now never fetches an address that was sent in place of a file.

    Set on the object: gradio writes a stub file beside every module that derives from one of its components.
    """
    move = files.async_move_resource_to_block_cache

    async def moved(place: str | Path | None) -> str | None:
        if "://" in str(place):
            raise gr.Error("a file is expected, not an address")
        return await move(place)

    files.__dict__["async_move_resource_to_block_cache"] = moved
    return files


def _html(name: str, **given: Any) -> gr.HTML:
    return gr.HTML(elem_id=name, apply_default_css=False, **given)


class _Page:
    """The components, and which event of which of them is answered by what."""

    def __init__(self, events: Events) -> None:
        with gr.Blocks(title="访谈问答 · fangtan", analytics_enabled=False, delete_cache=(600, 3600)) as self.blocks:
            self.token = gr.BrowserState("", storage_key="fangtan_visitor", secret=SECRET)
            self.head = _html("head")
            with gr.Row(elem_id="panes"):
                with gr.Column(elem_id="shelf-pane", min_width=0):
                    self._shelf(events.desk.library.alone)  # an upload's parts must reach one process
                with gr.Column(elem_id="talk-pane", min_width=0):
                    self._talk()
                with gr.Column(elem_id="proof-pane", min_width=0):
                    self.document = _html("document", js_on_load=asset("page.js"))
                    self.guide = _html("guide", js_on_load=asset("guide.js"))
                    self.evidence = _html("evidence")
            self._wire(events)

    def _shelf(self, adds: bool) -> None:
        self.shelf = _html("shelf", js_on_load=asset("shelf.js"))
        self.add = _html("add", visible=adds)
        told: dict[str, Any] = {
            "file_count": "multiple",
            "file_types": sorted(SUFFIXES),
            "elem_id": "files",
            "height": 56,
        }
        self.files = _uploads_only(gr.File(label=LABELS("add"), visible=adds, **told))
        self.summary = _html("summary")
        self.memory = _html("talks", html_template='<div class="talks"></div>', js_on_load=asset("talks.js"))

    def _talk(self) -> None:
        self.talk = gr.Chatbot(
            label=LABELS("chat"),
            show_label=False,
            elem_id="talk",
            height="100%",
            latex_delimiters=[],
            allow_tags=False,
            buttons=[],
        )
        self.note = _html("note")
        self.question = _html("question", html_template='<form class="ask"></form>')

    def _wire(self, events: Events) -> None:
        answer = [self.memory, self.talk, self.evidence, self.document, self.note]
        lists = [self.head, self.shelf]
        asking = [self.memory, self.token]
        # Past gradio's queue, whose stream loses an event that comes while it closes; the desk's gate bounds what runs.
        quick: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "queue": False}
        often: dict[str, Any] = {**quick, "trigger_mode": "multiple"}
        start = [self.token, *lists, self.talk, self.evidence, self.add, self.memory]
        self.blocks.load(events.on_load, [self.token], start, **quick)
        # Of several conversations opened at once the last one stays.
        self.memory.resumed(
            events.on_resumed, [self.memory], [self.talk, self.evidence], **quick, trigger_mode="always_last"
        )
        for asked in (
            self.memory.asked(events.on_asked, asking, answer, **quick),
            self.memory.again(events.on_again, asking, answer, **quick),
        ):
            asked.failure(None, js="() => { fangtan.lost(); }", api_visibility="private")
        self.memory.undone(events.on_undone, asking, answer, **quick)
        self.memory.judged(events.on_judged, [self.memory], [self.note], **often)
        self.document.cite(events.on_cite, [self.token], [self.document], **often)
        self.document.guide(events.on_guide, [self.token], [self.guide], **often)
        self.shelf.removed(events.on_removed, [self.token], [self.summary, *lists], **often)
        self.shelf.restored(events.on_restored, [self.token], [self.summary, *lists], **often)
        upload: dict[str, Any] = {"api_visibility": "private", "concurrency_id": "upload", "concurrency_limit": 1}
        self.files.upload(events.on_upload, [self.files, self.token], [self.files, self.summary, *lists], **upload)
