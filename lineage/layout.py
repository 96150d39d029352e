"""Where boxes and lines of a lineage picture go: layers from left to right, few crossings, straight chains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lineage.ordering import ordered
from lineage.placing import Room, tops
from lineage.ranks import acyclic, ranks

Point = tuple[float, float]
Pair = tuple[int, int]


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
    picture. What is not connected stands one below the other, in the order of `nodes`. Node ids are not negative.

    Edges that name other nodes raise KeyError; an edge from a node to itself is left out.
    """
    space = spacing or Spacing()
    boxes: dict[int, Point] = {}
    lines: dict[Pair, tuple[Point, ...]] = {}
    top = bottom = 0.0
    for part_nodes, part_edges in _parts(tuple(dict.fromkeys(nodes)), tuple(dict.fromkeys(edges))):
        drawing = _Drawing(part_nodes, part_edges, space)
        boxes |= {node: (x, y + top) for node, (x, y) in drawing.boxes().items()}
        lines |= {edge: tuple((x, y + top) for x, y in line) for edge, line in drawing.lines().items()}
        bottom = top + drawing.height
        top = bottom + 2 * space.between_boxes
    return Layout(boxes, lines, max((x + space.width for x, _ in boxes.values()), default=0.0), bottom)


def _parts(nodes: Sequence[int], edges: Sequence[Pair]) -> list[tuple[list[int], list[Pair]]]:
    """The connected parts of the picture, in the order of their first nodes; without edges from a node to itself."""
    beside: dict[int, list[int]] = {node: [] for node in nodes}
    for source, target in edges:
        beside[source].append(target)
        beside[target].append(source)
    part: dict[int, int] = {}
    for start in nodes:
        number, waiting = len(part), [start]
        while waiting:
            node = waiting.pop()
            if node not in part:
                part[node] = number
                waiting += beside[node]
    parts: dict[int, tuple[list[int], list[Pair]]] = {number: ([], []) for number in part.values()}
    for node in nodes:
        parts[part[node]][0].append(node)
    for edge in edges:
        if edge[0] != edge[1]:
            parts[part[edge[0]]][1].append(edge)
    return [parts[number] for number in sorted(parts)]


class _Drawing:
    """One connected picture. A line that crosses layers passes through a bend in each (a negative id)."""

    def __init__(self, nodes: Sequence[int], edges: Sequence[Pair], spacing: Spacing) -> None:
        self.nodes, self.edges, self.spacing = nodes, edges, spacing
        self.forward = acyclic(nodes, edges)
        self.rank = ranks(nodes, self.forward.values())
        self.before: dict[int, list[int]] = defaultdict(list)
        self.after: dict[int, list[int]] = defaultdict(list)
        self.bends = {edge: self._thread(*self.forward[edge]) for edge in edges}
        layers = ordered(nodes, self.rank, self.before, self.after)
        self.tops = tops(layers, self.before, self.after, room=self._room)
        self.height = max(top + self._room(node).height for node, top in self.tops.items())

    def boxes(self) -> dict[int, Point]:
        """The top left corner of each box."""
        return {node: (self._left(node), self.tops[node]) for node in self.nodes}

    def lines(self) -> dict[Pair, tuple[Point, ...]]:
        """Each edge as points from source to target; between layers it runs level, past the boxes of its layer."""
        return {edge: self._line(edge) for edge in self.edges}

    def _thread(self, source: int, target: int) -> list[int]:
        """The ends of an edge and its bends, one in each layer between them, linked up."""
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

    def _line(self, edge: Pair) -> tuple[Point, ...]:
        first, *bends, last = self.bends[edge]
        points = [(self._left(first) + self.spacing.width, self._middle(first))]
        for bend in bends:
            points += [(self._left(bend), self.tops[bend]), (self._left(bend) + self.spacing.width, self.tops[bend])]
        points.append((self._left(last), self._middle(last)))
        return tuple(points if self.forward[edge] == edge else reversed(points))

    def _middle(self, node: int) -> float:
        return self.tops[node] + self._room(node).height / 2

    def _left(self, node: int) -> float:
        return self.rank[node] * (self.spacing.width + self.spacing.between_layers)

    def _room(self, node: int) -> Room:
        return Room(0.0, self.spacing.line) if node < 0 else Room(self.spacing.height, self.spacing.between_boxes)
