"""How a use case or an AI model is doing, told from its record: what changed most, and what changed at the same time.

The rules, each a function of its own:
1. A change is measured against the median of all that came before it, and never from fewer than three points.
2. It counts from 5 % on, and only beyond three times the usual spread of what came before (robust deviations).
3. The story begins with what the use case is for, its measured value; without one, with whatever changed most.
4. What changed within the 30 days before, or meanwhile, is told as coincidence, the largest change first. It is a
   reason only where a person put the cause on record; then it comes first, with the name of who said so.
5. Five of them at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite
from statistics import median

from registry.views.health import About, Cause, Event, Point, Series

FEWEST = 3
NOTICED = 0.05
DEVIATIONS = 3.0
BEFORE = timedelta(days=30)
MOST = 5
_ROBUST = 1.4826
"""Makes the median absolute deviation of normal noise its standard deviation."""


@dataclass(frozen=True, slots=True)
class Change:
    """A point against the median of the `points` before it. `relative` is None where that median is 0.

    `threshold` is how far from the median a point has to be before it counts, in the unit of the series.
    """

    series: Series
    now: Point
    before: float
    points: int
    threshold: float

    @property
    def relative(self) -> float | None:
        """Share of the median: -0.12 is 12 % less."""
        return (self.now.value - self.before) / abs(self.before) if self.before else None

    @property
    def size(self) -> float:
        """How large it is, to be put in order; out of nothing counts as all."""
        return abs(self.relative) if self.relative is not None else 1.0

    @property
    def bad(self) -> bool | None:
        """Whether it goes the wrong way; None where no way is better."""
        up = self.now.value > self.before
        return None if not self.series.better else up == (self.series.better == "down")


Driver = Change | Event


@dataclass(frozen=True, slots=True)
class Story:
    """What leads, what came with it (causes that people gave first), and what there are too few points for."""

    lead: Change | None
    causes: tuple[Cause, ...]
    drivers: tuple[Driver, ...]
    more: int
    """Further changes and events at the same time that are not among the drivers."""
    too_few: tuple[Series, ...]


def change_of(series: Series, since: datetime | None = None, until: datetime | None = None) -> Change | None:
    """The newest point against all before it; with `since`, whichever point within [since, until) changed most.

    None from fewer than three points before, and where it is within what is usual.
    """
    points = [one for one in series.points if isfinite(one.value) and (until is None or one.start < until)]
    asked = range(len(points) - 1, len(points)) if since is None else range(len(points))
    found = [
        change
        for at in asked
        if at >= FEWEST and (since is None or points[at].start >= since)
        and (change := _against(series, points[at], [one.value for one in points[:at]])) is not None
    ]  # fmt: skip
    return max(found, key=lambda one: one.size, default=None)


def _against(series: Series, now: Point, before: Sequence[float]) -> Change | None:
    middle = median(before)
    spread = _ROBUST * median(abs(value - middle) for value in before)
    threshold = max(NOTICED * abs(middle), DEVIATIONS * spread, series.least)
    return Change(series, now, middle, len(before), threshold) if abs(now.value - middle) > threshold else None


def story(series: Sequence[Series], events: Iterable[Event], causes: Iterable[Cause] = ()) -> Story:
    """What is to be told of them."""
    too_few = tuple(one for one in series if len(one.points) <= FEWEST)
    found = [change for one in series if (change := change_of(one)) is not None]
    lead = min(found, key=_first, default=None)
    if lead is None:
        bad = sorted((one for one in events if one.bad), key=lambda one: one.at, reverse=True)
        return Story(None, (), tuple(bad[:MOST]), len(bad[MOST:]), too_few)
    since, until = lead.now.start - BEFORE, max(lead.now.end, lead.now.start + timedelta(microseconds=1))
    beside = [
        change for one in series if one.key != lead.series.key and (change := change_of(one, since, until)) is not None
    ]
    came = [one for one in events if since <= one.at < until]
    drivers: list[Driver] = [*sorted(beside, key=lambda one: -one.size), *sorted(came, key=_gravest)]
    reasons = tuple(one for one in causes if since <= one.at)
    return Story(lead, reasons, tuple(_mixed(drivers)), max(len(drivers) - MOST, 0), too_few)


def _first(change: Change) -> tuple[bool, float, str]:
    """The value leads, then the largest change."""
    return change.series.about is not About.VALUE, -change.size, change.series.key


def _gravest(event: Event) -> tuple[bool, bool, float]:
    """What is bad, what goes on, what is newest."""
    return not event.bad, not event.lasts, -event.at.timestamp()


def _mixed(drivers: Sequence[Driver]) -> Sequence[Driver]:
    """Five at most: changes first, but two places stay for what happened."""
    changes = [one for one in drivers if isinstance(one, Change)]
    events = [one for one in drivers if isinstance(one, Event)]
    kept = changes[: max(MOST - min(len(events), 2), 0)]
    return [*kept, *events[: MOST - len(kept)]]
