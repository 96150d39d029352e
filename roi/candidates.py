"""What each project of a portfolio needs per quarter, and what it hangs on: the input of a selection."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from roi.case import BusinessCase
from roi.estimates import Floats
from roi.evaluation import priced
from roi.horizon import month_of
from roi.portfolio import Portfolio
from roi.refusals import Refused
from roi.words import figure, money

CASH, GPU_HOURS, PEOPLE = "cash", "gpu_hours", "people"
TITLES = {CASH: "cash", GPU_HOURS: "GPU-hours", PEOPLE: "people"}
MONTHS = 3  # of a quarter


@dataclass(frozen=True, slots=True)
class Quarters:
    """So many quarters from the first day of a month; whoever's fiscal quarters they are."""

    first: date
    count: int

    @property
    def labels(self) -> tuple[str, ...]:
        """ "2027 Q1" where they are those of the calendar, else "2027-02 to 2027-04"."""
        return tuple(self._label(number) for number in range(self.count))

    def _label(self, number: int) -> str:
        begins = month_of(self.first, MONTHS * number + 1)
        if begins.month % MONTHS == 1:
            return f"{begins.year} Q{begins.month // MONTHS + 1}"
        return f"{begins:%Y-%m} to {month_of(begins, MONTHS):%Y-%m}"

    def place(self, day: date) -> int:
        """The quarter of a day; below 0 or from `count` on: outside."""
        return _months(self.first, day) // MONTHS


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project that may be chosen: what it needs by resource and quarter, which others it requires or excludes.

    `out` says why it cannot be chosen at all, such as that it is over; empty: it can.
    """

    name: str
    needs: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    requires: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    must_do: bool = False
    out: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much there is of each resource per quarter, inf: no limit; what is not named has none.

    `totals` limit the sum over all quarters. `must_do_at_least`: how many of the must-do projects; None: every one.
    `given` are projects that exist already, so that one which requires them may be chosen.
    """

    amounts: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    totals: Mapping[str, float] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    currency: str = ""
    must_do_at_least: int | None = None
    given: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for resource, amounts in (*self.amounts.items(), *((key, (total,)) for key, total in self.totals.items())):
            for quarter, amount in enumerate(amounts):
                if not amount >= 0:
                    raise Refused.at(f"limits.{resource}[{quarter}]", f"0 or more is needed, not {amount:g}")

    def label(self, quarter: int | None) -> str:
        """The quarter in words; None: all of them."""
        if quarter is None:
            return "all quarters"
        return self.labels[quarter] if quarter < len(self.labels) else f"quarter {quarter + 1}"

    def amount(self, resource: str, amount: float) -> str:
        """So much of a resource, in words: "5 k EUR of cash", "5 k GPU-hours"."""
        return f"{money(amount, self.currency)} of cash" if resource == CASH else f"{figure(amount)} {title(resource)}"


def title(resource: str) -> str:
    """A resource in words."""
    return TITLES.get(resource, resource)


def candidates_of(portfolio: Portfolio, quarters: Quarters) -> tuple[Candidate, ...]:
    """Every case of a portfolio, in its order, with its needs in these quarters.

    Cash is expected costs, undiscounted, in the portfolio's currency; GPU-hours are sums, people averages per quarter.
    """
    return tuple(
        Candidate(
            name=one.case.name,
            needs=needs_of(one.case, quarters, rate=portfolio.rate(at)),
            requires=one.case.dependencies,
            excludes=one.case.excludes,
            must_do=one.case.must_do,
            out="nothing of it lies ahead" if one.over else "",
        )
        for at, one in enumerate(portfolio.drawn)
    )


def needs_of(case: BusinessCase, quarters: Quarters, *, rate: float = 1.0) -> dict[str, tuple[float, ...]]:
    """Cash, GPU-hours and people of a case per quarter; what lies outside the quarters is not counted."""
    table = priced(case, case.horizon_months)
    costs = sum((series for line, series in table if line.side == "cost"), np.zeros(case.horizon_months + 1))
    cash = _by_quarter(case.start, quarters, ((max(point - 1, 0), rate * cost) for point, cost in enumerate(costs)))
    return {
        CASH: cash,
        GPU_HOURS: _by_quarter(case.start, quarters, _monthly(case.gpu_hours)),
        PEOPLE: _by_quarter(case.start, quarters, _monthly(case.people)),
    }


def _monthly(per_quarter: Sequence[float]) -> Iterable[tuple[int, float]]:
    """(month of the case, a third of its quarter's amount)."""
    return ((month, per_quarter[month // MONTHS] / MONTHS) for month in range(MONTHS * len(per_quarter)))


def _by_quarter(start: date, quarters: Quarters, monthly: Iterable[tuple[int, float]]) -> tuple[float, ...]:
    found = [0.0] * quarters.count
    ahead = _months(quarters.first, start)
    for month, amount in monthly:
        place = (ahead + month) // MONTHS
        if 0 <= place < quarters.count:
            found[place] += float(amount)
    return tuple(found)


def _months(first: date, day: date) -> int:
    return (day.year - first.year) * 12 + day.month - first.month


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One limit on one resource: what each candidate needs, shape (candidates,), and how much there is."""

    resource: str
    quarter: int | None
    needs: Floats
    limit: float


def rows_of(candidates: Sequence[Candidate], limits: Limits) -> tuple[Row, ...]:
    """Every finite limit, in the order in which they are given."""
    return tuple(
        [
            Row(resource, quarter, _needs(candidates, resource, quarter), limit)
            for resource, amounts in limits.amounts.items()
            for quarter, limit in enumerate(amounts)
            if math.isfinite(limit)
        ]
        + [
            Row(resource, None, _needs(candidates, resource, None), limit)
            for resource, limit in limits.totals.items()
            if math.isfinite(limit)
        ]
    )


def _needs(candidates: Sequence[Candidate], resource: str, quarter: int | None) -> Floats:
    every = [one.needs.get(resource, ()) for one in candidates]
    if quarter is None:
        return np.array([math.fsum(needs) for needs in every])
    return np.array([needs[quarter] if quarter < len(needs) else 0.0 for needs in every])
