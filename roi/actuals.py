"""What a plan says of each month, and where it ends when a part of it is spent already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from roi.case import BusinessCase
from roi.distribution import Distribution, distribution
from roi.estimates import Floats
from roi.evaluation import priced
from roi.horizon import month_of
from roi.percentiles import Percentile
from roi.simulate import outcomes_of
from roi.simulation import Asked

LEVELS = (0.10, 0.50, 0.80, 0.90)


@dataclass(frozen=True, slots=True)
class Planned:
    """What one line is to cost or bring in one month, at the means; ≥ 0, in the case's currency."""

    line: str
    category: str
    side: str
    hidden: bool
    month: date
    amount: float


@dataclass(frozen=True, slots=True)
class CostFan:
    """All costs up to the end of each month: mean, and percentiles (of LEVELS) over the draws; currency, ≥ 0."""

    months: tuple[date, ...]
    mean: tuple[float, ...]
    levels: tuple[tuple[Percentile, ...], ...]


@dataclass(frozen=True, slots=True)
class Rest:
    """All costs as the case has them, and those after its first months: what is over is known and spreads no more."""

    planned: Distribution
    rest: Distribution

    def expected(self, spent: float, level: float) -> Percentile:
        """Where costs end with that probability when `spent` was paid so far; a level in `LEVELS`."""
        found = self.rest.at(level)
        return Percentile(level, spent + found.value, found.se)


def planned_months(case: BusinessCase) -> tuple[Planned, ...]:
    """Every line in every month of the case's horizon in which it moves money; what falls on t = 0 is in the first."""
    found: dict[tuple[str, date], Planned] = {}
    for line, series in priced(case, case.horizon_months):
        for point, amount in enumerate(series.tolist()):
            if amount:
                month = month_of(case.start, point)
                before = found[line.key, month].amount if (line.key, month) in found else 0.0
                found[line.key, month] = Planned(
                    line.key, line.category, line.side, not line.in_budget, month, before + amount
                )
    return tuple(found.values())


def elapsed(case: BusinessCase, until: date) -> int:
    """How many whole months of the case are over on a day: 0 before its first one is, at most its horizon."""
    months = (until.year - case.start.year) * 12 + until.month - case.start.month
    return min(max(months, 0), case.horizon_months)


def cost_fan(case: BusinessCase, asked: Asked | None = None) -> CostFan:
    """How the costs to date may spread, month by month. Raises Refused."""
    costs = _costs(case, asked)
    spreads = [distribution(costs[:, at]) for at in range(1, costs.shape[1])]
    months = tuple(month_of(case.start, point) for point in range(1, costs.shape[1]))
    return CostFan(
        months,
        tuple(one.mean.value for one in spreads),
        tuple(tuple(one.at(level) for level in LEVELS) for one in spreads),
    )


def rest_of(case: BusinessCase, *, months: int, asked: Asked | None = None) -> Rest:
    """What the case has for the time after its first `months`. Currency of the case. Raises Refused."""
    costs = _costs(case, asked)
    whole = costs[:, -1]
    return Rest(distribution(whole), distribution(whole - costs[:, months]))


def months_fan(
    cases: Iterable[tuple[BusinessCase, float]], months: Sequence[date], asked: Asked | None = None
) -> CostFan:
    """All costs of several cases in each calendar month, each case times its factor (of currency), summed by draw.

    Not running sums: what each month alone costs. Raises Refused.
    """
    asked = asked or Asked()
    total: Floats = np.zeros((asked.draws, len(months)))
    places = {month: place for place, month in enumerate(months)}
    for case, factor in cases:
        costs = _costs(case, asked)
        for point in range(1, costs.shape[1]):
            place = places.get(month_of(case.start, point))
            if place is not None:
                before = costs[:, point - 1] if point > 1 else 0.0
                total[:, place] += factor * (costs[:, point] - before)
    spreads = [distribution(total[:, place]) for place in range(len(months))]
    return CostFan(
        tuple(months),
        tuple(one.mean.value for one in spreads),
        tuple(tuple(one.at(level) for level in LEVELS) for one in spreads),
    )


def _costs(case: BusinessCase, asked: Asked | None) -> Floats:
    """All costs up to each point 0…horizon, in each draw: shape (draws, horizon + 1)."""
    asked = asked or Asked()
    every = Asked(asked.draws, asked.seed, _points(case), asked.correlation, asked.outside_view)
    return outcomes_of(case, every).costs


def _points(case: BusinessCase) -> tuple[int, ...]:
    points: Sequence[int] = range(case.horizon_months + 1)
    return tuple(points)
