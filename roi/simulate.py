"""What a business case, or a portfolio of them, comes to over many draws: distributions, not single figures.

Every project sees the same market in the same draw, and every line its own numbers, keyed by its name: adding or
editing a project moves no other, and a sum over projects is a sum of draws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice

import numpy as np

from roi.case import BusinessCase
from roi.distribution import distribution, ratio_of, share_below, share_of, when_paid_back
from roi.draws import Outcomes, all_paths, outcomes
from roi.estimates import Floats
from roi.refusals import Refused
from roi.simulation import Asked, Fan, Group, Joint, PortfolioSimulation, Simulation, Spread, Total
from roi.tabulated import Layout, Tabulated, tabulate

GROUP = 8  # cases summed before groups are: part of the answer, whoever works a group out
FAN = (0.10, 0.50, 0.90)
Groups = Iterable[tuple[BusinessCase, ...]]
Mapped = Callable[[Callable[[tuple[BusinessCase, ...]], Group], Groups], Iterable[Group]]


def simulate(case: BusinessCase, asked: Asked | None = None) -> Simulation:
    """The distributions of one case, per horizon (the case's own always among them). Raises Refused."""
    asked = asked or Asked()
    return answered(case, asked, outcomes_of(case, asked))


def simulate_many(
    cases: Iterable[BusinessCase], asked: Asked | None = None, *, mapped: Mapped = map
) -> PortfolioSimulation:
    """Every case and their sum per asked horizon; in bounded memory, so `cases` may be a generator.

    `mapped` works the groups out in order, here or elsewhere. Raises Refused for two currencies or one name twice.
    """
    asked = asked or Asked()
    found: list[Simulation] = []
    total: Floats = np.zeros((asked.draws, len(asked.horizons)))
    for group in mapped(partial(group_of, asked=asked), _grouped(_distinct(cases))):
        found.extend(group.cases)
        total += group.npv
    totals = (
        Total(months, distribution(total[:, at]), share_below(total[:, at])) for at, months in enumerate(asked.horizons)
    )
    return PortfolioSimulation(tuple(found), tuple(totals) if found else ())


def group_of(cases: tuple[BusinessCase, ...], *, asked: Asked) -> Group:
    """Some cases and the sum of their NPVs, in their order."""
    found, total = [], np.zeros((asked.draws, len(asked.horizons)))
    for case in cases:
        drawn = outcomes_of(case, asked)
        found.append(answered(case, asked, drawn))
        total += drawn.npv[:, [drawn.horizons.index(months) for months in asked.horizons]]
    return Group(tuple(found), total)


def npv_draws(cases: Sequence[BusinessCase], asked: Asked | None = None) -> Floats:
    """NPV of each case over its own horizon, in each draw: shape (draws, cases). For selection and CVaR."""
    asked = asked or Asked()
    found = np.empty((asked.draws, len(cases)))
    for at, case in enumerate(_distinct(cases)):
        drawn = outcomes_of(case, asked)
        found[:, at] = drawn.npv[:, drawn.horizons.index(case.horizon_months)]
    return found


def fan(case: BusinessCase, asked: Asked | None = None) -> Fan:
    """How the running net spreads over the months of the case's own horizon."""
    asked = asked or Asked()
    table = tabulated(case, asked, (case.horizon_months,))
    sums = np.empty((asked.draws, case.horizon_months + 1))
    for first, paths in all_paths(table, draws=asked.draws, seed=asked.seed, correlation=asked.correlation):
        sums[first : first + len(paths)] = paths[:, table.layout.net][:, ::-1]
    return Fan(FAN, tuple(tuple(row.tolist()) for row in np.quantile(sums, FAN, axis=0)))


def outcomes_of(case: BusinessCase, asked: Asked) -> Outcomes:
    """Every draw of a case, per horizon ascending."""
    table = tabulated(case, asked, asked.horizons)
    return outcomes(table, draws=asked.draws, seed=asked.seed, correlation=asked.correlation)


def tabulated(case: BusinessCase, asked: Asked, horizons: Sequence[int]) -> Tabulated:
    """The case as tables, over the horizons and its own. Raises Refused where the outside view does not fit."""
    every = tuple(sorted({*horizons, case.horizon_months}))
    overrun = asked.outside_view.for_case(case) if asked.outside_view else None
    return tabulate(case, Layout(every[-1], every), seed=asked.seed, shape=asked.correlation.shape, overrun=overrun)


def answered(case: BusinessCase, asked: Asked, drawn: Outcomes) -> Simulation:
    """The distributions of draws."""
    spreads = tuple(_spread(drawn, at) for at in range(len(drawn.horizons)))
    joint = _joint(case, drawn, drawn.horizons.index(case.horizon_months))
    return Simulation(case.name, case.currency, case.horizon_months, asked, spreads, joint)


def _spread(drawn: Outcomes, at: int) -> Spread:
    npv = drawn.npv[:, at]
    return Spread(
        months=drawn.horizons[at],
        npv=distribution(npv),
        p_negative=share_below(npv),
        roi=ratio_of(npv, drawn.pv_costs[:, at]),
        payback=when_paid_back(drawn.payback[:, at]),
        discounted_payback=when_paid_back(drawn.discounted_payback[:, at]),
        costs=distribution(drawn.costs[:, at]),
        benefits=distribution(drawn.net[:, at] + drawn.costs[:, at]),
    )


def _joint(case: BusinessCase, drawn: Outcomes, at: int) -> Joint:
    costs, benefits = drawn.costs[:, at], drawn.net[:, at] + drawn.costs[:, at]
    cost_ratio = distribution(costs).over(case.budget) if case.budget else None
    value_ratio = distribution(benefits).over(case.planned_benefits) if case.planned_benefits else None
    if not case.budget or not case.planned_benefits:
        return Joint(cost_ratio, value_ratio)
    dear, worth = costs > case.budget, benefits >= case.planned_benefits
    shares = [share_of(one) for one in (dear & worth, dear & ~worth, ~dear & worth, ~dear & ~worth)]
    return Joint(cost_ratio, value_ratio, *shares)


def _grouped(cases: Iterable[BusinessCase]) -> Iterator[tuple[BusinessCase, ...]]:
    each = iter(cases)
    while group := tuple(islice(each, GROUP)):
        yield group


def _distinct(cases: Iterable[BusinessCase]) -> Iterator[BusinessCase]:
    names: set[str] = set()
    currency = None
    for case in cases:
        currency = currency or case.currency
        if case.name in names:
            raise Refused.at(case.name, "two cases of this name would have the same draws")
        if case.currency != currency:
            raise Refused.at(case.name, f"is in {case.currency}, the others in {currency}; convert it first")
        names.add(case.name)
        yield case
