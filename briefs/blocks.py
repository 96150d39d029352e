"""What stands in a section: prose, figures, tables, pictures and people's words, free of paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, TypeAlias

from briefs.pictures import Picture


class Depth(IntEnum):
    """How far a reader goes down; the same four on screen and on paper."""

    HEADLINE = 1
    DRIVERS = 2
    ANALYSIS = 3
    EVIDENCE = 4


# A `link` is a full http(s) or mailto address, "#anchor" of a Section in the same brief, or "" for none.
# A `status` is a word of the visual language (theme.WORDS), or "" for none.


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Prose. A line break starts a new paragraph."""

    text: str
    link: str = ""
    depth: Depth = Depth.HEADLINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number, in words that include its unit."""

    label: str
    value: str
    note: str = ""
    """Unit, range or interval: "90 %: 0.4 to 2.1 M€"."""
    as_of: str = ""
    status: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Up to four figures side by side."""

    figures: tuple[Figure, ...]
    link: str = ""
    depth: Depth = Depth.HEADLINE

    def __post_init__(self) -> None:
        if not 1 <= len(self.figures) <= 4:
            raise ValueError(f"{len(self.figures)} figures side by side; one to four can be taken in")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `share` is its part of the width, relative to the other columns."""

    title: str
    share: float = 1
    kind: Literal["text", "number", "status"] = "text"
    """Numbers stand right; a status shows its shape and colour beside its word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Plain strings in columns. Without rows it says the `empty` sentence."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str
    links: tuple[str, ...] = ()
    """One per row, for the row's first column; or none at all."""
    caption: str = ""
    """What to see in it, or how many rows there are besides."""
    max_lines: int = 0
    """Longest cell in lines; longer ones lose their middle. 0: everything is shown."""
    link: str = ""
    depth: Depth = Depth.HEADLINE

    def __post_init__(self) -> None:
        if not self.columns or any(column.share <= 0 for column in self.columns):
            raise ValueError("a table needs columns, each with a share above 0")
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{len(row)} cells under {len(self.columns)} columns: {row!r:.200}")
        if len(self.links) not in (0, len(self.rows)):
            raise ValueError(f"{len(self.links)} links for {len(self.rows)} rows")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture, with a caption that says what to see in it."""

    picture: Picture
    caption: str
    link: str = ""
    depth: Depth = Depth.HEADLINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """An aside: where a number comes from, what is left out."""

    text: str
    link: str = ""
    depth: Depth = Depth.HEADLINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Caveat:
    """What a reader must not overlook before relying on the rest."""

    text: str
    link: str = ""
    depth: Depth = Depth.HEADLINE


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is so: what it is called, and how it is. An empty value is printed as "not on record"."""

    label: str
    value: str
    link: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Facts of one thing, one below the other: labels left, values right, of any length."""

    facts: tuple[Fact, ...]
    link: str = ""
    depth: Depth = Depth.HEADLINE

    def __post_init__(self) -> None:
        if not self.facts:
            raise ValueError("no facts; where nothing is on record, a Paragraph says so")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a person said, word for word and of any length, under who and when."""

    who: str
    """The person, with the role they had: "Ada Okafor, reviewer"."""
    text: str
    when: str = ""
    status: str = ""
    """What they said it as: "approved", "rejected"; or "" for a plain remark."""
    link: str = ""
    depth: Depth = Depth.HEADLINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """A long table of plain strings, quickly set: it is looked up, not read. Long cells fall into lines, all shown.

    `rows` are gone through several times and never held at once, so they may be read from a file or database; each
    time they must be the same. A row that has not one cell per column stops the printing with a ValueError.
    """

    columns: tuple[Column, ...]
    rows: Iterable[tuple[str, ...]]
    empty: str
    caption: str = ""
    link: str = ""
    depth: Depth = Depth.EVIDENCE

    def __post_init__(self) -> None:
        if not self.columns or any(column.share <= 0 for column in self.columns):
            raise ValueError("an annex needs columns, each with a share above 0")
        if isinstance(self.rows, Iterator):
            raise ValueError("the rows of an annex are gone through several times: give a tuple, or a class that does")

    def checked(self) -> Iterator[tuple[str, ...]]:
        """The rows; raises ValueError at one with too many or too few cells."""
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{len(row)} cells under {len(self.columns)} columns: {row!r:.200}")
            yield row


Block: TypeAlias = Paragraph | Figures | Table | Chart | Note | Caveat | Facts | Said | Annex
