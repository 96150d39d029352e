"""All cases of a portfolio in the same draws and in one currency, so that a sum over projects is a sum of draws."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from roi.case import BusinessCase
from roi.draws import Outcomes
from roi.estimates import Floats
from roi.outside_view import CLASSES, OutsideView
from roi.presentation import Presentation
from roi.refusals import Refused
from roi.simulate import answered, outcomes_of
from roi.simulation import Asked, Simulation


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A case that is in no sum, and why."""

    name: str
    currency: str
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class DrawnCase:
    """One case in its own currency: NPV per draw over its own horizon, (draws,), and the asked ones, (draws, horizons).

    `costs` ≥ 0 per draw, over its own horizon, undiscounted: (draws,). `ahead` is what lies ahead of `today`, worth on
    that day, what was spent and earned before left out; without a `today`, the NPV. `sunk_months` of the case lie
    behind it.
    """

    case: BusinessCase
    simulation: Simulation
    npv: Floats
    by_horizon: Floats
    ahead: Floats
    costs: Floats
    today: date | None = None
    sunk_months: int = 0

    @property
    def over(self) -> bool:
        """Whether nothing of it lies ahead."""
        return self.sunk_months >= self.case.horizon_months


@dataclass(frozen=True, slots=True, eq=False)
class Portfolio:
    """The cases that could be converted, in their order; `npv` and `ahead` in one currency: shape (draws, cases)."""

    presentation: Presentation
    asked: Asked
    drawn: tuple[DrawnCase, ...]
    npv: Floats
    ahead: Floats
    left_out: tuple[LeftOut, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Of the cases, in the order of the columns."""
        return tuple(one.case.name for one in self.drawn)

    def rate(self, at: int) -> float:
        """What one unit of the currency of a case is worth."""
        return self.presentation.rate(self.drawn[at].case.currency) or 1.0


def asked_for(case: BusinessCase, asked: Asked) -> Asked:
    """With the outside view that the case names, unless one is asked for."""
    if asked.outside_view or not case.reference_class:
        return asked
    return replace(asked, outside_view=OutsideView(CLASSES[case.reference_class]))


def drawn_case(case: BusinessCase, asked: Asked | None = None, *, today: date | None = None) -> DrawnCase:
    """Every draw of one case. The same name has the same draws, in whatever portfolio. Raises Refused."""
    asked = asked_for(case, asked or Asked())
    behind = _months_since(case.start, today) if today else 0
    sunk = min(max(behind, 0), case.horizon_months)
    behind_too = {*asked.horizons, sunk} if sunk else asked.horizons
    drawn = outcomes_of(case, replace(asked, horizons=tuple(behind_too)))
    shown = {*asked.horizons, case.horizon_months}
    simulation = answered(case, asked, drawn)
    return DrawnCase(
        case=case,
        simulation=replace(simulation, spreads=tuple(one for one in simulation.spreads if one.months in shown)),
        npv=_over(drawn, case.horizon_months),
        by_horizon=np.stack([_over(drawn, months) for months in asked.horizons], axis=1),
        ahead=_ahead(case, drawn, sunk=sunk, behind=behind),
        costs=np.ascontiguousarray(drawn.costs[:, drawn.horizons.index(case.horizon_months)]),
        today=today,
        sunk_months=sunk,
    )


def together(drawn: Iterable[DrawnCase], presentation: Presentation) -> Portfolio:
    """Cases drawn alike, in one currency. Raises Refused for one name twice, or draws of two kinds."""
    every = tuple(drawn)
    _check_alike(every)
    kept = tuple(one for one in every if presentation.rate(one.case.currency) is not None)
    asked = replace(every[0].simulation.asked, outside_view=None) if every else Asked()
    scale = np.array([presentation.rate(one.case.currency) or 0.0 for one in kept])
    empty = np.zeros((asked.draws, 0))
    return Portfolio(
        presentation,
        asked,
        kept,
        np.stack([one.npv for one in kept], axis=1) * scale if kept else empty,
        np.stack([one.ahead for one in kept], axis=1) * scale if kept else empty,
        tuple(_left_out(one.case, presentation) for one in every if one not in kept),
    )


def portfolio(
    cases: Iterable[BusinessCase],
    asked: Asked | None = None,
    *,
    presentation: Presentation | None = None,
    today: date | None = None,
) -> Portfolio:
    """Every case drawn, in the presentation's currency, or in that of the first case. Raises Refused."""
    drawn = [drawn_case(case, asked, today=today) for case in cases]
    return together(drawn, presentation or Presentation(drawn[0].case.currency if drawn else "EUR"))


def _over(drawn: Outcomes, months: int) -> Floats:
    return np.ascontiguousarray(drawn.npv[:, drawn.horizons.index(months)])


def _ahead(case: BusinessCase, drawn: Outcomes, *, sunk: int, behind: int) -> Floats:
    """What comes after the sunk months, in money of `behind` months after the start, which may lie before it."""
    worth = _over(drawn, case.horizon_months)
    if sunk:
        worth = worth - _over(drawn, sunk)
    return np.asarray(worth * (1 + case.rate_per_year) ** (behind / 12))


def _months_since(start: date, day: date) -> int:
    return (day.year - start.year) * 12 + day.month - start.month


def _check_alike(drawn: tuple[DrawnCase, ...]) -> None:
    names: set[str] = set()
    for one in drawn:
        if one.case.name in names:
            raise Refused.at(one.case.name, "two cases of this name would have the same draws")
        if _draws_of(one) != _draws_of(drawn[0]):
            raise Refused.at(one.case.name, "is drawn in another way than the first case; a sum would mean nothing")
        names.add(one.case.name)


def _draws_of(one: DrawnCase) -> tuple[object, ...]:
    asked = one.simulation.asked
    return asked.draws, asked.seed, asked.horizons, asked.correlation, one.today


def _left_out(case: BusinessCase, presentation: Presentation) -> LeftOut:
    why = f"is in {case.currency}, for which there is no rate to {presentation.currency}"
    return LeftOut(case.name, case.currency, why)
