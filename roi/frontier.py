"""How much expected worth each degree of risk can buy, and where a plan stands beside that."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from roi.candidates import Row
from roi.choice_model import Choice, Model, cvar_of, keeps
from roi.estimates import Floats
from roi.local_search import Cuts
from roi.program import Effort, OutOfEffort
from roi.selection import EXACT_UP_TO, Question, chosen_by_name
from roi.solver import best
from roi.tail import cvar
from roi.words import money

POINTS = 16
GLANCE = Effort(gap=0.01, programs=2, nodes=2_000, climbs=100)  # a picture: each point says how sure it is
THETAS = (0.1, 0.2, 0.4, 0.8, 1.6)  # weights of risk, for choices to start from
FROM_AFAR = Effort(gap=0.01, programs=0, climbs=60)  # of many projects: the relaxation and a search step by step
KEPT = 100  # cuts from one point of the frontier to the next
ALL = 12  # projects: of so few, every choice is worked out
BATCH = 256  # choices at a time


@dataclass(frozen=True, slots=True)
class Point:
    """A choice: its E[NPV] and CVaR in the portfolio's currency, and which projects.

    `proven`: by what share of the most that is possible at this risk its worth may be short of it; 0: exact.
    """

    worth: float
    cvar: float
    chosen: tuple[str, ...]
    proven: float = 0.0


@dataclass(frozen=True, slots=True)
class Frontier:
    """Choices that no other beats in both worth and risk, the safest first; None of them when nothing is feasible.

    `here` is the plan asked about, `within_limits` whether it keeps them. `same_risk`: the most worth for no more risk
    than it has; `same_worth`: the least risk for no less worth. None: nothing within the limits is as good.
    """

    level: float
    points: tuple[Point, ...]
    here: Point | None = None
    within_limits: bool = True
    same_risk: Point | None = None
    same_worth: Point | None = None
    programs: int = 0

    @property
    def missed(self) -> float | None:
        """Expected worth that the plan leaves on the table at its risk, ≥ 0."""
        return max(self.same_risk.worth - self.here.worth, 0.0) if self.here and self.same_risk else None

    def words(self, currency: str) -> str:
        """Where the plan stands, in a sentence; empty without one."""
        if self.here is None:
            return ""
        if not self.within_limits:
            return "You are here, but the limits do not allow it."
        if not self.missed or self.missed < 1e-6 * abs(self.here.worth):
            return "You are here, on the frontier: no choice is worth more at this risk."
        return f"You are here; at the same risk, another choice is worth {money(self.missed, currency)} more."


def frontier(
    asked: Question, *, here: Sequence[str] | None = None, points: int = POINTS, effort: Effort | None = None
) -> Frontier:
    """From the least risk to the most worth, at `points` ≥ 2 levels of CVaR evenly apart. Raises Refused."""
    model, cuts = asked.model, Cuts()
    effort = effort or (GLANCE if len(model.names) <= EXACT_UP_TO else FROM_AFAR)
    plan = None if here is None else _plan(model, asked, here)
    within = here is None or bool(keeps(model, chosen_by_name(asked, here)[None])[0])
    if len(model.names) <= ALL:
        return _of_all(model, plan, within=within, points=points)
    most = best(model, theta=0.0, cuts=cuts, effort=effort)
    if most is None:
        return Frontier(model.level, (), plan, within, programs=cuts.solves)
    known = _Known([(0.0, most.bound)])
    least = _tried(model, theta=1.0, value=np.zeros(len(model.names)), cuts=cuts, effort=effort)
    swept = [_tried(model, theta=theta, cuts=cuts, effort=effort) for theta in THETAS]
    known.lines += [(theta, one.bound) for theta, one in zip(THETAS, swept, strict=True) if one]
    caps = np.linspace(least.cvar if least else most.cvar, most.cvar, points)[1:-1].tolist()
    between = [_tried(model, theta=0.0, cap=cap, cuts=cuts, effort=effort) for cap in caps]
    known.steps += [(cap, one.bound) for cap, one in zip(caps, between, strict=True) if one]
    same_risk = _same_risk(model, plan, cuts, effort)
    found = [_point(model, one, known) for one in (least, *swept, *between, most) if one is not None]
    return Frontier(
        model.level,
        efficient(found),
        plan,
        within,
        _point(model, same_risk, known) if same_risk else None,
        _same_worth(model, plan, cuts, effort, known),
        cuts.solves,
    )


@dataclass(slots=True)
class _Known:
    """What no choice exceeds: E[NPV] - θ·CVaR ≤ bound for each (θ, bound), E[NPV] ≤ bound up to each (CVaR, bound)."""

    lines: list[tuple[float, float]]
    steps: list[tuple[float, float]] = field(default_factory=list)

    def most(self, cvar: float) -> float:
        """No choice of this CVaR or less is worth more."""
        return min(
            *(bound + theta * cvar for theta, bound in self.lines),
            *(bound for cap, bound in self.steps if cap >= cvar),
        )


def _of_all(model: Model, plan: Point | None, *, within: bool, points: int) -> Frontier:
    """The frontier among every choice that keeps the limits: exact."""
    every = efficient(_every(model))
    return Frontier(
        model.level,
        _spaced(every, points),
        plan,
        within,
        next((one for one in reversed(every) if plan and one.cvar <= plan.cvar + _hair(plan.cvar)), None),
        next((one for one in every if plan and one.worth >= plan.worth - _hair(plan.worth)), None),
    )


def _every(model: Model) -> list[Point]:
    """Every choice that keeps the limits."""
    count = len(model.names)
    choices = (np.arange(2**count)[:, None] >> np.arange(count)) % 2 == 1
    choices = choices[keeps(model, choices)]
    names = np.array(model.names)
    return [
        Point(float(worth.mean()), cvar(worth, level=model.level).value, tuple(names[chosen].tolist()))
        for first in range(0, len(choices), BATCH)
        for chosen, worth in zip(
            choices[first : first + BATCH], (choices[first : first + BATCH].astype(float) @ model.npv.T), strict=True
        )
    ]


def _spaced(every: Sequence[Point], points: int) -> tuple[Point, ...]:
    """Of many points, those that are worth most at levels of risk evenly apart."""
    if len(every) <= points:
        return tuple(every)
    caps = np.linspace(every[0].cvar, every[-1].cvar, points)
    kept = [next(one for one in reversed(every) if one.cvar <= cap + _hair(float(cap))) for cap in caps]
    return efficient(kept)


def _hair(amount: float) -> float:
    return 1e-9 * abs(amount)


def efficient(points: Sequence[Point]) -> tuple[Point, ...]:
    """Those that no other beats, each once, the safest first."""
    kept: list[Point] = []
    for one in sorted(points, key=lambda point: (point.cvar, -point.worth)):
        if not kept or one.worth > kept[-1].worth:
            kept.append(one)
    return tuple(kept)


def _point(model: Model, choice: Choice, known: _Known) -> Point:
    """A choice, proven exact or by all that is known of the others."""
    chosen = tuple(name for name, here in zip(model.names, choice.chosen, strict=True) if here)
    distance = max(known.most(choice.cvar) - choice.worth, 0.0) if choice.proven else 0.0
    return Point(choice.worth, choice.cvar, chosen, distance / (abs(choice.worth) + distance) if distance else 0.0)


def _plan(model: Model, asked: Question, names: Sequence[str]) -> Point:
    chosen = chosen_by_name(asked, names).astype(float)
    return Point(float(model.means @ chosen), cvar_of(model, chosen)[0], tuple(names))


def _same_risk(model: Model, plan: Point | None, cuts: Cuts, effort: Effort) -> Choice | None:
    return None if plan is None else _tried(model, theta=0.0, cap=plan.cvar, cuts=cuts, effort=effort)


def _same_worth(model: Model, plan: Point | None, cuts: Cuts, effort: Effort, known: _Known) -> Point | None:
    if plan is None or not math.isfinite(plan.worth):
        return None
    enough = Row("worth", None, -model.means, -plan.worth)
    richer = replace(model, rows=(*model.rows, enough))
    found = _tried(richer, theta=1.0, value=np.zeros(len(model.names)), cuts=cuts, effort=effort)
    return None if found is None else _point(model, found, known)


def _tried(
    model: Model, *, theta: float, cuts: Cuts, effort: Effort, cap: float = math.inf, value: Floats | None = None
) -> Choice | None:
    """The best choice; None where there is none, or none was found. Of what earlier ones learnt, the last is kept."""
    del cuts.tails[:-KEPT]
    try:
        return best(model, theta=theta, cap=cap, value=value, cuts=cuts, effort=effort)
    except OutOfEffort:
        return None
