"""What needs attention now: failed runs, AI models without an owner, events with problems."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, Table, func, select

from registry.access import Desk, Permission, requires
from registry.models import metadata
from registry.services import leakage, models
from registry.services.projections import level
from registry.store import nodes
from registry.views.attention import (
    EventAttention,
    EventLine,
    FailedRun,
    LeakInUse,
    LineageAttention,
    ModelAttention,
    ProblemLine,
    Unowned,
)
from registry.views.listing import Asked

LATELY = timedelta(days=7)
SHOWN = 20
CHECKED = 25
"""So many AI models in production are looked at for leaks; each takes some twenty milliseconds."""
LEAKS = ("certain", "probable")
AGAINST = ("vetoed", "rejected", "revoked", "missing", "expired", "stale", "failed", "expiring", "aborted")
_JOB, _RUN, _DATASET, _FACET, _PROBLEM, _INDEX, _RAW, _REJECTION, _ACCOUNT = (
    metadata.tables[name]
    for name in ("job", "run", "dataset", "facet", "problem", "event_index", "raw_event", "rejection", "account")
)
_FAILED = ("FAIL", "ABORT")


@requires(Permission.LINEAGE_READ)
def of_lineage(desk: Desk, *, within: timedelta = LATELY, limit: int = SHOWN) -> LineageAttention:
    """Runs that failed within that time, and AI models that nobody owns."""
    since = desk.clock() - within
    failed = (_RUN.c.state.in_(_FAILED), _RUN.c.state_at >= since)
    with desk.registry.read() as connection:
        return LineageAttention(
            since=since,
            failures=_count(connection, _RUN, *failed),
            failed=_failed_runs(connection, failed, limit),
            models=_count(connection, _DATASET, _DATASET.c.kind == "model"),
            deployments=_count(connection, _DATASET, _DATASET.c.kind == "deployment"),
            unowned=_unowned(connection),
        )


@requires(Permission.LINEAGE_READ)
def of_models(desk: Desk, *, limit: int = SHOWN) -> ModelAttention:
    """AI models against which something stands now, and production versions tested on their own training data."""
    against = models.inventory(desk, Asked(limit=limit), words=AGAINST)
    live = models.in_production(desk, limit=CHECKED)
    versions = {(node, version): None for node, there in live.rows for version in there if version}
    leaks = tuple(
        LeakInUse(node, version, leak)
        for node, version in versions
        for leak in leakage.leaks(desk, node, version)
        if leak.severity in LEAKS
    )
    return ModelAttention(against.summary, against.listed.rows, leaks, live.found - len(live.rows))


@requires(Permission.EVENT_READ)
def of_events(desk: Desk, *, limit: int = SHOWN) -> EventAttention:
    """Events with problems, deliveries that were none, and the newest events."""
    with desk.registry.read() as connection:
        return EventAttention(
            events=_count(connection, _INDEX),
            faulty=int(connection.execute(select(func.count(_PROBLEM.c.seq.distinct()))).scalar_one()),
            rejected=_count(connection, _REJECTION),
            behind=level(desk.registry).behind,
            problems=_problems(connection, limit),
            newest=_newest(connection, limit),
        )


def _count(connection: Connection, table: Table, *where: Any) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one())


def _failed_runs(connection: Connection, failed: tuple[Any, ...], limit: int) -> tuple[FailedRun, ...]:
    query = (
        select(_RUN.c.id, _JOB.c.namespace, _JOB.c.name, _RUN.c.state, _RUN.c.state_at, _RUN.c.error)
        .join(_JOB, _JOB.c.id == _RUN.c.job_id)
        .where(*failed)
        .order_by(_RUN.c.state_at.desc(), _RUN.c.id)
        .limit(limit)
    )
    return tuple(
        FailedRun(row.id, row.namespace, row.name, row.state, row.state_at, row.error)
        for row in connection.execute(query)
    )


def _unowned(connection: Connection) -> tuple[Unowned, ...]:
    owned = (_FACET.c.node_id == _DATASET.c.id) & (_FACET.c.name == "ownership")
    query = (
        select(_DATASET.c.namespace, _DATASET.c.name, _DATASET.c.last_seen, _FACET.c.value)
        .join(_FACET, owned, isouter=True)
        .where(_DATASET.c.kind == "model")
        .order_by(_DATASET.c.last_seen.desc(), _DATASET.c.id)
    )
    rows = connection.execute(query)
    return tuple(Unowned(row.namespace, row.name, row.last_seen) for row in rows if not _has_owner(row.value))


def _has_owner(facet: str | None) -> bool:
    value = orjson.loads(facet) if facet else {}
    owners = value.get("owners") if isinstance(value, dict) else None
    return isinstance(owners, list) and any(isinstance(owner, dict) and owner.get("name") for owner in owners)


def _problems(connection: Connection, limit: int) -> tuple[ProblemLine, ...]:
    rows = connection.execute(select(_PROBLEM).order_by(_PROBLEM.c.seq.desc(), _PROBLEM.c.place).limit(limit)).all()
    about = nodes.by_ids(connection, {row.node_id for row in rows})
    return tuple(
        ProblemLine(row.seq, *_named(about.get(row.node_id)), row.place, row.message) for row in rows
    )  # fmt: skip


def _named(node: Any) -> tuple[str, str, str]:
    return (node.kind, node.namespace, node.name) if node is not None else ("", "", "")


def _newest(connection: Connection, limit: int) -> tuple[EventLine, ...]:
    query = (
        select(_INDEX, _RAW.c.received_at, _ACCOUNT.c.login)
        .join(_RAW, _RAW.c.seq == _INDEX.c.seq)
        .join(_ACCOUNT, _ACCOUNT.c.id == _RAW.c.account_id, isouter=True)
        .order_by(_INDEX.c.seq.desc())
        .limit(limit)
    )
    rows = connection.execute(query).all()
    about = nodes.by_ids(connection, {row.node_id for row in rows})
    return tuple(_event(row, about.get(row.node_id)) for row in rows)


def _event(row: Any, node: Any) -> EventLine:
    received: datetime = row.received_at
    _, namespace, name = _named(node)
    return EventLine(row.seq, row.kind, row.event_type, namespace, name, row.event_time, received, row.login or "")
