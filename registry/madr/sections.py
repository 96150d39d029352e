"""The headings of a Markdown file, each with the text below it; headings inside fenced code are text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_BULLET = re.compile(r"[*+-][ \t]+(.*)")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (level 0: none, the text before the first) and the text up to the next one."""

    level: int
    title: str
    text: str

    @property
    def name(self) -> str:
        """The title in lower case."""
        return self.title.lower()


def sections(text: str) -> list[Section]:
    """All headings in their order; lines that say nothing around a text are left out."""
    found: list[tuple[int, str, list[str]]] = [(0, "", [])]
    fence = ""
    for line in text.split("\n"):
        heading = None if fence else _HEADING.fullmatch(line)
        if heading:
            found.append((len(heading[1]), heading[2], []))
        else:
            found[-1][2].append(line)
            fence = _fence_after(fence, line)
    return [Section(level, title, "\n".join(lines).strip("\n")) for level, title, lines in found]


def bullets(text: str) -> Iterator[str]:
    """The items of the outer list in a text, with what is indented below them; other lines are passed over."""
    item: list[str] = []
    for line in text.split("\n"):
        bullet = _BULLET.fullmatch(line)
        if item and (bullet or not line.startswith("  ")):
            yield "\n".join(item)
            item = []
        if bullet:
            item = [bullet[1]]
        elif item:
            item.append(line[2:])
    if item:
        yield "\n".join(item)


def unlisted(text: str) -> str:
    """A text without the items of its outer list."""
    kept, inside = [], False
    for line in text.split("\n"):
        inside = bool(_BULLET.fullmatch(line)) or (inside and line.startswith("  "))
        if not inside:
            kept.append(line)
    return "\n".join(kept).strip("\n")


def bullet(text: str) -> str:
    """A text as an item of a list."""
    return "* " + text.replace("\n", "\n  ")


def _fence_after(fence: str, line: str) -> str:
    mark = _FENCE.match(line)
    if not mark:
        return fence
    if not fence:
        return mark[1]
    return "" if mark[1][0] == fence[0] and len(mark[1]) >= len(fence) else fence
