"""When a budget runs out, going by what has been spent so far, and what the whole will come to.

Spend is taken as a multiple of the plan for each period (of a flat plan where there is none): all that was spent / all
that was planned so far. Errors grow with the root of what is planned and follow the one before; how well the multiple
is known counts as well.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from scipy.special import stdtr

from roi.baseline import series
from roi.estimates import Floats
from roi.percentiles import Percentile
from roi.periods import Period, dates
from roi.refusals import Refused
from roi.regression import t_quantile
from roi.spend_rate import spend_rate

LEAST_PERIODS = 3  # of spend, from which a rate with an interval can be told
MAX_PERIODS = 4_000
ROUNDING = 1e-6  # of a period or a day


@dataclass(frozen=True, slots=True)
class BurnPoint:
    """Money left at the end of a period (exclusive end `until`): planned, actual (None: to come), expected, 90 %."""

    until: date
    planned: float
    actual: float | None
    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class BurnDown:
    """A budget over its periods. Currency; the interval of `run_out` is of 90 %, None: not within the periods.

    Once it is used up, all three days of `run_out` are the day on which it was.
    `rate` is spend / plan (1.2: a fifth too fast). `p_lasts`: that the budget lasts to the end. `at_completion` at P50
    and P80. `points` begin with the start.
    """

    budget: float
    spent: float
    left: float
    rate: float
    rate_90: tuple[float, float]
    run_out: date | None
    run_out_early: date | None
    run_out_late: date | None
    ends: date
    p_lasts: float
    at_completion: tuple[Percentile, ...]
    periods: int
    points: tuple[BurnPoint, ...]

    @property
    def words(self) -> str:
        """The answer in one line."""
        if self.left <= 0:
            since = f"used up since {self.run_out:%d %b %Y}"
            return f"The budget of {self.budget:,.0f} has been {since}: {self.spent:,.0f} are spent"
        if self.run_out is None:
            return (
                f"The budget lasts to its end on {self.ends:%d %b %Y} with a probability of {100 * self.p_lasts:.0f} %"
            )
        early, late = self.run_out_early, self.run_out_late
        until = f"after {self.ends:%d %b %Y}" if late is None else f"{late:%d %b %Y}"
        return f"The budget runs out around {self.run_out:%d %b %Y} (90 %: {early:%d %b %Y} to {until})"


def burn_down(
    spent: Sequence[float],
    *,
    budget: float,
    start: date,
    periods: int,
    every: Period = "month",
    plan: Sequence[float] | None = None,
) -> BurnDown:
    """`spent` per period since the `start`, of `periods` that the budget is for. Raises Refused.

    `plan` is spend per period as planned, one figure for each of `periods`; without one, the budget in equal parts.
    """
    actual, planned = _checked(spent, budget, periods, plan)
    done, ends = actual.size, dates(start, every, periods)
    total, left = float(actual.sum()), budget - float(actual.sum())
    model = spend_rate(planned, actual)
    ahead = np.cumsum(planned[done:])
    expected, error = model.rate * ahead, model.errors(planned[done:])
    reach = t_quantile(0.9, model.freedom)
    more, less = expected + reach * error, np.maximum.accumulate(np.maximum(expected - reach * error, 0))
    early, middle, late = (
        _day(ends, _crossed(np.concatenate((np.cumsum(actual), total + sums)), budget))
        for sums in (more, expected, less)
    )
    return BurnDown(
        budget=budget,
        spent=total,
        left=left,
        rate=model.rate,
        rate_90=(max(0.0, model.rate - reach * model.rate_error), model.rate + reach * model.rate_error),
        run_out=middle,
        run_out_early=early,
        run_out_late=late,
        ends=ends[-1],
        p_lasts=_p_below(left, expected, error, model.freedom),
        at_completion=_at_completion(total, expected, error, model.freedom),
        periods=periods,
        points=_points(budget, actual, planned, (expected, less, more), ends),
    )


def _checked(
    spent: Sequence[float], budget: float, periods: int, plan: Sequence[float] | None
) -> tuple[Floats, Floats]:
    if not (math.isfinite(budget) and budget > 0):
        raise Refused.at("budget", f"must be above 0, and is {budget:g}")
    if not 1 <= periods <= MAX_PERIODS:
        raise Refused.at("periods", f"from 1 to {MAX_PERIODS:,} are needed, not {periods}")
    if len(spent) < LEAST_PERIODS:
        raise Refused.at(
            "spent", f"{len(spent)} periods of spend are too few: {LEAST_PERIODS} are needed to tell a rate"
        )
    actual = series(spent, "spent")
    planned = series(plan, "plan") if plan is not None else np.full(periods, budget / periods)
    if planned.size != periods or (planned < 0).any():
        raise Refused.at("plan", f"{periods} amounts of 0 or more are needed, one per period, not {planned.size}")
    if actual.size > periods:
        raise Refused.at("spent", f"{actual.size} periods are spent of {periods} in the budget")
    if not planned[: actual.size].any():
        raise Refused.at("plan", "plans nothing for the periods so far, so no rate can be told")
    return actual, planned


def _crossed(sums: Floats, budget: float) -> float | None:
    """Periods from the start until a running sum reaches the budget, interpolated; None: not within them."""
    over = np.flatnonzero(sums >= budget * (1 - ROUNDING * ROUNDING))
    if not over.size:
        return None
    at = int(over[0])
    before = float(sums[at - 1]) if at else 0.0
    return at + (budget - before) / (float(sums[at]) - before)


def _day(ends: tuple[date, ...], periods: float | None) -> date | None:
    if periods is None:
        return None
    whole, part = divmod(periods + ROUNDING, 1)
    first = ends[int(whole)]
    return first + timedelta(days=int(part * (ends[min(int(whole) + 1, len(ends) - 1)] - first).days + ROUNDING))


def _p_below(left: float, expected: Floats, error: Floats, freedom: int) -> float:
    if left < 0:
        return 0.0
    middle, spread = (float(expected[-1]), float(error[-1])) if expected.size else (0.0, 0.0)
    rounding = 1e-12 * max(abs(left), middle)
    if spread <= rounding:  # an exact fit leaves rounding only
        return float(middle <= left + rounding)
    return float(stdtr(freedom, (left - middle) / spread))


def _at_completion(total: float, expected: Floats, error: Floats, freedom: int) -> tuple[Percentile, ...]:
    middle, spread = (float(expected[-1]), float(error[-1])) if expected.size else (0.0, 0.0)
    higher = t_quantile(0.6, freedom) * spread  # the 80th percentile ends the inner 60 %
    return Percentile(0.5, total + middle, spread), Percentile(0.8, total + middle + higher, spread)


def _points(
    budget: float, actual: Floats, planned: Floats, ahead: tuple[Floats, Floats, Floats], ends: tuple[date, ...]
) -> tuple[BurnPoint, ...]:
    """`ahead`: sums still to be spent after each period: expected, least, most."""
    plan = budget - np.concatenate(([0.0], np.cumsum(planned)))
    real = budget - np.concatenate(([0.0], np.cumsum(actual)))
    known = [BurnPoint(ends[at], float(plan[at]), float(x), float(x), float(x), float(x)) for at, x in enumerate(real)]
    now = float(real[-1])
    to_come = [
        BurnPoint(ends[at], float(plan[at]), None, now - expected, now - most, now - least)
        for at, expected, least, most in zip(
            range(len(known), len(ends)), *(sums.tolist() for sums in ahead), strict=True
        )
    ]
    return (*known, *to_come)
