"""A canvas that knows what each piece of ink on its pages is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import IO, Any

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfbase.pdfdoc import PDFObject
from reportlab.pdfgen.canvas import Canvas

from briefs.structure import text
from briefs.tags import Element, Grid, Ink, Lead

_PRINTED = 4  # the annotation flag without which PDF/A refuses a link
_LOCKED = 128


class Link(PDFObject):
    """A link annotation; `key` leads from it to its place in the structure tree."""

    def __init__(self, box: tuple[float, ...], *, leads: str | PDFObject, about: str) -> None:
        self.box, self.leads, self.about, self.key = box, leads, about, -1

    def format(self, document: Any) -> bytes:
        """Where it is, where it leads, and that in words."""
        if isinstance(self.leads, str):
            uri = self.leads.replace("\\", "%5C").replace("(", "\\(").replace(")", "\\)")
            leads = f"/A<</Type/Action/S/URI/URI({uri})>>"
        else:
            leads = f"/Dest {document.Reference(self.leads).format(document).decode()}"
        box = " ".join(f"{edge:.2f}" for edge in self.box)
        key = f"/StructParent {self.key}" if self.key >= 0 else ""
        about = f"/Contents {text(self.about)}"
        return f"<</Type/Annot/Subtype/Link/Rect[{box}]/Border[0 0 0]/F {_PRINTED}{about}{key}{leads}>>".encode()


class SignatureField(PDFObject):
    """Where the signature of the whole document goes: a form field that takes no room on the page."""

    def __init__(self, name: str, *, about: str, page: Any) -> None:
        self.name, self.about, self.page, self.key = name, about, page, -1

    def format(self, document: Any) -> bytes:
        """An empty field; whoever signs fills it."""
        key = f"/StructParent {self.key}" if self.key >= 0 else ""
        told = f"/T({self.name})/TU {text(self.about)}/P {self.page.format(document).decode()}"
        return f"<</Type/Annot/Subtype/Widget/FT/Sig/Rect[0 0 0 0]/F {_PRINTED | _LOCKED}{told}{key}>>".encode()


class Inked(Canvas):
    """Pages whose content is marked with the elements of a structure tree; with `top` None, pages like any others."""

    _code: list[str]
    _doc: Any  # reportlab's own, that its types do not tell
    _filename: IO[bytes]
    _bookmarkReference: Callable[[str], PDFObject]
    _addAnnotation: Callable[[PDFObject, str], None]

    def __init__(self, file: IO[bytes], *, top: Element | None, **options: Any) -> None:
        super().__init__(file, **options)
        self.top = self.current = top
        self.owners: defaultdict[int, list[Element | Grid]] = defaultdict(list)
        self.links: dict[str, tuple[Link | SignatureField, Element | None]] = {}
        self.places: dict[str, int] = {}
        self._marked: defaultdict[int, int] = defaultdict(int)

    def branded(self, colour: Color) -> Color:
        """The colour that stands on this paper for one of the house's."""
        return colour

    def ink(self, colour: str) -> str:
        """The operators that fill with #rrggbb."""
        red, green, blue = self.branded(HexColor(colour)).rgb()
        return f"{red:.4f} {green:.4f} {blue:.4f} rg"

    def begin(self, element: Element) -> None:
        """What is drawn from here on belongs to `element`."""
        if self.top is not None:
            self._code.append(f"/{element.kind} <</MCID {self.mark(element)}>> BDC")

    def begin_artifact(self) -> None:
        """What is drawn from here on says nothing."""
        if self.top is not None:
            self._code.append("/Artifact BMC")

    def end(self) -> None:
        """End the one or the other."""
        if self.top is not None:
            self._code.append("EMC")

    def mark(self, element: Element) -> int:
        """The number of a new marked content that belongs to `element`."""
        page = self.getPageNumber()
        mcid = self._marked[page]
        self._marked[page] += 1
        self.owners[page].append(element)
        element.kids.append(Ink(page, mcid))
        return mcid

    def mark_rows(self, table: Element, *, rows: int, columns: int) -> int:
        """The number of the first of rows × columns new marked contents: the cells of whole rows of `table`."""
        page = self.getPageNumber()
        grid = Grid(page, self._marked[page], rows, columns)
        self._marked[page] += grid.cells
        self.owners[page].append(grid)
        table.kids.append(grid)
        return grid.mcid

    def arrived(self, anchor: str) -> None:
        """Note on which page an anchor stands, in the order in which pages are made."""
        self.places[anchor] = self.getPageNumber()

    def lead(self, box: tuple[float, float, float, float], *, leads: str, about: str) -> None:
        """A link over a rectangle, in the coordinates of now: to an http(s) or mailto address, or to "#anchor"."""
        (left, low), (right, high) = self.absolutePosition(*box[:2]), self.absolutePosition(*box[2:])
        there = self._bookmarkReference(leads[1:]) if leads.startswith("#") else leads
        link, name = Link((left, low, right, high), leads=there, about=about), f"lead-{len(self.links) + 1}"
        owner = self.current.link() if self.current is not None else None
        if owner is not None:
            owner.kids.append(Lead(self.getPageNumber(), name))
        self.links[name] = link, owner
        self._addAnnotation(link, name)

    def sign_here(self, name: str, *, about: str) -> None:
        """Keep an empty signature field on the page being made."""
        field = SignatureField(name, about=about, page=self._doc.thisPageRef())
        owner = Element("Form", parent=self.top, kids=[Lead(self.getPageNumber(), name)]) if self.top else None
        self.links[name] = field, owner
        self._addAnnotation(field, name)
