"""The labels of gradio's own components, which the browser's language chooses."""

from __future__ import annotations

import gradio as gr

ZH = {"chat": "对话", "add": "添加文件"}
EN = {"chat": "Chat", "add": "Add files"}
LABELS = gr.I18n(**{"zh-CN": ZH, "zh": ZH, "zh-TW": ZH, "en": EN})
