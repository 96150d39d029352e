"""In which order the boxes of each layer stand, so that few lines cross."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise

import numpy as np

Layers = list[list[int]]
Links = Mapping[int, Sequence[int]]

_PATIENCE = 3
_MOST_SWEEPS = 24
_MOST_SWAPS = 10
_MOST_TRIED = 800  # lines times first orders
_MOST_WORK = 40_000  # lines times sweeps: a large picture gets fewer sweeps


def ordered(nodes: Sequence[int], rank: Mapping[int, int], before: Links, after: Links) -> Layers:
    """The nodes of `rank` in layers, in the best order found; the same input gives the same.

    `before` and `after` link nodes of adjacent layers only. A small picture is tried from four first orders.
    """
    tries = max(1, min(4, _MOST_TRIED // max(1, sum(map(len, after.values())))))
    best: Layers = []
    least = -1
    for first in islice(_first_orders(nodes, rank, before, after), tries):
        layers, crossed = _untangled(first, before, after)
        if least < 0 or crossed < least:
            best, least = layers, crossed
        if least == 0:
            break
    return best


def _first_orders(nodes: Sequence[int], rank: Mapping[int, int], before: Links, after: Links) -> Iterator[Layers]:
    """Orders of walks from the left and from the right, so that what belongs together begins together."""
    from_left = sorted(nodes, key=rank.__getitem__)
    for backwards in (True, False):
        for starts, links in ((from_left, after), (from_left[::-1], before)):
            layers: Layers = [[] for _ in range(max(rank.values(), default=-1) + 1)]
            for node in _walk(starts, links, backwards=backwards):
                layers[rank[node]].append(node)
            yield layers


def _walk(starts: Iterable[int], links: Links, *, backwards: bool) -> Iterator[int]:
    seen: set[int] = set()
    for start in starts:
        stack = [start]
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                yield node
                following = links.get(node, ())
                stack += reversed(following) if backwards else following


def _untangled(layers: Layers, before: Links, after: Links) -> tuple[Layers, int]:
    """The layers sorted by the places of neighbours, to and fro, and boxes swapped; and what still crosses."""
    lines = sum(map(len, after.values()))
    best, least, stale = layers, crossings(layers, after), 0
    current = [list(layer) for layer in layers]
    for sweep in range(max(2, min(_MOST_SWEEPS, _MOST_WORK // max(lines, 1)))):
        if least == 0 or stale == _PATIENCE:
            break
        _sweep(current, before, after, rightwards=sweep % 2 == 0, by_mean=sweep // 2 % 2 == 0)
        _swap(current, before, after)
        now = crossings(current, after)
        stale = 0 if now < least else stale + 1
        if now < least:
            best, least = [list(layer) for layer in current], now
    return best, least


def crossings(layers: Layers, after: Links) -> int:
    """How many pairs of lines cross."""
    return sum(_between(left, right, after) for left, right in pairwise(layers))


def _between(left: Sequence[int], right: Sequence[int], after: Links) -> int:
    place = {node: i for i, node in enumerate(right)}
    ends = [sorted(place[other] for other in after.get(node, ())) for node in left]
    tails = np.repeat(np.arange(len(left)), [len(each) for each in ends])
    heads = np.fromiter((end for each in ends for end in each), np.int64, len(tails))
    return int(((tails[:, None] < tails) & (heads[:, None] > heads)).sum())


def _sweep(layers: Layers, before: Links, after: Links, *, rightwards: bool, by_mean: bool) -> None:
    """Sort each layer by where its neighbours in the layer just sorted stand."""
    towards = before if rightwards else after
    numbers = range(1, len(layers)) if rightwards else range(len(layers) - 2, -1, -1)
    for number in numbers:
        place = {node: i for i, node in enumerate(layers[number - 1 if rightwards else number + 1])}
        layers[number] = _sorted(layers[number], place, towards, by_mean=by_mean)


def _sorted(layer: list[int], place: Mapping[int, int], towards: Links, *, by_mean: bool) -> list[int]:
    """The layer sorted by the mean or median place of neighbours; nodes without any stay where they are."""
    wishes: dict[int, float] = {}
    for node in layer:
        places = [place[other] for other in towards.get(node, ())]
        if places:
            wishes[node] = sum(places) / len(places) if by_mean else median(places)
    moving = iter(sorted(wishes, key=wishes.__getitem__))  # stable: equal wishes keep their order
    return [next(moving) if node in wishes else node for node in layer]


def _swap(layers: Layers, before: Links, after: Links) -> None:
    """Swap adjacent boxes as long as that removes crossings on both sides taken together."""
    for number, layer in enumerate(layers):
        ends = _ends(layers, number, before, after)
        for _ in range(_MOST_SWAPS):
            swapped = False
            for i in range(len(layer) - 1):
                one, other = ends[layer[i]], ends[layer[i + 1]]
                if sum(map(_inverted, one, other)) > sum(map(_inverted, other, one)):
                    layer[i], layer[i + 1] = layer[i + 1], layer[i]
                    swapped = True
            if not swapped:
                break


def _ends(layers: Layers, number: int, before: Links, after: Links) -> dict[int, list[list[int]]]:
    """For each node of a layer: the sorted places where its lines end, to the left and to the right."""
    sides = []
    for links, beside in ((before, number - 1), (after, number + 1)):
        neighbours = layers[beside] if 0 <= beside < len(layers) else []
        sides.append((links, {node: i for i, node in enumerate(neighbours)}))
    return {
        node: [sorted(place[other] for other in links.get(node, ())) if place else [] for links, place in sides]
        for node in layers[number]
    }


def _inverted(above: Sequence[int], below: Sequence[int]) -> int:
    """Crossings of the lines of two adjacent boxes, given the sorted places where these lines end."""
    if not above or not below or above[-1] <= below[0]:
        return 0
    return sum(bisect_left(below, end) for end in above)


def median(values: Sequence[float]) -> float:
    """The middle value, or the mean of the two in the middle."""
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
