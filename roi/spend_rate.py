"""What was spent for each unit that was planned, and how sure that is, of the past and of what is to come."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from roi.estimates import Floats
from roi.regression import CLOSEST

SMALLEST = 0.1  # of the mean plan: errors are not smaller where less is planned
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class SpendRate:
    """Spend / plan with its standard error; `spread` of an error for one unit of plan, `rho` ties it to the last."""

    rate: float
    rate_error: float
    spread: float
    rho: float
    freedom: int
    least: float

    def errors(self, planned: Floats) -> Floats:
        """Standard error of the sum over the next 1, 2 … periods, that of the rate included."""
        own = self.spread**2 * _summed(np.maximum(planned, self.least), self.rho)
        return np.asarray(np.sqrt((np.cumsum(planned) * self.rate_error) ** 2 + own))


def spend_rate(planned: Floats, actual: Floats) -> SpendRate:
    """From the plan of all periods (n,) and what was spent in the first of them, two at least."""
    due, least = planned[: actual.size], SMALLEST * float(planned.mean())
    rate, weight = float(actual.sum() / due.sum()), np.maximum(due, least)
    left = (actual - rate * due) / np.sqrt(weight)
    power, freedom = float(left @ left), actual.size - 1
    tied = float(left[1:] @ left[:-1]) / power if power > ROUNDING**2 * float(actual @ actual) else 0.0
    rho = min(max(tied + 1 / actual.size, 0.0), CLOSEST)  # a mean that was fitted hides about 1 / n of it
    spread = math.sqrt(power / freedom)
    rate_error = spread * math.sqrt(float(_summed(weight, rho)[-1])) / float(due.sum())
    return SpendRate(rate, rate_error, spread, rho, freedom, least)


def _summed(weight: Floats, rho: float) -> Floats:
    """Variance of the running sum of errors with these variances, each tied to the one before by `rho`."""
    found, before, total = np.empty(weight.size), 0.0, 0.0
    for at, root in enumerate(np.sqrt(weight).tolist()):
        total += root * root + 2 * root * before
        before = rho * (before + root)
        found[at] = total
    return found
