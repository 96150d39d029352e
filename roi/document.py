"""Fields of a document read one by one, so that everything wrong with it is said at once, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import TypeVar

from roi import estimates
from roi.estimates import Estimate
from roi.refusals import Problem, Refused

T = TypeVar("T")
MISSING = object()
MAX_TEXT = 20_000


class Fields:
    """The fields of one mapping at `place`; what is read is checked off, what is left over in the end is unknown.

    A field that cannot be read adds to `problems` (shared by all parts of the document) and yields the `instead` value.
    """

    def __init__(self, value: object, place: str, problems: list[Problem]) -> None:
        self.place, self.problems, self.read = place, problems, set[str]()
        self.is_mapping = isinstance(value, Mapping)
        self.values: Mapping[str, object] = {}
        if isinstance(value, Mapping):
            self.values = {str(key): content for key, content in value.items()}
        else:
            self.refuse("", f"named fields are needed, not {shown(value)}")

    def at(self, name: str) -> str:
        """The place of a field."""
        return ".".join(part for part in (self.place, name) if part)

    def refuse(self, name: str, why: str) -> None:
        """Add a problem at a field."""
        self.problems.append(Problem(self.at(name) or "the document", why))

    def has(self, name: str) -> bool:
        """Whether the field is there and says something."""
        return self.values.get(name) is not None

    def take(self, name: str, parse: Callable[[object, str], T], instead: T, *, needed: bool = False) -> T:
        """The field as `parse(value, place)` reads it; `instead` where it is absent or wrong."""
        self.read.add(name)
        if not self.has(name):
            if needed and self.is_mapping:
                self.refuse(name, "is missing")
            return instead
        try:
            return parse(self.values[name], self.at(name))
        except Refused as refusal:
            self.problems.extend(refusal.problems)
            return instead

    def text(self, name: str, *, needed: bool = False) -> str:
        """A text without spaces around it; numbers are taken as they are written."""
        found = self.take(name, text, "", needed=needed)
        if needed and self.values.get(name) == "":
            self.refuse(name, "says nothing")
        return found

    def number(self, name: str, instead: float | None = None, *, low: float | None = None) -> float | None:
        """A finite number, at least `low`."""
        return self.take(name, at_least(estimates.number, low), instead)

    def whole(self, name: str, instead: int, *, low: int, high: int, needed: bool = False) -> int:
        """A whole number from `low` to `high`."""
        return self.take(name, between(low, high), instead, needed=needed)

    def flag(self, name: str, *, instead: bool = False) -> bool:
        """true or false."""
        return self.take(name, flag, instead)

    def choice(self, name: str, known: tuple[str, ...], instead: str, *, needed: bool = False) -> str:
        """One of the known words."""
        return self.take(name, one_of(known), instead, needed=needed)

    def estimate(self, name: str, instead: Estimate, *, low: float = 0.0, high: float = float("inf")) -> Estimate:
        """A number, {low, likely, high} or {range_90: [a, b]} whose named ends lie from `low` to `high`."""
        return self.take(name, bounded(low, high), instead)

    def parts(self, name: str, *, needed: bool = False) -> Iterator[Fields]:
        """The mappings of a list, each with its place `name[i]`."""
        nothing: list[object] = []
        for index, value in enumerate(self.take(name, items, nothing, needed=needed)):
            yield Fields(value, f"{self.at(name)}[{index}]", self.problems)

    def part(self, name: str) -> Fields | None:
        """The mapping in a field; None where it is absent."""
        self.read.add(name)
        return Fields(self.values[name], self.at(name), self.problems) if self.has(name) else None

    def done(self) -> None:
        """Refuse every field that nobody read."""
        for name in self.values:
            if name not in self.read:
                self.refuse(name, f"unknown field; known here: {', '.join(sorted(self.read))}")


def shown(value: object) -> str:
    """A value in an error's words; what contains others is only named, since it may be deep."""
    if isinstance(value, (list, Mapping)):
        return "a list" if isinstance(value, list) else "named fields"
    return f"{value!r:.60}"


def text(value: object, place: str) -> str:
    """A text, or Refused."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float, date)):
        raise Refused.at(place, f"a text is needed, not {shown(value)}")
    if len(found := str(value).strip()) > MAX_TEXT:
        raise Refused.at(place, f"is longer than {MAX_TEXT} characters")
    if "\0" in found or any("\ud800" <= letter <= "\udfff" for letter in found):
        raise Refused.at(place, "holds characters that are no text")
    return found


def items(value: object, place: str) -> list[object]:
    """A list, or Refused."""
    if not isinstance(value, list):
        raise Refused.at(place, f"a list is needed, not {shown(value)}")
    return value


def texts(value: object, place: str) -> tuple[str, ...]:
    """A list of texts."""
    return tuple(text(item, f"{place}[{index}]") for index, item in enumerate(items(value, place)))


def amounts(value: object, place: str) -> tuple[float, ...]:
    """A number ≥ 0, or a list of such, one per quarter."""
    listed = value if isinstance(value, list) else [value]
    return tuple(
        at_least(estimates.number, 0)(item, f"{place}[{index}]" if isinstance(value, list) else place)
        for index, item in enumerate(listed)
    )


def flag(value: object, place: str) -> bool:
    """true or false, or Refused."""
    if not isinstance(value, bool):
        raise Refused.at(place, f"true or false is needed, not {shown(value)}")
    return value


def month(value: object, place: str) -> date:
    """The first day of a month, from 2026-11, 2026-11-21 or a date."""
    if isinstance(value, datetime):
        value = value.date()
    with_day = value if isinstance(value, date) else None
    if isinstance(value, str):
        try:
            with_day = date.fromisoformat(value if len(value) > 7 else f"{value}-01")
        except ValueError:
            with_day = None
    if with_day is None:
        raise Refused.at(place, f"a month such as 2026-11 is needed, not {shown(value)}")
    return with_day.replace(day=1)


def one_of(known: tuple[str, ...]) -> Callable[[object, str], str]:
    """A reader of one of the known words."""

    def read(value: object, place: str) -> str:
        if not isinstance(value, str) or value not in known:
            raise Refused.at(place, f"{', '.join(known)} is needed, not {shown(value)}")
        return value

    return read


def between(low: int, high: int) -> Callable[[object, str], int]:
    """A reader of a whole number from low to high."""

    def read(value: object, place: str) -> int:
        found = estimates.number(value, place)
        if found != int(found) or not low <= found <= high:
            raise Refused.at(place, f"a whole number from {low} to {high} is needed, not {found:g}")
        return int(found)

    return read


def at_least(parse: Callable[[object, str], float], low: float | None) -> Callable[[object, str], float]:
    """A reader of a number that is not below `low`."""

    def read(value: object, place: str) -> float:
        found = parse(value, place)
        if low is not None and found < low:
            raise Refused.at(place, f"must not be below {low:g}, and is {found:g}")
        return found

    return read


def bounded(low: float, high: float) -> Callable[[object, str], Estimate]:
    """A reader of an estimate whose named ends lie from `low` to `high`."""

    def read(value: object, place: str) -> Estimate:
        found = estimates.parse(value, place)
        for end, bound in zip(estimates.ends(found), ("lowest", "highest"), strict=True):
            if end < low and high == float("inf"):
                raise Refused.at(place, f"must not be below {low:g}, and is {end:g}")
            if not low <= end <= high:
                raise Refused.at(place, f"its {bound} value {end:g} is outside {low:g} to {high:g}")
        return found

    return read
