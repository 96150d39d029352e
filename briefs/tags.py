"""What each piece of ink on the pages is, for readers who do not see them: the structure tree of a tagged PDF."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias, runtime_checkable


@dataclass(frozen=True, slots=True)
class Ink:
    """Marked content number `mcid` of page `page`, counted from 1 in the order in which pages are made."""

    page: int
    mcid: int


@dataclass(frozen=True, slots=True)
class Lead:
    """A link annotation on a page, by the name under which reportlab keeps it."""

    page: int
    name: str


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of a table on one page, whose cells are marked one after the other from `mcid` on: no object per cell."""

    page: int
    mcid: int
    rows: int
    columns: int

    @property
    def cells(self) -> int:
        """How many marked contents it covers."""
        return self.rows * self.columns

    @property
    def objects(self) -> int:
        """Structure elements: rows, and the cells in them."""
        return self.rows * (self.columns + 1)


@dataclass(eq=False, slots=True)
class Element:
    """One node of the tree. `kind` is a standard structure type; `attributes` is PDF source."""

    kind: str
    alt: str = ""
    attributes: str = ""
    parent: Element | None = None
    kids: list[Kid] = field(default_factory=list)
    number: int = 0
    """The object that it becomes; given when the file is written."""

    def under(self, kind: str, *, alt: str = "", attributes: str = "") -> Element:
        """A new last kid."""
        made = Element(kind, alt, attributes, self)
        self.kids.append(made)
        return made

    def link(self) -> Element:
        """The link at the end of this element, made where there is none; of a link, itself."""
        if self.kind == "Link":
            return self
        last = self.kids[-1] if self.kids else None
        return last if isinstance(last, Element) and last.kind == "Link" else self.under("Link")


Kid: TypeAlias = Element | Ink | Lead | Grid
COLUMN_TITLE = "<</O/Table/Scope/Column>>"
ROW_TITLE = "<</O/Table/Scope/Row>>"


@runtime_checkable
class Tagging(Protocol):
    """A canvas that keeps a structure tree."""

    current: Element | None
    """What is being drawn."""

    def begin(self, element: Element) -> None:
        """What is drawn from here on belongs to `element`."""

    def begin_artifact(self) -> None:
        """What is drawn from here on says nothing: lines and grounds."""

    def end(self) -> None:
        """End the one or the other."""


@contextmanager
def tagged(canvas: object, element: Element | None) -> Iterator[None]:
    """Let what is drawn belong to `element`; on a canvas without a tree, just draw."""
    if not isinstance(canvas, Tagging) or element is None:
        yield
        return
    before, canvas.current = canvas.current, element
    canvas.begin(element)
    yield
    canvas.end()
    canvas.current = before


@contextmanager
def artifact(canvas: object) -> Iterator[None]:
    """Let what is drawn be passed over in silence. Not inside `tagged`."""
    if not isinstance(canvas, Tagging):
        yield
        return
    canvas.begin_artifact()
    yield
    canvas.end()
