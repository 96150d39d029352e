"""How a table stands on pages: rows kept whole, the header repeated, time and memory linear in its rows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, islice

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from briefs import lines, marks
from briefs.columns import column_widths, indent_of, style_of
from briefs.flow import GUTTER, LABEL, Printed, Targets
from briefs.lines import Style
from briefs.outline import Column, Facts, Table
from briefs.tags import COLUMN_TITLE, ROW_TITLE, Element, artifact, tagged
from briefs.theme import LIGHT, SPACE, tone_of

TALLEST = 45
"""Lines of a row that stay together; a longer row goes on as a row below, so that any cell fits some page."""
PAD = SPACE / 2
_MARK = 0.72


@dataclass(frozen=True, slots=True)
class _Row:
    """Cells in lines; `rule` tells whether the row ends here."""

    cells: tuple[tuple[str, ...], ...]
    link: str
    words: tuple[str, ...]
    rule: bool

    def height(self, style: Style) -> float:
        """In points, with room around the text."""
        return max(map(len, self.cells)) * style.leading + 2 * PAD


def facts_table(facts: Facts) -> Table:
    """Labels and values as a table of two columns."""
    rows = tuple((fact.label, fact.value or "not on record", fact.status) for fact in facts.facts)
    return Table(
        columns=(Column("", 3), Column("", 7), Column("", 2, "status"))[: 3 if any(row[2] for row in rows) else 2],
        rows=rows if any(row[2] for row in rows) else tuple(row[:2] for row in rows),
        links=tuple(fact.link for fact in facts.facts),
        empty="",
        link=facts.link,
        depth=facts.depth,
    )


class TableFlow(Printed):
    """A table, or the part of one that fits a page; facts have no titles above them."""

    tags_itself = True

    def __init__(self, table: Table, *, targets: Targets, titled: bool = True) -> None:
        super().__init__(targets=targets)
        self.titled = titled
        self.table, self.style = table, style_of(table)
        self.rows: Sequence[_Row] = ()
        self.depths: Sequence[float] = ()  # how far below the first row each row begins; shared by all parts
        self.start = self.stop = 0
        self.widths: Sequence[float] = ()

    def measured(self, width: float) -> float:
        """Header and rows; falls into lines once, whatever number of pages it then takes."""
        if not self.widths:
            self.widths = column_widths(self.table, free=width - GUTTER * (len(self.table.columns) - 1))
        if not self.depths:
            self.rows = list(_rows(self.table, self.widths))
            self.depths = list(accumulate((row.height(self.style) for row in self.rows), initial=0.0))
            self.stop = len(self.rows)
        self.titles = titles_of(self.table, self.widths)
        self.header = max(map(len, self.titles)) * LABEL.leading + PAD if self.titled else 0.0
        return self.header + self.depths[self.stop] - self.depths[self.start]

    def split(self, aW: float, aH: float) -> list[Flowable]:  # reportlab's names
        """The rows that fit, and the rest under the same header; nothing when not one row fits."""
        self.wrap(aW, aH)
        room = aH - self.header + self.depths[self.start]
        cut = min(bisect_right(self.depths, room) - 1, self.stop)
        if cut <= self.start:
            return []
        return [self] if cut == self.stop else [self._part(self.start, cut), self._part(cut, self.stop)]

    def _part(self, start: int, stop: int) -> TableFlow:
        part = TableFlow(self.table, targets=self.targets, titled=self.titled)
        part.rows, part.depths, part.widths = self.rows, self.depths, self.widths
        part.start, part.stop, part.element = start, stop, self.element
        return part

    def paint(self, canvas: Canvas) -> None:
        """Header, then row after row."""
        top = self.height
        if self.titled:
            own = self.element.under("TR") if self.element and self.start == 0 else None
            paint_titles(canvas, self.table.columns, self.widths, self.titles, top=top, row=own)
            top -= self.header
            _rule(canvas, top, self.width, colour=LIGHT.ink, thick=0.6)
        for row in islice(self.rows, self.start, self.stop):
            self._paint_row(canvas, row, top)
            top -= row.height(self.style)
            if row.rule:
                _rule(canvas, top, self.width, colour=LIGHT.rule, thick=0.4)

    def _paint_row(self, canvas: Canvas, row: _Row, top: float) -> None:
        leads = self.targets.leads(row.link)
        own = self.element.under("TR") if self.element else None
        for number, (column, x, across, cell) in enumerate(_columns(self.table.columns, self.widths, row.cells)):
            first = leads and number == 0
            style = replace(self.style, colour=LIGHT.accent) if first else self.style
            with tagged(canvas, self._cell(own, titles=number == 0 and not self.titled, leads=first)):
                self._paint_cell(canvas, column, x, across, cell, top, style, row.words[number])
                if first:
                    height = row.height(self.style)
                    self.targets.follow(canvas, row.link, x=0, y=top - height, width=self.widths[0], height=height)

    def _cell(self, row: Element | None, *, titles: bool, leads: bool) -> Element | None:
        if row is None:
            return None
        cell = row.under("TH", attributes=ROW_TITLE) if titles else row.under("TD")
        return cell.link() if leads else cell

    def _paint_cell(
        self,
        canvas: Canvas,
        column: Column,
        x: float,
        across: float,
        cell: Sequence[str],
        top: float,
        style: Style,
        word: str,
    ) -> None:
        if word:
            mark = self.style.size * _MARK
            marks.draw(canvas, word, x=x, y=top - PAD - mark * 1.32, size=mark)
            style = replace(style, colour=LIGHT.tone(tone_of(word)))
        indent = indent_of(column, self.style)
        _text(canvas, column, x + indent, across - indent, cell, top - PAD, style)


def titles_of(table: Table, widths: Sequence[float]) -> list[tuple[str, ...]]:
    """The titles of columns in lines."""
    return [lines.wrap(c.title, LABEL, width=across, most=2) for c, across in zip(table.columns, widths, strict=True)]


def paint_titles(
    canvas: Canvas,
    columns: Sequence[Column],
    widths: Sequence[float],
    titles: Sequence[Sequence[str]],
    *,
    top: float,
    row: Element | None,
) -> None:
    """Above the first row a reader hears them; above a later page's, without `row`, they only help the eye."""
    for column, x, across, title in _columns(columns, widths, titles):
        with tagged(canvas, row.under("TH", attributes=COLUMN_TITLE)) if row else artifact(canvas):
            _text(canvas, column, x, across, title, top, LABEL)


def _columns(
    columns: Sequence[Column], widths: Sequence[float], cells: Sequence[Sequence[str]]
) -> Iterator[tuple[Column, float, float, Sequence[str]]]:
    x = 0.0
    for column, across, cell in zip(columns, widths, cells, strict=True):
        yield column, x, across, cell
        x += across + GUTTER


def _text(
    canvas: Canvas, column: Column, x: float, across: float, cell: Sequence[str], top: float, style: Style
) -> None:
    if column.kind == "number":
        lines.draw(canvas, cell, style, x=x + across, top=top, align="right")
    else:
        lines.draw(canvas, cell, style, x=x, top=top)


def _rows(table: Table, widths: Sequence[float]) -> Iterator[_Row]:
    links = table.links or ("",) * len(table.rows)
    style = style_of(table)
    room = [width - indent_of(column, style) for column, width in zip(table.columns, widths, strict=True)]
    for texts, link in zip(table.rows, links, strict=True):
        cells = [
            lines.wrap(text, style, width=across, most=table.max_lines) or ("",)
            for text, across in zip(texts, room, strict=True)
        ]
        words = tuple(t if c.kind == "status" else "" for c, t in zip(table.columns, texts, strict=True))
        tall = max(map(len, cells))
        for start in range(0, tall, TALLEST):
            part = tuple(cell[start : start + TALLEST] for cell in cells)
            yield _Row(part, link, words if start == 0 else ("",) * len(words), start + TALLEST >= tall)


def _rule(canvas: Canvas, y: float, width: float, *, colour: str, thick: float) -> None:
    with artifact(canvas):
        canvas.setStrokeColor(HexColor(colour))
        canvas.setLineWidth(thick)
        canvas.line(0, y, width, y)
