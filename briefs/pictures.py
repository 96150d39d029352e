"""What a picture shows, in numbers and names: one spec for paper and for screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import TypeAlias

# `status` is a word of the visual language (theme.WORDS); `link` as in briefs.outline.


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its length is `value`, its label at the end is `shown`."""

    label: str
    value: float
    shown: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time with a status; one without an end is still going on."""

    label: str
    start: datetime
    end: datetime | None
    status: str


@dataclass(frozen=True, slots=True)
class Node:
    """A thing in a lineage strip."""

    name: str
    note: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars from zero, one below the other."""

    bars: tuple[Bar, ...]

    def __post_init__(self) -> None:
        if not all(isfinite(bar.value) for bar in self.bars):
            raise ValueError("a bar needs a finite length; a value that is not known is said in words")


@dataclass(frozen=True, slots=True)
class Timeline:
    """Spans on a common time axis from `start` to `end`."""

    spans: tuple[Span, ...]
    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a timeline from {self.start} to {self.end} has no length")


@dataclass(frozen=True, slots=True)
class Strip:
    """What feeds one thing, and where that is used: three columns, read left to right."""

    sources: tuple[Node, ...]
    centre: Node
    uses: tuple[Node, ...]
    more_sources: int = 0
    more_uses: int = 0
    no_sources: str = "nothing on record"
    no_uses: str = "nothing on record"


@dataclass(frozen=True, slots=True)
class Interval:
    """One line: from `low` to `high` with `middle` marked; `shown` says all three in words."""

    label: str
    low: float
    middle: float
    high: float
    shown: str
    status: str = ""
    link: str = ""

    def __post_init__(self) -> None:
        if not self.low <= self.middle <= self.high or not isfinite(self.low) or not isfinite(self.high):
            raise ValueError(f"{self.label}: {self.low} to {self.high} around {self.middle} is no interval")


@dataclass(frozen=True, slots=True)
class Intervals:
    """Intervals on one axis that shows zero, one below the other."""

    intervals: tuple[Interval, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Fan:
    """A running sum by month 0, 1, 2 …: `middle` within `low` to `high`, all of one length; `shown` tells its end."""

    low: tuple[float, ...]
    middle: tuple[float, ...]
    high: tuple[float, ...]
    unit: str
    shown: str
    marks: tuple[tuple[int, str], ...] = ()
    """(month, word) that stand on the axis, such as when the money is back."""

    def __post_init__(self) -> None:
        if not len(self.low) == len(self.middle) == len(self.high) > 1:
            raise ValueError("a fan needs three series of one length, of two months at least")


Picture: TypeAlias = Bars | Timeline | Strip | Intervals | Fan
