"""Runs: lists of them, and one with its family, its events and what it read and wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, Row

from lineage.keys import DatasetKey, NodeKind
from lineage.readers import facets_of, job_versions
from registry.access import Desk, Permission, requires
from registry.errors import NotFound
from registry.store import runs as store
from registry.views.listing import Asked, Listed
from registry.views.nodes import NodeView
from registry.views.runs import Kin, Moment, Parent, RunFilter, RunLine, Runs, RunSummary, RunView, Used

LATELY = timedelta(days=7)
_FIRST, _EVERY = Asked(), RunFilter()
_HOW = {"in": "read", "out": "wrote"}
_KIN, _MOMENTS = 200, 200


@requires(Permission.LINEAGE_READ)
def runs(desk: Desk, wanted: RunFilter = _EVERY, asked: Asked = _FIRST) -> Runs:
    """The runs asked for, and how many there are by state (of that job or dataset, if one is named).

    Without a sort the runs come first with which a job now stands as failed, then the newest; of one job or dataset
    the newest.
    """
    since = desk.clock() - LATELY
    all_of_it = RunFilter(job_id=wanted.job_id, dataset_id=wanted.dataset_id)
    with desk.registry.read() as connection:
        rows = store.runs(connection, wanted, asked)
        states = store.by_state(connection, all_of_it, since=since)
        latest = {row.state: row.runs for row in store.latest_states(connection, all_of_it)}
        total = sum(row.runs for row in states)
        plain = wanted == all_of_it and not asked.words
        found = total if plain else store.count(connection, wanted, asked.words)
        lines = with_counts(connection, [line(row) for row in rows])
    lately = {row.state: row.lately for row in states if row.lately}
    summary = RunSummary(since, {row.state: row.runs for row in states}, lately, latest)
    return Runs(Listed(tuple(lines), found, total), summary)


@requires(Permission.LINEAGE_READ)
def namespaces(desk: Desk) -> list[str]:
    """The namespaces of jobs that ran."""
    with desk.registry.read() as connection:
        return store.namespaces(connection)


@requires(Permission.LINEAGE_READ)
def run(desk: Desk, run_id: str) -> RunView:
    """One run; raises NotFound.

    Its facets are the newest of each name, from its newest 200 events; its family is cut at 200 each way.
    """
    with desk.registry.read() as connection:
        row = store.run(connection, run_id)
        if row is None:
            raise NotFound(f"No run with the id {run_id!r} is on record.")
        above = store.kin(connection, run_id, up=True, limit=_KIN)
        below = store.kin(connection, run_id, up=False, limit=_KIN + 1)
        used = store.used(connection, run_id)
        moments = store.moments(connection, run_id, limit=_MOMENTS)
        events = store.events(connection, run_id)
        (own,) = with_counts(connection, [line(row)])
        descendants = tuple(_tree(connection, run_id, below[:_KIN]))
    bodies = [orjson.loads(bytes(moment.body)) for moment in moments]
    return RunView(
        line=own,
        family=(*(Kin(-kin.level, line(kin)) for kin in reversed(above)), *descendants),
        more_kin=max(0, len(below) - _KIN),
        moments=tuple(Moment(m.seq, m.event_time, m.event_type, m.producer, m.problems) for m in moments),
        events=events,
        used=tuple(_used(row, bodies) for row in used),
        facets=_merged(facets_of(body.get("run", {}), "facets") for body in bodies),
        job_versions=tuple(_versions(bodies)),
    )


def line(row: Row[Any]) -> RunLine:
    """The row of a run as a line of a list."""
    told = row._mapping
    return RunLine(
        row.id,
        NodeView(row.job_id, NodeKind.JOB, row.namespace, row.name),
        row.state,
        row.began,
        row.ended,
        row.last_seen,
        row.error,
        _HOW.get(str(told.get("direction", "")), ""),
        str(told.get("version", "")),
        str(told.get("used_for", "")),
    )


def with_counts(connection: Connection, lines: Sequence[RunLine]) -> list[RunLine]:
    """The lines with how many datasets each run read and wrote, and who started it: two queries for all of them."""
    ids = [line.run_id for line in lines]
    used = {(row.run_id, row.direction): row.datasets for row in store.uses(connection, ids)}
    parents: dict[str, list[Parent]] = {}
    for row in store.parents(connection, ids):
        parents.setdefault(row.run_id, []).append(Parent(row.parent_run_id, row.job))
    return [
        replace(
            line,
            inputs=used.get((line.run_id, "in"), 0),
            outputs=used.get((line.run_id, "out"), 0),
            parents=tuple(parents.get(line.run_id, ())),
        )
        for line in lines
    ]


def _tree(connection: Connection, run_id: str, rows: Sequence[Row[Any]]) -> Iterable[Kin]:
    """The descendants with each run right behind the one that started it, siblings from the oldest to the newest."""
    level = {run_id: 0} | {row.id: row.level for row in rows}
    parents = store.parents(connection, [row.id for row in rows])
    above = {p.run_id: p.parent_run_id for p in parents if level.get(p.parent_run_id) == level[p.run_id] - 1}
    children: dict[str, list[Row[Any]]] = {}
    for row in rows:
        children.setdefault(above[row.id], []).append(row)
    waiting = list(reversed(children.get(run_id, [])))
    while waiting:
        row = waiting.pop()
        yield Kin(row.level, line(row))
        waiting += reversed(children.get(row.id, []))


def _used(row: Row[Any], bodies: Sequence[Mapping[str, Any]]) -> Used:
    side, own = ("inputs", "inputFacets") if row.direction == "in" else ("outputs", "outputFacets")
    told = (
        facets_of(dataset, own)
        for body in bodies
        for dataset in body.get(side) or ()
        if DatasetKey(dataset["namespace"], dataset["name"]).id == row.id
    )
    node = NodeView(row.id, NodeKind(row.kind), row.namespace, row.name)
    return Used(node, _HOW[row.direction], row.version, row.used_for, _merged(told))


def _merged(told: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The newest facet of each name, from the oldest event to the newest; deleted ones are left out."""
    merged: dict[str, Any] = {}
    for facets in told:
        merged |= facets
    return {name: f for name, f in merged.items() if not (isinstance(f, dict) and f.get("_deleted") is True)}


def _versions(bodies: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    return dict.fromkeys(v for body in bodies for v in job_versions(facets_of(body.get("job", {}), "facets")))
