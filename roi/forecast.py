"""What inference will cost in the days to come, going by the days before, with an interval that holds.

A damped trend (Gardner and McKenzie 1985) on spend without its weekday pattern, errors in proportion to the level. No
single set of smoothing constants is believed: each of a grid weighs as much as it explains the past, and every drawn
future uses one of them. Errors are drawn from those that were made. Spikes are cut to what is still usual, and counted:
that one comes again is for `roi.spikes` to say, not for a forecast.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

import numpy as np

from roi.baseline import series
from roi.estimates import Floats
from roi.refusals import Refused
from roi.weekdays import SMALLEST, Days, tempered, weekday_factors, without_weekday

LEAST_DAYS = 28
MAX_DAYS, MAX_AHEAD = 1_100, 366
LEVEL = 0.9
PATHS = 4_000
WARM = 14  # days from which level and trend begin
ALPHAS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8)
TRENDS = (0.0, 0.02, 0.05, 0.15, 0.4)  # β / α
DAMPED = (0.8, 0.9, 0.95, 0.98)
GRID = np.array(list(product(ALPHAS, TRENDS, DAMPED)))
FITTED = 9  # three constants and six weekday factors


@dataclass(frozen=True, slots=True)
class DayAhead:
    """Spend of a day to come: median and the interval of the forecast's level. Currency."""

    day: date
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """Spend of the days to come, and of all of them together. `trend_per_week`: share by which the level moves now.

    `total`, `total_low`, `total_high`: mean and interval of the sum. `weekday`: factors from Monday on. Currency.
    `cut`: days of history that were cut to what is usual around them.
    """

    days: tuple[DayAhead, ...]
    total: float
    total_low: float
    total_high: float
    level: float
    per_day_now: float
    trend_per_week: float
    weekday: tuple[float, ...]
    history_days: int
    cut: int
    paths: int
    seed: int

    @property
    def words(self) -> str:
        """The answer in one line."""
        cut = f", {self.cut} unusual ones cut" if self.cut else ""
        return (
            f"{self.total:,.0f} in the next {len(self.days)} days ({100 * self.level:g} %: {self.total_low:,.0f} to "
            f"{self.total_high:,.0f}), from {self.history_days} days of history{cut}"
        )


@dataclass(frozen=True, slots=True)
class _Fitted:
    """What each row of the grid makes of the past: weights (g,), level and trend at its end (g,), errors (g, days)."""

    weights: Floats
    level: Floats
    trend: Floats
    errors: Floats


def days_needed(ahead: int) -> int:
    """Days of history for a forecast of so many days: as many as it looks ahead, 28 at least (our proposal)."""
    return max(LEAST_DAYS, ahead)


def forecast(
    spent: Sequence[float],
    *,
    start: date,
    ahead: int = 30,
    level: float = LEVEL,
    paths: int = PATHS,
    seed: int = 0,
) -> Forecast:
    """`spent` per day since `start`, none left out (nothing spent: 0); looks `ahead` days. Raises Refused."""
    amounts = _checked(spent, ahead, level)
    weekday = (start.weekday() + np.arange(amounts.size + ahead)) % 7
    factors = weekday_factors(amounts, weekday[: amounts.size])
    plain, known = without_weekday(amounts, factors[weekday[: amounts.size]])
    usual = tempered(plain, known)
    fitted = _fit(usual, known)
    drawn = _paths(fitted, known, ahead, paths, seed) * factors[weekday[amounts.size :]]
    sums, ends = drawn.sum(axis=1), ((1 - level) / 2, 0.5, (1 + level) / 2)
    low, middle, high = np.quantile(drawn, ends, axis=0)
    first = start + timedelta(days=int(amounts.size))
    rows = zip(range(ahead), middle.tolist(), low.tolist(), high.tolist(), strict=True)
    now = float(fitted.weights @ fitted.level)
    return Forecast(
        days=tuple(DayAhead(first + timedelta(days=at), *values) for at, *values in rows),
        total=float(sums.mean()),
        total_low=float(np.quantile(sums, ends[0])),
        total_high=float(np.quantile(sums, ends[2])),
        level=level,
        per_day_now=now,
        trend_per_week=7 * float(fitted.weights @ fitted.trend) / now if now > 0 else 0.0,
        weekday=tuple(factors.tolist()),
        history_days=int(amounts.size),
        cut=int((np.abs(usual - plain) > 0).sum()),
        paths=paths,
        seed=seed,
    )


def _checked(spent: Sequence[float], ahead: int, level: float) -> Floats:
    if not 1 <= ahead <= MAX_AHEAD:
        raise Refused.at("ahead", f"from 1 to {MAX_AHEAD} days are needed, not {ahead}")
    if not 0 < level < 1:
        raise Refused.at("level", f"a share above 0 and below 1 is needed, not {level:g}")
    needed = days_needed(ahead)
    if len(spent) < needed:
        more = needed - len(spent)
        raise Refused.at("spent", f"{needed} days of spend are needed to look {ahead} ahead; {more} more")
    amounts = np.maximum(series(spent, "spent")[-MAX_DAYS:], 0)
    if not amounts[-LEAST_DAYS:].any():
        raise Refused.at("spent", f"nothing was spent in the last {LEAST_DAYS} days")
    return amounts


def _fit(plain: Floats, known: Days) -> _Fitted:
    alpha, beta, damped = GRID[:, 0], GRID[:, 0] * GRID[:, 1], GRID[:, 2]
    floor = SMALLEST * float(plain[known].mean())
    level = np.full(len(GRID), max(float(np.median(plain[:WARM][known[:WARM]])), floor))
    trend = np.zeros(len(GRID))
    errors, logs = np.zeros((len(GRID), plain.size)), np.zeros(len(GRID))
    for day in range(plain.size):
        expected = np.maximum(level + damped * trend, floor)
        if known[day]:
            errors[:, day] = plain[day] / expected - 1
            logs += np.log(expected)
        level = np.maximum(expected * (1 + alpha * errors[:, day]), floor)
        trend = damped * trend + beta * expected * errors[:, day]
    count = int(known.sum())
    spread = np.maximum((errors**2).sum(axis=1) / count, 1e-12)
    likely = -count / 2 * np.log(spread) - logs
    weights = np.exp(likely - likely.max())
    return _Fitted(weights / weights.sum(), level, trend, errors)


def _paths(fitted: _Fitted, known: Days, ahead: int, paths: int, seed: int) -> Floats:
    """Drawn futures without the weekday pattern: shape (paths, ahead). Errors are widened for what a fit hides."""
    random = np.random.default_rng(seed)
    rows = random.choice(len(GRID), size=paths, p=fitted.weights)
    days = np.flatnonzero(known)
    widened = math.sqrt(days.size / max(2, days.size - FITTED))
    errors = fitted.errors[rows[:, None], random.choice(days, size=(paths, ahead))]
    errors = np.maximum((errors - fitted.errors[:, days].mean(axis=1)[rows, None]) * widened, -1)
    alpha, damped = GRID[rows, 0], GRID[rows, 2]
    beta, level, trend = alpha * GRID[rows, 1], fitted.level[rows], fitted.trend[rows]
    found = np.empty((paths, ahead))
    for day in range(ahead):
        expected = np.maximum(level + damped * trend, 0)
        found[:, day] = expected * (1 + errors[:, day])
        level = np.maximum(expected * (1 + alpha * errors[:, day]), 0)
        trend = damped * trend + beta * expected * errors[:, day]
    return found
