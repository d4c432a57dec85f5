"""An index on a Milvus server; needs the extra `milvus`."""

from index.milvus.index import MilvusIndex

__all__ = ["MilvusIndex"]
