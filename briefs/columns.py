"""How wide the columns of a table stand, and how its text is set."""

from __future__ import annotations

from dataclasses import replace

from briefs import fonts
from briefs.flow import BODY, LABEL
from briefs.lines import Style
from briefs.outline import Column, Depth, Table

_SAMPLE = 400
"""Characters of a cell beyond which it fills any line."""
_WORD = 18
"""Characters of a word that is kept whole where there is room."""
MARK_ROOM = 1.15
"""Of a status shape and its word, in type sizes."""


def style_of(table: Table) -> Style:
    """Evidence is set small: it is looked up, not read."""
    return replace(BODY, size=LABEL.size) if table.depth is Depth.EVIDENCE else BODY


def column_widths(table: Table, *, free: float) -> list[float]:
    """Widths by share; columns that need less leave the rest to others, and none gets less than its longest word."""
    needs = [_need(table, number, most=free) for number in range(len(table.columns))]
    shares = [column.share for column in table.columns]
    if sum(needs) <= free:
        return [need + (free - sum(needs)) * share / sum(shares) for need, share in zip(needs, shares, strict=True)]
    words = [min(_word(table, number), free / len(shares)) for number in range(len(shares))]
    widths = [0.0] * len(needs)
    waiting = set(range(len(needs)))
    while waiting:
        unit = (free - sum(widths)) / sum(shares[number] for number in waiting)
        tight = {number for number in waiting if words[number] > unit * shares[number]}
        modest = set() if tight else {number for number in waiting if needs[number] <= unit * shares[number]}
        for number in tight or modest or waiting:
            widths[number] = words[number] if tight else needs[number] if modest else unit * shares[number]
        waiting -= tight or modest or set(waiting)
    return widths


def _word(table: Table, number: int) -> float:
    """The width of a column's longest word; what is longer than words are may break."""
    column, style = table.columns[number], style_of(table)
    words = {word for row in table.rows for word in row[number][:_SAMPLE].split() if len(word) <= _WORD}
    room = (fonts.width(fonts.printable(word), size=style.size) for word in words)
    titles = (fonts.width(fonts.printable(word), size=LABEL.size) for word in column.title.split())
    return max((indent_of(column, style) + max(room, default=0.0), *titles)) + 0.01


def indent_of(column: Column, style: Style) -> float:
    """Room for a status shape before its word."""
    return style.size * MARK_ROOM if column.kind == "status" else 0.0


def _need(table: Table, number: int, *, most: float) -> float:
    """The width that keeps every cell of a column on one line, but no more than `most`."""
    column = table.columns[number]
    need = fonts.width(fonts.printable(column.title), size=LABEL.size)
    style, indent = style_of(table), indent_of(column, style_of(table))
    for row in table.rows:
        if need >= most:
            return most
        line = fonts.printable(row[number][:_SAMPLE])
        need = max(need, indent + fonts.width(line, size=style.size) + 0.01)
    return min(need, most)
