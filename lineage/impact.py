"""What is touched when a dataset, model or job turns out bad: models, deployments, use cases and their approvals."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lineage.graph import Graph, Reach
from lineage.keys import NodeKind


class Touched(NamedTuple):
    """A node that the trouble reaches, `hops` edges away from the nearest start."""

    node: int
    kind: NodeKind
    hops: int


class TouchedApproval(NamedTuple):
    """An approval (or decision) in doubt, because of the node that it is about."""

    reference: str
    node: int


@dataclass(frozen=True, slots=True)
class Impact:
    """All that `starts` feed, by kind, nearest first; `truncated` says that a limit left some out.

    Approvals of the starts themselves are in doubt too; the starts are in no group.
    """

    starts: tuple[int, ...]
    groups: Mapping[NodeKind, tuple[Touched, ...]]
    approvals: tuple[TouchedApproval, ...]
    truncated: bool
    _reach: Reach

    def of(self, kind: NodeKind) -> tuple[Touched, ...]:
        """The touched nodes of one kind."""
        return self.groups.get(kind, ())

    @property
    def models(self) -> tuple[Touched, ...]:
        """Touched AI models."""
        return self.of(NodeKind.MODEL)

    @property
    def deployments(self) -> tuple[Touched, ...]:
        """Touched deployments."""
        return self.of(NodeKind.DEPLOYMENT)

    @property
    def use_cases(self) -> tuple[Touched, ...]:
        """Touched use cases."""
        return self.of(NodeKind.USE_CASE)

    @property
    def datasets(self) -> tuple[Touched, ...]:
        """Touched datasets that are nothing more."""
        return self.of(NodeKind.DATASET)

    @property
    def jobs(self) -> tuple[Touched, ...]:
        """Touched jobs."""
        return self.of(NodeKind.JOB)

    def path_to(self, node: int) -> list[int]:
        """Why a node is touched: a shortest path from a start to it, as the data flows. KeyError where it is not."""
        return [node] if node in self.starts else self._reach.path_to(node)


def impact(
    graph: Graph,
    starts: Iterable[int],
    *,
    kinds: Mapping[int, NodeKind],
    approvals: Mapping[int, Collection[str]] | None = None,
    as_of: int | None = None,
    limit: int | None = None,
) -> Impact:
    """What `starts` feed, through models into deployments and use cases, in canonical ids.

    A node without a kind counts as a dataset; of several names of one thing, the one that says most gives the kind.
    """
    begin = tuple(sorted({graph.aliases.canonical(start) for start in starts}))
    reach = graph.downstream(begin, as_of=as_of, limit=limit)
    groups: dict[NodeKind, list[Touched]] = {}
    for node, hops in zip(reach.ids.tolist(), reach.hops.tolist(), strict=True):
        kind = kind_of(graph, node, kinds)
        groups.setdefault(kind, []).append(Touched(node, kind, hops))
    in_doubt = _approvals(graph, [*begin, *reach], approvals or {})
    return Impact(begin, {kind: tuple(nodes) for kind, nodes in groups.items()}, in_doubt, reach.truncated, reach)


def kind_of(graph: Graph, node: int, kinds: Mapping[int, NodeKind]) -> NodeKind:
    """What a node is; any of its names may know it."""
    kind = kinds.get(node, NodeKind.DATASET)
    if kind is not NodeKind.DATASET or not graph.aliases:
        return kind
    told = (kinds.get(name, NodeKind.DATASET) for name in graph.aliases.members(node))
    return next((kind for kind in told if kind is not NodeKind.DATASET), NodeKind.DATASET)


def _approvals(
    graph: Graph, nodes: Sequence[int], approvals: Mapping[int, Collection[str]]
) -> tuple[TouchedApproval, ...]:
    bound: dict[int, set[str]] = {}
    for node, references in approvals.items():
        bound.setdefault(graph.aliases.canonical(node), set()).update(references)
    return tuple(TouchedApproval(ref, node) for node in nodes for ref in sorted(bound.get(node, ())))
