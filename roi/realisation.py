"""What of the promised benefits has come, measured and claimed kept apart."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from roi.refusals import Refused

Status = Literal["measured", "claimed", "open"]


@dataclass(frozen=True, slots=True)
class Benefit:
    """One benefit over [start, end): planned, and what came of it, both ≥ 0 in one currency; None: nobody has said.

    `low` to `high` is the interval of a measurement, of its `level`. An amount without one is claimed.
    """

    use_case: str
    line: str
    owner: str
    start: date
    end: date
    planned: float
    realised: float | None = None
    low: float | None = None
    high: float | None = None
    level: float = 0.9

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise Refused.at(f"{self.use_case}.{self.line}", f"ends on {self.end}, not after its start {self.start}")
        if not (math.isfinite(self.planned) and self.planned >= 0):
            raise Refused.at(f"{self.use_case}.{self.line}.planned", "0 or more is needed")
        if (self.low is None) != (self.high is None):
            raise Refused.at(f"{self.use_case}.{self.line}", "an interval has two ends")
        if self.low is not None and self.high is not None and not self.low <= (self.realised or 0.0) <= self.high:
            raise Refused.at(f"{self.use_case}.{self.line}", "what was realised lies outside its own interval")

    @property
    def status(self) -> Status:
        """Measured only with an interval."""
        if self.realised is None:
            return "open"
        return "claimed" if self.low is None else "measured"


@dataclass(frozen=True, slots=True)
class Realised:
    """Sums over some benefits. `due` is what was planned where something was said; `open_` where nothing was.

    `low` to `high`: the measured part if all its errors lean the same way, the careful reading; claimed amounts have
    no interval. `levels` are those of the measurements.
    """

    planned: float
    due: float
    open_: float
    measured: float
    claimed: float
    low: float
    high: float
    levels: tuple[float, ...]
    count: int

    @property
    def share(self) -> float | None:
        """Measured and claimed / planned where something was said; None where nothing was."""
        return (self.measured + self.claimed) / self.due if self.due > 0 else None

    @property
    def measured_share(self) -> float | None:
        """Measured / all that was planned: the part that stands on evidence."""
        return self.measured / self.planned if self.planned > 0 else None


@dataclass(frozen=True, slots=True)
class Realisation:
    """All benefits, and by use case and by owner, whoever lacks most of the plan first."""

    total: Realised
    by_use_case: tuple[tuple[str, Realised], ...]
    by_owner: tuple[tuple[str, Realised], ...]


def realisation(benefits: Iterable[Benefit]) -> Realisation:
    """Of benefits in one currency whose time is over. Raises Refused for one line twice over the same days."""
    every = tuple(benefits)
    _no_overlap(every)
    return Realisation(
        realised(every), _grouped(every, lambda one: one.use_case), _grouped(every, lambda one: one.owner or "nobody")
    )


def realised(benefits: Iterable[Benefit]) -> Realised:
    """The sums of some benefits."""
    every = tuple(benefits)
    said = [one for one in every if one.realised is not None]
    measured = [one for one in said if one.status == "measured"]
    return Realised(
        planned=math.fsum(one.planned for one in every),
        due=math.fsum(one.planned for one in said),
        open_=math.fsum(one.planned for one in every if one.realised is None),
        measured=math.fsum(one.realised or 0.0 for one in measured),
        claimed=math.fsum(one.realised or 0.0 for one in said if one.status == "claimed"),
        low=math.fsum(one.low or 0.0 for one in measured),
        high=math.fsum(one.high or 0.0 for one in measured),
        levels=tuple(sorted({one.level for one in measured})),
        count=len(every),
    )


def _grouped(every: tuple[Benefit, ...], of: Callable[[Benefit], str]) -> tuple[tuple[str, Realised], ...]:
    groups: dict[str, list[Benefit]] = {}
    for one in every:
        groups.setdefault(of(one), []).append(one)
    found = [(name, realised(group)) for name, group in groups.items()]
    return tuple(sorted(found, key=lambda pair: (pair[1].measured + pair[1].claimed - pair[1].planned, pair[0])))


def _no_overlap(every: tuple[Benefit, ...]) -> None:
    """The same line must not be counted twice over the same days."""
    last: dict[tuple[str, str], Benefit] = {}
    for one in sorted(every, key=lambda benefit: (benefit.start, benefit.end)):
        before = last.get((one.use_case, one.line))
        if before and one.start < before.end:
            place = f"{one.use_case}.{one.line}"
            raise Refused.at(place, f"{one.start} to {one.end} overlaps {before.start} to {before.end}: counted twice")
        last[one.use_case, one.line] = one
