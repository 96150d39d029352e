"""The lineage graph as rows: edges between nodes, edges between columns, and other names of the same dataset."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, Text

from registry.models.base import Row, column
from registry.types import UtcMoment

VIA = "bits: 1 input or output of an event, 2 columnLineage facet, 4 lineage facet"


class Edge(Row, table=True):
    """Data flows from src to dst; at least one of them is a dataset."""

    __tablename__ = "edge"
    __table_args__ = (Index("ix_edge_dst_src", "dst", "src"), {"sqlite_with_rowid": False})
    src: int = column(BigInteger, "node id upstream", primary_key=True, autoincrement=False)
    dst: int = column(BigInteger, "node id downstream", primary_key=True, autoincrement=False)
    via: int = column(Integer, VIA)
    first_seen: datetime = column(UtcMoment, "earliest eventTime that showed it")
    last_seen: datetime = column(UtcMoment, "latest eventTime that showed it")


class ColumnEdge(Row, table=True):
    """One column is derived from another."""

    __tablename__ = "column_edge"
    __table_args__ = (Index("ix_column_edge_dst", "dst_dataset_id", "dst_field"),)
    src_dataset_id: int = column(BigInteger, "input dataset", primary_key=True, autoincrement=False)
    src_field: str = column(Text, "input field", primary_key=True)
    dst_dataset_id: int = column(BigInteger, "output dataset", primary_key=True, autoincrement=False)
    dst_field: str = column(Text, "output field", primary_key=True)
    via: int = column(Integer, VIA)
    transformation: str = column(Text, "type/subtype, a ! after it when masking; empty where nobody said")
    transformation_rank: int = column(BigInteger, "eventTime of the event that said so")
    transformation_tie: int = column(BigInteger, "first 63 bits of that event's content_sha256")
    first_seen: datetime = column(UtcMoment, "earliest eventTime that showed it")
    last_seen: datetime = column(UtcMoment, "latest eventTime that showed it")


class Alias(Row, table=True):
    """Another name of a dataset: declared by a symlinks facet, or the same name without SQL quotes."""

    __tablename__ = "alias"
    dataset_id: int = column(BigInteger, "the dataset", primary_key=True, autoincrement=False)
    alias_id: int = column(BigInteger, "node id of the other name", primary_key=True, autoincrement=False, index=True)
    reason: str = column(Text, "symlink or quotes", primary_key=True)
    namespace: str = column(Text, "of the other name")
    name: str = column(Text, "the other name")
    type: str = column(Text, "symlink type as sent", primary_key=True)
    last_seen: datetime | None = column(
        UtcMoment, "latest eventTime that told it; empty in rows of before this was kept", nullable=True, default=None
    )
