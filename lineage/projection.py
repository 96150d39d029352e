"""What events add up to: rows of datasets, jobs, runs, versions, edges and facets, in whatever order events come.

`project` reads each event on its own and merges what it says into rows (see `lineage.lattice`), so the result of a
stream is the merge of the results of its parts. The registry keeps these rows as tables.
"""

from __future__ import annotations

from collections.abc import Iterable

from lineage import shapes
from lineage.events import TERMINAL, Event, EventKind, Json
from lineage.facets import own_node, problems
from lineage.keys import DatasetKey, JobKey, indexable
from lineage.lattice import Rows
from lineage.readers import (
    End,
    column_lineage,
    dataset_kind,
    declared_lineage,
    declared_use,
    error_message,
    facets_of,
    job_versions,
    other_names,
    parent_of,
    version_of,
)
from lineage.shapes import NOBODY, SENT, SHAPES, VIA_COLUMNS, VIA_EVENT, VIA_FACET

FAR = 2**62
_ORDER = {"START": 0, "OTHER": 1, "RUNNING": 2}


class Projection:
    """Rows of every shape."""

    def __init__(self) -> None:
        self.rows: dict[str, Rows] = {shape.name: Rows(shape) for shape in SHAPES}

    def __getitem__(self, name: str) -> Rows:
        return self.rows[name]

    def merge(self, other: Projection) -> None:
        """Add what another projection holds."""
        for name, rows in other.rows.items():
            self.rows[name].update(rows)


def project(events: Iterable[tuple[int, Event]]) -> Projection:
    """The rows that numbered events add up to. Numbers (order of arrival) only name the events."""
    into = Projection()
    for number, event in events:
        _Reader(into, number, event).read()
    return into


def state_rank(event_type: str, at: int) -> int:
    """Terminal beats non-terminal; the first terminal stays; else the latest wins (RUNNING over START in a tie)."""
    return FAR - at if event_type in TERMINAL else at * 4 + _ORDER[event_type] - FAR


class _Reader:
    """Reads one event into the rows."""

    def __init__(self, into: Projection, number: int, event: Event) -> None:
        self.into, self.number, self.event = into, number, event
        self.at, self.tie = event.at, event.tie
        self.own = own_node(event)

    def read(self) -> None:
        """Read all of the event."""
        event = self.event
        found = problems(event)
        for problem in found:
            self.into["problem"].add(self.number, indexable(problem.place), indexable(problem.message), problem.node)
        self.into["event_index"].add(
            event.content_sha256, event.kind.value, event.event_type, self.at, event.run_id, self.own,
            event.body["producer"], len(found), self.number,
        )  # fmt: skip
        if event.kind is not EventKind.DATASET:
            self._job(event.body["job"])
        if event.kind is EventKind.RUN:
            self._run(event.body["run"])
        for direction, dataset in event.datasets():
            self._dataset(direction, dataset)

    def _node(self, shape: str, key: DatasetKey | JobKey, seen: int) -> int:
        node = key.id
        extra = (-1, 0, NOBODY) if shape == "dataset" else ()
        names = indexable(key.namespace), indexable(key.name)
        self.into[shape].add(node, *names, self.at, self.at, seen, *extra)
        return node

    def _facets(self, node: int, facets: Json) -> None:
        self.into["mention"].add(node, self.number)
        for name, facet in facets.items():
            deleted = isinstance(facet, dict) and facet.get("_deleted") is True
            self.into["facet"].add(node, indexable(name), self.at, self.tie, None if deleted else facet)
            if deleted:
                self.into["facet_deletion"].add(node, indexable(name), self.at)

    def _job(self, job: Json) -> None:
        node = self._node("job", JobKey(job["namespace"], job["name"]), SENT)
        facets = facets_of(job, "facets")
        self._facets(node, facets)
        for version in job_versions(facets):
            self.into["job_version"].add(node, indexable(version), self.at, self.at)
        for source, target, field_edges in declared_lineage(facets, subject=None):
            self._declared(source, target, field_edges)

    def _run(self, run: Json) -> None:
        event_type, run_id = self.event.event_type, self.event.run_id
        facets = facets_of(run, "facets")
        error = error_message(facets)
        started = self.at if event_type == "START" else None
        self.into["run"].add(
            run_id, self.at, started, self.at,
            -self.at, self.tie, self.own,
            state_rank(event_type, self.at), self.tie, event_type, self.at,
            *((self.at, self.tie, error) if error else (-1, 0, "")),
        )  # fmt: skip
        parent = parent_of(facets)
        if parent:
            self.into["run_parent"].add(
                run_id, indexable(parent.run_id), self._node("job", parent.job, shapes.REFERRED)
            )

    def _dataset(self, direction: str, dataset: Json) -> None:
        key = DatasetKey(dataset["namespace"], dataset["name"])
        node = self._node("dataset", key, SENT)
        facets = facets_of(dataset, "facets")
        own = facets_of(dataset, {"in": "inputFacets", "out": "outputFacets"}.get(direction, ""))
        self._facets(node, facets)
        self._identity(node, key, facets)
        version = version_of(facets)
        if version:
            self.into["dataset_version"].add(node, indexable(version), self.at, self.at)
        if direction:
            self._edge(*((node, self.own) if direction == "in" else (self.own, node)), VIA_EVENT)
        if direction and self.event.kind is EventKind.RUN:
            self._run_dataset(node, direction, version, declared_use({**facets, **own}))
        self._columns(key, facets)

    def _identity(self, node: int, key: DatasetKey, facets: Json) -> None:
        kind = dataset_kind(facets)
        if kind:
            names = indexable(key.namespace), indexable(key.name)
            self.into["dataset"].add(node, *names, self.at, self.at, SENT, self.at, self.tie, kind)
        for other in other_names(key, facets):
            names = indexable(other.key.namespace), indexable(other.key.name)
            self.into["alias"].add(node, other.key.id, other.reason, indexable(other.type), *names, self.at)

    def _run_dataset(self, node: int, direction: str, version: str, used_for: str) -> None:
        self.into["run_dataset"].add(
            self.event.run_id, node, direction, self.at, self.at,
            *((self.at, self.tie, indexable(version)) if version else (-1, 0, "")),
            *((self.at, self.tie, used_for) if used_for else (-1, 0, "")),
        )  # fmt: skip

    def _edge(self, source: int, target: int, via: int) -> None:
        self.into["edge"].add(source, target, self.at, self.at, via)

    def _columns(self, key: DatasetKey, facets: Json) -> None:
        """Edges that a columnLineage or lineage facet of this dataset shows; through the event's job if it has one."""
        sources = set()
        for column in column_lineage(facets):
            if column.source.name:
                sources.add(column.source)
            if column.field is not None:
                self._column_edge(column.source, column.source_field, key, column.field, column.how, VIA_COLUMNS)
        for source in sorted(sources):
            self._through_job(source, key, VIA_COLUMNS)
        for declared, target, field_edges in declared_lineage(facets, subject=key):
            self._declared(declared, target, field_edges)

    def _declared(self, source: End, target: End, fields: shapes.Fields) -> None:
        if isinstance(source, DatasetKey) and isinstance(target, DatasetKey):
            self._through_job(source, target, VIA_FACET)
            for source_field, field, how in fields:
                self._column_edge(source, source_field, target, field, how, VIA_FACET)
            return
        ends = [self.own if end is None else self._node(_shape(end), end, shapes.REFERRED) for end in (source, target)]
        if ends[0] != ends[1]:
            self._edge(ends[0], ends[1], VIA_FACET)

    def _through_job(self, source: DatasetKey, target: DatasetKey, via: int) -> None:
        source_id = self._node("dataset", source, shapes.REFERRED)
        target_id = self._node("dataset", target, shapes.REFERRED)
        if self.event.kind is EventKind.DATASET:
            self._edge(source_id, target_id, via)
        else:
            self._edge(source_id, self.own, via)
            self._edge(self.own, target_id, via)

    def _column_edge(
        self, source: DatasetKey, source_field: str, target: DatasetKey, field: str, how: str, via: int
    ) -> None:
        said = (self.at, self.tie, how) if how else (-1, 0, "")
        fields = source.id, indexable(source_field), target.id, indexable(field)
        self.into["column_edge"].add(*fields, self.at, self.at, via, *said)


def _shape(key: DatasetKey | JobKey) -> str:
    return "job" if isinstance(key, JobKey) else "dataset"
