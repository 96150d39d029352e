"""What the brief of an AI model shows: its stand, what feeds it, its runs, and everything that is wrong with it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection, func, select

from lineage import labels
from lineage.events import TERMINAL
from lineage.keys import NodeKind
from registry.access import Desk
from registry.errors import NotFound
from registry.models import metadata
from registry.services import _inventory, leakage, lineage, models
from registry.services import audit as log
from registry.store import nodes
from registry.store.models import making
from registry.views.brief import (
    CheckpointLine,
    DeploymentRow,
    FeedRow,
    ModelBriefView,
    ProblemRow,
    RunRow,
    UpstreamRow,
)
from registry.views.lineage import Reached
from registry.views.models import ModelLine
from registry.views.nodes import NodeView

_SHOWN_RUNS = 10
_LEAK_WORDS = {"certain": "broken", "probable": "warning"}
_FACETS = ("ownership", "tags", "documentation")
_PROBLEM = metadata.tables["problem"]


def model(desk: Desk, node: NodeView, *, address: str = "", organisation: str = "") -> ModelBriefView:
    """What the brief of an AI model shows, with a checkpoint of the log as it is now.

    `address` is the http(s) address of this server, for the links; without it there are none.
    """
    stand = next((one for one in _inventory.stands(desk.registry, desk.clock()) if one.id == node.id), None)
    if stand is None:
        raise NotFound(f"{node.name} is no AI model: no event has given it the datasetType MODEL.")
    closure = lineage.upstream(desk, node)
    checkpoint = log.checkpoint_of_export(desk)
    with desk.registry.read() as connection:
        line = models.lines(connection, [stand])[0]
        ids = [one.node.id for one in closure.reached]
        facets, versions = nodes.facets(connection, [node.id, *ids], _FACETS), nodes.latest_versions(connection, ids)
        upstream = tuple(_upstream(one, facets, versions, address) for one in closure.reached)
        runs, total = _runs(connection, node, address)
        problems = [*_matters(line, address), *_faults(connection, node, closure.reached, address)]
        feeds = _feeds(connection, closure.reached, facets, versions, address)
    problems = [*_leaks(desk, line, address), *problems]
    return ModelBriefView(
        name=node.name,
        namespace=node.namespace,
        as_of=desk.clock(),
        description=labels.documentation(facets.get(node.id, {})),
        owner=", ".join(line.owners),
        organisation=organisation,
        link=_page(address, "model", namespace=node.namespace, name=node.name),
        versions=line.versions,
        latest_version=line.latest,
        deployments=tuple(
            DeploymentRow(where=one.where, version=one.version, since=one.since) for one in line.in_production
        ),
        feeds=feeds,
        upstream_datasets=sum(one.node.kind is NodeKind.DATASET for one in closure.reached),
        runs=runs,
        runs_total=total,
        problems=tuple(problems),
        open_problems=len(problems),
        upstream=upstream,
        checkpoint=CheckpointLine(
            origin=checkpoint.origin,
            entries=checkpoint.size,
            root=base64.b64encode(checkpoint.root).decode(),
            signed_at=checkpoint.at,
        ),
    )


def _upstream(
    one: Reached, facets: Mapping[int, Mapping[str, Any]], versions: Mapping[int, Any], address: str
) -> UpstreamRow:
    node, said = one.node, facets.get(one.node.id, {})
    return UpstreamRow(
        kind=node.kind.value.replace("_", " "),
        name=node.name,
        namespace=node.namespace,
        distance=(one.hops + 1) // 2,
        version=versions[node.id].version if node.id in versions else "",
        owner=", ".join(labels.owners(said)),
        tags=tuple(tag.text for tag in labels.tags(said)),
        link=_page(address, "lineage", focus=str(node.id)),
    )


def _feeds(
    connection: Connection,
    reached: Sequence[Reached],
    facets: Mapping[int, Mapping[str, Any]],
    versions: Mapping[int, Any],
    address: str,
) -> tuple[FeedRow, ...]:
    datasets = [one for one in reached if one.node.kind in (NodeKind.DATASET, NodeKind.MODEL)]
    seen = nodes.by_ids(connection, [one.node.id for one in datasets])
    return tuple(
        FeedRow(
            name=one.node.name,
            namespace=one.node.namespace,
            distance=(one.hops + 1) // 2,
            version=versions[one.node.id].version if one.node.id in versions else "",
            version_at=versions[one.node.id].first_seen if one.node.id in versions else seen[one.node.id].last_seen,
            owner=", ".join(labels.owners(facets.get(one.node.id, {}))),
            link=_page(address, "dataset", namespace=one.node.namespace, name=one.node.name),
        )
        for one in datasets
    )


def _runs(connection: Connection, node: NodeView, address: str) -> tuple[tuple[RunRow, ...], int]:
    made = making([node.id]).subquery()
    query = select(made, nodes.RUN.c.started_at, nodes.RUN.c.first_seen).join(nodes.RUN, nodes.RUN.c.id == made.c.id)
    rows = connection.execute(query.order_by(made.c.place).limit(_SHOWN_RUNS)).all()
    total = connection.execute(select(func.count()).select_from(made)).scalar_one()
    found = tuple(
        RunRow(
            job=row.name,
            run_id=row.id,
            state=row.state,
            started_at=row.started_at or row.first_seen,
            ended_at=row.state_at if row.state in TERMINAL else None,
            link=_page(address, "run", id=row.id),
        )
        for row in rows
    )
    return found, total


def _leaks(desk: Desk, line: ModelLine, address: str) -> list[ProblemRow]:
    """Versions in use, or the newest one, that were evaluated on what they were trained on."""
    versions = dict.fromkeys([*(one.version for one in line.in_production), line.latest])
    return [
        ProblemRow(
            what=f"{version}: {leak.sentence}",
            word=_LEAK_WORDS[leak.severity],
            link=_page(address, "run", id=leak.evaluation.run_id),
        )
        for version in versions
        if version
        for leak in leakage.leaks(desk, line.node, version)
        if leak.severity in _LEAK_WORDS
    ]


def _matters(line: ModelLine, address: str) -> list[ProblemRow]:
    return [
        ProblemRow(
            what=one.what,
            word=one.word,
            since=one.since,
            link=_page(address, "run", id=one.run_id) if one.run_id else "",
        )
        for one in line.matters
    ]


def _faults(connection: Connection, node: NodeView, reached: Sequence[Reached], address: str) -> list[ProblemRow]:
    """Events with faults about the model or what feeds it, counted by node."""
    known = {one.node.id: one.node for one in reached} | {node.id: node}
    ids = list(known)
    rows: list[Any] = []
    for start in range(0, len(ids), 500):
        query = select(_PROBLEM.c.node_id, func.count().label("faults")).group_by(_PROBLEM.c.node_id)
        rows += connection.execute(query.where(_PROBLEM.c.node_id.in_(ids[start : start + 500]))).all()
    return [
        ProblemRow(
            what=f"Events about {known[row.node_id].name} carried {row.faults} faulty facet{'s' * (row.faults != 1)}",
            word="warning",
            link=_page(address, "events", faults="1", node=str(row.node_id)),
        )
        for row in sorted(rows, key=lambda row: (-row.faults, row.node_id))
    ]


def _page(address: str, page: str, **params: str) -> str:
    return f"{address}/{page}?{urlencode(params)}" if address else ""
