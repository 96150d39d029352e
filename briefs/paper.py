"""What stands around the text of every page: running head, footer, page x of y."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC
from functools import partial
from io import BytesIO
from typing import IO, Any, Final

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from briefs import binding, fonts, lines
from briefs.binding import Archive
from briefs.brand import Brand
from briefs.flow import LABEL
from briefs.ink import Inked
from briefs.lines import Style
from briefs.outline import Brief
from briefs.tags import Element
from briefs.text import encodable
from briefs.theme import LIGHT, PAPER
from briefs.wording import minute

WIDTH, HEIGHT = A4
SIZES: Final = {"A4": A4, "Letter": LETTER}
SIDE = 54
TOP = 52
BOTTOM = 66
PRODUCT = "Countersign"
_NUMBER_ROOM = 70
_FURNITURE = "head-and-foot"
_NUMBER = "%the number of this page%"
_KIND = Style(size=PAPER.small, colour=LIGHT.accent, bold=True)
_LOGO_HEIGHT = 14


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
        "producer": PRODUCT,
        "keywords": f"content-sha256:{sha256}",
        "lang": brief.lang,
    }


class Paper(Inked):
    """Pages of one brief: the same brief gives the same bytes, whenever and wherever it is printed."""

    def __init__(
        self,
        file: IO[bytes],
        *,
        brief: Brief,
        sha256: str,
        kept: Archive,
        size: tuple[float, float],
        brand: Brand,
        top: Element | None,
        held: Mapping[str, Element],
        finish: Callable[[Paper], None],
        **_: Any,
    ) -> None:
        """`finish` is called when all pages are made, and may add some."""
        first: Any = fonts.REGULAR  # else every page names Helvetica, which is not embedded; the stubs want a float
        options: dict[str, Any] = {"pagesize": size, "invariant": 1, "pageCompression": 1, "lang": brief.lang}
        super().__init__(file, top=top, **options, initialFontName=first)
        self.brief, self.sha256, self.kept, self.brand, self.held = brief, sha256, kept, brand, held
        self._finish = finish
        self.width, self.height = size
        self.setDateFormatter(lambda *_: f"D:{brief.as_of.astimezone(UTC):%Y%m%d%H%M%S}+00'00'")
        self.setViewerPreference("DisplayDocTitle", "true")

    def furnish(self) -> None:
        """Head and foot of the page being made; its number is written at the end, when the last page is known."""
        for name in self.kept.fields if self.getPageNumber() == 1 else ():
            self.sign_here(name, about=f"Signature of this document: {name}")
        self.begin_artifact()
        self.saveState()
        self.doForm(_FURNITURE)
        self.restoreState()
        self._code.append(_NUMBER)
        self.end()

    def setFillColor(self, aColor: Any, alpha: Any = None) -> None:  # noqa: N802  # reportlab's names
        """The company's accent where the house's own would stand."""
        super().setFillColor(self.branded(aColor), alpha)

    def setStrokeColor(self, aColor: Any, alpha: Any = None) -> None:  # noqa: N802  # reportlab's names
        """The company's accent where the house's own would stand."""
        super().setStrokeColor(self.branded(aColor), alpha)

    def branded(self, colour: Any) -> Any:
        """The company's accent for the house's."""
        return HexColor(self.brand.accent) if colour == HexColor(LIGHT.accent) else colour

    def _head(self) -> None:
        top = self.height - 26
        kind = lines.wrap(self.brief.kind, _KIND, width=self.width / 3, most=1)
        lines.draw(self, kind, _KIND, x=SIDE, top=top)
        left = SIDE + lines.widest(kind, _KIND) + 6
        right = self.width - SIDE - self._logo(top)
        whose = self.brand.name or self.brief.organisation
        owner = f"{whose} · {PRODUCT}" if whose else PRODUCT
        house = lines.wrap(owner, LABEL, width=self.width / 3, most=1)
        lines.draw(self, house, LABEL, x=right, top=top, align="right")
        room = right - lines.widest(house, LABEL) - 12 - left
        lines.draw(self, lines.wrap(self.brief.subject, LABEL, width=room, most=1), LABEL, x=left, top=top)

    def _logo(self, top: float) -> float:
        """Draw it in the corner; the room it takes."""
        if not self.brand.logo:
            return 0.0
        image, shape = self.brand.flat_logo()
        width = min(_LOGO_HEIGHT * shape, self.width / 5)
        height = width / shape
        middle = top - LABEL.leading / 2
        self.drawImage(ImageReader(BytesIO(image)), self.width - SIDE - width, middle - height / 2, width, height)
        return width + 8

    def _foot(self) -> None:
        self.setStrokeColor(HexColor(LIGHT.rule))
        self.setLineWidth(0.5)
        self.line(SIDE, BOTTOM - 14, self.width - SIDE, BOTTOM - 14)
        room = self.width - 2 * SIDE
        said = f"As of {minute(self.brief.as_of)} · content SHA-256 {self.sha256}"
        stamps = (
            *lines.wrap(said, LABEL, width=room - _NUMBER_ROOM, most=1),
            *lines.wrap(self.brief.checkpoint, LABEL, width=room, most=2),
        )
        lines.draw(self, stamps, LABEL, x=SIDE, top=BOTTOM - 18)

    def save(self) -> None:
        """Finish the pages, set head and foot once for all, number them, write."""
        self._finish(self)
        self._form(_FURNITURE, self._head, self._foot)
        pages = self._doc.Pages.pages
        for number, page in enumerate(pages, 1):
            told = self.aside(partial(self._tell, f"Page {number} of {len(pages)}"))
            page.stream = page.stream.replace(_NUMBER, told)
        self._filename.write(binding.bind(self, self.kept))

    def _tell(self, number: str) -> None:
        lines.draw(self, (number,), LABEL, x=self.width - SIDE, top=BOTTOM - 18, align="right")

    def aside(self, draw: Callable[[], None]) -> str:
        """What drawing writes, kept apart from the page."""
        page, self._code = self._code, []
        draw()
        made, self._code = "\n".join(["q", *self._code, "Q"]), page
        return made

    def _form(self, name: str, *drawn: Callable[[], None]) -> None:
        self.beginForm(name, 0, 0, self.width, self.height)
        for draw in drawn:
            draw()
        self.endForm()
