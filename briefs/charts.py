"""Vector pictures on paper: bars from zero, spans of time, what feeds a thing and uses it.

Drawn with the text setter of the rest of the page, so that labels in any script survive.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from briefs import lines, marks
from briefs.flow import BODY, GUTTER, LABEL, Printed, Targets
from briefs.lines import Style
from briefs.pictures import Bar, Bars, Timeline
from briefs.theme import LIGHT, SPACE, tone_of
from briefs.wording import day, minute

ROW = 3 * SPACE
_THICK = 1.4 * SPACE
_NAMES = 0.36
"""Share of the width that names take, left of bars and spans."""
_WORDS = 0.13
"""Share of the width that status words take, right of spans."""
_MARK = SPACE


def bar_ends(bars: Bars, *, room: float) -> list[tuple[float, float]]:
    """(from, to) of each bar in points, 0 to `room`; every bar has one end at the same zero."""
    values = [bar.value for bar in bars.bars]
    low, high = min(0.0, *values), max(0.0, *values)
    whole = high - low or 1.0
    zero = -low / whole * room
    ends = [zero + value / whole * room for value in values]
    return [(min(zero, end), max(zero, end)) for end in ends]


def span_ends(timeline: Timeline, *, room: float) -> list[tuple[float, float]]:
    """(from, to) of each span in points, clipped to the axis; a span without an end reaches it."""
    whole = timeline.end - timeline.start

    def at(moment: datetime) -> float:
        return min(max((moment - timeline.start) / whole, 0.0), 1.0) * room

    return [(at(span.start), at(span.end or timeline.end)) for span in timeline.spans]


def ticks(start: datetime, end: datetime, *, most: int = 5) -> list[datetime]:
    """At most `most` evenly spaced moments from `start` to `end`, on whole days where the axis is long enough."""
    steps = most - 1
    every = (end - start) // steps
    if every < timedelta(days=1):
        return [start + every * step for step in range(most)]
    return [start + timedelta(days=every.days) * step for step in range(most)]


class BarChart(Printed):
    """Horizontal bars; each carries its own number, so there is no axis to read off."""

    def __init__(self, bars: Bars, *, targets: Targets, link: str = "") -> None:
        super().__init__(targets=targets, link=link, before=2 * SPACE)
        self.bars = bars

    def measured(self, width: float) -> float:
        """One row per bar."""
        return ROW * len(self.bars.bars)

    def paint(self, canvas: Canvas) -> None:
        """Names left, bars from a common zero line, numbers at their ends."""
        if not self.bars.bars:
            return
        names = self.width * _NAMES
        shown = (lines.wrap(_told(bar), BODY, width=self.width / 3, most=1) for bar in self.bars.bars)
        margin = max(lines.widest(line, BODY) for line in shown) + 2 * SPACE + _MARK
        negative = any(bar.value < 0 for bar in self.bars.bars)
        left = names + GUTTER + (margin if negative else 0)
        ends = bar_ends(self.bars, room=self.width - margin - left)
        for number, (bar, (start, stop)) in enumerate(zip(self.bars.bars, ends, strict=True)):
            top = self.height - number * ROW
            self._paint_bar(canvas, bar, left + start, left + stop, top)
        zero = left + (ends[0][0] if self.bars.bars[0].value >= 0 else ends[0][1])
        _line(canvas, zero, 0, zero, self.height)

    def _paint_bar(self, canvas: Canvas, bar: Bar, start: float, stop: float, top: float) -> None:
        _say(canvas, bar.label, BODY, x=0, top=top, width=self.width * _NAMES)
        canvas.setFillColor(HexColor(LIGHT.tone(tone_of(bar.status)) if bar.status else LIGHT.accent))
        canvas.rect(start, top - (ROW + _THICK) / 2, stop - start, _THICK, stroke=0, fill=1)
        told, room = _told(bar), self.width / 3
        mark = _MARK + SPACE / 2 if bar.status else 0.0
        x = start - SPACE / 2 if bar.value < 0 else stop + SPACE / 2
        if bar.status:
            marks.draw(canvas, bar.status, x=x - _MARK if bar.value < 0 else x, y=top - (ROW + _MARK) / 2, size=_MARK)
        if bar.value < 0:
            _say(canvas, told, BODY, x=x - mark, top=top, width=room, align="right")
        else:
            _say(canvas, told, BODY, x=x + mark, top=top, width=room)


def _told(bar: Bar) -> str:
    """The number at a bar's end, with its status in words."""
    return f"{bar.shown}, {bar.status}" if bar.status else bar.shown


class TimelineChart(Printed):
    """Spans on one time axis, each with its status shape at its end."""

    def __init__(self, timeline: Timeline, *, targets: Targets, link: str = "") -> None:
        super().__init__(targets=targets, link=link, before=2 * SPACE)
        self.timeline = timeline

    def measured(self, width: float) -> float:
        """One row per span, and the axis."""
        return ROW * (len(self.timeline.spans) + 1)

    def paint(self, canvas: Canvas) -> None:
        """Names left, spans right, dates below."""
        left = self.width * _NAMES + GUTTER
        words = self.width * _WORDS
        room = self.width - left - words - GUTTER
        for number, (span, (start, stop)) in enumerate(
            zip(self.timeline.spans, span_ends(self.timeline, room=room), strict=True)
        ):
            top = self.height - number * ROW
            _say(canvas, span.label, BODY, x=0, top=top, width=self.width * _NAMES)
            canvas.setFillColor(HexColor(LIGHT.rule))
            canvas.rect(left + start, top - ROW * 0.58, max(stop - start, 1), ROW * 0.16, stroke=0, fill=1)
            marks.draw(canvas, span.status, x=left + stop - _MARK / 2, y=top - (ROW + _MARK) / 2, size=_MARK)
            word = replace(BODY, colour=LIGHT.tone(tone_of(span.status)))
            _say(canvas, span.status, word, x=self.width - words, top=top, width=words)
        self._paint_axis(canvas, left, room)

    def _paint_axis(self, canvas: Canvas, left: float, room: float) -> None:
        _line(canvas, left, ROW, left + room, ROW)
        whole = self.timeline.end - self.timeline.start
        say = day if whole >= timedelta(days=4) else minute
        most = 5 if say is day else 3
        for moment in ticks(self.timeline.start, self.timeline.end, most=most):
            x = left + (moment - self.timeline.start) / whole * room
            _line(canvas, x, ROW, x, ROW - 3)
            told = lines.wrap(say(moment), LABEL, width=room / (most - 1), most=1)
            middle = x - lines.widest(told, LABEL) / 2
            lines.draw(canvas, told, LABEL, x=middle, top=ROW - (ROW - LABEL.leading) / 2)


def _say(
    canvas: Canvas,
    text: str,
    style: Style,
    *,
    x: float,
    top: float,
    width: float,
    align: Literal["left", "right"] = "left",
) -> None:
    """One line in the middle of a chart row."""
    line = lines.wrap(text, style, width=width, most=1)
    lines.draw(canvas, line, style, x=x, top=top - (ROW - style.leading) / 2, align=align)


def _line(canvas: Canvas, x: float, y: float, to_x: float, to_y: float) -> None:
    canvas.setStrokeColor(HexColor(LIGHT.muted))
    canvas.setLineWidth(0.5)
    canvas.line(x, y, to_x, to_y)
