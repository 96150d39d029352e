"""Many requests as rows at once, without what only a look at one of them needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Text, select, type_coerce

from registry.store.requests import ACT, REQUEST, REVISION

Grouped = dict[int, list[Row[Any]]]
_CHUNK = 500
_REVISION = (
    REVISION.c.request_id, REVISION.c.revision, REVISION.c.account_id, REVISION.c.at,
    type_coerce(REVISION.c.stages, Text).label("stages"),
    REVISION.c.expires_after_days,
)  # fmt: skip
_ACT = (
    ACT.c.request_id, ACT.c.revision, ACT.c.act, ACT.c.stage, ACT.c.account_id, ACT.c.for_account_id, ACT.c.at,
    ACT.c.conditions,
)  # fmt: skip


def rows(connection: Connection, ids: Sequence[int]) -> dict[int, Row[Any]]:
    """(id, account_id, use_case_id, at) of these requests, by number."""
    found: dict[int, Row[Any]] = {}
    for part in _parts(ids):
        query: Any = select(REQUEST.c.id, REQUEST.c.account_id, REQUEST.c.use_case_id, REQUEST.c.at)
        found.update((row.id, row) for row in connection.execute(query.where(REQUEST.c.id.in_(part))))
    return found


def revisions(connection: Connection, ids: Sequence[int]) -> Grouped:
    """The revisions of these requests without what they saw, oldest first, by number; their stages as text."""
    return _grouped(connection, _REVISION, REVISION.c.revision, ids)


def acts(connection: Connection, ids: Sequence[int]) -> Grouped:
    """The acts on these requests without their words, in the order in which they were done, by number."""
    return _grouped(connection, _ACT, ACT.c.id, ids)


def _grouped(connection: Connection, columns: Sequence[Any], order: Any, ids: Sequence[int]) -> Grouped:
    found: dict[int, list[Row[Any]]] = {}
    for part in _parts(ids):
        query = select(*columns).where(columns[0].in_(part)).order_by(columns[0], order)
        for row in connection.execute(query):
            found.setdefault(row.request_id, []).append(row)
    return found


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]
