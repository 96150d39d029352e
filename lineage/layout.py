"""Where boxes and lines of a lineage picture go: layers from left to right, few crossings, straight chains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lineage.ranks import acyclic, ranks

Point = tuple[float, float]
Pair = tuple[int, int]
_SWEEPS = 8
_PULLS = 6


@dataclass(frozen=True, slots=True)
class Spacing:
    """Sizes in pixels: of a box, between layers, between boxes of a layer, and between a line and its neighbours."""

    width: float = 230
    height: float = 46
    between_layers: float = 90
    between_boxes: float = 22
    line: float = 12


@dataclass(frozen=True, slots=True)
class Layout:
    """Top left corners of boxes by node, polylines by edge, and the size of the whole; in pixels."""

    boxes: Mapping[int, Point]
    lines: Mapping[Pair, tuple[Point, ...]]
    width: float
    height: float


def layered(nodes: Iterable[int], edges: Iterable[Pair], *, spacing: Spacing | None = None) -> Layout:
    """Place nodes in layers so that edges run left to right; an edge of a cycle may run back. The same input, the same
    picture. Edges that name other nodes raise KeyError; an edge from a node to itself is left out.
    """
    return _Drawing(tuple(dict.fromkeys(nodes)), tuple(dict.fromkeys(edges)), spacing or Spacing()).layout()


class _Drawing:
    """One picture in the making. A line that crosses layers passes through a bend in each (a negative id)."""

    def __init__(self, nodes: Sequence[int], edges: Sequence[Pair], spacing: Spacing) -> None:
        self.nodes, self.spacing = nodes, spacing
        self.edges = [edge for edge in edges if edge[0] != edge[1]]
        self.forward = acyclic(nodes, self.edges)
        self.rank = dict(ranks(nodes, self.forward.values()))
        self.before: dict[int, list[int]] = defaultdict(list)
        self.after: dict[int, list[int]] = defaultdict(list)
        self.bends = {edge: self._thread(*self.forward[edge]) for edge in self.edges}
        self.layers = self._first_order()

    def layout(self) -> Layout:
        """Order the layers, then move boxes towards their neighbours, then read the places off."""
        for sweep in range(_SWEEPS):
            self._sweep(down=sweep % 2 == 0)
        tops = self._tops()
        boxes = {node: (self._left(node), tops[node]) for node in self.nodes}
        lines = {edge: self._line(edge, tops) for edge in self.edges}
        deepest = max((tops[node] + self._height(node) for layer in self.layers for node in layer), default=0.0)
        width = max((x + self.spacing.width for x, _ in boxes.values()), default=0.0)
        return Layout(boxes, lines, width, deepest)

    def _thread(self, source: int, target: int) -> list[int]:
        """The bends of an edge, one in each layer between its ends, linked up."""
        chain = [source]
        for rank in range(self.rank[source] + 1, self.rank[target]):
            bend = -1 - len(self.rank)
            self.rank[bend] = rank
            chain.append(bend)
        chain.append(target)
        for left, right in pairwise(chain):
            self.after[left].append(right)
            self.before[right].append(left)
        return chain

    def _first_order(self) -> list[list[int]]:
        """Layers in the order of a walk from the left, so that what belongs together begins together."""
        layers: list[list[int]] = [[] for _ in range(max(self.rank.values(), default=-1) + 1)]
        seen: set[int] = set()
        starts = sorted(self.nodes, key=lambda node: self.rank[node])
        for start in starts:
            stack = [start]
            while stack:
                node = stack.pop()
                if node not in seen:
                    seen.add(node)
                    layers[self.rank[node]].append(node)
                    stack.extend(reversed(self.after[node]))
        return layers

    def _sweep(self, *, down: bool) -> None:
        """Sort each layer by the median place of its neighbours in the layer before (or behind)."""
        towards = self.before if down else self.after
        order = range(1, len(self.layers)) if down else range(len(self.layers) - 2, -1, -1)
        for number in order:
            place = {node: i for i, node in enumerate(self.layers[number - 1 if down else number + 1])}
            old = {node: i for i, node in enumerate(self.layers[number])}
            keys = {node: _median([place[other] for other in towards[node]], old[node]) for node in old}
            self.layers[number].sort(key=lambda node: (keys[node], old[node]))

    def _tops(self) -> dict[int, float]:
        tops: dict[int, float] = {}
        for layer in self.layers:
            top = 0.0
            for node in layer:
                tops[node] = top
                top += self._height(node) + self._gap(node)
        for pull in range(_PULLS):
            for layer in self.layers if pull % 2 == 0 else reversed(self.layers):
                self._pull(layer, tops, self.before if pull % 2 == 0 else self.after)
        highest = min(tops.values(), default=0.0)
        return {node: top - highest for node, top in tops.items()}

    def _pull(self, layer: Sequence[int], tops: dict[int, float], towards: Mapping[int, list[int]]) -> None:
        """Move a layer's boxes towards the middle of their neighbours without changing their order.

        Boxes that want to overlap form a block that moves to the mean of its wishes (pool adjacent violators).
        """
        blocks: list[tuple[float, int, float, list[int]]] = []  # wished top of the first box, weight, height, boxes
        for node in layer:
            wish, weight = self._wish(node, tops, towards)
            height = self._height(node) + self._gap(node)
            block = (wish, weight, height, [node])
            while blocks and blocks[-1][0] + blocks[-1][2] > block[0]:
                block = _joined(blocks.pop(), block)
            blocks.append(block)
        for top, _, _, members in blocks:
            at = top
            for node in members:
                tops[node] = at
                at += self._height(node) + self._gap(node)

    def _wish(self, node: int, tops: Mapping[int, float], towards: Mapping[int, list[int]]) -> tuple[float, int]:
        others = towards.get(node, ())
        if not others:
            return tops[node], 1
        middles = [tops[other] + self._height(other) / 2 for other in others]
        weight = 8 if node < 0 and others[0] < 0 else 2  # long lines are kept straight first
        return _median(middles, 0.0) - self._height(node) / 2, weight

    def _line(self, edge: Pair, tops: Mapping[int, float]) -> tuple[Point, ...]:
        chain = self.bends[edge]
        points: list[Point] = [(self._left(chain[0]) + self.spacing.width, self._middle(chain[0], tops))]
        for bend in chain[1:-1]:
            points += [(self._left(bend), tops[bend]), (self._left(bend) + self.spacing.width, tops[bend])]
        points.append((self._left(chain[-1]), self._middle(chain[-1], tops)))
        return tuple(points if self.forward[edge] == edge else reversed(points))

    def _middle(self, node: int, tops: Mapping[int, float]) -> float:
        return tops[node] + self._height(node) / 2

    def _left(self, node: int) -> float:
        return self.rank[node] * (self.spacing.width + self.spacing.between_layers)

    def _height(self, node: int) -> float:
        return 0.0 if node < 0 else self.spacing.height

    def _gap(self, node: int) -> float:
        return self.spacing.line if node < 0 else self.spacing.between_boxes


def _joined(
    above: tuple[float, int, float, list[int]], below: tuple[float, int, float, list[int]]
) -> tuple[float, int, float, list[int]]:
    weight = above[1] + below[1]
    top = (above[0] * above[1] + (below[0] - above[2]) * below[1]) / weight
    return top, weight, above[2] + below[2], above[3] + below[3]


def _median(values: Sequence[float], alone: float) -> float:
    if not values:
        return alone
    ordered, half = sorted(values), len(values) // 2
    return float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
