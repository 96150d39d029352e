"""What a scope reaches: the use cases, AI models, deployments and datasets whose records a pack holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from lineage.graph import Graph
from lineage.keys import DatasetKey, NodeKind
from registry.commands.packs import Scope
from registry.engine import Registry
from registry.errors import NotFound
from registry.services import _by_slug, _framework, _subjects
from registry.services import graph as graphs
from registry.services._names import named
from registry.services.search import view
from registry.store import frameworks, nodes, subjects, use_cases
from registry.store import packs as store
from registry.store.packs import Book
from registry.subjects import Subject, SubjectKind
from registry.types import micros
from registry.views.nodes import NodeView

NEAR = 4
"""Edges from a use case up to its AI models: model, run's job, deployment, registration, use case."""
_KINDS = {
    NodeKind.MODEL: SubjectKind.MODEL, NodeKind.DATASET: SubjectKind.DATASET,
    NodeKind.DEPLOYMENT: SubjectKind.DEPLOYMENT, NodeKind.USE_CASE: SubjectKind.USE_CASE,
}  # fmt: skip
Above = Mapping[int, tuple[tuple[NodeView, int], ...]]
"""By model: everything upstream with its hops, nearest first."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The things of a scope. `pairs` are (kind, name) of all of them; None stands for everything on record."""

    pairs: frozenset[tuple[str, str]] | None
    use_cases: tuple[Any, ...]
    models: tuple[NodeView, ...]
    deployments: tuple[NodeView, ...]
    above: Above
    frameworks: tuple[str, ...]

    @property
    def subjects(self) -> tuple[str, ...]:
        """All of it as subjects."""
        return tuple(f"{kind}:{name}" for kind, name in sorted(self.pairs or ()))


def ground(registry: Registry, connection: Connection, scope: Scope, as_of: datetime) -> Ground:
    """What the scope reaches; raises NotFound for what is not on record."""
    every = tuple(row.slug for row in frameworks.current(connection))
    if scope.framework:
        _framework.known(connection, scope.framework)
    slugs = (scope.framework,) if scope.framework else every
    graph = graphs.whole(registry)
    if scope.use_case:
        return _of_use_case(connection, graph, scope, as_of, slugs)
    if scope.model:
        return _of_model(connection, graph, scope, as_of, slugs)
    if scope.framework:
        return Ground(_requirements(connection, scope.framework), (), (), (), {}, slugs)
    return _everything(connection, graph, as_of, slugs)


def _of_use_case(connection: Connection, graph: Graph, scope: Scope, as_of: datetime, slugs: tuple[str, ...]) -> Ground:
    case = _by_slug.known(connection, scope.use_case)
    said = {name for row in use_cases.revisions(connection, case.id) for name in row.models}
    node = subjects.node(connection, Subject(SubjectKind.USE_CASE, case.slug))
    near = _near(connection, graph, node.id, as_of, up=True) if node is not None else []
    keys = [key for name in said for key in Subject(SubjectKind.MODEL, name).keys]
    named_in_it = [view(row) for row in nodes.by_ids(connection, [key.id for key in keys]).values()]
    models = _different([*named_in_it, *near], NodeKind.MODEL)
    fed = _different(near, NodeKind.DEPLOYMENT)
    places = _different([*fed, *_for_nobody_else(connection, graph, models, fed, as_of)], NodeKind.DEPLOYMENT)
    above = _above(connection, graph, models, as_of)
    own = {(SubjectKind.USE_CASE.value, case.slug), *((SubjectKind.MODEL.value, name) for name in said)}
    return Ground(
        frozenset(own | _pairs([*models, *places], above)), (case,), models, places, above, slugs
    )  # fmt: skip


def settled(connection: Connection, scope: Scope) -> Scope:
    """The scope with its AI model's whole name, where one namespace has it. Raises Conflict where several do."""
    if not scope.model:
        return scope
    return replace(scope, model=_subjects.settled(connection, Subject(SubjectKind.MODEL, scope.model)).name)


def _of_model(connection: Connection, graph: Graph, scope: Scope, as_of: datetime, slugs: tuple[str, ...]) -> Ground:
    subject = Subject(SubjectKind.MODEL, scope.model)
    row = subjects.node(connection, subject)
    if row is None:
        raise NotFound(f"scope: there is no AI model {scope.model[:120]} on record.")
    model = view(row)
    near = _near(connection, graph, model.id, as_of, up=False)
    users = [one.name for one in near if one.kind is NodeKind.USE_CASE]
    found = [case for name in users if (case := use_cases.by_slug(connection, name)) is not None]
    places, above = _different(near, NodeKind.DEPLOYMENT), _above(connection, graph, (model,), as_of)
    own = {(subject.kind.value, subject.name)}
    return Ground(
        frozenset(own | _pairs([model, *places], above)), tuple(found), (model,), places, above, slugs
    )  # fmt: skip


def _everything(connection: Connection, graph: Graph, as_of: datetime, slugs: tuple[str, ...]) -> Ground:
    rows = nodes.by_ids(connection, store.of_kinds(connection, [NodeKind.MODEL.value, NodeKind.DEPLOYMENT.value]))
    every = [view(row) for row in rows.values() if row.first_seen <= as_of]
    models = _different(every, NodeKind.MODEL)
    known = Book(connection, as_of).within("use_case", None, None)
    places, above = _different(every, NodeKind.DEPLOYMENT), _above(connection, graph, models, as_of)
    return Ground(None, tuple(known), models, places, above, slugs)


def _requirements(connection: Connection, slug: str) -> frozenset[tuple[str, str]]:
    framework = _framework.known(connection, slug)[1]
    return frozenset((SubjectKind.REQUIREMENT.value, f"{slug}/{one.ref}") for one in framework.requirements)


def _near(connection: Connection, graph: Graph, node: int, as_of: datetime, *, up: bool) -> list[NodeView]:
    reach = (graph.upstream if up else graph.downstream)([node], depth=NEAR, as_of=micros(as_of))
    return list(named(connection, reach.ids.tolist(), graph).values())


def _for_nobody_else(
    connection: Connection, graph: Graph, models: Iterable[NodeView], known: Iterable[NodeView], as_of: datetime
) -> Iterator[NodeView]:
    """Where its models answer besides, as far as lineage names no use case that relies on that: then it may be this."""
    found = {one.id: one for model in models for one in _near(connection, graph, model.id, as_of, up=False)}
    for one in found.values():
        if one.kind is NodeKind.DEPLOYMENT and one not in known:
            fed = _near(connection, graph, one.id, as_of, up=False)
            if all(other.kind is not NodeKind.USE_CASE for other in fed):
                yield one


def _above(connection: Connection, graph: Graph, models: Iterable[NodeView], as_of: datetime) -> Above:
    """Everything upstream of each model, the names of all of them read together."""
    reached = {one.id: graph.upstream([one.id], as_of=micros(as_of)) for one in models}
    known = named(connection, {node for reach in reached.values() for node in reach.ids.tolist()}, graph)
    return {
        model: tuple(
            (known[node], hops)
            for node, hops in zip(reach.ids.tolist(), reach.hops.tolist(), strict=True)
            if node in known
        )
        for model, reach in reached.items()
    }


def _different(found: Iterable[NodeView], kind: NodeKind) -> tuple[NodeView, ...]:
    chosen = {one.id: one for one in found if one.kind is kind}
    return tuple(sorted(chosen.values(), key=lambda one: (one.name, one.namespace)))


def _pairs(things: Iterable[NodeView], above: Above) -> set[tuple[str, str]]:
    """The things and what feeds the models, as subjects."""
    fed = (one for reached in above.values() for one, _ in reached)
    return {
        (kind.value, Subject.of(kind, DatasetKey(one.namespace, one.name)).name)
        for one in (*things, *fed)
        if (kind := _KINDS.get(one.kind)) is not None
    }
