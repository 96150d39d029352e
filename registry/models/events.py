"""The source of truth: every event as it arrived, append-only; and what arrived but was no event."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary, Text

from registry.models.base import Key, Row, column
from registry.types import UtcMoment


class RawEvent(Row, table=True):
    """One OpenLineage event, byte for byte. The same bytes are kept once."""

    __tablename__ = "raw_event"
    seq: int = column(Key, "order of arrival from 1, without gaps", primary_key=True, autoincrement=False)
    body: bytes = column(LargeBinary, "the JSON as it arrived (after gzip)")
    body_sha256: bytes = column(LargeBinary, "SHA-256 of body", unique=True)
    content_sha256: bytes = column(LargeBinary, "SHA-256 of the JSON with sorted keys and no spaces")
    received_at: datetime = column(UtcMoment, "microseconds since 1970 UTC")
    account_id: int = column(Key, "who sent it")
    door: str = column(Text, "http, file, page or registry")


class Rejection(Row, table=True):
    """A delivery that was no event: kept with the reason, so that nothing that arrived is lost."""

    __tablename__ = "rejection"
    id: int | None = column(Key, "surrogate key", primary_key=True, default=None)
    body: bytes = column(LargeBinary, "what arrived")
    body_sha256: bytes = column(LargeBinary, "SHA-256 of body", unique=True)
    reason: str = column(Text, "why it is no event, with the place")
    received_at: datetime = column(UtcMoment, "microseconds since 1970 UTC")
    account_id: int = column(Key, "who sent it")
    door: str = column(Text, "http, file, page or registry")


class ProjectionCursor(Row, table=True):
    """How far the projections have read the raw log."""

    __tablename__ = "projection_cursor"
    name: str = column(Text, "which projection", primary_key=True)
    last_seq: int = column(BigInteger, "the last raw_event that it contains")
    graph_revision: int = column(BigInteger, "grows whenever an edge or an alias is new")
