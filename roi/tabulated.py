"""A case made ready for many draws: what each line brings by horizon and month, as tables.

A line's amount is one table of quantiles. Everything else uncertain about it (delay, take-up, growth, drift, cash
share) is a set of STRATA profiles, each parameter evenly spread over its distribution and paired with the others by a
lattice (whose error is a third of that of random pairs), put in order of worth, so that one more number per draw picks
among them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from roi import timing
from roi.case import BusinessCase, Side
from roi.copula import Shape, probabilities
from roi.estimates import Estimate, Floats, mean, point
from roi.horizon import discount_factors
from roi.outside_view import OutsideView
from roi.quantile_tables import STRATA, amounts, quantiles, uncertain
from roi.streams import key_of, stream

LATTICE = (1, 75, 23, 57, 13, 127, 49, 93)  # of rank 1 for 256 points, built one by one for the least P₂ error


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a path: net and discounted net added up by month, the last month first; then costs by horizon."""

    months: int
    horizons: tuple[int, ...]

    @property
    def width(self) -> int:
        """Columns in all."""
        return 2 * (self.months + 1) + 2 * len(self.horizons)

    @property
    def net(self) -> slice:
        """Undiscounted net up to each month, from the last month back to the start."""
        return slice(0, self.months + 1)

    @property
    def discounted(self) -> slice:
        """The same of discounted flows: NPV over so many months."""
        return slice(self.months + 1, 2 * self.months + 2)

    @property
    def pv_costs(self) -> slice:
        """Discounted costs of each horizon, ≥ 0."""
        return slice(2 * self.months + 2, 2 * self.months + 2 + len(self.horizons))

    @property
    def costs(self) -> slice:
        """Undiscounted costs of each horizon, ≥ 0."""
        return slice(2 * self.months + 2 + len(self.horizons), self.width)


@dataclass(frozen=True, slots=True)
class Sized:
    """A line of which only the amount is uncertain: quantiles (KNOTS,), and what one unit brings (width,)."""

    key: str
    amounts: Floats
    unit: Floats


@dataclass(frozen=True, slots=True)
class Timed:
    """A line whose course is uncertain: STRATA paths of one unit, best first, (STRATA, width); `amounts` as above."""

    key: str
    amounts: Floats | None
    constant: float
    units: Floats


@dataclass(frozen=True, slots=True)
class Tabulated:
    """A case as tables. `certain`: what all lines without uncertainty bring together (width,)."""

    name: str
    layout: Layout
    certain: Floats
    sized: tuple[Sized, ...]
    timed: tuple[Timed, ...]


def tabulate(
    case: BusinessCase, layout: Layout, *, seed: int, shape: Shape, overrun: OutsideView | None = None
) -> Tabulated:
    """Tables of every priced line. With an `overrun`, all costs are one line: their likely values, times U."""
    certain = np.zeros(layout.width)
    factors = discount_factors(case.rate_per_year, layout.months)
    sized, timed = [], []
    if overrun:
        sized.append(_overrun(case, overrun, factors, layout, shape))
    for line in case.lines:
        if not line.priced or (overrun and line.side == "cost"):
            continue
        columns = _Columns(seed, case.name, line.key)
        unit = bring(line.side, timing.profile(line, layout.months, read=columns), factors, layout)
        table = amounts(line, shape)
        if columns.taken:
            ascending = np.argsort(unit[:, layout.discounted.start], kind="stable")[::-1]
            timed.append(Timed(line.key, table, mean(line.amount), unit[ascending]))
        elif table is None:
            certain += mean(line.amount) * unit
        else:
            sized.append(Sized(line.key, table, unit))
    return Tabulated(case.name, layout, certain, tuple(sized), tuple(timed))


def _overrun(case: BusinessCase, overrun: OutsideView, factors: Floats, layout: Layout, shape: Shape) -> Sized:
    """The costs as estimated, as one line whose amount is U; its key is no line's."""
    estimated = np.zeros(layout.months + 1)
    for line in case.costs:
        estimated += timing.amounts(line, layout.months, read=point)
    return Sized("", overrun.quantile(probabilities(shape)), bring("cost", estimated, factors, layout))


def bring(side: Side, shares: Floats, factors: Floats, layout: Layout) -> Floats:
    """Columns of one unit of a line whose profile is `shares`, of shape (..., months + 1)."""
    total, discounted = np.cumsum(shares, axis=-1), np.cumsum(shares * factors, axis=-1)
    found = np.zeros((*shares.shape[:-1], layout.width))
    sign = -1.0 if side == "cost" else 1.0
    found[..., layout.net], found[..., layout.discounted] = sign * total[..., ::-1], sign * discounted[..., ::-1]
    if side == "cost":
        at = list(layout.horizons)
        found[..., layout.pv_costs], found[..., layout.costs] = discounted[..., at], total[..., at]
    return found


class _Columns:
    """Reads an estimate as a column of its quantiles, (STRATA, 1), in the lattice's order, shifted; a certain one as
    a figure."""

    def __init__(self, seed: int, project: str, line: str) -> None:
        self._random: Callable[[], np.random.Generator] = lru_cache(
            lambda: stream(key_of(seed, project, line, "strata"), 0)
        )
        self.taken = 0

    def __call__(self, estimate: Estimate) -> float | Floats:
        if not uncertain(estimate):
            return mean(estimate)
        step = LATTICE[self.taken]
        self.taken += 1
        place = (np.arange(STRATA) * step + self._random().integers(STRATA)) % STRATA
        return quantiles(estimate, (place + 0.5) / STRATA)[:, None]
