"""What a brief says, free of paper: Brief -> Section -> Block, each at a Depth."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from briefs.blocks import (
    Annex,
    Block,
    Caveat,
    Chart,
    Column,
    Depth,
    Fact,
    Facts,
    Figure,
    Figures,
    Note,
    Paragraph,
    Said,
    Table,
)

__all__ = [
    "Annex",
    "Block",
    "Brief",
    "Caveat",
    "Chart",
    "Column",
    "Depth",
    "Fact",
    "Facts",
    "Figure",
    "Figures",
    "Note",
    "Paragraph",
    "Said",
    "Section",
    "Table",
]

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
