"""Days, or hours, on which more was spent than the weeks before let expect.

Spend is judged on a logarithmic scale against the same weekday (or hour of the week) of the weeks before and the level
of the last three, by medians, so that earlier spikes do not hide later ones. Nothing later than a day judges that day.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import numpy as np

from roi.baseline import series
from roi.estimates import Floats
from roi.refusals import Refused

Every = Literal["day", "hour"]
STEP = {"day": timedelta(days=1), "hour": timedelta(hours=1)}
SEASON = {"day": 7, "hour": 168}
WEEKS, LEAST_WEEKS = 8, 4  # looked back on; below the least nothing is judged
MOST = {"day": 731, "hour": 672}  # periods judged, the latest ones
THRESHOLD = {"day": 5.0, "hour": 6.0}  # robust deviations; hours are judged 24 times as often
MATERIAL = {"day": 0.25, "hour": 1.0}  # of the median spend of a day, or an hour: less is no alarm
JOINED = 3  # periods judged together: three days each a little too dear count as one
FLOOR = 0.05  # deviations of the logarithm are taken as 5 % at least
OFFSET = 0.02  # of the median spend, added before taking logarithms, so that nothing spent is a number
ROUNDS = 3
MAD = 1.4826  # median absolute deviation → standard deviation of normal numbers


@dataclass(frozen=True, slots=True)
class Judged:
    """One period: spent and expected (currency), and by how many robust deviations it lies above (below: < 0)."""

    starts: datetime
    spent: float
    expected: float
    score: float
    alarm: bool


@dataclass(frozen=True, slots=True)
class Spike:
    """Periods in a row that are too dear, together. `caught`: when the first of them had ended. Currency."""

    first: datetime
    last: datetime
    caught: datetime
    periods: int
    spent: float
    expected: float
    score: float

    @property
    def excess(self) -> float:
        """What was spent beyond what was to be expected."""
        return self.spent - self.expected


@dataclass(frozen=True, slots=True)
class Watch:
    """What was found, latest first. `judged`: every period that could be, in order; `needed`: periods still lacking."""

    every: Every
    spikes: tuple[Spike, ...]
    judged: tuple[Judged, ...]
    needed: int
    threshold: float

    @property
    def words(self) -> str:
        """The answer in one line."""
        if self.needed:
            return f"{self.needed} more {self.every}s of spend are needed before one can be called unusual"
        if not self.spikes:
            return f"None of {len(self.judged)} {self.every}s was unusually dear"
        last = self.spikes[0]
        when = f"{last.first:%d %b %Y}" if self.every == "day" else f"{last.first:%d %b %Y %H:%M} UTC"
        more = f"; {len(self.spikes)} spikes in all" if len(self.spikes) > 1 else ""
        long = f"one {self.every}" if last.periods == 1 else f"{last.periods} {self.every}s"
        return f"From {when}, {last.spent:,.0f} spent in {long} where {last.expected:,.0f} were to be expected{more}"


def watch(spent: Sequence[float], *, start: datetime, every: Every = "day", threshold: float | None = None) -> Watch:
    """Spend per day or hour (currency, nothing spent: 0) since `start`, none left out. Raises Refused."""
    amounts = series(spent, "spent") if len(spent) else np.zeros(0)
    if start.tzinfo is None:
        raise Refused.at("start", "a time with its zone is needed")
    line = THRESHOLD[every] if threshold is None else threshold
    if not line > 0:
        raise Refused.at("threshold", f"must be above 0, and is {line:g}")
    judged = tuple(_judged(np.maximum(amounts, 0), start, every, line))
    lacking = max(0, LEAST_WEEKS * SEASON[every] + 1 - amounts.size)
    return Watch(every, tuple(_spikes(judged, STEP[every]))[::-1], judged, lacking, line)


def _judged(amounts: Floats, start: datetime, every: Every, threshold: float) -> Iterator[Judged]:
    season, recent = SEASON[every], list[float]()
    for at in range(max(LEAST_WEEKS * season, amounts.size - MOST[every]), amounts.size):
        weeks = min(WEEKS, at // season)
        before = amounts[at - weeks * season : at]
        usual = float(np.median(before))
        score, expected = _score(before.reshape(weeks, season), float(amounts[at]), usual)
        recent = [*recent[1 - JOINED :], score] if score > 0 else []
        together = max((sum(recent[-k:]) / math.sqrt(k) for k in range(1, len(recent) + 1)), default=score)
        dear = together >= threshold and amounts[at] - expected >= MATERIAL[every] * usual
        yield Judged(start + at * STEP[every], float(amounts[at]), expected, together, bool(dear))


def _score(weeks: Floats, spent: float, usual: float) -> tuple[float, float]:
    """Robust deviations of `spent` above what follows `weeks`, shape (weeks, season), and what was expected."""
    offset = OFFSET * usual or 1e-9
    level, slot, rest = _polished(np.log(weeks + offset))
    expected = _next(level) + float(slot[0])
    free = rest.size / max(1.0, rest.size - len(level) - len(slot) + 1)
    spread = max(FLOOR, MAD * float(np.median(np.abs(rest))) * math.sqrt(free))
    wide = spread * math.sqrt(1 + math.pi / 2 / len(level))  # a median of so many weeks is not sure itself
    return (math.log(spent + offset) - expected) / wide, max(0.0, math.exp(expected) - offset)


def _next(level: Floats) -> float:
    """The level of the week to come, by the median of the slopes between any two weeks (Theil 1950, Sen 1968)."""
    weeks = np.arange(len(level), dtype=np.float64)
    earlier, later = np.triu_indices(len(level), k=1)
    slope = float(np.median((level[later] - level[earlier]) / (later - earlier)))
    return float(np.median((level - slope * (weeks - len(level)))[-3:]))


def _polished(table: Floats) -> tuple[Floats, Floats, Floats]:
    """Tukey's median polish: level of each week, effect of each slot of the week, and what is left."""
    level, slot = np.zeros(len(table)), np.zeros(table.shape[1])
    for _ in range(ROUNDS):
        level = np.median(table - slot, axis=1)
        slot = np.median(table - level[:, None], axis=0)
    return level, slot, table - level[:, None] - slot


def _spikes(judged: Sequence[Judged], step: timedelta) -> Iterator[Spike]:
    """Alarms that follow each other are one spike."""
    group: list[Judged] = []
    for one in judged:
        if group and not one.alarm:
            yield _together(group, step)
            group = []
        if one.alarm:
            group.append(one)
    if group:
        yield _together(group, step)


def _together(group: Sequence[Judged], step: timedelta) -> Spike:
    spent, expected = math.fsum(one.spent for one in group), math.fsum(one.expected for one in group)
    first, score = group[0].starts, max(one.score for one in group)
    return Spike(first, group[-1].starts, first + step, len(group), spent, expected, score)
