"""What feeds what: the lineage graph, built once per revision and asked many times."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from lineage.aliases import Aliases
from lineage.csr import Csr, Timed, packed
from lineage.edges import Edges
from lineage.reach import Reach, reach_of
from lineage.sorting import Int64, distinct
from lineage.walk import far_walk, strong_labels, walk

__all__ = ["Edges", "Graph", "Neighbours", "Reach"]


class Neighbours(NamedTuple):
    """The nodes one edge away, ascending."""

    upstream: Int64
    downstream: Int64


class Graph:
    """An immutable graph of jobs and datasets.

    Answers speak in canonical ids (the smallest of an alias group); questions may use any member. An id without edges
    is nobody's neighbour and reaches nothing: no error. A self loop says nothing and is dropped.
    """

    __slots__ = ("_backward", "_forward", "aliases", "ids")

    def __init__(self, ids: Int64, forward: Csr, aliases: Aliases) -> None:
        ids.flags.writeable = False
        self.ids, self.aliases = ids, aliases
        self._forward, self._backward = Timed(forward), Timed(forward.reversed())

    @classmethod
    def build(cls, edges: Edges, aliases: Iterable[tuple[int, int]] = ()) -> Graph:
        """The graph of `edges`, in any order and however often repeated; `aliases` are pairs naming one thing."""
        groups = Aliases(aliases)
        ids, places = distinct(np.concatenate([edges.src, edges.dst]))
        if groups:
            ids, moved = distinct(groups.applied(ids))
            places = moved[places]
        src, dst = places[: len(edges)], places[len(edges) :]
        return cls(ids, packed(src, dst, edges.first_seen, size=len(ids)), groups)

    def __contains__(self, node: int) -> bool:
        return bool(len(self._places([node])))

    @property
    def edges(self) -> Edges:
        """Every edge once, between canonical ids."""
        forward = self._forward.all
        return Edges(self.ids[forward.tails()], self.ids[forward.heads], forward.first_seen)

    def upstream(
        self, starts: Iterable[int], *, depth: int | None = None, as_of: int | None = None, limit: int | None = None
    ) -> Reach:
        """Everything that feeds `starts`; the starts themselves are never in the answer, even on a cycle.

        `depth` counts edges; `as_of` (µs) leaves out edges first seen later; `limit` keeps the nearest so many.
        """
        return self._reach(self._backward, starts, depth=depth, as_of=as_of, limit=limit)

    def downstream(
        self, starts: Iterable[int], *, depth: int | None = None, as_of: int | None = None, limit: int | None = None
    ) -> Reach:
        """Everything that `starts` feed; see `upstream`."""
        return self._reach(self._forward, starts, depth=depth, as_of=as_of, limit=limit)

    def neighbours(self, node: int, *, as_of: int | None = None) -> Neighbours:
        """What stands directly before and after a node."""
        here = self._places([node])
        return Neighbours(*(self.ids[way.all.heads_of(here, as_of=as_of)] for way in (self._backward, self._forward)))

    def shortest_path(self, a: int, b: int, *, as_of: int | None = None, directed: bool = True) -> list[int] | None:
        """The fewest edges from `a` to `b`, both included; None without a way. Undirected: edges may be walked back."""
        begin, end = self.aliases.canonical(a), self.aliases.canonical(b)
        if begin == end:
            return [begin]
        start, goal = self._places([begin]).tolist(), self._places([end]).tolist()
        if not start or not goal:
            return None
        ways = [self._forward.all] if directed else [self._forward.all, self._backward.all]
        walked = walk(ways, start, goal=goal[0], as_of=as_of)
        if walked is None:
            walked = far_walk(self._forward.at(as_of), start, directed=directed)
        path = walked.path_to(goal[0], size=len(self.ids))
        return None if path is None else self.ids[path].tolist()

    def between(self, ids: Iterable[int], *, as_of: int | None = None) -> Edges:
        """The edges that both begin and end in `ids`."""
        members, forward = self._places(ids), self._forward.all
        at = forward.edges_of(members)
        if as_of is not None:
            at = at[forward.first_seen[at] <= as_of]
        at = at[np.isin(forward.heads[at], members)]
        tails = np.searchsorted(forward.starts, at, side="right") - 1
        return Edges(self.ids[tails], self.ids[forward.heads[at]], forward.first_seen[at])

    def cycles(self, *, limit: int | None = None, as_of: int | None = None) -> list[list[int]]:
        """Groups of two or more nodes that all feed one another: largest first, each ascending."""
        labels = strong_labels(self._forward.at(as_of))
        groups: dict[int, list[int]] = {}
        for place in np.flatnonzero(np.bincount(labels)[labels] > 1).tolist():
            groups.setdefault(int(labels[place]), []).append(int(self.ids[place]))
        return sorted(groups.values(), key=lambda group: (-len(group), group))[:limit]

    def _places(self, ids: Iterable[int]) -> Int64:
        """Where ids stand in `self.ids`: ascending, each once, unknown ones left out."""
        wanted = self.aliases.applied(np.unique(np.fromiter(ids, np.int64)))
        place = np.searchsorted(self.ids, wanted)
        known = place < len(self.ids)
        known[known] = self.ids[place[known]] == wanted[known]
        return np.unique(place[known])

    def _reach(
        self, way: Timed, starts: Iterable[int], *, depth: int | None, as_of: int | None, limit: int | None
    ) -> Reach:
        places = self._places(starts).tolist()
        enough = None if limit is None else limit + 1
        walked = walk([way.all], places, depth=depth, enough=enough, as_of=as_of)
        if walked is None:
            walked = far_walk(way.at(as_of), places, depth=depth)
        return reach_of(walked, self.ids, limit=limit)
