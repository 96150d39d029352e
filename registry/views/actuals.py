"""What was spent and gained, beside what was planned, as it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from registry.views.bills import GpuSpendView
from registry.views.measurements import MeasurementView


@dataclass(frozen=True, slots=True)
class MonthActual:
    """One month, quarter or fiscal year: planned at the means, spent on bills and besides, in one currency."""

    label: str
    start: date
    planned: float | None
    bills: float
    entries: float
    unallocated: float

    @property
    def actual(self) -> float:
        """All that was spent, whether somebody bears it or not."""
        return self.bills + self.entries + self.unallocated


@dataclass(frozen=True, slots=True)
class CategoryActual:
    """One use case and kind of cost over the time that is looked at; `before` was spent before its case began."""

    use_case: str
    title: str
    category: str
    category_title: str
    hidden: bool
    planned: float | None
    bills: float
    entries: float
    before: float = 0.0

    @property
    def actual(self) -> float:
        """On bills and besides."""
        return self.bills + self.entries

    @property
    def over(self) -> float | None:
        """Spent beyond the plan since the case began; below 0: less than planned. None without a plan."""
        return None if self.planned is None else self.actual - self.before - self.planned


@dataclass(frozen=True, slots=True)
class Ends:
    """Where costs end: the percentiles of the plan, and of what was spent plus the rest of the plan."""

    planned_p50: float
    planned_p80: float
    expected_p50: float
    expected_p80: float
    se_p80: float


@dataclass(frozen=True, slots=True)
class UseCaseActual:
    """One use case, in the presentation currency: to date since its case began, and where it ends.

    `plan` names the revision of the business case; empty without one. `ends` is None where nothing can be said, and
    `why_not` says so.
    """

    slug: str
    title: str
    plan: str
    digest: str
    starts: date | None
    months_over: int
    months_in_all: int
    budget: float | None
    planned: float | None
    actual: float
    ends: Ends | None
    why_not: str = ""

    @property
    def spent_share(self) -> float | None:
        """Of the budget."""
        return self.actual / self.budget if self.budget else None

    @property
    def word(self) -> str:
        """How it stands: over budget, heading over it (P80), ahead of its plan, on plan, or without a plan."""
        if not self.plan:
            return "no plan"
        if self.budget and self.actual > self.budget:
            return "over budget"
        if self.budget and self.ends and self.ends.expected_p80 > self.budget:
            return "heading over"
        if self.planned and self.actual > self.planned * 1.1:
            return "ahead of plan"
        return "on plan"


@dataclass(frozen=True, slots=True)
class FanPoint:
    """Costs up to the end of a month, or in it: planned mean, P10, P80 and P90, and spent (None: not over yet)."""

    month: date
    mean: float
    p10: float
    p80: float
    p90: float
    spent: float | None


@dataclass(frozen=True, slots=True)
class ActualsView:
    """Plan against actual over [since, until), in one currency.

    `months` is the spread of all plans month by month, beside what was spent. `left_out` says in words what could not
    be counted; `rates` which exchange rates were used.
    """

    currency: str
    basis: str
    grain: str
    since: date
    until: date
    as_of: datetime
    periods: tuple[MonthActual, ...]
    months: tuple[FanPoint, ...]
    categories: tuple[CategoryActual, ...]
    use_cases: tuple[UseCaseActual, ...]
    unallocated: float
    unallocated_share: float | None
    gpu: tuple[GpuSpendView, ...]
    gpu_hidden: float
    gpu_share: float | None
    bills: int
    rules_revision: int
    rates: tuple[str, ...]
    left_out: tuple[str, ...]
    draws: int
    seed: int
    version: str

    @property
    def planned(self) -> float:
        """All that was planned for the time."""
        return sum(one.planned or 0.0 for one in self.periods)

    @property
    def actual(self) -> float:
        """All that was spent in the time."""
        return sum(one.actual for one in self.periods)


@dataclass(frozen=True, slots=True)
class DaySpend:
    """What bills say of one day, in one currency."""

    day: date
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class UseCaseMoney:
    """One use case in the presentation currency: its costs to date within their fan, by kind, and its benefits."""

    line: UseCaseActual | None
    currency: str
    as_of: datetime
    fan: tuple[FanPoint, ...]
    periods: tuple[MonthActual, ...]
    categories: tuple[CategoryActual, ...]
    benefits: tuple[MeasurementView, ...]
    rates: tuple[str, ...]
    left_out: tuple[str, ...]
