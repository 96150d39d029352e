"""On which side of its mark each name of a chart stands, so that names hide neither one another nor a mark."""

from __future__ import annotations

from collections.abc import Sequence

Box = tuple[float, float, float, float]
SIDES = (
    "top right", "bottom right", "top left", "bottom left", "middle right", "middle left",
    "top center", "bottom center",
)  # fmt: skip
_LETTER, _LINE, _MARK = 6.3, 15.0, 8.0


def sides(points: Sequence[tuple[float, float]], names: Sequence[str], *, size: tuple[float, float]) -> list[str]:
    """One of Plotly's text positions each. `points`: shares 0…1 of the plot, from its lower left; `size` in pixels."""
    wide, high = size
    at = [(x * wide, y * high) for x, y in points]
    taken: list[Box] = [(x - _MARK, y - _MARK, x + _MARK, y + _MARK) for x, y in at]
    found = []
    for (x, y), name in zip(at, names, strict=True):
        boxes = {side: _box(x, y, len(name) * _LETTER, side) for side in SIDES}
        best = min(SIDES, key=lambda side: _hidden(boxes[side], taken, wide, high))
        taken.append(boxes[best])
        found.append(best)
    return found


def _box(x: float, y: float, wide: float, side: str) -> Box:
    upright, _, across = side.partition(" ")
    left = {"right": x + _MARK, "left": x - _MARK - wide, "center": x - wide / 2}[across]
    low = {"top": y + _MARK, "bottom": y - _MARK - _LINE, "middle": y - _LINE / 2}[upright]
    return left, low, left + wide, low + _LINE


def _hidden(box: Box, taken: Sequence[Box], wide: float, high: float) -> float:
    """The area that is over another one or outside the plot."""
    inside = max(0.0, min(box[2], wide) - max(box[0], 0.0)) * max(0.0, min(box[3], high) - max(box[1], 0.0))
    outside = (box[2] - box[0]) * (box[3] - box[1]) - inside
    return outside + sum(
        max(0.0, min(box[2], one[2]) - max(box[0], one[0])) * max(0.0, min(box[3], one[3]) - max(box[1], one[1]))
        for one in taken
    )
