"""A canvas whose drawing is SVG: the pictures of the paper, drawn by the same code, in a page of HTML."""

from __future__ import annotations

from html import escape
from typing import Any

from briefs import fonts
from briefs.html_style import TOKENS
from briefs.theme import LIGHT

_TOKENS = {getattr(LIGHT, name): name for name in TOKENS}


class Pen:
    """Text at a place; the same steps as reportlab's text object."""

    def __init__(self, canvas: SvgCanvas) -> None:
        self._canvas, self._colour, self._font, self._size = canvas, "", "", 0.0
        self._x = self._y = 0.0
        self.made: list[str] = []

    def setFillColor(self, colour: Any) -> None:  # noqa: N802  # reportlab's names, here and below
        """The colour of what follows."""
        self._colour = self._canvas.colour(colour)

    def setTextOrigin(self, x: float, y: float) -> None:  # noqa: N802
        """Where what follows begins."""
        self._x, self._y = x, y

    def setFont(self, name: str, size: float) -> None:  # noqa: N802
        """The font of what follows."""
        self._font, self._size = name, size

    def textOut(self, text: str) -> None:  # noqa: N802
        """Write; as wide as it would be on paper, whatever font the reader has."""
        if not text:
            return
        bold = self._font == fonts.BOLD
        width = fonts.width(text, size=self._size, bold=bold)
        place = f'x="{self._x:.2f}" y="{-self._y:.2f}" textLength="{width:.2f}" lengthAdjust="spacingAndGlyphs"'
        weight = ' font-weight="600"' if bold else ""
        look = f'font-size="{self._size:g}" fill="{self._colour}"{weight}'
        self.made.append(f'<text {place} {look} xml:space="preserve">{escape(text)}</text>')
        self._x += width


class Path:
    """Lines from point to point."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def moveTo(self, x: float, y: float) -> None:  # noqa: N802
        """Begin."""
        self.steps.append(f"M{x:.2f} {-y:.2f}")

    def lineTo(self, x: float, y: float) -> None:  # noqa: N802
        """Go on."""
        self.steps.append(f"L{x:.2f} {-y:.2f}")

    def close(self) -> None:
        """Back to the beginning."""
        self.steps.append("Z")


class SvgCanvas:
    """As much of reportlab's canvas as pictures use; upside down, for SVG's heights grow downwards."""

    def __init__(self) -> None:
        self._made: list[str] = []
        self._state: list[tuple[str, str, float, str]] = []
        self._fill = self._stroke = "#000000"
        self._line, self._dash = 1.0, ""

    def source(self, *, width: float, height: float, alt: str) -> str:
        """The whole picture."""
        box = f'viewBox="0 {-height:.2f} {width:.2f} {height:.2f}"'
        return f'<svg {box} role="img" aria-label="{escape(alt)}">{"".join(self._made)}</svg>'

    def colour(self, colour: Any) -> str:
        """A reportlab colour: the token that it is, as the style sheet of light and dark names it, else #rrggbb."""
        code = "#" + "".join(f"{round(part * 255):02x}" for part in colour.rgb())
        return f"var(--{_TOKENS[code]})" if code in _TOKENS else code

    def setFillColor(self, colour: Any) -> None:  # noqa: N802
        """The colour of grounds."""
        self._fill = self.colour(colour)

    def setStrokeColor(self, colour: Any) -> None:  # noqa: N802
        """The colour of lines."""
        self._stroke = self.colour(colour)

    def setLineWidth(self, width: float) -> None:  # noqa: N802
        """How thick lines are."""
        self._line = width

    def setDash(self, *dashes: float) -> None:  # noqa: N802
        """Broken lines."""
        self._dash = " ".join(f"{dash:g}" for dash in dashes)

    def saveState(self) -> None:  # noqa: N802
        """Keep colours and lines."""
        self._state.append((self._fill, self._stroke, self._line, self._dash))

    def restoreState(self) -> None:  # noqa: N802
        """Take them back."""
        self._fill, self._stroke, self._line, self._dash = self._state.pop()

    def rect(self, x: float, y: float, width: float, height: float, stroke: int = 1, fill: int = 0) -> None:
        """A box whose lower left corner is (x, y)."""
        place = f'x="{x:.2f}" y="{-y - height:.2f}" width="{abs(width):.2f}" height="{abs(height):.2f}"'
        self._made.append(f"<rect {place} {self._look(stroke, fill)}/>")

    def circle(self, x: float, y: float, radius: float, stroke: int = 1, fill: int = 0) -> None:
        """Around (x, y)."""
        place = f'cx="{x:.2f}" cy="{-y:.2f}" r="{radius:.2f}"'
        self._made.append(f"<circle {place} {self._look(stroke, fill)}/>")

    def line(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """From one point to another."""
        self._path(f"M{x:.2f} {-y:.2f}L{to_x:.2f} {-to_y:.2f}", 1, 0)

    def bezier(self, *points: float) -> None:
        """A curve by its four points."""
        x, y, ax, ay, bx, by, to_x, to_y = points
        self._path(f"M{x:.2f} {-y:.2f}C{ax:.2f} {-ay:.2f} {bx:.2f} {-by:.2f} {to_x:.2f} {-to_y:.2f}", 1, 0)

    def beginPath(self) -> Path:  # noqa: N802
        """A new path."""
        return Path()

    def drawPath(self, path: Path, stroke: int = 1, fill: int = 0) -> None:  # noqa: N802
        """Draw it."""
        self._path("".join(path.steps), stroke, fill)

    def beginText(self) -> Pen:  # noqa: N802
        """A new text."""
        return Pen(self)

    def drawText(self, pen: Pen) -> None:  # noqa: N802
        """Draw it."""
        self._made.extend(pen.made)

    def lead(self, box: tuple[float, float, float, float], *, leads: str, about: str) -> None:
        """A link over a rectangle."""
        left, low, right, high = box
        place = f'x="{left:.2f}" y="{-high:.2f}" width="{right - left:.2f}" height="{high - low:.2f}"'
        self._made.append(
            f'<a href="{escape(leads)}" aria-label="{escape(about)}"><rect {place} fill-opacity="0"/></a>'
        )

    def _path(self, steps: str, stroke: int, fill: int) -> None:
        self._made.append(f'<path d="{steps}" {self._look(stroke, fill)}/>')

    def _look(self, stroke: int, fill: int) -> str:
        line = f'stroke="{self._stroke}" stroke-width="{self._line:g}"' if stroke else ""
        dash = f' stroke-dasharray="{self._dash}"' if stroke and self._dash else ""
        return f'fill="{self._fill if fill else "none"}" {line}{dash}'.rstrip()
