"""What stands around the text of every page: running head, footer, page x of y."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from functools import partial
from typing import IO, Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from briefs import fonts, lines
from briefs.flow import LABEL
from briefs.lines import Style
from briefs.outline import Brief
from briefs.text import encodable
from briefs.theme import LIGHT, PAPER
from briefs.wording import minute

WIDTH, HEIGHT = A4
SIDE = 54
TOP = 52
BOTTOM = 66
PRODUCT = "Countersign"
_NUMBER_ROOM = 70
_FURNITURE = "head-and-foot"
_KIND = Style(size=PAPER.small, colour=LIGHT.accent, bold=True)


def furnish(canvas: Canvas, _document: object) -> None:
    """reportlab's hook at the beginning of each page."""
    if isinstance(canvas, Paper):
        canvas.furnish()


def metadata(brief: Brief, sha256: str) -> dict[str, Any]:
    """What the file says of itself, as reportlab's document takes it."""
    return {
        "title": encodable(f"{brief.kind}: {brief.subject}"),
        "subject": encodable(brief.headline),
        "author": encodable(brief.organisation) or PRODUCT,
        "creator": PRODUCT,
        "keywords": f"content-sha256:{sha256}",
        "lang": brief.lang,
    }


class Paper(Canvas):
    """Pages of one brief: the same brief gives the same bytes, whenever and wherever it is printed."""

    def __init__(self, file: IO[bytes], *, brief: Brief, sha256: str, **_: Any) -> None:
        first: Any = fonts.REGULAR  # else every page names Helvetica, which is not embedded; the stubs want a float
        super().__init__(file, pagesize=A4, invariant=1, pageCompression=1, lang=brief.lang, initialFontName=first)
        self.brief = brief
        self.sha256 = sha256
        self.setDateFormatter(lambda *_: f"D:{brief.as_of.astimezone(UTC):%Y%m%d%H%M%S}+00'00'")
        self.setViewerPreference("DisplayDocTitle", "true")

    def furnish(self) -> None:
        """Head and foot of the page being made; its number is drawn at the end, when the last page is known."""
        self.saveState()
        self.doForm(_FURNITURE)
        self.doForm(_number(self.getPageNumber()))
        self.restoreState()

    def _head(self) -> None:
        top = HEIGHT - 26
        kind = lines.wrap(self.brief.kind, _KIND, width=WIDTH / 3, most=1)
        lines.draw(self, kind, _KIND, x=SIDE, top=top)
        left = SIDE + lines.widest(kind, _KIND) + 6
        owner = f"{self.brief.organisation} · {PRODUCT}" if self.brief.organisation else PRODUCT
        house = lines.wrap(owner, LABEL, width=WIDTH / 3, most=1)
        lines.draw(self, house, LABEL, x=WIDTH - SIDE, top=top, align="right")
        room = WIDTH - SIDE - lines.widest(house, LABEL) - 12 - left
        lines.draw(self, lines.wrap(self.brief.subject, LABEL, width=room, most=1), LABEL, x=left, top=top)

    def _foot(self) -> None:
        self.setStrokeColor(HexColor(LIGHT.rule))
        self.setLineWidth(0.5)
        self.line(SIDE, BOTTOM - 14, WIDTH - SIDE, BOTTOM - 14)
        room = WIDTH - 2 * SIDE
        said = f"As of {minute(self.brief.as_of)} · content SHA-256 {self.sha256}"
        stamps = (
            *lines.wrap(said, LABEL, width=room - _NUMBER_ROOM, most=1),
            *lines.wrap(self.brief.checkpoint, LABEL, width=room, most=2),
        )
        lines.draw(self, stamps, LABEL, x=SIDE, top=BOTTOM - 18)

    def save(self) -> None:
        """Set head and foot once for all pages, number the pages, and write the file."""
        pages = self.getPageNumber() - 1
        self._form(_FURNITURE, self._head, self._foot)
        for page in range(1, pages + 1):
            self._form(_number(page), partial(self._tell, f"Page {page} of {pages}"))
        super().save()

    def _tell(self, number: str) -> None:
        lines.draw(self, (number,), LABEL, x=WIDTH - SIDE, top=BOTTOM - 18, align="right")

    def _form(self, name: str, *drawn: Callable[[], None]) -> None:
        self.beginForm(name, 0, 0, WIDTH, HEIGHT)
        for draw in drawn:
            draw()
        self.endForm()


def _number(page: int) -> str:
    return f"page-number-{page}"
