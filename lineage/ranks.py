"""Which layer each node of a picture stands in: cycles are broken, then every node moves next to what it feeds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

Pair = tuple[int, int]


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
    """The layer of each node, from 0: as far left as its inputs allow, then as near to its outputs as they allow."""
    before, after = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
    for source, target in edges:
        after[source].append(target)
        before[target].append(source)
    order = _topological(nodes, before, after)
    rank: dict[int, int] = {}
    for node in order:
        rank[node] = max((rank[other] + 1 for other in before[node]), default=0)
    for node in reversed(order):
        if after[node] and len(before[node]) <= len(after[node]):
            rank[node] = min(rank[other] for other in after[node]) - 1
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
