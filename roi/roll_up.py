"""What a portfolio comes to: each project and all of them together, in one currency, what needs attention first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from roi.distribution import Distribution, Estimated, WhenPaidBack, distribution, mean_of, share_below
from roi.estimates import Floats
from roi.percentiles import Percentile
from roi.portfolio import LeftOut, Portfolio
from roi.red_first import Appetite, Facts, Light, Standing, order, standing
from roi.simulation import Joint, Total
from roi.tail import cvar


@dataclass(frozen=True, slots=True)
class ToDate:
    """What a project has cost so far, ≥ 0, in the currency of its case; from what, and until when."""

    spent: float
    as_of: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """One project, in the portfolio's currency (`rate` of its own), over its own horizon.

    `expected_loss` is E[max(-NPV, 0)]: how likely it loses times how much. `at_completion` is P80 of all costs,
    undiscounted, and never below what is spent. `ahead`: without what was spent and earned before today.
    """

    name: str
    own_currency: str
    rate: float
    start: date
    months: int
    must_do: bool
    npv: Distribution
    ahead: Distribution
    p_negative: Estimated
    expected_loss: Estimated
    payback: WhenPaidBack
    costs: Distribution
    benefits: Distribution
    budget: float | None
    planned_benefits: float | None
    to_date: ToDate | None
    spent: float | None
    at_completion: Percentile
    joint: Joint
    standing: Standing

    @property
    def light(self) -> Light:
        """Red, amber or green."""
        return self.standing.light

    @property
    def spent_share(self) -> float | None:
        """Cost to date / budget; None where one of them is not known."""
        return self.spent / self.budget if self.budget and self.spent is not None else None


@dataclass(frozen=True, slots=True)
class RollUp:
    """A portfolio, red first. Sums are over draws, each project over its own horizon; `totals` over the asked ones.

    `cvar` is the mean loss in the worst 5 % of the draws. `beyond_appetite`: P(loss above the line), None without a
    line. `costs`: of all projects, undiscounted; their P80 is not the sum of the P80s.
    `independent_sd` is what the spread would be if the projects had nothing in common; `sd` is what it is.
    """

    currency: str
    draws: int
    seed: int
    projects: tuple[Project, ...]
    npv: Distribution
    ahead: Distribution
    p_negative: Estimated
    cvar: Estimated
    sd: float
    independent_sd: float
    beyond_appetite: Estimated | None
    budget: float
    spent: float
    costs: Distribution
    without_budget: tuple[str, ...]
    without_actuals: tuple[str, ...]
    totals: tuple[Total, ...]
    left_out: tuple[LeftOut, ...]

    def count(self, light: Light) -> int:
        """How many projects have a light."""
        return sum(one.light == light for one in self.projects)


def roll_up(
    portfolio: Portfolio,
    *,
    to_date: Mapping[str, ToDate] | None = None,
    budgets: Mapping[str, float] | None = None,
    appetite: Appetite | None = None,
    appetite_line: float | None = None,
) -> RollUp:
    """Everything summed draw by draw. `to_date` and `budgets` by name, in each case's own currency.

    A budget given here stands in place of the case's. `appetite_line` is a loss ≥ 0 in the portfolio's currency.
    """
    projects = [
        _project(portfolio, at, (to_date or {}).get(name), (budgets or {}).get(name), appetite)
        for at, name in enumerate(portfolio.names)
    ]
    worth = portfolio.npv.sum(axis=1)
    return RollUp(
        currency=portfolio.presentation.currency,
        draws=portfolio.asked.draws,
        seed=portfolio.asked.seed,
        projects=tuple(sorted(projects, key=_first)),
        npv=distribution(worth),
        ahead=distribution(portfolio.ahead.sum(axis=1)),
        p_negative=share_below(worth),
        cvar=cvar(worth),
        sd=float(worth.std(ddof=1)),
        independent_sd=float(np.sqrt(portfolio.npv.var(axis=0, ddof=1).sum())),
        beyond_appetite=None if appetite_line is None else share_below(worth, -appetite_line),
        budget=sum(one.budget or 0.0 for one in projects),
        spent=sum(one.spent or 0.0 for one in projects),
        costs=distribution(_costs(portfolio)),
        without_budget=tuple(one.name for one in projects if one.budget is None),
        without_actuals=tuple(one.name for one in projects if one.spent is None),
        totals=_totals(portfolio),
        left_out=portfolio.left_out,
    )


def _first(project: Project) -> tuple[int, float, str]:
    return order(project.light, expected_loss=project.expected_loss.value, name=project.name)


def _project(
    portfolio: Portfolio, at: int, to_date: ToDate | None, budget: float | None, appetite: Appetite | None
) -> Project:
    drawn, rate, npv = portfolio.drawn[at], portfolio.rate(at), portfolio.npv[:, at]
    case, own = drawn.case, drawn.simulation.at(drawn.case.horizon_months)
    costs, p_negative = own.costs.over(1 / rate), share_below(npv)
    own_budget = case.budget if budget is None else budget
    allowed = None if own_budget is None else own_budget * rate
    spent = None if to_date is None else to_date.spent * rate
    p80 = costs.at(0.8)
    at_completion = Percentile(0.8, max(p80.value, spent or 0.0), p80.se)
    facts = Facts(p_negative.value, at_completion.value, allowed, spent, portfolio.presentation.currency)
    return Project(
        name=case.name,
        own_currency=case.currency,
        rate=rate,
        start=case.start,
        months=case.horizon_months,
        must_do=case.must_do,
        npv=distribution(npv),
        ahead=distribution(portfolio.ahead[:, at]),
        p_negative=p_negative,
        expected_loss=mean_of(np.maximum(-npv, 0)),
        payback=own.payback,
        costs=costs,
        benefits=own.benefits.over(1 / rate),
        budget=allowed,
        planned_benefits=None if case.planned_benefits is None else case.planned_benefits * rate,
        to_date=to_date,
        spent=spent,
        at_completion=at_completion,
        joint=drawn.simulation.joint,
        standing=standing(facts, appetite),
    )


def _costs(portfolio: Portfolio) -> Floats:
    """Costs of all projects, each over its own horizon, undiscounted: shape (draws,)."""
    whole: Floats = np.zeros(portfolio.asked.draws)
    for at, drawn in enumerate(portfolio.drawn):
        whole += drawn.costs * portfolio.rate(at)
    return whole


def _totals(portfolio: Portfolio) -> tuple[Total, ...]:
    """All projects over each asked horizon."""
    worth: Floats = np.zeros((portfolio.asked.draws, len(portfolio.asked.horizons)))
    for at, drawn in enumerate(portfolio.drawn):
        worth += drawn.by_horizon * portfolio.rate(at)
    return tuple(
        Total(months, distribution(worth[:, at]), share_below(worth[:, at]))
        for at, months in enumerate(portfolio.asked.horizons)
    )
