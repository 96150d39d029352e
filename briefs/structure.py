"""How the structure tree becomes objects of the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from briefs.tags import Element, Grid, Ink, Kid, Lead

ROOT = "StructTreeRoot"


@dataclass(frozen=True, slots=True)
class Numbers:
    """Which object a page (counted from 1) and an annotation (by its name) became."""

    root: int
    pages: Sequence[int]
    annotations: Mapping[str, int]


def numbered(top: Element, *, first: int) -> int:
    """Give every element its object number, from `first` on; returns the next free one."""
    waiting: list[Element] = [top]
    while waiting:
        element = waiting.pop()
        element.number, first = first, first + 1
        first += sum(kid.objects for kid in element.kids if isinstance(kid, Grid))
        waiting.extend(kid for kid in reversed(element.kids) if isinstance(kid, Element))
    return first


def objects(top: Element, numbers: Numbers) -> Iterator[tuple[int, str]]:
    """(object number, PDF source) of every element, in the order of `numbered`."""
    waiting = [top]
    while waiting:
        element = waiting.pop()
        yield element.number, _source(element, numbers)
        yield from _grids(element, numbers)
        waiting.extend(kid for kid in reversed(element.kids) if isinstance(kid, Element))


def parents(owners: Sequence[Element | Grid], grids: Mapping[int, int]) -> str:
    """The array that leads from a page's marked contents, in their order, to their elements.

    `grids` holds the object number of each grid's first row, by its id().
    """
    parts = ((_cells(one, grids[id(one)]) if isinstance(one, Grid) else f"{one.number} 0 R") for one in owners)
    return f"[{' '.join(parts)}]"


def grid_numbers(top: Element) -> dict[int, int]:
    """The object number of the first row of each grid, by its id()."""
    found: dict[int, int] = {}
    waiting = [top]
    while waiting:
        element = waiting.pop()
        found |= {id(grid): number for grid, number in _numbered_grids(element)}
        waiting.extend(kid for kid in element.kids if isinstance(kid, Element))
    return found


def text(words: str) -> str:
    """A PDF text string."""
    return f"<feff{words.encode('utf-16-be', errors='replace').hex()}>"


def _source(element: Element, numbers: Numbers) -> str:
    page = next((kid.page for kid in element.kids if isinstance(kid, Ink)), 0)
    firsts = {id(grid): number for grid, number in _numbered_grids(element)}
    kids = " ".join(_kid(kid, page, numbers, firsts) for kid in element.kids)
    parent = element.parent.number if element.parent else numbers.root
    on = f"/Pg {numbers.pages[page - 1]} 0 R" if page else ""
    alt = f"/Alt {text(element.alt)}" if element.alt else ""
    attributes = f"/A {element.attributes}" if element.attributes else ""
    return f"<</S/{element.kind}/P {parent} 0 R{on}{alt}{attributes}/K[{kids}]>>"


def _kid(kid: Kid, page: int, numbers: Numbers, firsts: Mapping[int, int]) -> str:
    if isinstance(kid, Element):
        return f"{kid.number} 0 R"
    if isinstance(kid, Grid):
        first, step = firsts[id(kid)], kid.columns + 1
        return " ".join(f"{first + row * step} 0 R" for row in range(kid.rows))
    on = f"/Pg {numbers.pages[kid.page - 1]} 0 R"
    if isinstance(kid, Lead):
        return f"<</Type/OBJR{on}/Obj {numbers.annotations[kid.name]} 0 R>>"
    return str(kid.mcid) if kid.page == page else f"<</Type/MCR{on}/MCID {kid.mcid}>>"


def _numbered_grids(element: Element) -> Iterator[tuple[Grid, int]]:
    """Rows and cells of an element's grids are numbered right after it."""
    number = element.number + 1
    for kid in element.kids:
        if isinstance(kid, Grid):
            yield kid, number
            number += kid.objects


def _grids(element: Element, numbers: Numbers) -> Iterator[tuple[int, str]]:
    for grid, first in _numbered_grids(element):
        table, page, mcid = element.number, numbers.pages[grid.page - 1], grid.mcid
        columns = range(1, grid.columns + 1)
        for row in range(first, first + grid.objects, grid.columns + 1):
            cells = " ".join([f"{row + column} 0 R" for column in columns])
            yield row, f"<</S/TR/P {table} 0 R/K[{cells}]>>"
            for column in columns:
                yield row + column, f"<</S/TD/P {row} 0 R/Pg {page} 0 R/K {mcid}>>"
                mcid += 1


def _cells(grid: Grid, first: int) -> str:
    step = grid.columns + 1
    rows = range(first, first + grid.objects, step)
    return " ".join([f"{row + column} 0 R" for row in rows for column in range(1, step)])
