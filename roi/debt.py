"""What technical debt adds to the cost of running, month by month."""

from __future__ import annotations

import numpy as np

from roi.estimates import Floats
from roi.horizon import Grid


def run_cost(
    months: int, *, run_per_month: float, growth_per_year: float, principal: float, interest_per_year: float
) -> Floats:
    """Cost of running in the months that end on t = 1…months: Run₀ (1 + δ)^(t/12) + principal × i / 12. Currency."""
    t = Grid(months).points[1:]
    return np.asarray(run_per_month * (1 + growth_per_year) ** (t / 12) + principal * interest_per_year / 12)


def extra_per_month(
    *, run_per_month: float, growth_per_year: float, principal: float, interest_per_year: float, months: float
) -> float:
    """The level monthly amount that sums to the same extra cost over `months`: what debt adds to Run₀. Currency."""
    span = int(months)
    if span < 1:
        return 0.0
    cost = run_cost(
        span,
        run_per_month=run_per_month,
        growth_per_year=growth_per_year,
        principal=principal,
        interest_per_year=interest_per_year,
    )
    return float(cost.mean() - run_per_month)
