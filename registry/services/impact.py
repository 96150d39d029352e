"""What a bad dataset, version or AI model reaches: models, deployments, use cases, and approvals that rest on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from lineage.graph import Graph
from lineage.impact import impact as spread
from lineage.keys import NodeKind
from lineage.links import Known
from lineage.version_impact import impact_of_version
from registry.access import Desk, Permission, permissions_now, requires
from registry.services import _inventory, _stale
from registry.services import graph as graphs
from registry.services._names import named
from registry.services._of_version import of_version
from registry.store import nodes, resting
from registry.store.runbook import StoredRunBook
from registry.subjects import Subject, SubjectKind, numbered
from registry.types import micros
from registry.views.impact import ORDER, ApprovalInDoubt, ImpactView, Touched, in_order
from registry.views.nodes import NodeView

MOST = 2_000
"""So many touched things are told with their ways."""
_DEPLOYMENT = "countersign_deployment"
_APPROVAL = ("reference", "by", "approvedAt", "expiresAt")


@requires(Permission.LINEAGE_READ)
def impact(desk: Desk, start: NodeView, *, version: str | None = None, as_of: datetime | None = None) -> ImpactView:
    """What `start` touches. With a `version`, only what read exactly that version (or, where no version was
    declared, most likely read it: `known` says which), and on from there; use cases follow their deployments.
    """
    at = None if as_of is None else micros(as_of)
    graph = graphs.around(desk.registry, [start.id], upstream=False, as_of=at)
    with desk.registry.read() as connection:
        if version is None:
            found, counts = _of_node(connection, graph, start, at)
        else:
            found = _of_version(connection, graphs.whole(desk.registry), start, version, at)
            counts = Counter(one.node.kind for one in found)
        touched = [start, *(one.node for one in found)]
        may_see = Permission.GOVERN_READ in permissions_now(desk)
        kept = list(_kept(desk, connection, graph, touched, version)) if may_see else []
        approvals = _approvals(connection, touched, kept)
    trouble = _inventory.in_trouble(desk.registry, desk.clock())
    told = [replace(one, approval=trouble[one.node.id]) if one.node.id in trouble else one for one in found]
    truncated = len(told) < sum(counts.values())
    return ImpactView(start, version or "", as_of, in_order(told), approvals, truncated, counts)


def _of_node(
    connection: Connection, graph: Graph, start: NodeView, at: int | None
) -> tuple[list[Touched], Counter[NodeKind]]:
    """What is touched, of very many the first `MOST` with their ways; and how many of each kind there are in all."""
    touched: Iterable[int] = graph.downstream([start.id], as_of=at)
    if graph.aliases:
        touched = (member for node in touched for member in graph.aliases.members(node) or (node,))
    spreading = spread(graph, [start.id], kinds=nodes.kinds(connection, touched), as_of=at)
    first = list(islice((one for kind in ORDER for one in spreading.of(kind)), MOST))
    ways = {one.node: spreading.path_to(one.node) for one in first}
    known = named(connection, {node for way in ways.values() for node in way}, graph)
    found = [Touched(known[one.node], one.hops, _path(known, ways[one.node])) for one in first if one.node in known]
    counts = Counter({kind: len(group) for kind, group in spreading.groups.items()})
    if len(first) == counts.total():  # then those that no event names are not counted
        counts = Counter(one.node.kind for one in found)
    return found, counts


def _of_version(connection: Connection, graph: Graph, start: NodeView, version: str, at: int | None) -> list[Touched]:
    book = StoredRunBook(connection, graph.aliases, as_of=at)
    subject = of_version(book, graph, start, version)
    traced = impact_of_version(book, *subject, kinds={})
    refs = [one for group in traced.groups.values() for one in group]
    known = named(connection, {subject.dataset_id, *(one.ref.dataset_id for one in refs)}, graph)
    found = [
        Touched(
            known[one.ref.dataset_id],
            one.hops,
            _path(known, [subject.dataset_id, *(link.ref.dataset_id for link in traced.path_to(one.ref))]),
            one.ref.label,
            one.known.value,
        )
        for one in refs
        if one.ref.dataset_id in known
    ]
    return found + _use_cases(connection, graph, found, at)


def _use_cases(connection: Connection, graph: Graph, found: Iterable[Touched], at: int | None) -> list[Touched]:
    """Use cases of touched deployments: they are declared without a run, so no version leads there."""
    deployments = {one.node.id: one for one in found if one.node.kind is NodeKind.DEPLOYMENT}
    reach = graph.downstream(deployments, as_of=at)
    known = named(connection, [*reach.ids.tolist(), *deployments], graph)
    cases = []
    for node, hops in zip(reach.ids.tolist(), reach.hops.tolist(), strict=True):
        if node in known and known[node].kind is NodeKind.USE_CASE:
            way = reach.path_to(node)
            through = deployments.get(way[0])
            before = through.path if through else ()
            path = (*before, *_path(known, way[1:]))
            cases.append(Touched(known[node], hops + (through.hops if through else 0), path, "", Known.DECLARED.value))
    return cases


def _path(known: Mapping[int, NodeView], way: Iterable[int]) -> tuple[NodeView, ...]:
    steps = [known[node] for node in way if node in known]
    return tuple(step for i, step in enumerate(steps) if i == 0 or step != steps[i - 1])


def _kept(
    desk: Desk, connection: Connection, graph: Graph, touched: Sequence[NodeView], version: str | None
) -> Iterator[ApprovalInDoubt]:
    """The approvals on record that saw the first of these upstream when they were asked for, or that are about it."""
    start = touched[0]
    members = graph.aliases.members(start.id) or (start.id,)
    by_name = {(node.kind.value, f"{node.namespace}/{node.name}"): node for node in touched}
    stale = _stale.stale_requests(desk.registry.within(connection), connection, desk.clock())
    for row in resting.on(connection, members, f"{start.namespace}/{start.name}", version=version):
        subject = Subject(SubjectKind(row.subject_kind), row.subject_name, row.subject_version)
        approved, ends = (at.isoformat() if at else "" for at in (row.decided_at, row.expires_at))
        yield ApprovalInDoubt(
            numbered(SubjectKind.REQUEST, row.id), row.signers, approved, ends,
            by_name.get((row.subject_kind, row.subject_name), start), row.id, str(subject),
            "stale" if row.id in stale else "approved",
        )  # fmt: skip


def _approvals(
    connection: Connection, touched: Iterable[NodeView], kept: Sequence[ApprovalInDoubt]
) -> tuple[ApprovalInDoubt, ...]:
    """The approvals on record, and those of other registers that touched deployments say they have."""
    deployments = {node.id: node for node in touched if node.kind is NodeKind.DEPLOYMENT}
    told = nodes.facets(connection, deployments, [_DEPLOYMENT])
    said = (_approval(deployments[node], facets[_DEPLOYMENT]) for node, facets in told.items())
    here = {one.reference for one in kept}
    others = sorted((one for one in said if one and one.reference not in here), key=lambda one: one.reference)
    return (*kept, *others)


def _approval(node: NodeView, facet: Any) -> ApprovalInDoubt | None:
    said = facet.get("approval") if isinstance(facet, dict) else None
    if not isinstance(said, dict) or not said.get("reference"):
        return None
    reference, by, approved, expires = (str(said.get(key) or "") for key in _APPROVAL)
    return ApprovalInDoubt(reference, by, approved, expires, node)
