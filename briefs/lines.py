"""How a text falls into lines of a given width, and how lines are drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from briefs import fonts, theme
from briefs.ink import Inked
from briefs.text import one_line, shorten, visual

_PIECES = re.compile(r"[^/\\_.:,;=&?|-]*[/\\_.:,;=&?|-]+|[^/\\_.:,;=&?|-]+")
_BASELINE = 0.8
"""Where in a line's height its letters stand, from the top."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set. Sizes in points."""

    size: float = theme.PAPER.body
    colour: str = theme.LIGHT.ink
    bold: bool = False

    @property
    def leading(self) -> float:
        """Height of one line."""
        return self.size * theme.LEADING


def wrap(text: str, style: Style, *, width: float, most: int = 0) -> tuple[str, ...]:
    """`text` made printable, in lines of at most `width` points; with `most`, its middle gives way to fit so many."""
    if most:
        text = _fitted(one_line(text), style, width=width, most=most)
    lines = [line for part in fonts.printable(text).split("\n") for line in _filled(part, style, width)]
    return tuple(lines) if any(lines) else ()


def _fitted(text: str, style: Style, *, width: float, most: int) -> str:
    """The longest shortening of `text` that needs no more than `most` lines."""
    roomy = int(most * width / style.size * 4)  # no letter in use is narrower than a quarter of its size
    text = shorten(text, keep=max(roomy, 1))
    if len(wrap(text, style, width=width)) <= most:
        return text
    low, high = 1, len(text)
    while high - low > 1:
        middle = (low + high) // 2
        if len(wrap(shorten(text, keep=middle), style, width=width)) <= most:
            low = middle
        else:
            high = middle
    return shorten(text, keep=low)


def _filled(text: str, style: Style, width: float) -> Iterator[str]:
    """Lines of whole words; a word that no line holds breaks after punctuation, and at last anywhere."""
    line, used = "", 0.0
    space = _width(" ", style)
    for word in text.split(" "):
        length = _width(word, style)
        if line and used + space + length <= width:
            line, used = f"{line} {word}", used + space + length
            continue
        if line:
            yield line
        if length > width:
            *whole, word = _packed(_broken(word, style, width), style, width)
            yield from whole
            length = _width(word, style)
        line, used = word, length
    yield line


def _packed(pieces: Iterator[str], style: Style, width: float) -> list[str]:
    lines, used = [""], 0.0
    for piece in pieces:
        length = _width(piece, style)
        if used + length > width and lines[-1]:
            lines.append("")
            used = 0.0
        lines[-1] += piece
        used += length
    return lines


def _broken(word: str, style: Style, width: float) -> Iterator[str]:
    """The word in pieces that each fit a line."""
    for piece in _PIECES.findall(word):
        if _width(piece, style) <= width:
            yield piece
        else:
            yield from piece


def _width(text: str, style: Style) -> float:
    return fonts.width(text, size=style.size, bold=style.bold)


def widest(lines: Sequence[str], style: Style) -> float:
    """The width of the longest line in points."""
    return max((_width(line, style) for line in lines), default=0.0)


def draw(
    canvas: Canvas,
    lines: Sequence[str],
    style: Style,
    *,
    x: float,
    top: float,
    align: Literal["left", "right"] = "left",
) -> None:
    """Draw lines downwards from `top`; `x` is their left edge, or their right edge when aligned right."""
    pen = canvas.beginText()
    colour = HexColor(style.colour)
    pen.setFillColor(canvas.branded(colour) if isinstance(canvas, Inked) else colour)
    for number, line in enumerate(lines):
        left = x - _width(line, style) if align == "right" else x
        pen.setTextOrigin(left, top - number * style.leading - style.size * _BASELINE * theme.LEADING)
        for font, part in fonts.runs(visual(line), bold=style.bold):
            pen.setFont(font, style.size)
            pen.textOut(part)
    canvas.drawText(pen)
