"""Libraries that one feature alone needs, and the extra that installs them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from index.errors import InputError

EXTRAS = {
    "files": ("docx", "lxml", "lxml_html_clean", "openpyxl", "pypdfium2", "pysubs2", "striprtf", "trafilatura"),
    "eval": ("ir_measures", "jinja2", "matplotlib", "nltk", "scipy"),
    "train": ("accelerate", "datasets", "onnx", "onnxscript", "sklearn"),
    "client": ("httpx",),
    "dask": ("dask", "distributed"),
    "metrics": ("prometheus_client",),
    "mcp": ("mcp",),
    "langchain": ("langchain_core",),
    "llama-index": ("llama_index",),
    "haystack": ("haystack",),
    "milvus": ("pymilvus", "milvus_lite"),
}


@contextmanager
def extras_named() -> Iterator[None]:
    """Tell of a library that is not installed which extra it belongs to, as InputError; other errors pass."""
    try:
        yield
    except ModuleNotFoundError as error:
        module = (error.name or "").partition(".")[0]
        extra = next((name for name, modules in EXTRAS.items() if module in modules), None)
        if extra is None:
            raise
        install = f"pip install 'fangtan[{extra}]'"
        raise InputError(f"this needs {module}, which is not installed; get it with: {install}") from None
