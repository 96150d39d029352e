"""Which projects to go on with and to begin under limits of cash, GPU-hours and people per quarter.

`funding(desk, asked) -> FundingView`: the exact choice, its frontier with the running projects as "you are here", and
what the next euro, GPU-hour or person would bring. Remembered by the cases, the month and what was asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from registry.access import Desk, Permission, requires
from registry.errors import Invalid
from registry.services import money_portfolio, money_settings
from registry.services._remembered import Remembered
from registry.views.funding import FundingView
from registry.views.money_portfolio import Basis
from registry.views.money_settings import MoneySettings
from roi.candidates import CASH, GPU_HOURS, PEOPLE, Candidate, Limits, Quarters, candidates_of
from roi.estimates import mean
from roi.frontier import frontier
from roi.marginal_value import marginal_value
from roi.portfolio import Portfolio
from roi.refusals import Refused
from roi.selection import THETA, answer, effort_for, question

QUARTERS = 8
DRAWS = 2_000
POINTS = 12
QUICK_UP_TO = 15
"""Projects up to which the frontier and what more would bring take no more than seconds."""
_answers = Remembered[FundingView](32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Limits per quarter, None: no limit; `theta` is how much expected worth one less lost in the tail is worth.

    `exact` goes on until the choice is proven the best one, or some minutes are over, as with 100 projects.
    """

    cash: float | None = None
    gpu_hours: float | None = None
    people: float | None = None
    theta: float = 0.5
    exact: bool = False

    def __post_init__(self) -> None:
        """Raises Invalid with the place."""
        for name in ("cash", "gpu_hours", "people", "theta"):
            value = getattr(self, name)
            if value is not None and not 0 <= value < float("inf"):
                raise Invalid(f"{name}: a number from 0 on is needed, not {value}.")


@requires(Permission.MONEY_READ)
def usual(desk: Desk) -> Asked:
    """The limits that the company has set."""
    return of_settings(money_settings.get(desk))


def of_settings(found: MoneySettings) -> Asked:
    """The limits of settings; the weight of risk is ours where none is set."""
    return Asked(
        cash=found.cash_per_quarter,
        gpu_hours=found.gpu_hours_per_quarter,
        people=found.people_per_quarter,
        theta=found.cvar_weight or mean(THETA.value),
    )


@requires(Permission.MONEY_READ)
def funding(desk: Desk, asked: Asked | None = None, *, whole: bool = False) -> FundingView:
    """What to fund; with many projects the frontier and what more would bring come only where `whole` asks for them.

    Raises Invalid where the cases contradict each other, such as a dependency on no case.
    """
    asked = asked or usual(desk)
    portfolio, basis, titles = money_portfolio.drawn(desk, draws=DRAWS)
    first = _quarter(basis.today, money_settings.get(desk).fiscal_year_starts)
    key = (basis.digest, basis.rates, basis.today, portfolio.presentation.currency, first, asked, whole)
    try:
        return _answers.of(key, lambda: _worked_out(portfolio, basis, titles, first, asked, whole=whole))
    except Refused as refusal:
        raise Invalid(str(refusal)) from refusal


def _worked_out(
    portfolio: Portfolio, basis: Basis, titles: Mapping[str, str], first: date, asked: Asked, *, whole: bool
) -> FundingView:
    quarters = Quarters(first, QUARTERS)
    every = candidates_of(portfolio, quarters)
    limits = _limits(asked, quarters, portfolio.presentation.currency)
    posed = question(every, portfolio.ahead, limits)
    effort = effort_for(posed.model, asked.theta, exact=True) if asked.exact else None
    chosen = answer(posed, theta=asked.theta, effort=effort)
    running = _running(portfolio, every, basis.today)
    named = tuple(name for name in (CASH, GPU_HOURS, PEOPLE) if name in limits.amounts)
    deep = chosen.feasible and (whole or len(every) <= QUICK_UP_TO)
    more = (marginal_value(posed, name, theta=asked.theta) for name in named) if deep else ()
    return FundingView(
        basis=basis,
        currency=limits.currency,
        quarters=quarters.labels,
        limits=limits,
        selection=chosen,
        frontier=frontier(posed, here=running, points=POINTS) if deep else None,
        marginal=tuple(one for one in more if one is not None),
        running=running,
        titles=titles,
    )


def _limits(asked: Asked, quarters: Quarters, currency: str) -> Limits:
    said = {CASH: asked.cash, GPU_HOURS: asked.gpu_hours, PEOPLE: asked.people}
    amounts = {name: (limit,) * quarters.count for name, limit in said.items() if limit is not None}
    return Limits(amounts=amounts, labels=quarters.labels, currency=currency)


def _running(portfolio: Portfolio, every: tuple[Candidate, ...], today: date) -> tuple[str, ...]:
    begun = {one.case.name for one in portfolio.drawn if one.case.start <= today}
    return tuple(one.name for one in every if one.name in begun and not one.out)


def _quarter(today: date, fiscal_year_starts: int) -> date:
    """The first day of the fiscal quarter of a day."""
    behind = (today.month - fiscal_year_starts) % 3
    months = today.year * 12 + today.month - 1 - behind
    return date(months // 12, months % 12 + 1, 1)
