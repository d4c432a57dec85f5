"""The labels of the page's components, which the browser's language chooses."""

from __future__ import annotations

import gradio as gr

ZH = {
    "chat": "对话",
    "question": "问题",
    "filter": "只在这些材料里找",
    "sources": "文件",
    "speakers": "说话人",
    "since": "起始日期",
    "until": "截止日期",
    "documents": "资料",
    "add": "添加文件",
    "right": "正确答案（原文没有就留空）",
    "keep": "记下",
    "say": "输入问题，例如：上半年GDP多少",
    "day": "如 2020-09-02",
}
EN = {
    "chat": "Chat",
    "question": "Question",
    "filter": "Search only in",
    "sources": "Files",
    "speakers": "Speakers",
    "since": "From",
    "until": "Until",
    "documents": "Documents",
    "add": "Add files",
    "right": "The right answer (empty: the texts hold none)",
    "keep": "Keep",
    "say": "Type a question",
    "day": "e.g. 2020-09-02",
}
LABELS = gr.I18n(**{"zh-CN": ZH, "zh": ZH, "zh-TW": ZH, "en": EN})
