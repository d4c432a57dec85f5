"""A plain chat on the documents of a folder: python app.py [FOLDER]."""

from __future__ import annotations

import sys
from html import escape
from pathlib import Path

import gradio as gr

from qa import QA, Answer, FangtanError, Reply, Status

SEEDS = Path(__file__).with_name("seeds")
CSS = "<style>mark{background:#fde68a;color:#111;border-radius:3px} .meta{opacity:.75;font-size:.9em}</style>"


def chat(qa: QA) -> gr.Blocks:
    """The page: the answer in bold on the left, the passage it stands in beside it."""

    def ask(question: str, history: list[dict[str, str]]) -> tuple[str, list[dict[str, str]], str]:
        if not question.strip():
            return "", history, ""
        try:
            reply = qa.ask(question)
        except Exception as error:  # a question must never leave the box unusable
            said, proof = _literal(f"这个问题没能处理：{error}"), ""
        else:
            said, proof = _said(reply), _proof(reply)
        turns = [{"role": "user", "content": _literal(question)}, {"role": "assistant", "content": said}]
        return "", [*history, *turns], proof

    page: gr.Blocks
    with gr.Blocks(title="访谈问答", analytics_enabled=False) as page:
        gr.Markdown("# 访谈问答\n用原文的话回答；原文没有，就说没有。")
        with gr.Row():
            with gr.Column(scale=5):
                talk = gr.Chatbot(label="对话", height="60vh", latex_delimiters=[], allow_tags=False, buttons=["copy"])
                box = gr.Textbox(
                    label="问题", placeholder="上半年GDP多少", autofocus=True, submit_btn="发送", max_length=500
                )
            with gr.Column(scale=4):
                proof = gr.HTML(label="依据", padding=True)
        box.submit(ask, [box, talk], [box, talk, proof], concurrency_limit=4, api_visibility="private")
    return page


def _said(reply: Reply) -> str:
    if reply.status is Status.ANSWERED:
        return f"**{_literal(reply.text)}**\n\n{_literal(_where(reply.answers[0]))} · 置信度 {reply.confidence:.0%}"
    return _literal(reply.reason)


def _proof(reply: Reply) -> str:
    return "".join(
        f"<article><p class=meta>{escape(_where(a))}</p><p>{_marked(a)}</p></article>" for a in reply.answers
    )


def _where(answer: Answer) -> str:
    document = answer.document
    parts = [answer.speaker, document.date, document.title and f"《{document.title}》", document.source]
    return " · ".join(part for part in parts if part)


def _marked(answer: Answer) -> str:
    """The passage as HTML, the answer's characters marked by their offsets."""
    text, at, pieces = answer.document.text, answer.passage.span.start, []
    for span in sorted(answer.spans):
        pieces += [escape(text[at : span.start]), f"<mark>{escape(span.of(text))}</mark>"]
        at = span.end
    return "".join([*pieces, escape(text[at : answer.passage.span.end])])


def _literal(text: str) -> str:
    """Text that neither Markdown nor HTML reads as its own: every mark as a character reference."""
    return "".join(char if char.isalnum() or char in " ，。、：；" else f"&#{ord(char)};" for char in text)


def main() -> None:
    """Serve the chat on this machine only."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    try:
        qa = QA.from_folder(folder)
    except FangtanError as error:
        sys.exit(f"fangtan: {error}")
    chat(qa).launch(
        server_name="127.0.0.1",
        share=False,
        ssr_mode=False,
        show_error=False,
        footer_links=[],
        run_history=False,
        head=CSS,
    )


if __name__ == "__main__":
    main()
