"""Runs as rows: lists of them, their family, what they read and wrote, their events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, and_, bindparam, case, func, literal, or_, select

from registry.models import metadata
from registry.store.nodes import DATASET, JOB, RUN
from registry.views.listing import Asked
from registry.views.runs import TERMINAL, RunFilter

PARENT: Table = metadata.tables["run_parent"]
USED: Table = metadata.tables["run_dataset"]
INDEX: Table = metadata.tables["event_index"]
RAW: Table = metadata.tables["raw_event"]
BEGAN = func.coalesce(RUN.c.started_at, RUN.c.first_seen)
ENDED = case((RUN.c.state.in_(TERMINAL), RUN.c.state_at))
COLUMNS = (
    RUN.c.id, RUN.c.job_id, RUN.c.state, BEGAN.label("began"), ENDED.label("ended"), RUN.c.last_seen, RUN.c.error,
    JOB.c.namespace, JOB.c.name,
)  # fmt: skip


def _uses(direction: str) -> Any:
    of_run = (USED.c.run_id == RUN.c.id) & (USED.c.direction == direction)
    return select(func.count()).where(of_run).correlate(RUN).scalar_subquery()


_PLACES = {"FAIL": 0, "ABORT": 1, "START": 2, "RUNNING": 2, "OTHER": 2, "COMPLETE": 3}
SORTS: dict[str, Any] = {
    "began": BEGAN,
    "state": case(_PLACES, value=RUN.c.state, else_=4),
    "job": func.lower(JOB.c.name),
    "namespace": JOB.c.namespace,
    "took": func.nullif(ENDED - BEGAN, 0),
    "inputs": _uses("in"),
    "outputs": _uses("out"),
    "error": func.nullif(RUN.c.error, ""),
    "last_seen": RUN.c.last_seen,
}
"""What a list of runs can be ordered by; states the worst first."""
_ONE: Any = RUN.alias("one")
_LATEST: Any = select(
    select(_ONE.c.id)
    .where(_ONE.c.job_id == JOB.c.id)
    .order_by(func.coalesce(_ONE.c.started_at, _ONE.c.first_seen).desc(), _ONE.c.id.desc())
    .limit(1)
    .correlate(JOB)
    .scalar_subquery()
).select_from(JOB)
"""The latest run of each job: one look into an index a job."""
_RED = select(RUN.c.id).where(RUN.c.id.in_(_LATEST), RUN.c.state == "FAIL")
Rows = list[Row[Any]]
_GENERATIONS = 100
_CHUNK = 500
_IDS: Any = bindparam("ids", expanding=True)


def runs(connection: Connection, wanted: RunFilter, asked: Asked) -> Rows:
    """The runs that fit, ordered by `asked.sort`; else those first with which their job now stands as failed (where
    many jobs are asked for), then the newest.
    """
    extra = (USED.c.direction, USED.c.version, USED.c.used_for) if wanted.dataset_id is not None else ()
    query = _narrowed(select(*COLUMNS, *extra), wanted, asked.words)
    newest = (BEGAN.desc(), RUN.c.id)
    if asked.sort in SORTS:
        order = SORTS[asked.sort]
        query = query.order_by(order.is_(None), order.desc() if asked.down else order.asc(), *newest)
    elif wanted.job_id is None and wanted.dataset_id is None:
        return _red_first(connection, query, asked, newest)
    else:
        query = query.order_by(*newest)
    return list(connection.execute(query.limit(asked.limit).offset(asked.offset)))


def _red_first(connection: Connection, query: Select[Any], asked: Asked, newest: Sequence[Any]) -> Rows:
    """Two questions, because each alone finds its order in an index."""
    reds = list(connection.execute(query.where(RUN.c.id.in_(_RED)).order_by(*newest)))
    page = reds[asked.offset : asked.offset + asked.limit]
    others = query.where(RUN.c.id.not_in(_RED)).order_by(*newest).limit(asked.limit - len(page))
    return page + list(connection.execute(others.offset(max(0, asked.offset - len(reds)))))


def count(connection: Connection, wanted: RunFilter, words: Sequence[str] = ()) -> int:
    """How many runs fit."""
    return int(connection.execute(_narrowed(select(func.count()), wanted, words)).scalar_one())


def by_state(connection: Connection, wanted: RunFilter, *, since: datetime) -> Rows:
    """(state, runs, lately): how many runs fit, and how many of them reached their state at or after `since`.

    `wanted` names no namespace: jobs are not asked.
    """
    lately = func.sum(case((RUN.c.state_at >= since, 1), else_=0)).label("lately")
    query = _fitting(select(RUN.c.state, func.count().label("runs"), lately).select_from(RUN), wanted, ())
    return list(connection.execute(query.group_by(RUN.c.state)))


def latest_states(connection: Connection, wanted: RunFilter) -> Rows:
    """(state, runs): the states of the latest run of each job, of the runs that fit."""
    query = _fitting(select(RUN.c.state, func.count().label("runs")).select_from(RUN), wanted, ())
    query = query.where(RUN.c.id.in_(_LATEST))
    return list(connection.execute(query.group_by(RUN.c.state)))


def namespaces(connection: Connection) -> list[str]:
    """The namespaces of jobs that ran."""
    ran = select(RUN.c.job_id)
    query = select(JOB.c.namespace).where(JOB.c.id.in_(ran)).distinct().order_by(JOB.c.namespace)
    return list(connection.execute(query).scalars())


def run(connection: Connection, run_id: str) -> Row[Any] | None:
    """One run."""
    return connection.execute(joined(select(*COLUMNS)).where(RUN.c.id == run_id)).first()


def kin(connection: Connection, run_id: str, *, up: bool, limit: int) -> Rows:
    """The ancestors (or descendants) of a run that are on record, with `level` 1 the nearest."""
    here, there = (PARENT.c.run_id, PARENT.c.parent_run_id) if up else (PARENT.c.parent_run_id, PARENT.c.run_id)
    start = select(literal(run_id).label("id"), literal(0).label("level")).cte("climb", recursive=True)
    onward = select(there, start.c.level + 1).join(start, here == start.c.id).where(start.c.level < _GENERATIONS)
    climb = start.union(onward)
    nearest = select(climb.c.id, func.min(climb.c.level).label("level")).group_by(climb.c.id).subquery()
    query = joined(select(*COLUMNS, nearest.c.level)).join(nearest, nearest.c.id == RUN.c.id)
    query = query.where(nearest.c.level > 0, RUN.c.id != run_id).order_by(nearest.c.level, RUN.c.first_seen, RUN.c.id)
    return list(connection.execute(query.limit(limit)))


def used(connection: Connection, run_id: str) -> Rows:
    """What a run read and wrote, inputs first."""
    columns = (USED.c.direction, USED.c.version, USED.c.used_for)
    node = (DATASET.c.id, DATASET.c.kind, DATASET.c.namespace, DATASET.c.name)
    query = select(*columns, *node).join(DATASET, DATASET.c.id == USED.c.dataset_id).where(USED.c.run_id == run_id)
    return list(connection.execute(query.order_by(USED.c.direction, DATASET.c.name, DATASET.c.namespace)))


def uses(connection: Connection, run_ids: Sequence[str]) -> Rows:
    """(run_id, direction, datasets): how many datasets each run read and wrote."""
    query = select(USED.c.run_id, USED.c.direction, func.count().label("datasets"))
    query = query.where(USED.c.run_id.in_(_IDS)).group_by(USED.c.run_id, USED.c.direction)
    return _in_parts(connection, query, run_ids)


def parents(connection: Connection, run_ids: Sequence[str]) -> Rows:
    """(run_id, parent_run_id, job): who started each run."""
    query = select(PARENT.c.run_id, PARENT.c.parent_run_id, func.coalesce(JOB.c.name, "").label("job"))
    query = query.join(JOB, JOB.c.id == PARENT.c.parent_job_id, isouter=True).where(PARENT.c.run_id.in_(_IDS))
    return _in_parts(connection, query.order_by(PARENT.c.parent_run_id), run_ids)


def events(connection: Connection, run_id: str) -> int:
    """How many events speak of the run."""
    query = select(func.count()).select_from(INDEX).where(INDEX.c.run_id == run_id)
    return int(connection.execute(query).scalar_one())


def moments(connection: Connection, run_id: str, *, limit: int) -> Rows:
    """The run's newest events in the order in which they happened, with their bytes."""
    columns = (INDEX.c.seq, INDEX.c.event_time, INDEX.c.event_type, INDEX.c.producer, INDEX.c.problems, RAW.c.body)
    query = select(*columns).join(RAW, RAW.c.seq == INDEX.c.seq).where(INDEX.c.run_id == run_id)
    newest = query.order_by(INDEX.c.event_time.desc(), INDEX.c.seq.desc()).limit(limit)
    return list(reversed(connection.execute(newest).all()))


def joined(query: Select[Any]) -> Select[Any]:
    return query.select_from(RUN).join(JOB, JOB.c.id == RUN.c.job_id)


def _narrowed(query: Select[Any], wanted: RunFilter, words: Sequence[str]) -> Select[Any]:
    return _fitting(joined(query), wanted, words)


def _fitting(query: Select[Any], wanted: RunFilter, words: Sequence[str]) -> Select[Any]:
    if wanted.dataset_id is not None:
        query = query.join(USED, and_(USED.c.run_id == RUN.c.id, USED.c.dataset_id == wanted.dataset_id))
    exact = ((RUN.c.state.in_(wanted.states), wanted.states), (JOB.c.namespace == wanted.namespace, wanted.namespace))
    for clause, given in exact:
        query = query.where(clause) if given else query
    if wanted.job_id is not None:
        query = query.where(RUN.c.job_id == wanted.job_id)
    began = BEGAN
    if wanted.since is not None:
        query = query.where(began >= wanted.since)
    if wanted.until is not None:
        query = query.where(began < wanted.until)
    if wanted.latest:
        query = query.where(RUN.c.id.in_(_LATEST))
    for word in words:
        fields = (func.lower(JOB.c.name), func.lower(JOB.c.namespace))
        begins = and_(RUN.c.id >= word, RUN.c.id < word + "\U0010ffff")
        query = query.where(or_(begins, *(field.contains(word, autoescape=True) for field in fields)))
    return query


def by_ids(connection: Connection, run_ids: Sequence[str]) -> Rows:
    """These runs, as far as they are on record."""
    return _in_parts(connection, joined(select(*COLUMNS)).where(RUN.c.id.in_(_IDS)), run_ids)


def _in_parts(connection: Connection, query: Select[Any], run_ids: Sequence[str]) -> Rows:
    found: Rows = []
    for start in range(0, len(run_ids), _CHUNK):
        found += connection.execute(query, {"ids": run_ids[start : start + _CHUNK]}).all()
    return found
