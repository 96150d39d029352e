"""Reads YAML that people write, every scalar as the text that stands there, with the line of each value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

MOST_BYTES = 20 * 1024 * 1024
DEEPEST = 100
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong in a document, and where."""

    line: int
    place: str
    text: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.place}: {self.text}"


class Unreadable(ValueError):
    """The text is no YAML that can be read; `fault` says where it stops."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Spot:
    """A value with its place. `value` is text (empty for nothing), a list of Spots, or Spots by name."""

    value: Any
    place: str
    line: int


def read(text: str) -> Spot:
    """The one document in `text`; raises Unreadable.

    Numbers, dates and truths stay text: a number 1.10 would lose its zero, and the country NO would become false.
    Anchors are refused, because a few lines of them can stand for more than a machine holds.
    """
    if len(text) > MOST_BYTES:
        raise Unreadable(Fault(1, "document", f"it has more than {MOST_BYTES // 2**20} MiB"))
    builder = _Builder()
    try:
        # event by event: the library's own trees are built by recursion in C, which a thousand brackets bring down
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(event)
    except yaml.MarkedYAMLError as cause:
        last = text.count("\n") + 1
        line = min(cause.problem_mark.line + 1, last) if cause.problem_mark else 1
        raise Unreadable(Fault(line, "document", f"it is no YAML: {cause.problem or cause.context}")) from cause
    except yaml.YAMLError as cause:
        raise Unreadable(Fault(1, "document", f"it is no YAML: {str(cause).splitlines()[0]}")) from cause
    return builder.root


class _Builder:
    """Puts together what the parser reports, one event after the other."""

    def __init__(self) -> None:
        self.root = Spot("", "document", 1)
        self._open: list[Spot] = []
        self._name: str | None = None
        """The name that waits for its value, in a mapping; `_line` is where it stands."""
        self._line = 1
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """Take the next event; raises Unreadable."""
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._begin({} if isinstance(event, yaml.MappingStartEvent) else [], line)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._open.pop()
        elif isinstance(event, yaml.AliasEvent):
            self._refuse(line, "anchors (&name, *name) are not read here; write the value out")
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._refuse(line, "a second document begins here; one is wanted")

    def _refuse(self, line: int, text: str) -> None:
        raise Unreadable(Fault(line, self._place(), text))

    def _place(self) -> str:
        return self._open[-1].place if self._open else "document"

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        if self._open and isinstance(self._open[-1].value, dict) and self._name is None:
            if event.value in self._open[-1].value:
                self._refuse(line, f"{event.value[:80]!r} stands here twice")
            self._name, self._line = event.value, line
            return
        self._put("" if event.implicit[0] and event.value in _NOTHING else event.value, line)

    def _begin(self, value: Any, line: int) -> None:
        if len(self._open) >= DEEPEST:
            self._refuse(line, f"it is nested too deeply: {DEEPEST} levels are enough")
        self._open.append(self._put(value, line))

    def _put(self, value: Any, line: int) -> Spot:
        """Hang a value where it belongs."""
        if not self._open:
            self.root = Spot(value, "document", line)
            return self.root
        parent = self._open[-1]
        if isinstance(parent.value, list):
            spot = Spot(value, f"{parent.place}[{len(parent.value)}]", line)
            parent.value.append(spot)
            return spot
        if self._name is None:
            self._refuse(line, "a name must be a text")
        spot = Spot(value, under(parent.place, str(self._name)), self._line)
        parent.value[self._name], self._name = spot, None
        return spot


def under(place: str, name: str) -> str:
    """The place of a name in a mapping at `place`."""
    return name if place == "document" else f"{place}.{name}"
