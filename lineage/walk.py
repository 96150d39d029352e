"""How far things reach: breadth-first walks over packed edges, small ones in plain Python, large ones compiled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lineage.csr import Csr
from lineage.sorting import Int32

if TYPE_CHECKING:
    from scipy.sparse import csr_array

NEAR = 2_000
"""Edges looked at before a walk is handed to scipy: half a millisecond, less than scipy needs to begin."""

_ALWAYS = 2**63 - 1


@dataclass(frozen=True, slots=True, eq=False)
class Walked:
    """Nodes in the order met, how many edges away (1 = next to a start) and from which node; no starts."""

    nodes: Int32
    hops: Int32
    parents: Int32

    def path_to(self, node: int, *, size: int) -> list[int] | None:
        """The way from a start to `node`, in a graph of `size` nodes; None where the walk did not meet it."""
        came_from = np.full(size, -1, np.int32)
        came_from[self.nodes] = self.parents
        path = [node]
        while (parent := int(came_from[path[-1]])) >= 0:
            path.append(parent)
        return path[::-1] if len(path) > 1 else None


def walk(
    edges: Sequence[Csr],
    starts: Sequence[int],
    *,
    depth: int | None = None,
    enough: int | None = None,
    goal: int | None = None,
    as_of: int | None = None,
    near: int = NEAR,
) -> Walked | None:
    """Everything within `depth` edges of distinct `starts`, by every set of `edges`; None: more than `near` edges.

    Stops after the hop in which `enough` nodes are known or `goal` is met.
    """
    rows = [(csr.starts.data, csr.heads.data, csr.first_seen.data) for csr in edges]
    moment = _ALWAYS if as_of is None else as_of
    parents = dict.fromkeys(starts, -1)
    order, hops, begin, hop = list(starts), [0] * len(starts), 0, 0
    wanted = _ALWAYS if enough is None else enough + len(starts)
    near -= len(starts)
    while begin < len(order) < wanted and goal not in parents and (depth is None or hop < depth):
        hop += 1
        frontier, begin = order[begin:], len(order)
        for node in frontier:
            for bounds, heads, seen in rows:
                here = slice(bounds[node], bounds[node + 1])
                near -= here.stop - here.start + 1
                if near < 0:
                    return None
                for head, first in zip(heads[here].tolist(), seen[here].tolist(), strict=True):
                    if head not in parents and first <= moment:
                        parents[head] = node
                        order.append(head)
        hops += [hop] * (len(order) - begin)
    met = order[len(starts) :]
    return Walked(
        np.array(met, np.int32),
        np.array(hops[len(starts) :], np.int32),
        np.array([parents[node] for node in met], np.int32),
    )


def far_walk(edges: Csr, starts: Sequence[int], *, depth: int | None = None, directed: bool = True) -> Walked:
    """Everything within `depth` edges of `starts`, in the same order as `walk`, by scipy's compiled search."""
    from scipy.sparse.csgraph import breadth_first_order  # 0.4 s to import, and small graphs never come here

    root = edges.size  # one more node, from which all starts are one edge away
    heads = np.concatenate([edges.heads, np.asarray(starts, np.int32)])
    bounds = np.append(edges.starts, np.int32(len(heads)))
    order, parents = breadth_first_order(_matrix(bounds, heads), root, directed=directed)
    hops = _hops(order, parents, root)
    first = 1 + len(starts)
    stop = len(order) if depth is None else int(np.searchsorted(hops, depth, side="right"))
    nodes = order[first : max(stop, first)]
    return Walked(nodes, hops[first : max(stop, first)], parents[nodes])


def strong_labels(edges: Csr) -> Int32:
    """A label for every node; two share one where each feeds the other."""
    from scipy.sparse.csgraph import connected_components

    return np.asarray(connected_components(_matrix(edges.starts, edges.heads), connection="strong")[1])


def _matrix(starts: Int32, heads: Int32) -> csr_array:
    from scipy.sparse import csr_array

    weights = np.broadcast_to(np.float64(1), len(heads))  # scipy wants weights: one number stands for all
    return csr_array((weights, heads, starts), shape=(len(starts) - 1, len(starts) - 1))


def _hops(order: Int32, parents: Int32, root: int) -> Int32:
    """Edges from the starts, for nodes in breadth-first order; -1 for the root before them.

    A level ends where the parents of the next nodes begin to lie in it, so levels follow from counting: no second walk.
    """
    place = np.empty(root + 1, np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    children = np.bincount(place[parents[order[1:]]], minlength=len(order))
    end_of_children = (np.cumsum(children) + 1).data
    ends = [0, 1]
    while ends[-1] < len(order):
        ends.append(end_of_children[ends[-1] - 1])
    return np.repeat(np.arange(-1, len(ends) - 2, dtype=np.int32), np.diff(ends))
