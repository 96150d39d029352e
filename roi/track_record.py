"""How near what was promised came to what was measured, for each owner and over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt


@dataclass(frozen=True, slots=True)
class Outcome:
    """One promise and what came of it in the same time and currency; `planned` > 0, `low` to `high` its interval.

    `measured` False: a claim, which says nothing about anybody's foresight.
    """

    owner: str
    until: date
    planned: float
    value: float
    low: float | None = None
    high: float | None = None
    measured: bool = True


@dataclass(frozen=True, slots=True)
class Record:
    """What an owner promised and what was measured of it. Shares are of what was planned; None where nothing was.

    `realised` (with its interval, errors taken as independent) is measured / planned. `missed` is the mean distance,
    Σ|value - planned| / Σ planned: 0 is a perfect forecast. `bias` below 0: promised too much. `surprised` counts
    the outcomes whose plan lies outside the measured interval. Claims are counted and summed apart.
    """

    owner: str
    measured: int
    claimed: int
    planned: float
    value: float
    realised: float | None
    low: float | None
    high: float | None
    missed: float | None
    bias: float | None
    surprised: int
    claimed_value: float


@dataclass(frozen=True, slots=True)
class Quarter:
    """All that was measured up to the end of a quarter, by its first month: so many outcomes, realised and missed."""

    start: date
    measured: int
    realised: float | None
    missed: float | None


def records(outcomes: Iterable[Outcome]) -> tuple[Record, ...]:
    """Each owner's record, the least realised first; owners of claims alone last."""
    by_owner: dict[str, list[Outcome]] = {}
    for one in outcomes:
        by_owner.setdefault(one.owner, []).append(one)
    found = (record(owner, some) for owner, some in by_owner.items())
    return tuple(sorted(found, key=lambda one: (one.realised is None, one.realised or 0.0, one.owner)))


def record(owner: str, outcomes: Sequence[Outcome]) -> Record:
    """The record of outcomes that are all one owner's."""
    known = [one for one in outcomes if one.measured]
    claims = [one for one in outcomes if not one.measured]
    planned, value = sum(one.planned for one in known), sum(one.value for one in known)
    reach = sqrt(sum(((one.high - one.low) / 2) ** 2 for one in known if one.low is not None and one.high is not None))
    return Record(
        owner=owner,
        measured=len(known),
        claimed=len(claims),
        planned=planned,
        value=value,
        realised=_share(value, planned),
        low=_share(value - reach, planned),
        high=_share(value + reach, planned),
        missed=_share(sum(abs(one.value - one.planned) for one in known), planned),
        bias=_share(value - planned, planned),
        surprised=sum(_outside(one) for one in known),
        claimed_value=sum(one.value for one in claims),
    )


def over_time(outcomes: Iterable[Outcome]) -> tuple[Quarter, ...]:
    """Everything measured up to and with each quarter in which something was, the earliest first."""
    known = sorted((one for one in outcomes if one.measured), key=lambda one: one.until)
    starts = sorted({_quarter(one.until) for one in known})
    found = []
    for start in starts:
        so_far = record("", [one for one in known if _quarter(one.until) <= start])
        found.append(Quarter(start, so_far.measured, so_far.realised, so_far.missed))
    return tuple(found)


def _outside(one: Outcome) -> bool:
    return one.low is not None and one.high is not None and not one.low <= one.planned <= one.high


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _quarter(until: date) -> date:
    """The first month of the quarter of the last day before `until`, which is exclusive."""
    index = until.year * 12 + until.month - 1 - (until.day == 1)
    return date(index // 12, index % 12 // 3 * 3 + 1, 1)
