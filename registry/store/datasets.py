"""Datasets as rows: a list searched, sorted and cut by the database; who writes and reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, case, exists, func, or_, select

from registry.store.jobs import EDGE
from registry.store.models import PROBLEM, USED, VERSION
from registry.store.nodes import DATASET, JOB, RUN
from registry.views.listing import Asked

_FAILED = ("FAIL", "ABORT")
_FAULTY = exists().where(PROBLEM.c.node_id == DATASET.c.id)
_FAULTS = select(func.count()).where(PROBLEM.c.node_id == DATASET.c.id).scalar_subquery()
_VERSIONS = select(func.count()).where(VERSION.c.dataset_id == DATASET.c.id).scalar_subquery()
_WRITTEN = (
    select(func.max(USED.c.last_seen))
    .where(USED.c.dataset_id == DATASET.c.id, USED.c.direction == "out")
    .scalar_subquery()
)
_READERS = select(func.count()).where(EDGE.c.src == DATASET.c.id, EDGE.c.via.op("&")(1) == 1).scalar_subquery()
SORTS: dict[str, Any] = {
    "name": func.lower(DATASET.c.name),
    "namespace": DATASET.c.namespace,
    "last_seen": DATASET.c.last_seen,
    "faults": _FAULTS,
    "versions": _VERSIONS,
    "written": _WRITTEN,
    "readers": _READERS,
}
"""What the list of datasets can be ordered by."""
Rows = list[Row[Any]]


def datasets(connection: Connection, kind: str, asked: Asked, *, failing: Sequence[int], only: str = "") -> Rows:
    """(id, kind, namespace, name, last_seen) of datasets of a kind; those in `failing` first, then the faulty ones.

    `only` narrows to "failed" (those in `failing`) or "faulty".
    """
    columns = (DATASET.c.id, DATASET.c.kind, DATASET.c.namespace, DATASET.c.name, DATASET.c.last_seen)
    query = _narrowed(select(*columns), kind, asked.words, failing, only)
    red_first = case((DATASET.c.id.in_(failing), 0), (_FAULTY, 1), else_=2)
    if asked.sort in SORTS:
        order = SORTS[asked.sort]
        query = query.order_by(
            order.is_(None), order.desc() if asked.down else order.asc(), DATASET.c.name, DATASET.c.id
        )
    else:
        query = query.order_by(red_first, DATASET.c.last_seen.desc(), DATASET.c.name, DATASET.c.id)
    return list(connection.execute(query.limit(asked.limit).offset(asked.offset)))


def count(
    connection: Connection, kind: str, words: Sequence[str] = (), *, failing: Sequence[int] = (), only: str = ""
) -> int:
    """How many datasets of a kind fit."""
    query = _narrowed(select(func.count()).select_from(DATASET), kind, words, failing, only)
    return int(connection.execute(query).scalar_one())


def failing(connection: Connection, kind: str) -> list[int]:
    """Datasets that the job of a failed or aborted run writes: their latest run may be it."""
    query = select(EDGE.c.dst).distinct().select_from(RUN).join(EDGE, EDGE.c.src == RUN.c.job_id)
    query = query.join(DATASET, DATASET.c.id == EDGE.c.dst)
    return list(connection.execute(query.where(DATASET.c.kind == kind, RUN.c.state.in_(_FAILED))).scalars())


def readers(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """How many jobs read each of these datasets."""
    query = select(EDGE.c.src, func.count()).join(JOB, JOB.c.id == EDGE.c.dst).where(EDGE.c.src.in_(ids))
    return {row[0]: row[1] for row in connection.execute(query.where(EDGE.c.via.op("&")(1) == 1).group_by(EDGE.c.src))}


def writers(connection: Connection, dataset_id: int) -> Rows:
    """The jobs that write a dataset."""
    query = select(JOB.c.id, JOB.c.namespace, JOB.c.name).join(EDGE, EDGE.c.src == JOB.c.id)
    return list(connection.execute(query.where(EDGE.c.dst == dataset_id).order_by(JOB.c.name, JOB.c.namespace)))


def reading_jobs(connection: Connection, dataset_id: int) -> Rows:
    """The jobs that read a dataset."""
    query = select(JOB.c.id, JOB.c.namespace, JOB.c.name).join(EDGE, EDGE.c.dst == JOB.c.id)
    return list(connection.execute(query.where(EDGE.c.src == dataset_id).order_by(JOB.c.name, JOB.c.namespace)))


def _narrowed(query: Select[Any], kind: str, words: Sequence[str], failing: Sequence[int], only: str) -> Select[Any]:
    query = query.where(DATASET.c.kind == kind)
    if only == "failed":
        query = query.where(DATASET.c.id.in_(failing))
    if only == "faulty":
        query = query.where(_FAULTY)
    for word in words:
        fields = (func.lower(DATASET.c.name), func.lower(DATASET.c.namespace))
        query = query.where(or_(*(field.contains(word, autoescape=True) for field in fields)))
    return query


def of_kinds(connection: Connection, kinds: Sequence[str]) -> set[int]:
    """The ids of all nodes of these kinds."""
    return set(connection.execute(select(DATASET.c.id).where(DATASET.c.kind.in_(kinds))).scalars())
