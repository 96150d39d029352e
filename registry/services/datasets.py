"""Datasets: lists of them, red first, and one with who writes it, who reads it and what rests on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from lineage import labels, own
from lineage.keys import NodeKind
from registry.access import Desk, Permission, requires
from registry.services import _standing as standing
from registry.services import cards
from registry.services import graph as graphs
from registry.services._inventory import facet_of
from registry.services.models import latest_run
from registry.services.search import view
from registry.store import datasets as store
from registry.store import models as model_store
from registry.store import nodes
from registry.views.datasets import DatasetLine, DatasetSummary, DatasetView
from registry.views.listing import Asked, Listed
from registry.views.models import LatestRun, Matter
from registry.views.nodes import NodeView

_FIRST = Asked()


@requires(Permission.LINEAGE_READ)
def datasets(
    desk: Desk, asked: Asked = _FIRST, *, kind: NodeKind = NodeKind.DATASET, only: str = ""
) -> Listed[DatasetLine]:
    """The datasets asked for, red first. `only` narrows to "failed" (writer's latest run) or "faulty" (events)."""
    with desk.registry.read() as connection:
        failing = _failing(connection, kind)
        rows = store.datasets(connection, kind.value, asked, failing=failing, only=only)
        total = store.count(connection, kind.value)
        narrowed = bool(asked.words or only)
        found = store.count(connection, kind.value, asked.words, failing=failing, only=only) if narrowed else total
        return Listed(tuple(lines(connection, rows)), found, total)


@requires(Permission.LINEAGE_READ)
def summary(desk: Desk, *, kind: NodeKind = NodeKind.DATASET) -> DatasetSummary:
    """How many datasets there are, and against how many something stands."""
    with desk.registry.read() as connection:
        failing = _failing(connection, kind)
        faulty = store.count(connection, kind.value, only="faulty")
        return DatasetSummary(store.count(connection, kind.value), len(failing), faulty)


@requires(Permission.LINEAGE_READ)
def dataset(desk: Desk, node: NodeView) -> DatasetView:
    """One dataset; raises NotFound."""
    card = cards.card(desk, node.id)
    graph = graphs.around(desk.registry, [node.id], upstream=False)
    below = graph.downstream([node.id]).ids.tolist()
    with desk.registry.read() as connection:
        row = nodes.by_ids(connection, [node.id])[node.id]
        resting = _resting(connection, below)
        use_case = nodes.facets(connection, [node.id], [own.USE_CASE]).get(node.id, {}).get(own.USE_CASE)
        said = use_case if isinstance(use_case, dict) else {}
        return DatasetView(
            card=card,
            line=lines(connection, [row])[0],
            writers=tuple(_job(job) for job in store.writers(connection, node.id)),
            readers=tuple(_job(job) for job in store.reading_jobs(connection, node.id)),
            models=tuple(one for one in resting if one.kind is NodeKind.MODEL),
            deployments=tuple(one for one in resting if one.kind is NodeKind.DEPLOYMENT),
            title=str(said.get("title") or ""),
            purpose=str(said.get("purpose") or ""),
        )


def _resting(connection: Connection, below: Sequence[int]) -> list[NodeView]:
    """The AI models and deployments among these nodes, in their order."""
    wanted = set(below) & store.of_kinds(connection, (NodeKind.MODEL, NodeKind.DEPLOYMENT))
    rows = nodes.by_ids(connection, wanted)
    return [view(rows[node]) for node in below if node in rows]


def _failing(connection: Connection, kind: NodeKind) -> list[int]:
    rows = model_store.latest_runs(connection, store.failing(connection, kind.value))
    return [row.model_id for row in rows if row.state in standing.RUN_WORDS]


def lines(connection: Connection, rows: Iterable[Any]) -> list[DatasetLine]:
    """The list's lines of these rows (id, kind, namespace, name, last_seen), in a handful of statements."""
    rows = list(rows)
    ids = [row.id for row in rows]
    told: dict[int, dict[str, Any]] = {}
    for node, name, value in model_store.label_facets(connection, ids):
        told.setdefault(node, {})[name] = facet_of(value)
    versions = {row.dataset_id: row for row in model_store.versions(connection, ids)}
    runs = {row.model_id: latest_run(row) for row in model_store.latest_runs(connection, ids)}
    readers, faults = store.readers(connection, ids), model_store.faults(connection, ids)
    return [
        _line(
            row,
            told.get(row.id, {}),
            versions.get(row.id),
            runs.get(row.id),
            readers.get(row.id, 0),
            faults.get(row.id, 0),
        )
        for row in rows
    ]


def _line(
    row: Any, facets: Mapping[str, Any], versions: Any, run: LatestRun | None, readers: int, faults: int
) -> DatasetLine:
    tags, against = labels.tags(facets), tuple(_matters(run, faults))
    return DatasetLine(
        node=view(row),
        type=labels.type_of(facets),
        owners=labels.owners(facets),
        licences=labels.licences(tags),
        personal_data=labels.personal_data(tags),
        versions=versions.versions if versions else 0,
        latest=versions.latest if versions else "",
        latest_at=versions.latest_at if versions else None,
        last_run=run,
        readers=readers,
        faults=faults,
        last_seen=row.last_seen,
        word=against[0].word if against else "healthy" if run else "not assessed",
        matters=against,
    )


def _matters(run: LatestRun | None, faults: int) -> Iterable[Matter]:
    yield from standing.of_run(run)
    if faults:
        said = f"{faults:,} {'fault' if faults == 1 else 'faults'} in its events"
        yield Matter("warning", said, said)


def _job(row: Any) -> NodeView:
    return NodeView(row.id, NodeKind.JOB, row.namespace, row.name)
