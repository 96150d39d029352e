"""The five status shapes, drawn."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from briefs import theme
from briefs.theme import LIGHT, Shape


def draw(canvas: Canvas, word: str, *, x: float, y: float, size: float) -> None:
    """The shape of a status word in a square of `size` points whose lower left corner is (x, y)."""
    tone = theme.tone_of(word)
    colour = HexColor(LIGHT.tone(tone))
    canvas.saveState()
    canvas.setFillColor(colour)
    canvas.setStrokeColor(colour)
    canvas.setLineWidth(size / 6)
    shape = theme.SHAPES[tone]
    if shape is Shape.CIRCLE:
        canvas.circle(x + size / 2, y + size / 2, size / 2, stroke=0, fill=1)
    elif shape is Shape.RING:
        canvas.circle(x + size / 2, y + size / 2, size * 5 / 12, stroke=1, fill=0)
    elif shape is Shape.SQUARE:
        canvas.rect(x + size * 0.05, y + size * 0.05, size * 0.9, size * 0.9, stroke=0, fill=1)
    elif shape is Shape.DASH:
        canvas.line(x, y + size / 2, x + size, y + size / 2)
    else:
        _triangle(canvas, x, y, size)
    canvas.restoreState()


def _triangle(canvas: Canvas, x: float, y: float, size: float) -> None:
    path = canvas.beginPath()
    path.moveTo(x, y)
    path.lineTo(x + size, y)
    path.lineTo(x + size / 2, y + size)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)
