"""What a picture says, in words, for readers who do not see it."""

from __future__ import annotations

from typing import assert_never

from briefs.pictures import Bars, Fan, Intervals, Node, Picture, Strip, Timeline
from briefs.text import one_line
from briefs.wording import day, listed


def described(picture: Picture, caption: str) -> str:
    """The caption, then every number or name that the picture shows."""
    if isinstance(picture, Bars):
        told = [f"{bar.label}: {bar.shown}{f', {bar.status}' if bar.status else ''}" for bar in picture.bars]
    elif isinstance(picture, Timeline):
        told = [
            f"{span.label}: {span.status}, {day(span.start)} to {day(span.end) if span.end else 'now'}"
            for span in picture.spans
        ]
    elif isinstance(picture, Strip):
        told = [_strip(picture)]
    elif isinstance(picture, Intervals):
        told = [f"{one.label}: {one.shown}{f', {one.status}' if one.status else ''}" for one in picture.intervals]
    elif isinstance(picture, Fan):
        told = [picture.shown, *(f"month {month}: {word}" for month, word in picture.marks)]
    else:
        assert_never(picture)
    return one_line(" ".join([caption, "; ".join(told)]))


def _strip(strip: Strip) -> str:
    fed = listed([*map(_node, strip.sources), *([f"{strip.more_sources:,} more"] if strip.more_sources else [])])
    used = listed([*map(_node, strip.uses), *([f"{strip.more_uses:,} more"] if strip.more_uses else [])])
    return f"{_node(strip.centre)} is fed by {fed or strip.no_sources}; used in {used or strip.no_uses}"


def _node(node: Node) -> str:
    return f"{node.name} ({node.note})" if node.note else node.name
