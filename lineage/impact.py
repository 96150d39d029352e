"""What is touched when a dataset, model or job turns out bad: models, deployments, use cases and their approvals."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
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
    special, groups = _special(graph, kinds), dict[NodeKind, list[Touched]]()
    ids = reach.ids.tolist()
    for touched in map(Touched, ids, map(special.get, ids, repeat(NodeKind.DATASET)), reach.hops.tolist()):
        groups.setdefault(touched.kind, []).append(touched)
    in_doubt = _approvals(graph, [*begin, *ids], approvals or {})
    return Impact(begin, {kind: tuple(nodes) for kind, nodes in groups.items()}, in_doubt, reach.truncated, reach)


def _special(graph: Graph, kinds: Mapping[int, NodeKind]) -> dict[int, NodeKind]:
    """The canonical nodes that are more than datasets; any of its names may know what a node is."""
    told = [(node, kind) for node, kind in kinds.items() if kind is not NodeKind.DATASET]
    found: dict[int, NodeKind] = {}
    for node, kind in sorted(told, key=lambda one: graph.aliases.canonical(one[0]) != one[0]):
        found.setdefault(graph.aliases.canonical(node), kind)
    return found


def _approvals(
    graph: Graph, nodes: Sequence[int], approvals: Mapping[int, Collection[str]]
) -> tuple[TouchedApproval, ...]:
    bound: dict[int, set[str]] = {}
    for node, references in approvals.items():
        bound.setdefault(graph.aliases.canonical(node), set()).update(references)
    if not bound:
        return ()
    return tuple(TouchedApproval(ref, node) for node in nodes for ref in sorted(bound.get(node, ())))
