"""The chat in the browser: a short answer on the left, the proof on the right, the documents in a tab of their own."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import gradio as gr

from index.read import SUFFIXES
from qa.web.desk import Desk
from qa.web.events import Events
from qa.web.labels import LABELS

SECRET = "fangtan"  # noqa: S105 - it keeps stored turns readable after a restart; they are nobody's secret
HANDLERS = 32  # questions in hand at once; the desk lets fewer through


def build(desk: Desk) -> gr.Blocks:
    """The page, wired to what answers it."""
    page: gr.Blocks = _Page(Events(desk)).blocks
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


class _Page:
    """The components, and which event of which of them is answered by what."""

    def __init__(self, events: Events) -> None:
        with gr.Blocks(title="访谈问答 · fangtan", analytics_enabled=False, delete_cache=(3600, 86400)) as self.blocks:
            self.token = gr.BrowserState("", storage_key="fangtan_visitor", secret=SECRET)
            self.turns = gr.BrowserState([], storage_key="fangtan_turns", secret=SECRET)
            self.judged = gr.State(-1)
            self.head = gr.HTML(elem_id="head")
            with gr.Tab(LABELS("chat"), id="chat"), gr.Row():
                self._chat()
                self._proof()
            with gr.Tab(LABELS("documents"), id="documents"):
                self._documents()
            self._wire(events)

    def _chat(self) -> None:
        with gr.Column(scale=5, min_width=320):
            self.talk = gr.Chatbot(
                label=LABELS("chat"),
                show_label=False,
                elem_id="talk",
                height="56vh",
                latex_delimiters=[],
                allow_tags=False,
                buttons=[],
            )
            self.chip = gr.HTML(elem_id="chip")
            self.box = gr.Textbox(
                label=LABELS("question"),
                placeholder=LABELS("say"),
                elem_id="question",
                autofocus=True,
                submit_btn=True,
                max_length=500,
                lines=1,
            )
            with gr.Row(visible=False, elem_id="correction") as self.correction:
                self.right = gr.Textbox(label=LABELS("right"), max_length=500, scale=4)
                self.keep = gr.Button(LABELS("keep"), scale=1)
            self.note = gr.HTML(elem_id="note")
            with gr.Accordion(LABELS("filter"), open=False):
                self.sources = gr.Dropdown([], label=LABELS("sources"), multiselect=True)
                self.speakers = gr.Dropdown([], label=LABELS("speakers"), multiselect=True)
                with gr.Row():
                    self.since = gr.Textbox(label=LABELS("since"), placeholder=LABELS("day"), max_length=10)
                    self.until = gr.Textbox(label=LABELS("until"), placeholder=LABELS("day"), max_length=10)

    def _proof(self) -> None:
        with gr.Column(scale=4, min_width=320):
            self.document = gr.HTML(elem_id="document", apply_default_css=False, js_on_load=asset("page.js"))
            self.evidence = gr.HTML(elem_id="evidence", apply_default_css=False)

    def _documents(self) -> None:
        self.files = _uploads_only(
            gr.File(
                label=LABELS("add"), file_count="multiple", file_types=sorted(SUFFIXES), elem_id="files", height=140
            )
        )
        self.summary = gr.HTML(elem_id="summary")
        self.library = gr.HTML(elem_id="library", apply_default_css=False, js_on_load=asset("library.js"))

    def _wire(self, events: Events) -> None:
        where = [self.sources, self.speakers, self.since, self.until]
        shown = [self.box, self.talk, self.turns, self.evidence, self.document, self.correction, self.note]
        lists = [self.library, self.sources, self.speakers]
        model: dict[str, Any] = {"concurrency_id": "model", "concurrency_limit": HANDLERS, "api_visibility": "private"}
        upload: dict[str, Any] = {**model, "concurrency_id": "upload", "concurrency_limit": 1}
        quick: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        self.blocks.load(
            events.on_load, [self.token, self.turns], [self.token, self.head, self.talk, self.evidence, *lists], **quick
        )
        asking = [self.turns, self.token, *where]
        self.box.submit(events.on_ask, [self.box, *asking], shown, show_progress="hidden", **model)
        self.document.asked(events.on_link, asking, shown, show_progress="hidden", **model)
        for change in (self.sources.change, self.speakers.change, self.since.change, self.until.change):
            change(events.on_filter, where, [self.chip], **quick)
        self.document.unfilter(events.on_unfilter, None, [*where, self.chip], **quick)
        self.document.cite(events.on_cite, [self.token], [self.document], concurrency_limit=8, **quick)
        self.talk.retry(events.on_retry, asking, shown, show_progress="hidden", **model)
        self.talk.undo(events.on_undo, [self.turns, self.token], shown, **quick)
        self.talk.clear(events.on_clear, [self.token], shown, **quick)
        self.talk.like(events.on_like, [self.turns], [self.judged, self.correction, self.right, self.note], **quick)
        kept = [self.judged, self.correction, self.right, self.note]
        for keep in (self.keep.click, self.right.submit):
            keep(events.on_keep, [self.turns, self.judged, self.right], kept, **quick)
        self.files.upload(events.on_upload, [self.files, self.token], [self.files, self.summary, *lists], **upload)
        self.library.removed(events.on_removed, [self.token], [self.summary, *lists], **quick)
