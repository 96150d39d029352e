"""What a brief says, free of paper: Brief -> Section -> Block, each at a Depth."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
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


Block: TypeAlias = Paragraph | Figures | Table | Chart | Note | Caveat

ANCHOR = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Blocks under a title, which links reach as "#anchor". An empty title is not printed."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]
    starts_page: bool = False
    depth: Depth = Depth.HEADLINE

    def __post_init__(self) -> None:
        if not ANCHOR.fullmatch(self.anchor):
            raise ValueError(f"{self.anchor!r} is not an anchor: small letters, digits and single hyphens")


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """One paper. The headline answers the question the paper is for, in one sentence, from the data."""

    kind: str
    """What sort of paper: "AI model brief"."""
    subject: str
    """What it is about: the model's name."""
    headline: str
    standfirst: str
    """One line under the headline: whose it is, where it lives."""
    sections: tuple[Section, ...]
    as_of: datetime
    checkpoint: str
    """The audit log's checkpoint in words, or that there is none."""
    organisation: str = ""
    lang: str = "en-GB"

    def __post_init__(self) -> None:
        if self.as_of.tzinfo is None:
            raise ValueError(f"as of {self.as_of.isoformat()} has no time zone")
        anchors = [section.anchor for section in self.sections]
        if len(anchors) != len(set(anchors)):
            raise ValueError(f"an anchor is used twice: {anchors}")

    def down_to(self, depth: Depth) -> Brief:
        """The same brief without what lies deeper; sections left empty go too."""
        sections = (
            replace(section, blocks=tuple(block for block in section.blocks if block.depth <= depth))
            for section in self.sections
            if section.depth <= depth
        )
        return replace(self, sections=tuple(section for section in sections if section.blocks))
