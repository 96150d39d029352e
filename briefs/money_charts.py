"""Uncertain money on paper: intervals on one axis, and how a running sum spreads over the months."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, inf, log10

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from briefs import lines, marks
from briefs.charts import ROW
from briefs.flow import BODY, GUTTER, LABEL, Printed, Targets
from briefs.pictures import Fan, Intervals
from briefs.theme import LIGHT, SPACE, tone_of
from briefs.wording import amount

_NAMES, _WORDS = 0.26, 0.27
"""Shares of the width that names and figures take, left and right of the intervals."""
_HEIGHT = 26 * SPACE
_MARK = SPACE


def scale(values: Sequence[float]) -> tuple[float, float]:
    """(low, high) of an axis that shows every value and zero; never of no length."""
    low, high = min(0.0, *values), max(0.0, *values)
    return (low, high) if high > low else (low, low + 1.0)


def steps(low: float, high: float, *, most: int = 6) -> list[float]:
    """Round values from `low` to `high`, at most `most`: 1, 2 or 5 times a power of ten apart, zero among them."""
    rough = (high - low) / max(most - 1, 1)
    power = 10.0 ** floor(log10(rough))
    every = next(power * size for size in (1, 2, 5, 10, 20) if (high - low) / (power * size) <= most - 1)
    first, last = -floor(-low / every + 1e-9), floor(high / every + 1e-9)
    return [number * every for number in range(int(first), int(last) + 1)]


class IntervalChart(Printed):
    """A line from low to high with its middle marked, the figures in words beside it."""

    def __init__(self, picture: Intervals, *, targets: Targets, link: str = "") -> None:
        super().__init__(targets=targets, link=link, before=2 * SPACE)
        self.picture = picture

    def measured(self, width: float) -> float:
        """One row an interval, and the axis."""
        return ROW * (len(self.picture.intervals) + 1)

    def paint(self, canvas: Canvas) -> None:
        """Names left, intervals on one axis, figures right."""
        shown = self.picture.intervals
        if not shown:
            return
        low, high = scale([end for one in shown for end in (one.low, one.high)])
        left, words = self.width * _NAMES + GUTTER, self.width * _WORDS
        room = self.width - left - words - 2 * GUTTER

        def at(value: float) -> float:
            return left + (value - low) / (high - low) * room

        _axis(canvas, low, high, at, y=ROW, top=self.height, unit=self.picture.unit)
        for number, one in enumerate(shown):
            middle = self.height - (number + 0.5) * ROW
            _text(canvas, one.label, x=0, y=middle, width=self.width * _NAMES)
            colour = LIGHT.tone(tone_of(one.status)) if one.status else LIGHT.accent
            canvas.setFillColor(HexColor(LIGHT.faint))
            canvas.rect(at(one.low), middle - 2, max(at(one.high) - at(one.low), 1), 4, stroke=0, fill=1)
            if one.status:
                marks.draw(canvas, one.status, x=at(one.middle) - _MARK / 2, y=middle - _MARK / 2, size=_MARK)
            else:
                canvas.setFillColor(HexColor(colour))
                canvas.circle(at(one.middle), middle, 3, stroke=0, fill=1)
            _text(canvas, one.shown, x=self.width - words, y=middle, width=words)


class FanChart(Printed):
    """The middle of a running sum as a line within its band, over the months."""

    def __init__(self, picture: Fan, *, targets: Targets, link: str = "") -> None:
        super().__init__(targets=targets, link=link, before=2 * SPACE)
        self.picture = picture

    def measured(self, width: float) -> float:
        """Always the same."""
        return _HEIGHT

    def paint(self, canvas: Canvas) -> None:
        """Amounts left, months below, the band, its middle and what is marked."""
        fan = self.picture
        low, high = scale([*fan.low, *fan.high])
        left, bottom = 14 * SPACE, ROW
        room, tall = self.width - left - GUTTER, self.height - bottom - SPACE
        last = len(fan.middle) - 1

        def up(value: float) -> float:
            return bottom + (value - low) / (high - low) * tall

        def along(month: float) -> float:
            return left + month / last * room

        for value in steps(low, high, most=7):
            _rule(canvas, left, up(value), left + room, up(value), strong=value == 0)
            _text(canvas, amount(value, fan.unit), x=0, y=up(value), width=left - GUTTER, right=True)
        _band(canvas, [(along(month), up(value)) for month, value in enumerate(fan.low)],
              [(along(month), up(value)) for month, value in enumerate(fan.high)])  # fmt: skip
        _path(canvas, [(along(month), up(value)) for month, value in enumerate(fan.middle)])
        for month in _months(last):
            told = f"month {month}" if month else "start"
            _label(canvas, told, x=along(month), y=bottom / 2, room=room, edge=self.width)
        for month, word in fan.marks:
            _rule(canvas, along(month), bottom, along(month), self.height - SPACE, strong=True)
            _label(canvas, word, x=along(month), y=self.height - SPACE / 2, room=room)


def _months(last: int) -> list[int]:
    """At most six months that stand on the axis, evenly apart."""
    every = next(step for step in (1, 2, 3, 6, 12, 24, 48, 96, 200) if last / step <= 6)
    return list(range(0, last + 1, every))


def _axis(canvas: Canvas, low: float, high: float, at: object, *, y: float, top: float, unit: str) -> None:
    place = at if callable(at) else float
    for value in steps(low, high, most=4):
        _rule(canvas, place(value), y, place(value), top, strong=value == 0)
        _label(canvas, amount(value, unit), x=place(value), y=y / 2, room=12 * SPACE)


def _band(canvas: Canvas, low: list[tuple[float, float]], high: list[tuple[float, float]]) -> None:
    path = canvas.beginPath()
    path.moveTo(*low[0])
    for point in [*low[1:], *reversed(high)]:
        path.lineTo(*point)
    path.close()
    canvas.setFillColor(HexColor(LIGHT.rule))
    canvas.drawPath(path, stroke=0, fill=1)


def _path(canvas: Canvas, points: list[tuple[float, float]]) -> None:
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    canvas.setStrokeColor(HexColor(LIGHT.accent))
    canvas.setLineWidth(1.5)
    canvas.drawPath(path, stroke=1, fill=0)


def _rule(canvas: Canvas, x: float, y: float, to_x: float, to_y: float, *, strong: bool) -> None:
    canvas.setStrokeColor(HexColor(LIGHT.muted if strong else LIGHT.rule))
    canvas.setLineWidth(0.5)
    canvas.line(x, y, to_x, to_y)


def _text(canvas: Canvas, text: str, *, x: float, y: float, width: float, right: bool = False) -> None:
    """One line whose middle is at `y`."""
    style = LABEL if right else BODY
    line = lines.wrap(text, style, width=width, most=1)
    where = x + width if right else x
    lines.draw(canvas, line, style, x=where, top=y + style.leading / 2, align="right" if right else "left")


def _label(canvas: Canvas, text: str, *, x: float, y: float, room: float, edge: float = inf) -> None:
    """A small word with its middle at `x`, and all of it left of `edge`."""
    line = lines.wrap(text, LABEL, width=room / 3, most=1)
    wide = lines.widest(line, LABEL)
    lines.draw(canvas, line, LABEL, x=min(x - wide / 2, edge - wide), top=y + LABEL.leading / 2)
