"""How well forecasts came true, by whoever made them, over time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from scipy.special import ndtri

from roi.refusals import Refused

FEW = 5  # forecasts: fewer say little about anybody
CONFIDENCE = 0.9  # of the interval around a coverage


@dataclass(frozen=True, slots=True)
class CameTrue:
    """A forecast, made on a day before the month it is about, and what came. One unit; `low` to `high` of `level`."""

    owner: str
    about: str
    made_on: date
    month: date
    forecast: float
    actual: float
    low: float | None = None
    high: float | None = None
    level: float = 0.9

    def __post_init__(self) -> None:
        if self.made_on >= self.month:
            raise Refused.at(f"{self.about} {self.month:%Y-%m}", f"made on {self.made_on}, when the month had begun")
        if (self.low is None) != (self.high is None):
            raise Refused.at(f"{self.about} {self.month:%Y-%m}", "an interval has two ends")

    @property
    def held(self) -> bool | None:
        """Whether its interval holds what came; None without one."""
        return None if self.low is None or self.high is None else self.low <= self.actual <= self.high


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often intervals held what came, against what they promised on average; `low` to `high` by Wilson's formula.

    `low` to `high` holds the true share with a probability of 90 %.
    """

    count: int
    share: float
    low: float
    high: float
    promised: float

    @property
    def words(self) -> str:
        """Whether the intervals are as wide as they claim to be."""
        said = f"intervals of {100 * self.promised:.0f} % held {100 * self.share:.0f} % of {self.count}"
        if self.high < self.promised:
            return f"too sure: {said}"
        return f"too cautious: {said}" if self.low > self.promised else f"as sure as they say: {said}"


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Of some forecasts. `mape`: mean |forecast - actual| / |actual|, over those whose actual is not 0; None: none.

    `weighted`: Σ |forecast - actual| / Σ |actual|, which small months do not rule. `bias`: Σ (forecast - actual) /
    Σ |actual|, above 0: too high. Shares: 0.2 = 20 %.
    """

    count: int
    mape: float | None
    left_out: int
    weighted: float | None
    bias: float | None
    coverage: Coverage | None

    @property
    def few(self) -> bool:
        """Whether there are too few to say much about anybody."""
        return self.count < FEW


@dataclass(frozen=True, slots=True)
class Record:
    """All forecasts of one owner, and by half-year of the months that they were about, the earliest first."""

    owner: str
    overall: Accuracy
    over_time: tuple[tuple[str, Accuracy], ...]


def accuracy(forecasts: Sequence[CameTrue]) -> Accuracy:
    """Of forecasts in one unit."""
    whole = math.fsum(abs(one.actual) for one in forecasts)
    errors = [one.forecast - one.actual for one in forecasts]
    shares = [abs(one.forecast - one.actual) / abs(one.actual) for one in forecasts if one.actual]
    return Accuracy(
        count=len(forecasts),
        mape=math.fsum(shares) / len(shares) if shares else None,
        left_out=len(forecasts) - len(shares),
        weighted=math.fsum(map(abs, errors)) / whole if whole else None,
        bias=math.fsum(errors) / whole if whole else None,
        coverage=coverage(forecasts),
    )


def coverage(forecasts: Iterable[CameTrue]) -> Coverage | None:
    """How often the intervals held; None where no forecast had one."""
    some = [one for one in forecasts if one.held is not None]
    if not some:
        return None
    share = sum(one.held is True for one in some) / len(some)
    low, high = wilson(share, len(some))
    return Coverage(len(some), share, low, high, math.fsum(one.level for one in some) / len(some))


def wilson(share: float, count: int, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Wilson's interval of a share of `count` ≥ 1 trials: inside 0…1 even at its ends."""
    z = float(ndtri((1 + confidence) / 2))
    centre = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return max(centre - half, 0.0), min(centre + half, 1.0)


def records(forecasts: Iterable[CameTrue]) -> tuple[Record, ...]:
    """By owner, the least accurate first; whoever has too few forecasts stands last."""
    groups: dict[str, list[CameTrue]] = {}
    for one in forecasts:
        groups.setdefault(one.owner, []).append(one)
    found = [Record(owner, accuracy(group), _over_time(group)) for owner, group in groups.items()]
    return tuple(sorted(found, key=lambda one: (one.overall.few, -(one.overall.weighted or 0.0), one.owner)))


def _over_time(forecasts: Sequence[CameTrue]) -> tuple[tuple[str, Accuracy], ...]:
    halves: dict[str, list[CameTrue]] = {}
    for one in sorted(forecasts, key=lambda forecast: forecast.month):
        halves.setdefault(f"{one.month.year} H{1 + (one.month.month > 6)}", []).append(one)
    return tuple((label, accuracy(group)) for label, group in halves.items())
