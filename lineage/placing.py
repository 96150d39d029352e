"""How high each box of a layer stands: near its neighbours, in the given order, and never overlapping."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from lineage.ordering import Layers, Links, median

_PULLS = 6
_SMOOTH, _PLAIN = 8, 2  # what a wish weighs: of a bend within a long line, of anything else that has neighbours


class Room(NamedTuple):
    """What a node needs, in pixels: its own height and the gap below it."""

    height: float
    gap: float


class _Block(NamedTuple):
    top: float  # where its first box wishes to be
    weight: int
    height: float
    members: list[int]


def tops(layers: Layers, before: Links, after: Links, *, room: Callable[[int], Room]) -> dict[int, float]:
    """The upper edge of every node, from 0. A negative node is a bend of a long line, which is kept straight first."""
    rooms = {node: room(node) for layer in layers for node in layer}
    placed: dict[int, float] = {}
    for layer in layers:
        _stack(layer, 0.0, placed, rooms)
    for pull in range(_PULLS):
        rightwards = pull % 2 == 0
        for layer in layers if rightwards else reversed(layers):
            _pull(layer, placed, before if rightwards else after, rooms)
    highest = min(placed.values(), default=0.0)
    return {node: top - highest for node, top in placed.items()}


def _stack(members: Sequence[int], top: float, placed: dict[int, float], rooms: Mapping[int, Room]) -> None:
    for node in members:
        placed[node] = top
        top += sum(rooms[node])


def _pull(layer: Sequence[int], placed: dict[int, float], towards: Links, rooms: Mapping[int, Room]) -> None:
    """Move a layer's boxes towards the middle of their neighbours without changing their order.

    Boxes that want to overlap form a block that moves to the mean of its wishes (pool adjacent violators).
    """
    blocks: list[_Block] = []
    for node in layer:
        top, weight = _wish(node, placed, towards, rooms)
        block = _Block(top, weight, sum(rooms[node]), [node])
        while blocks and blocks[-1].top + blocks[-1].height > block.top:
            block = _joined(blocks.pop(), block)
        blocks.append(block)
    for block in blocks:
        _stack(block.members, block.top, placed, rooms)


def _wish(node: int, placed: Mapping[int, float], towards: Links, rooms: Mapping[int, Room]) -> tuple[float, int]:
    others = towards.get(node, ())
    if not others:
        return placed[node], 1
    middle = median([placed[other] + rooms[other].height / 2 for other in others])
    smooth = node < 0 and others[0] < 0
    return middle - rooms[node].height / 2, _SMOOTH if smooth else _PLAIN


def _joined(above: _Block, below: _Block) -> _Block:
    weight = above.weight + below.weight
    top = (above.top * above.weight + (below.top - above.height) * below.weight) / weight
    return _Block(top, weight, above.height + below.height, above.members + below.members)
