"""Which layer each node of a picture stands in: cycles are broken, then edges are made as short as can be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

Pair = tuple[int, int]
_MOST_EDGES = 3_000  # beyond, the shortest edges are not worth the wait


def acyclic(nodes: Sequence[int], edges: Sequence[Pair]) -> dict[Pair, Pair]:
    """Each edge as it is drawn: itself, or turned round where it closes a cycle of a depth-first walk."""
    after: dict[int, list[int]] = {node: [] for node in nodes}
    entered: dict[int, int] = dict.fromkeys(nodes, 0)
    for source, target in edges:
        after[source].append(target)
        entered[target] += 1
    order = sorted(nodes, key=lambda node: entered[node] > 0)  # sources first; sorted is stable
    back = _back_edges(order, after)
    return {edge: (edge[1], edge[0]) if edge in back else edge for edge in edges}


def _back_edges(order: Iterable[int], after: Mapping[int, Sequence[int]]) -> set[Pair]:
    back: set[Pair] = set()
    state: dict[int, int] = {}  # 1 on the way, 2 done
    for start in order:
        if start in state:
            continue
        state[start] = 1
        stack = [(start, iter(after[start]))]
        while stack:
            node, rest = stack[-1]
            other = next(rest, None)
            if other is None:
                state[node] = 2
                stack.pop()
            elif state.get(other) == 1:
                back.add((node, other))
            elif other not in state:
                state[other] = 1
                stack.append((other, iter(after[other])))
    return back


def ranks(nodes: Sequence[int], edges: Iterable[Pair]) -> dict[int, int]:
    """The layer of each node, from 0, such that every edge runs right and all edges together are as short as can be."""
    kept = list(edges)
    return _shortest(nodes, kept) if 0 < len(kept) <= _MOST_EDGES else _leftmost(nodes, kept)


def _shortest(nodes: Sequence[int], edges: Sequence[Pair]) -> dict[int, int]:
    """A linear programme whose corners are whole numbers; what Graphviz solves by network simplex."""
    from scipy.optimize import linprog  # 0.3 s to import
    from scipy.sparse import csr_array

    place = {node: i for i, node in enumerate(nodes)}
    ends = np.array([(place[source], place[target]) for source, target in edges])
    row, one = np.arange(len(edges)), np.ones(len(edges))
    steps = csr_array((np.concatenate([one, -one]), (np.tile(row, 2), ends.T.ravel())), shape=(len(edges), len(nodes)))
    cost = np.bincount(ends[:, 1], minlength=len(nodes)) - np.bincount(ends[:, 0], minlength=len(nodes))
    answer = linprog(cost, A_ub=steps, b_ub=-one, bounds=(0, len(nodes)))  # type: ignore[call-overload]  # takes sparse
    if answer.x is None:
        return _leftmost(nodes, edges)
    layer = np.rint(answer.x).astype(int)
    return dict(zip(nodes, (layer - layer.min()).tolist(), strict=True))


def _leftmost(nodes: Sequence[int], edges: Iterable[Pair]) -> dict[int, int]:
    before, after = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
    for source, target in edges:
        after[source].append(target)
        before[target].append(source)
    rank: dict[int, int] = {}
    for node in _topological(nodes, before, after):
        rank[node] = max((rank[other] + 1 for other in before[node]), default=0)
    return rank


def _topological(
    nodes: Sequence[int], before: Mapping[int, Sequence[int]], after: Mapping[int, Sequence[int]]
) -> list[int]:
    waits = {node: len(before[node]) for node in nodes}
    order = [node for node in nodes if not waits[node]]
    for node in order:  # grows while it is read
        for other in after[node]:
            waits[other] -= 1
            if not waits[other]:
                order.append(other)
    return order
