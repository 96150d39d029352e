"""Reads YAML that people write, every scalar as the text that stands there, with the line of each value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

MOST_BYTES = 20 * 1024 * 1024
DEEPEST = 100
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


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
        spot = Spot(value, _under(parent.place, str(self._name)), self._line)
        parent.value[self._name], self._name = spot, None
        return spot


class Form:
    """Reads the fields of one mapping, noting every fault instead of stopping at the first."""

    def __init__(self, spot: Spot, faults: list[Fault]) -> None:
        self.spot, self.faults = spot, faults
        self._fields: dict[str, Spot] = spot.value if isinstance(spot.value, dict) else {}
        if not isinstance(spot.value, dict):
            self.fault("here a mapping of names to values is wanted")

    def fault(self, text: str, name: str = "") -> None:
        """Note what is wrong with a field, or with the whole."""
        at = self._fields.get(name, self.spot)
        place = at.place if name in self._fields or not name else _under(self.spot.place, name)
        self.faults.append(Fault(at.line, place, text))

    def has(self, name: str) -> bool:
        """Whether something is said there."""
        return name in self._fields and self._fields[name].value != ""

    def text(self, name: str, *, needed: bool = False, most: int = 100_000) -> str:
        """A text without the space around it; empty where nothing is said."""
        spot = self._fields.get(name)
        value = spot.value if spot else ""
        if not isinstance(value, str):
            self.fault("here a text is wanted", name)
            return ""
        if needed and not value.strip():
            self.fault("this is needed", name)
        if len(value) > most:
            self.fault(f"this is longer than {most:,} characters", name)
        return value.strip()

    def word(self, name: str, words: type[Any], *, needed: bool = False) -> Any:
        """A member of an enumeration of texts; None where nothing is said or it is no member."""
        said = self.text(name, needed=needed)
        if not said:
            return None
        if said not in {member.value for member in words}:
            self.fault(f"{said[:40]!r} is none of {', '.join(member.value for member in words)}", name)
            return None
        return words(said)

    def number(self, name: str, *, needed: bool = False) -> float | None:
        """A number of at least 0."""
        said = self.text(name, needed=needed)
        try:
            value = float(said) if said else None
        except ValueError:
            value = -1.0
        if value is not None and not 0 <= value < 1e12:
            self.fault(f"{said[:40]!r} is no number of at least 0", name)
            return None
        return value

    def truth(self, name: str, *, default: bool) -> bool:
        """true or false."""
        said = self.text(name).lower()
        if said and said not in _TRUTH:
            self.fault(f"{said[:40]!r} is neither true nor false", name)
        return _TRUTH.get(said, default)

    def day(self, name: str, *, needed: bool = False) -> date | None:
        """A day such as 2026-11-21."""
        said = self.text(name, needed=needed)
        try:
            return date.fromisoformat(said) if said else None
        except ValueError:
            self.fault(f"{said[:40]!r} is no day such as 2026-11-21", name)
            return None

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; one text counts as a list of one."""
        spot = self._fields.get(name)
        if spot is None or spot.value == "":
            return ()
        items = spot.value if isinstance(spot.value, list) else [spot]
        if not all(isinstance(item.value, str) for item in items):
            self.fault("here a list of texts is wanted", name)
            return ()
        return tuple(item.value.strip() for item in items)

    def form(self, name: str) -> Form | None:
        """The mapping under a name; None, with a fault, where there is none."""
        spot = self._fields.get(name)
        if spot is None or not isinstance(spot.value, dict):
            self.fault("here a mapping of names to values is wanted", name)
            return None
        return Form(spot, self.faults)

    def forms(self, name: str, *, needed: bool = False) -> list[Form]:
        """A list of mappings."""
        spot = self._fields.get(name)
        if spot is None or spot.value == "":
            if needed:
                self.fault("this is needed", name)
            return []
        if not isinstance(spot.value, list):
            self.fault("here a list is wanted", name)
            return []
        return [Form(item, self.faults) for item in spot.value]

    def only(self, *names: str) -> None:
        """Note every field that is none of `names`: a misspelt name must not be lost in silence."""
        for name in self._fields.keys() - set(names):
            self.fault(f"{name!r} is not known here; known are {', '.join(names)}", name)


def _under(place: str, name: str) -> str:
    return name if place == "document" else f"{place}.{name}"
