"""How prose, asides, figures and headings stand on a page, and where a reader gets by following them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from briefs import lines, marks
from briefs.ink import Inked
from briefs.lines import Style
from briefs.outline import Figure
from briefs.tags import Element, artifact, tagged
from briefs.text import encodable, safe_url
from briefs.theme import LIGHT, PAPER, SPACE, tone_of

BODY = Style()
LABEL = Style(size=PAPER.small, colour=LIGHT.muted)
HEADING = Style(size=PAPER.heading, bold=True)
DISPLAY = Style(size=PAPER.display, bold=True)
GUTTER = 2 * SPACE


@dataclass(frozen=True, slots=True)
class Targets:
    """The anchors that this paper has, each with the title that stands there."""

    anchors: Mapping[str, str]

    def leads(self, link: str) -> bool:
        """Whether `link` leads anywhere from this paper."""
        return link[1:] in self.anchors if link.startswith("#") else bool(safe_url(link))

    def follow(self, canvas: Canvas, link: str, *, x: float, y: float, width: float, height: float) -> None:
        """Make a rectangle of the page lead to `link`; a link that leads nowhere is left out."""
        if not self.leads(link) or not isinstance(canvas, Leading):
            return
        box = (x, y, x + width, y + height)
        if link.startswith("#"):
            canvas.lead(box, leads=link, about=f"To: {encodable(self.anchors[link[1:]]) or 'the beginning'}")
        else:
            canvas.lead(box, leads=safe_url(link), about=safe_url(link))


@runtime_checkable
class Leading(Protocol):
    """A canvas that knows links."""

    def lead(self, box: tuple[float, float, float, float], *, leads: str, about: str) -> None:
        """A link over a rectangle."""


class Printed(Flowable):
    """A block on paper: knows its height for a width, paints itself, and may lead somewhere as a whole.

    All of it is one content of the structure tree, unless it tags its parts by itself.
    """

    element: Element | None = None
    tags_itself = False

    def __init__(self, *, targets: Targets, link: str = "", before: float = 0, after: float = SPACE) -> None:
        super().__init__()
        self.targets, self.link = targets, link
        self.spaceBefore, self.spaceAfter = before, after

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # reportlab's names
        """Take the whole width, and as much height as that needs."""
        self.width, self.height = aW, self.measured(aW)
        return aW, self.height

    def draw(self) -> None:
        """Paint, then lay the link over it."""
        if self.tags_itself:
            self.paint(self.canv)
            return
        leads = self.element is not None and self.targets.leads(self.link)
        with tagged(self.canv, self.element.link() if leads and self.element else self.element):
            self.paint(self.canv)
            self.targets.follow(self.canv, self.link, x=0, y=0, width=self.width, height=self.height)

    def measured(self, width: float) -> float:
        """Height in points at that width."""
        raise NotImplementedError

    def paint(self, canvas: Canvas) -> None:
        """Draw with the lower left corner at the origin."""
        raise NotImplementedError


class Prose(Printed):
    """Lines of text that may break over pages, never leaving one line alone; optionally with a status mark."""

    def __init__(
        self,
        text: str,
        style: Style,
        *,
        targets: Targets,
        link: str = "",
        most: int = 0,
        mark: str = "",
        bar: bool = False,
        before: float = 0,
        after: float = SPACE,
    ) -> None:
        super().__init__(targets=targets, link=link, before=before, after=after)
        self.text, self.style, self.most, self.mark, self.bar = text, style, most, mark, bar
        self.indent = 2 * SPACE if mark or bar else 0.0
        if targets.leads(link):
            self.style = replace(style, colour=LIGHT.accent)
        self.lines: Sequence[str] | None = None

    def measured(self, width: float) -> float:
        """All lines."""
        if self.lines is None:
            self.lines = lines.wrap(self.text, self.style, width=width - self.indent, most=self.most)
        return len(self.lines) * self.style.leading

    def split(self, aW: float, aH: float) -> list[Flowable]:  # reportlab's names
        """What fits, and the rest; both of two lines at least."""
        self.wrap(aW, aH)
        every = self.lines or ()
        fitting = min(int(aH / self.style.leading), len(every) - 2)
        if fitting < 2:
            return []
        return [self._part(every[:fitting], first=True), self._part(every[fitting:], first=False)]

    def _part(self, some: Sequence[str], *, first: bool) -> Prose:
        part = Prose("", self.style, targets=self.targets, link=self.link, bar=self.bar)
        part.mark = self.mark if first else ""
        part.lines, part.indent, part.element = some, self.indent, self.element
        part.spaceBefore, part.spaceAfter = (self.spaceBefore, 0) if first else (0, self.spaceAfter)
        return part

    def paint(self, canvas: Canvas) -> None:
        """The mark or the bar beside a person's words, then the lines."""
        if self.bar:
            canvas.setFillColor(HexColor(LIGHT.rule))
            canvas.rect(SPACE / 2, 0, 1.5, self.height, stroke=0, fill=1)
        if self.mark:
            size = self.style.size * 0.72
            marks.draw(canvas, self.mark, x=0, y=self.height - size * 1.32, size=size)
        lines.draw(canvas, self.lines or (), self.style, x=self.indent, top=self.height)


class Heading(Printed):
    """A section's title, its bookmark and its line in the outline."""

    def __init__(self, title: str, *, anchor: str, targets: Targets, level: int = 0) -> None:
        super().__init__(targets=targets, before=2 * SPACE if title else 0, after=SPACE / 2 if title else 0)
        self.title, self.anchor, self.level = title, anchor, level

    def measured(self, width: float) -> float:
        """One or two lines; none without a title."""
        self.lines = lines.wrap(self.title, HEADING, width=width, most=2)
        return len(self.lines) * HEADING.leading

    def paint(self, canvas: Canvas) -> None:
        """The title, where links to it arrive."""
        canvas.bookmarkHorizontal(self.anchor, 0, self.height + SPACE)
        if isinstance(canvas, Inked):
            canvas.arrived(self.anchor)
        if self.title:
            canvas.addOutlineEntry(encodable(self.title), self.anchor, level=self.level)
        lines.draw(canvas, self.lines, HEADING, x=0, top=self.height)


class FigureRow(Printed):
    """Up to four figures on a grid of four."""

    tags_itself = True

    def __init__(self, figures: Sequence[Figure], *, targets: Targets, link: str = "") -> None:
        super().__init__(targets=targets, link=link, before=SPACE, after=SPACE)
        self.figures = figures

    def measured(self, width: float) -> float:
        """The tallest figure, a rule above it."""
        self.column = (width - 3 * GUTTER) / 4
        self.parts = [_parts(figure, self.column, leads=self.targets.leads(figure.link)) for figure in self.figures]
        return SPACE + max(sum(len(text) * style.leading for text, style, _ in parts) for parts in self.parts)

    def paint(self, canvas: Canvas) -> None:
        """Each figure under a rule: label, value, unit, date, status."""
        for number, (figure, parts) in enumerate(zip(self.figures, self.parts, strict=True)):
            x = number * (self.column + GUTTER)
            with artifact(canvas):
                canvas.setStrokeColor(HexColor(LIGHT.ink))
                canvas.setLineWidth(0.7)
                canvas.line(x, self.height, x + self.column, self.height)
            own = self.element.under("P") if self.element else None
            with tagged(canvas, own.link() if own and self.targets.leads(figure.link) else own):
                self._paint_parts(canvas, parts, x)
                self.targets.follow(canvas, figure.link, x=x, y=0, width=self.column, height=self.height)

    def _paint_parts(self, canvas: Canvas, parts: Sequence[tuple[tuple[str, ...], Style, str]], x: float) -> None:
        top = self.height - SPACE
        for text, style, mark in parts:
            if mark:
                size = style.size * 0.8
                marks.draw(canvas, mark, x=x, y=top - size * 1.3, size=size)
            lines.draw(canvas, text, style, x=x + (style.size * 1.2 if mark else 0), top=top)
            top -= len(text) * style.leading


def _parts(figure: Figure, column: float, *, leads: bool) -> list[tuple[tuple[str, ...], Style, str]]:
    """(lines, style, status word to mark) from top to bottom; a long value is set smaller."""
    value = DISPLAY if len(lines.wrap(figure.value, DISPLAY, width=column)) < 2 else HEADING
    status = Style(size=LABEL.size, colour=LIGHT.tone(tone_of(figure.status)), bold=True)
    label = replace(LABEL, colour=LIGHT.accent) if leads else LABEL
    room = column - status.size * 1.2
    return [
        (lines.wrap(figure.label, LABEL, width=column, most=2), label, ""),
        (lines.wrap(figure.value, value, width=column, most=2), value, ""),
        (lines.wrap(figure.note, LABEL, width=column, most=2), LABEL, ""),
        (lines.wrap(figure.as_of, LABEL, width=column, most=1), LABEL, ""),
        (lines.wrap(figure.status, status, width=room, most=1), status, figure.status),
    ]
