"""How a table of a thousand pages is set: rows as they come, each page written in one stroke."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from briefs import fonts, lines, marks
from briefs.columns import MARK_ROOM, column_widths, indent_of
from briefs.flow import BODY, GUTTER, LABEL, Printed, Targets
from briefs.ink import Inked
from briefs.outline import Annex, Depth, Table
from briefs.tables import PAD, TALLEST, paint_titles, titles_of
from briefs.tags import artifact
from briefs.text import visual
from briefs.theme import LEADING, LIGHT, tone_of

Row = tuple[tuple[str, ...], ...]
"""The lines of each cell."""

_SAMPLE = 300
"""Rows from which the widths of columns are guessed."""
_SHORT = 48
"""Characters of cells that are worth remembering: the same names come again and again."""
_MARK = 0.72
_BASELINE = 0.8 * LEADING
_ESCAPED = str.maketrans({"\\": r"\\", "(": r"\(", ")": r"\)"})


class Setter:
    """Lines of cells: how text falls into columns that are found once for all pages."""

    def __init__(self, annex: Annex, width: float) -> None:
        self.annex = annex
        self.style = replace(BODY, size=LABEL.size) if annex.depth is Depth.EVIDENCE else BODY
        sample = tuple(islice(annex.checked(), _SAMPLE))
        table = Table(columns=annex.columns, rows=sample, empty=annex.empty, depth=annex.depth)
        self.widths = column_widths(table, free=width - GUTTER * (len(annex.columns) - 1))
        self.titles = titles_of(table, self.widths)
        self.header = max(map(len, self.titles)) * LABEL.leading + PAD
        self._room = [w - indent_of(c, self.style) for c, w in zip(annex.columns, self.widths, strict=True)]
        face = fonts.embedded(fonts.REGULAR).face
        self._letters: list[float] = [face.getCharWidth(code) * self.style.size / 1000 for code in range(128)]
        self._known: list[dict[str, tuple[str, ...]]] = [{} for _ in annex.columns]

    def rows(self) -> Iterator[Row]:
        """All rows, one at a time; one that is taller than a page goes on as rows below."""
        for row in self.annex.checked():
            cells = tuple(map(self._cell, row, self._room, self._known))
            tall = max(map(len, cells))
            if tall <= TALLEST:
                yield cells
                continue
            for start in range(0, tall, TALLEST):
                yield tuple(cell[start : start + TALLEST] for cell in cells)

    def height(self, row: Row) -> float:
        """In points, with room around the text."""
        return max(1, *map(len, row)) * self.style.leading + 2 * PAD

    def across(self, text: str) -> float:
        """The width of a line."""
        if text.isascii():
            return sum(map(self._letters.__getitem__, text.encode()))
        return fonts.width(text, size=self.style.size)

    def _cell(self, text: str, room: float, known: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
        found = known.get(text)
        if found is not None:
            return found
        plain = text.isascii() and text.isprintable() and self.across(text) <= room
        made = (text,) if plain else lines.wrap(text, self.style, width=room)
        if len(text) <= _SHORT:
            known[text] = made
        return made


class AnnexFlow(Printed):
    """What is left of an annex; gives away one page after the other."""

    tags_itself = True

    def __init__(self, annex: Annex, *, targets: Targets) -> None:
        super().__init__(targets=targets)
        self.annex = annex
        self.setter: Setter | None = None
        self.waiting: list[Row] = []
        self.left: Iterator[Row] = iter(())
        self.first = True

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # reportlab's names
        """Read as many rows as fit, and one more."""
        if self.setter is None:
            self.setter = Setter(self.annex, aW)
            self.left = self.setter.rows()
        height = self.setter.header + sum(map(self.setter.height, self.waiting))
        while height <= aH and (row := next(self.left, None)) is not None:
            self.waiting.append(row)
            height += self.setter.height(row)
        self.width, self.height = aW, height
        return aW, height

    def split(self, aW: float, aH: float) -> list[Flowable]:  # reportlab's names
        """The rows that fit, and the rest; nothing when not one row fits."""
        self.wrap(aW, aH)
        setter, fitting, height = self.setter, 0, self.setter.header if self.setter else 0.0
        while setter and fitting < len(self.waiting) and (more := height + setter.height(self.waiting[fitting])) <= aH:
            fitting, height = fitting + 1, more
        if not fitting:
            return []
        page, rest = self._part(self.waiting[:fitting]), self._part(self.waiting[fitting:])
        page.first, rest.first, rest.left = self.first, False, self.left
        return [page, rest] if rest.waiting else [page]

    def _part(self, rows: list[Row]) -> AnnexFlow:
        part = AnnexFlow(self.annex, targets=self.targets)
        part.setter, part.waiting, part.element = self.setter, rows, self.element
        return part

    def paint(self, canvas: Canvas) -> None:
        """The titles, then all text in one stroke, then all rules."""
        if self.setter is None or not isinstance(canvas, Inked):
            return
        own = self.element.under("TR") if self.element and self.first and canvas.top is not None else None
        paint_titles(canvas, self.annex.columns, self.setter.widths, self.setter.titles, top=self.height, row=own)
        page = _Page(canvas, self.setter, top=self.height - self.setter.header)
        mcid = -1
        if self.element is not None and canvas.top is not None:
            mcid = canvas.mark_rows(self.element, rows=len(self.waiting), columns=len(self.annex.columns))
        page.write(self.waiting, mcid)
        with artifact(canvas):
            page.draw_marks()
            for places, colour, thick in ((page.rules, LIGHT.rule, 0.4), ([page.top], LIGHT.ink, 0.6)):
                canvas.setStrokeColor(HexColor(colour))
                canvas.setLineWidth(thick)
                canvas.lines([(0, y, self.width, y) for y in places])


class _Page:
    """The rows of one page as PDF operators."""

    def __init__(self, canvas: Inked, setter: Setter, *, top: float) -> None:
        self.canvas, self.setter, self.top = canvas, setter, top
        self.rules: list[float] = []
        self._marks: list[tuple[str, float, float]] = []
        document, size = canvas._doc, setter.style.size
        regular = fonts.embedded(fonts.REGULAR)
        regular.splitString("a", document)
        self._main = f"{regular.getSubsetInternalName(0, document)} {size:g} Tf"
        self._ink = canvas.ink(setter.style.colour)

    def write(self, rows: Sequence[Row], mcid: int) -> None:
        """Write them; marked as cells from `mcid` on, or not at all where that is negative."""
        setter, top = self.setter, self.top
        leading, drop = setter.style.leading, PAD + setter.style.size * _BASELINE
        code = ["BT", self._main, self._ink, f"{leading:.3f} TL"]
        for row in rows:
            x, y = 0.0, top - drop
            for column, width, cell in zip(setter.annex.columns, setter.widths, row, strict=True):
                if mcid >= 0:
                    code.append(f"/TD <</MCID {mcid}>> BDC")
                    mcid += 1
                if column.kind == "text":
                    self._left(code, cell, x, y)
                elif column.kind == "number":
                    for number, line in enumerate(cell):
                        self._left(code, (line,), x + width - setter.across(line), y - number * leading)
                else:
                    self._status(code, cell, x, y)
                if mcid >= 0:
                    code.append("EMC")
                x += width + GUTTER
            top -= setter.height(row)
            self.rules.append(top)
        code.append("ET")
        self.canvas._code.append("\n".join(code))

    def _left(self, code: list[str], cell: Sequence[str], x: float, y: float) -> None:
        if not cell:
            return
        code.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm {self._shown(cell[0])}")
        code.extend([f"T* {self._shown(line)}" for line in cell[1:]])

    def _shown(self, line: str) -> str:
        if line.isascii():
            return f"({line.translate(_ESCAPED)}) Tj"
        document, parts = self.canvas._doc, []
        for name, part in fonts.runs(visual(line)):
            font = fonts.embedded(name)
            for subset, codes in font.splitString(part, document):
                own = f"{font.getSubsetInternalName(subset, document)} {self.setter.style.size:g} Tf"
                parts.append(f"{own} <{codes.hex()}> Tj")
        return f"{' '.join(parts)} {self._main}"

    def _status(self, code: list[str], cell: Sequence[str], x: float, y: float) -> None:
        word = " ".join(cell)
        code.append(self.canvas.ink(LIGHT.tone(tone_of(word))))
        self._left(code, cell, x + self.setter.style.size * MARK_ROOM, y)
        code.append(self._ink)
        if word:
            self._marks.append((word, x, y))

    def draw_marks(self) -> None:
        """The shapes of the status words."""
        size = self.setter.style.size * _MARK
        for word, x, y in self._marks:
            marks.draw(self.canvas, word, x=x, y=y - size * 0.07, size=size)
