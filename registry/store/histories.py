"""The events that speak of nodes or of runs, as rows with their bytes; versions and who made them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, func, select

from registry.models import metadata
from registry.store.nodes import DATASET, MENTION, RUN
from registry.store.runs import COLUMNS, USED, joined

RAW: Table = metadata.tables["raw_event"]
INDEX: Table = metadata.tables["event_index"]
VERSION: Table = metadata.tables["dataset_version"]
Rows = list[Row[Any]]


def events_about(connection: Connection, nodes: Sequence[int], *, limit: int) -> Rows:
    """(node_id, seq, body) of the newest events that speak of any of the nodes."""
    query = select(MENTION.c.node_id, RAW.c.seq, RAW.c.body).join(RAW, RAW.c.seq == MENTION.c.seq)
    query = query.where(MENTION.c.node_id.in_(nodes)).order_by(MENTION.c.seq.desc()).limit(limit)
    return list(connection.execute(query))


def newest(connection: Connection) -> int:
    """The number of the newest event that is in the pictures; 0 without one."""
    return int(connection.execute(select(func.coalesce(func.max(INDEX.c.seq), 0))).scalar_one())


def mentioned_since(connection: Connection, seq: int, *, most: int) -> set[int] | None:
    """The nodes of which events behind a number speak; None where it is said more than `most` times."""
    query = select(MENTION.c.node_id).where(MENTION.c.seq > seq).limit(most + 1)
    found = list(connection.execute(query).scalars())
    return set(found) if len(found) <= most else None


def events_of_runs(connection: Connection, run_ids: Sequence[str]) -> Rows:
    """(run_id, body) of all events of these runs, in the order in which they happened."""
    query = select(INDEX.c.run_id, RAW.c.body).join(RAW, RAW.c.seq == INDEX.c.seq).where(INDEX.c.run_id.in_(run_ids))
    return list(connection.execute(query.order_by(INDEX.c.event_time, INDEX.c.seq)))


def versions(connection: Connection, dataset_id: int, *, limit: int, offset: int = 0) -> Rows:
    """The versions of a dataset, the newest first."""
    query = select(VERSION).where(VERSION.c.dataset_id == dataset_id)
    query = query.order_by(VERSION.c.first_seen.desc(), VERSION.c.version.desc())
    return list(connection.execute(query.limit(limit).offset(offset)))


def makers(connection: Connection, dataset_id: int, versions: Sequence[str]) -> Rows:
    """The runs that wrote these versions, the earliest first."""
    wrote = (USED.c.dataset_id == dataset_id) & (USED.c.direction == "out") & USED.c.version.in_(versions)
    query = joined(select(*COLUMNS, USED.c.direction, USED.c.version, USED.c.used_for))
    return list(
        connection.execute(query.join(USED, USED.c.run_id == RUN.c.id).where(wrote).order_by(USED.c.first_seen))
    )


def read_by(connection: Connection, run_ids: Sequence[str]) -> Rows:
    """(run_id, version, used_for, id, kind, namespace, name) of everything that these runs read."""
    node = (DATASET.c.id, DATASET.c.kind, DATASET.c.namespace, DATASET.c.name)
    query = select(USED.c.run_id, USED.c.version, USED.c.used_for, *node).join(
        DATASET, DATASET.c.id == USED.c.dataset_id
    )
    query = query.where(USED.c.run_id.in_(run_ids), USED.c.direction == "in")
    return list(connection.execute(query.order_by(DATASET.c.name, DATASET.c.namespace)))
