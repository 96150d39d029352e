"""When a budget runs out, going by what has been spent so far, and what the whole will come to.

Spend is taken as a multiple of the plan for each period (of a flat plan where there is none), with errors that follow
the one before; the multiple is estimated, and its own uncertainty counts.
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
from roi.regression import Fit, regress, t_quantile

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
            return f"The budget lasts to its end on {self.ends:%d %b %Y} with probability {self.p_lasts:.0%}"
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
    fit, spread = _fitted(planned[:done], actual)
    rate, rate_error = float(fit.beta[0]), math.sqrt(float(fit.covariance[0, 0]))
    ahead = np.cumsum(planned[done:])
    expected, error = rate * ahead, _errors(ahead, rate_error, spread, fit.rho)
    total, reach = float(actual.sum()), t_quantile(0.9, fit.freedom)
    left = budget - total
    early, middle, late = (
        _day(ends, _crossed(np.concatenate((np.cumsum(actual), total + expected + side * reach * error)), budget))
        for side in (1, 0, -1)
    )
    return BurnDown(
        budget=budget,
        spent=total,
        left=left,
        rate=rate,
        rate_90=(rate - reach * rate_error, rate + reach * rate_error),
        run_out=middle,
        run_out_early=early,
        run_out_late=late,
        ends=ends[-1],
        p_lasts=_p_below(left, expected, error, fit.freedom),
        at_completion=_at_completion(total, expected, error, fit.freedom),
        periods=periods,
        points=_points(budget, actual, planned, expected, reach * error, ends),
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


def _fitted(planned: Floats, actual: Floats) -> tuple[Fit, float]:
    """The multiple of the plan with its error, and the standard deviation of what is new in each period."""
    fit = regress(planned[:, None], actual)
    left = actual - fit.beta[0] * planned
    new = np.concatenate((left[:1] * math.sqrt(1 - fit.rho**2), left[1:] - fit.rho * left[:-1]))
    return fit, math.sqrt(float(new @ new) / fit.freedom)


def _errors(ahead: Floats, rate_error: float, spread: float, rho: float) -> Floats:
    """Standard error of the sum over the next 1, 2 … periods: of the rate, and of what each period brings."""
    reach = np.cumsum(rho ** np.arange(ahead.size))  # what one new error adds to the sums after it
    return np.sqrt((ahead * rate_error) ** 2 + spread**2 * np.cumsum(reach**2))


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
    budget: float, actual: Floats, planned: Floats, expected: Floats, reach: Floats, ends: tuple[date, ...]
) -> tuple[BurnPoint, ...]:
    plan = budget - np.concatenate(([0.0], np.cumsum(planned)))
    real = budget - np.concatenate(([0.0], np.cumsum(actual)))
    known = [BurnPoint(ends[at], float(plan[at]), float(x), float(x), float(x), float(x)) for at, x in enumerate(real)]
    now = float(real[-1])
    to_come = [
        BurnPoint(ends[at], float(plan[at]), None, now - mid, now - mid - wide, now - mid + wide)
        for at, mid, wide in zip(range(len(known), len(ends)), expected.tolist(), reach.tolist(), strict=True)
    ]
    return (*known, *to_come)
