"""The contents page of a brief that has more pages than one looks through: what stands where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from reportlab.lib.colors import HexColor

from briefs import lines
from briefs.flow import BODY, GUTTER, HEADING
from briefs.outline import Section
from briefs.paper import Paper
from briefs.tags import Element, artifact, tagged
from briefs.text import encodable
from briefs.theme import LIGHT, SPACE

LONG = 5
"""Pages that need no contents."""
_TITLE = "Contents"
_ROW = BODY.leading + SPACE
_PAGE_ROOM = 40
_ANCHOR = "the-contents"


def add(paper: Paper) -> None:
    """Add the contents to finished pages where there are more than LONG: at the first clean break after page one."""
    made = paper.getPageNumber() - 1
    entries = [section for section in paper.brief.sections if section.title and section.anchor in paper.places]
    if made <= LONG or len(entries) < 2:
        return
    at = _break(paper)
    per_page = int((paper.height - 52 - 66 - 4 * SPACE - HEADING.leading) / _ROW)
    parts = list(_parts([*entries], per_page))
    held = _element(paper, at)
    for number, part in enumerate(parts):
        _page(paper, part, held, shift=len(parts), at=at, first=number == 0)
    pages = paper._doc.Pages.pages
    pages[at - 1 : at - 1] = pages[made:]
    del pages[made + len(parts) :]


def _break(paper: Paper) -> int:
    """The page, counted from 1, that the contents push back."""
    clean = [paper.places[one.anchor] for one in paper.brief.sections if one.starts_page and one.anchor in paper.places]
    return min((page for page in clean if page > 1), default=2)


def _parts(entries: list[Section], size: int) -> Iterator[Sequence[Section]]:
    rest = iter(entries)
    while part := tuple(islice(rest, size)):
        yield part


def _element(paper: Paper, at: int) -> Element | None:
    """The contents in the structure tree, before the first section that begins behind them."""
    if paper.top is None:
        return None
    behind = [paper.held[one.anchor] for one in paper.brief.sections if paper.places.get(one.anchor, 0) >= at]
    place = paper.top.kids.index(behind[0]) if behind else len(paper.top.kids)
    held = Element("Sect", parent=paper.top)
    paper.top.kids.insert(place, held)
    return held


def _page(paper: Paper, part: Sequence[Section], held: Element | None, *, shift: int, at: int, first: bool) -> None:
    paper.furnish()
    left, right, top = 54.0, paper.width - 54, paper.height - 52
    if first:
        paper.bookmarkHorizontal(_ANCHOR, 0, top + SPACE)
        with tagged(paper, held.under("H2") if held else None):
            lines.draw(paper, (_TITLE,), HEADING, x=left, top=top)
    top -= HEADING.leading + 2 * SPACE
    listing = held.under("TOC") if held else None
    for section in part:
        page = paper.places[section.anchor]
        _entry(paper, section, page + shift if page >= at else page, listing, left=left, right=right, top=top)
        top -= _ROW
    paper.showPage()


def _entry(
    paper: Paper, section: Section, page: int, listing: Element | None, *, left: float, right: float, top: float
) -> None:
    title = lines.wrap(section.title, BODY, width=right - left - _PAGE_ROOM, most=1)
    own = listing.under("TOCI").under("Reference").under("Link") if listing else None
    with tagged(paper, own):
        lines.draw(paper, title, BODY, x=left, top=top)
        lines.draw(paper, (str(page),), BODY, x=right, top=top, align="right")
        box = (left, top - BODY.leading, right, top)
        paper.lead(box, leads=f"#{section.anchor}", about=f"To: {encodable(section.title)}, page {page}")
    with artifact(paper):
        start = left + lines.widest(title, BODY) + GUTTER / 2
        paper.setStrokeColor(HexColor(LIGHT.rule))
        paper.setLineWidth(0.5)
        y = top - BODY.leading * 0.8
        stop = right - lines.widest((str(page),), BODY) - GUTTER / 2
        if stop > start:
            paper.line(start, y, stop, y)
