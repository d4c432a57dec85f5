"""The two collections of one build: documents in pieces, and passages with their vectors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pymilvus import DataType, Function, FunctionType, MilvusClient

from index.bm25 import K1, B
from index.content import Entry
from index.errors import InputError
from index.milvus.expressions import marks_of, number_of
from index.milvus.place import Place
from index.milvus.server import Row, Server
from index.segment import terms_of

LIMIT = 65_535  # bytes of a text field on a server
PIECE = LIMIT // 4  # characters that always fit
NOWHERE = [0.0, 0.0]  # servers want a vector in every collection
HNSW = {"index_type": "HNSW", "params": {"M": 32, "efConstruction": 200}}


def names_of(place: Place, build: str) -> tuple[str, str]:
    """Return what the collections of a build are called: the documents', the passages'."""
    return f"{place.name}_{build}_documents", f"{place.name}_{build}_passages"


def builds_of(place: Place, collections: Iterable[str]) -> set[str]:
    """Return the builds of this index among some collections, whole or not."""
    found = (re.fullmatch(f"{place.name}_([0-9a-f]{{8}})_(documents|passages)", one) for one in collections)
    return {one[1] for one in found if one}


def create(server: Server, build: str, dimension: int, *, words: bool) -> None:
    """Make the collections of a build; `words` for a server that is to rank by words."""
    exact = {"index_type": "FLAT", "params": {}}
    documents, passages = names_of(server.place, build)
    _create(server, documents, _documents(), {"vector": exact})
    kinds: dict[str, dict[str, Any]] = {"vector": exact if server.lite else HNSW}  # Lite's graph loses what is filtered
    if words:
        kinds["sparse"] = {"index_type": "SPARSE_INVERTED_INDEX", "params": {"bm25_k1": K1, "bm25_b": B}}
    _create(server, passages, _passages(dimension, words=words), kinds)


def _create(server: Server, name: str, schema: Any, kinds: dict[str, dict[str, Any]]) -> None:
    index = MilvusClient.prepare_index_params()
    for field, kind in kinds.items():
        more = {"params": {"params": kind["params"]}}  # the client unpacks one level, and Lite reads no others
        metric = "BM25" if field == "sparse" else "IP"
        index.add_index(field, index_type=kind["index_type"], metric_type=metric, **more)
    client = server.client
    with server.told():
        client.create_collection(name, schema=schema, consistency_level="Strong", num_shards=1)
        client.create_index(name, index, sync=False)  # nothing is there yet that it could take long for
        client.load_collection(name)


def _documents() -> Any:
    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("key", DataType.VARCHAR, is_primary=True, max_length=64)
    schema.add_field("position", DataType.INT64)
    schema.add_field("piece", DataType.INT64)
    schema.add_field("text", DataType.VARCHAR, max_length=LIMIT)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=len(NOWHERE))
    return schema


def _passages(dimension: int, *, words: bool) -> Any:
    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("key", DataType.VARCHAR, is_primary=True, max_length=64)
    for name in ("document", "number", "day"):
        schema.add_field(name, DataType.INT64)
    for name in ("speaker", "source"):
        schema.add_field(name, DataType.VARCHAR, max_length=LIMIT)
    schema.add_field("extra", DataType.JSON)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
    if words:
        plain = {"tokenizer": "standard"}
        schema.add_field("words", DataType.VARCHAR, max_length=LIMIT, enable_analyzer=True, analyzer_params=plain)
        schema.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
        names = {"input_field_names": ["words"], "output_field_names": ["sparse"]}
        schema.add_function(Function(name="bm25", function_type=FunctionType.BM25, **names))
    return schema


def row(key: str, position: int, piece: int, text: str) -> Row:
    """Return a row of the documents' collection."""
    if len(text.encode()) > LIMIT:
        raise InputError(
            f"a document's name and metadata are {len(text)} characters, too many for Milvus; shorten them"
        )
    return {"key": key, "position": position, "piece": piece, "text": text, "vector": NOWHERE}


def pieces_of(position: int, text: str, first: int) -> Iterator[Row]:
    """Yield a long text as rows, numbered from `first`."""
    for number, at in enumerate(range(0, len(text), PIECE), first):
        yield row(f"{position}.{number}", position, number, text[at : at + PIECE])


def passages_of(position: int, entry: Entry, *, words: bool) -> Iterator[Row]:
    """Yield the rows of a document's passages, with their words where the server is to rank by them."""
    document = entry.document
    day = number_of(document.metadata.published and document.metadata.published.date())
    told = {"document": position, "source": document.source, "day": day, "extra": marks_of(document.extra)}
    for number, (passage, vector) in enumerate(zip(entry.passages, entry.vectors, strict=True)):
        said = {"words": spelled(terms_of(passage))} if words else {}
        own = {"key": f"{position}.{number}", "number": number, "speaker": passage.speaker or ""}
        yield {**told, **own, "vector": vector.tolist(), **said}


def spelled(terms: Sequence[str]) -> str:
    """Return terms in hex digits, so that any server's plain analyzer cuts them as they are."""
    whole = " ".join(term.encode().hex() for term in terms)
    return whole if len(whole) <= LIMIT else whole[:LIMIT].rpartition(" ")[0]
