"""A small lineage picture: what feeds one thing, and where it is used."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from briefs import lines
from briefs.flow import BODY, LABEL, Printed, Targets
from briefs.lines import Style
from briefs.pictures import Node, Strip
from briefs.theme import LIGHT, SPACE

BOX = 3.8 * SPACE
_GAP = 0.8 * SPACE
_STRONG = Style(size=BODY.size, bold=True)
_ON_ACCENT = Style(size=BODY.size, colour=LIGHT.ground, bold=True)
_ON_ACCENT_SMALL = Style(size=LABEL.size, colour=LIGHT.ground)


class StripChart(Printed):
    """Sources left, the thing itself in the middle, its uses right; a line from each to the middle."""

    def __init__(self, strip: Strip, *, targets: Targets, link: str = "") -> None:
        super().__init__(targets=targets, link=link, before=2 * SPACE)
        self.strip = strip

    def measured(self, width: float) -> float:
        """As tall as its fullest column."""
        self.sources = _column(self.strip.sources, self.strip.more_sources, self.strip.no_sources)
        self.uses = _column(self.strip.uses, self.strip.more_uses, self.strip.no_uses)
        self.box = width * 0.28
        return max(len(self.sources), len(self.uses)) * (BOX + _GAP) - _GAP

    def paint(self, canvas: Canvas) -> None:
        """Lines first, boxes over them."""
        middle = self.height / 2
        left, right = (self.width - self.box) / 2, (self.width + self.box) / 2
        for nodes, x, joint, anchor in (
            (self.sources, 0.0, self.box, left),
            (self.uses, self.width - self.box, self.width - self.box, right),
        ):
            for node, y in zip(nodes, _places(len(nodes), middle), strict=True):
                if self.strip.sources if x == 0 else self.strip.uses:
                    _curve(canvas, joint, y, anchor, middle, dashed=not node.note)
                self._node(canvas, node, x, y)
        if self.strip.sources:
            _arrow(canvas, left, middle)
        self._centre(canvas, left, middle)
        for y in _places(len(self.uses), middle) if self.strip.uses else ():
            _arrow(canvas, self.width - self.box, y)

    def _node(self, canvas: Canvas, node: Node, x: float, y: float) -> None:
        canvas.setFillColor(HexColor(LIGHT.surface))
        canvas.rect(x, y - BOX / 2, self.box, BOX, stroke=0, fill=1)
        strong = BODY if node.note else LABEL
        self._words(canvas, node, x, y, strong, LABEL)

    def _centre(self, canvas: Canvas, x: float, y: float) -> None:
        canvas.setFillColor(HexColor(LIGHT.accent))
        canvas.rect(x, y - BOX / 2, self.box, BOX, stroke=0, fill=1)
        self._words(canvas, self.strip.centre, x, y, _ON_ACCENT, _ON_ACCENT_SMALL)

    def _words(self, canvas: Canvas, node: Node, x: float, y: float, name: Style, note: Style) -> None:
        room = self.box - 2 * SPACE
        said = lines.wrap(node.name, name, width=room, most=1)
        aside = lines.wrap(node.note, note, width=room, most=1)
        top = y + (len(said) * name.leading + len(aside) * note.leading) / 2
        lines.draw(canvas, said, name, x=x + SPACE, top=top)
        lines.draw(canvas, aside, note, x=x + SPACE, top=top - name.leading)
        self.targets.follow(canvas, node.link, x=x, y=y - BOX / 2, width=self.box, height=BOX)


def _column(nodes: Sequence[Node], more: int, nothing: str) -> list[Node]:
    rest = [Node(f"and {more:,} more")] if more else []
    return [*nodes, *rest] or [Node(nothing)]


def _places(number: int, middle: float) -> list[float]:
    """The heights of the middles of `number` boxes around `middle`, from the top."""
    step = BOX + _GAP
    return [middle + ((number - 1) / 2 - place) * step for place in range(number)]


def _curve(canvas: Canvas, x: float, y: float, to_x: float, to_y: float, *, dashed: bool) -> None:
    canvas.saveState()
    canvas.setStrokeColor(HexColor(LIGHT.faint))
    canvas.setLineWidth(0.8)
    if dashed:
        canvas.setDash(2, 2)
    bend = (x + to_x) / 2
    canvas.bezier(x, y, bend, y, bend, to_y, to_x, to_y)
    canvas.restoreState()


def _arrow(canvas: Canvas, x: float, y: float) -> None:
    """A small head that points right at (x, y)."""
    canvas.setFillColor(HexColor(LIGHT.muted))
    head = canvas.beginPath()
    head.moveTo(x, y)
    head.lineTo(x - 5, y + 2.6)
    head.lineTo(x - 5, y - 2.6)
    head.close()
    canvas.drawPath(head, stroke=0, fill=1)
