"""Whether to go on with a project: by what lies ahead of it, and what the right to stop at each gate is worth.

What is spent is spent: it decides nothing, and tells only how dear the rest may be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from roi.case import BusinessCase, Gate
from roi.distribution import Distribution, Estimated, distribution, mean_of, share_below
from roi.draws import Outcomes
from roi.estimates import Floats, mean
from roi.portfolio import asked_for
from roi.simulate import outcomes_of
from roi.simulation import Asked
from roi.stopping import Stage, Stopped, basis, fitted, stop_or_go
from roi.words import money, share


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """A gate, in money of its month: what lies ahead on average for what going on costs, if it is reached and passed.

    `goes_on`: in what share of draws that is worth it, judged by what was spent and earned until then.
    """

    key: str
    title: str
    in_month: int
    p_pass: float
    cost: float
    ahead: Estimated
    goes_on: Estimated


@dataclass(frozen=True, slots=True)
class StageGates:
    """A project with its gates, worth at the start, in its currency.

    `npv`: every gate passed, what gates cost left out, as everywhere else. `committed`: paid for to the end whatever
    the gates show, benefits only while they are passed. `with_option`: stopped where a gate fails or what lies ahead is
    not worth the cost. `option` = the difference.
    """

    npv: Estimated
    committed: Estimated
    with_option: Estimated
    option: Estimated
    gates: tuple[GateAnswer, ...]

    def words(self, currency: str) -> str:
        """What the right to stop is worth, in a sentence."""
        names = f"{len(self.gates)} gate{'s' if len(self.gates) != 1 else ''}"
        return (
            f"The right to stop at {names} is worth {money(self.option.value, currency)}: "
            f"{money(self.with_option.value, currency)} in place of {money(self.committed.value, currency)}."
        )


@dataclass(frozen=True, slots=True)
class ValueAhead:
    """A project seen from a month, in that month's money: what is still to come, the right to stop included.

    `expected` is given what was in fact spent and earned, where that is known; `unlike` says that no draw came near it.
    `sunk` is what the plan had spent by then on average, undiscounted: shown, and left out.
    """

    month: int
    ahead: Distribution
    p_negative: Estimated
    expected: float
    sunk: float
    unlike: bool = False

    @property
    def go_on(self) -> bool:
        """Whether it is worth going on."""
        return self.expected > 0

    def words(self, currency: str) -> str:
        """The decision in a sentence."""
        spent = f"the {money(self.sunk, currency)} spent until month {self.month} decide nothing"
        if self.go_on:
            risk = f"below 0 with a probability of {share(self.p_negative.value)}"
            return f"Go on: {money(self.expected, currency)} lie ahead on average, {risk}; {spent}."
        return f"Stop: going on loses {money(-self.expected, currency)} on average; {spent}."


@dataclass(frozen=True, slots=True)
class SoFar:
    """What a project has in fact spent and earned by a month, undiscounted, in its currency; both ≥ 0."""

    spent: float
    earned: float


def stage_gates(case: BusinessCase, asked: Asked | None = None) -> StageGates:
    """Of a case with its gates, in their order of months; without a gate, the option is worth 0. Raises Refused."""
    view = _View(case, asked or Asked(), from_month=None)
    stopped = stop_or_go(view.stages)
    with_option = view.first + (stopped[0].worth if stopped else 0.0)
    return StageGates(
        npv=mean_of(view.npv),
        committed=mean_of(view.committed),
        with_option=mean_of(with_option),
        option=mean_of(with_option - view.committed),
        gates=tuple(view.answer(gate, one) for gate, one in zip(view.gates, stopped, strict=True)),
    )


def value_ahead(
    case: BusinessCase, *, month: int, asked: Asked | None = None, so_far: SoFar | None = None
) -> ValueAhead:
    """What lies ahead of a month (0…horizon) of a case, with the gates still to come. Raises Refused."""
    view = _View(case, asked or Asked(), from_month=month)
    stopped = stop_or_go(view.stages)
    grown = (1 + case.rate_per_year) ** (month / 12)
    ahead = (view.first + (stopped[0].worth if stopped else 0.0)) * grown
    known = view.known(month)
    expected, unlike = float(ahead.mean()), False
    if so_far is not None:
        here = np.array([[so_far.spent, so_far.earned]])
        expected = float((basis(here, known) @ fitted(basis(known), ahead))[0])
        unlike = bool(((here < known.min(axis=0)) | (here > known.max(axis=0))).any())
    sunk = so_far.spent if so_far else float(known[:, 0].mean())
    return ValueAhead(month, distribution(ahead), share_below(ahead), expected, sunk, unlike)


class _View:
    """The draws of a case cut at its gates; `from_month` None: from the start, else only what comes after it."""

    def __init__(self, case: BusinessCase, asked: Asked, *, from_month: int | None) -> None:
        self.case, end = case, case.horizon_months
        ahead = [gate for gate in case.gates if (from_month or 0) <= gate.in_month < end]
        self.gates = tuple(sorted(ahead, key=lambda gate: gate.in_month))
        cuts = [gate.in_month for gate in self.gates] + [end]
        months = {*cuts, from_month} if from_month is not None else set(cuts)
        self.drawn: Outcomes = outcomes_of(case, replace(asked_for(case, asked), horizons=tuple(sorted(months))))
        self.npv = self._worth(end)
        self.first: Floats = self._worth(cuts[0]) - (0.0 if from_month is None else self._worth(from_month))
        self.stages = tuple(self._stage(gate, until) for gate, until in zip(self.gates, cuts[1:], strict=True))

    def _stage(self, gate: Gate, until: int) -> Stage:
        return Stage(
            known=self.known(gate.in_month),
            ahead=self._worth(until) - self._worth(gate.in_month),
            cost=mean(gate.cost_to_go_on) * self._factor(gate.in_month),
            p_pass=mean(gate.p_pass),
        )

    @property
    def committed(self) -> Floats:
        """Paid for to the end; benefits only of stretches whose gates were all passed. Worth at the start: (draws,)."""
        costs = self._costs(self.case.horizon_months) + sum(stage.cost for stage in self.stages)
        until = [*(gate.in_month for gate in self.gates), self.case.horizon_months]
        reached = [self._worth(month) + self._costs(month) for month in until]
        benefits, passed = reached[0], 1.0
        for stage, before, after in zip(self.stages, reached, reached[1:], strict=False):
            passed *= stage.p_pass
            benefits = benefits + passed * (after - before)
        return np.asarray(benefits - costs)

    def known(self, month: int) -> Floats:
        """Spent and earned until a month, undiscounted: shape (draws, 2)."""
        at = self.drawn.horizons.index(month)
        costs = self.drawn.costs[:, at]
        return np.column_stack([costs, self.drawn.net[:, at] + costs])

    def answer(self, gate: Gate, stopped: Stopped) -> GateAnswer:
        grown = 1 / self._factor(gate.in_month)
        ahead = Estimated(stopped.ahead.value * grown, stopped.ahead.se * grown)
        return GateAnswer(
            gate.key, gate.title, gate.in_month, mean(gate.p_pass), mean(gate.cost_to_go_on), ahead, stopped.share
        )

    def _worth(self, month: int) -> Floats:
        return np.asarray(self.drawn.npv[:, self.drawn.horizons.index(month)])

    def _costs(self, month: int) -> Floats:
        return np.asarray(self.drawn.pv_costs[:, self.drawn.horizons.index(month)])

    def _factor(self, month: int) -> float:
        return float((1 + self.case.rate_per_year) ** (-month / 12))
