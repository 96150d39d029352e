"""One mixed integer program: which projects to choose, with the tail of all draws in it as cuts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from roi.choice_model import Choice, Chosen, Model, broken_rows, cvar_of, keeps, reached
from roi.estimates import Floats
from roi.local_search import Cuts, Search

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint

LARGEST = 1e3  # to which values are scaled, far above the solver's tolerance of 1e-6
CLOSE = 2e-6  # of the largest value: risks nearer than this are the same
WARM_UP = 60  # rounds at most on the relaxation, before the first integer program
STARTS = (0.05, 0.3, 0.5, 0.7, 0.95)  # shares of a project in the relaxation's best, from which on a start holds it
SETTLED = 1e-3  # of the bound: nearer, the relaxation has no more to teach


@dataclass(frozen=True, slots=True)
class Effort:
    """When to stop looking: proven within `gap` of the best possible (0.01 = 1 %), or after so many programs or nodes.

    Between two programs, so many `climbs` at most look for better choices and cuts. Counts, not seconds, so that equal
    input has equal answers on a slow machine.
    """

    gap: float = 0.0
    programs: int = 120
    nodes: int = 100_000
    climbs: int = 400


class OutOfEffort(RuntimeError):
    """The search ended before it found a choice, or that there is none; `Effort` says how long it may look."""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a solver found."""

    x: Floats | None  # the choices, then c; None: none was found in so many nodes
    bound: float  # in money: no answer reaches more


class Program:
    """One program: minimise -value·x + θ·c, values scaled to LARGEST and c to 1; the last variable is c."""

    def __init__(self, model: Model, value: Floats, *, theta: float, cap: float, cuts: Cuts, effort: Effort) -> None:
        from scipy.optimize import Bounds  # 0.3 s to import, and most commands never come here

        self.model, self.value, self.theta, self.cap, self.cuts, self.effort = model, value, theta, cap, cuts, effort
        self.search = Search(model, value, theta=theta, cap=cap, cuts=cuts, climbs=effort.climbs)
        self.risky = theta > 0 or cap < math.inf
        largest = max(float(np.abs(model.means).max(initial=0.0)), float(np.abs(value).max(initial=0.0)))
        self.largest = largest or 1.0
        self.goal = np.append(-value / self.largest, theta if self.risky else 0.0) * LARGEST
        top = cap / self.largest if self.risky else 0.0
        self.bounds = Bounds(np.append(model.lower, -np.inf if self.risky else 0.0), np.append(model.upper, top))
        self.forbidden: list[Floats] = []  # choices that only rounding had let through
        if self.risky and not cuts.tails:
            cuts.tails.append(model.means)

    def above_cap(self, risk: float) -> bool:
        """Whether a CVaR is more than is allowed."""
        return risk > self.cap + CLOSE * max(self.largest, abs(self.cap))

    def breaks(self, choice: Choice) -> bool:
        """Whether a choice is above the cap or a limit."""
        return self.above_cap(choice.cvar) or bool(broken_rows(self.model, choice.chosen))

    def begun(self) -> tuple[Choice | None, float]:
        """A good choice near the relaxation's best, and what no choice exceeds."""
        centre, bound = self.warm_up()
        centre = np.zeros(len(self.model.names)) if centre is None else centre
        met = self._met()
        best = reached(self.model, met[0], self.value, theta=self.theta, bound=bound) if met else None
        starts = [*met, *((centre > share) | (self.model.lower > 0) for share in STARTS)]
        return self.search.found(best, _distinct(starts), bound), bound

    def _met(self) -> list[Chosen]:
        """The best choices of earlier searches that are still allowed."""
        fits = [one for one in self.cuts.pool.values() if one.cvar <= self.cap]
        fits.sort(key=lambda one: self.theta * one.cvar - float(self.value @ one.chosen))
        if not fits:
            return []
        allowed = keeps(self.model, np.array([one.chosen for one in fits]))
        return [one.chosen for one, here in zip(fits, allowed, strict=True) if here][:2]

    def warm_up(self) -> tuple[Floats | None, float]:
        """Cuts where the relaxation leads, and half-way to the best that it has led to: they cost next to nothing.

        The best that the relaxation reaches, and what no choice exceeds.
        """
        centre, top, bound = None, -math.inf, math.inf
        for _ in range(WARM_UP):
            found = self.solved(integral=False)
            if found is None or found.x is None:
                return centre, bound
            x, bound = found.x[:-1], min(bound, found.bound)
            for point in (x,) if centre is None else ((x + centre) / 2, x):
                risk, tail = cvar_of(self.model, point)
                self.cuts.tails.append(tail)
                goal = float(self.value @ point) - self.theta * risk
                if not self.above_cap(risk) and goal > top:
                    centre, top = point, goal
            near = self.cap < math.inf and risk <= self.cap + SETTLED * self.largest
            if near or bound - top <= SETTLED * abs(bound):
                break
        return centre, bound

    def cut(self, x: Floats, bound: float) -> bool:
        """Add the tail of `x` unless its CVaR is c already, or no more than the cap where only that counts."""
        risk, tail = cvar_of(self.model, x)
        bound = bound if self.theta else self.cap / self.largest
        if risk / self.largest <= bound + CLOSE * max(1.0, abs(bound)):
            return False
        self.cuts.tails.append(tail)
        return True

    def solved(self, *, integral: bool) -> Answer | None:
        """The optimum; None: there is none."""
        from scipy.optimize import milp

        self.cuts.solves += 1
        kinds = np.append(np.full(len(self.model.names), int(integral)), 0)
        found = milp(
            self.goal,
            integrality=kinds,
            bounds=self.bounds,
            constraints=self._constraints(),
            options={
                "mip_rel_gap": self.effort.gap / 4,
                "node_limit": self.effort.nodes,
                "presolve": not self.risky,
            },  # presolved, a program with c prints
        )
        if found.status == 2:
            return None
        least = found.mip_dual_bound if integral else found.fun
        bound = math.inf if least is None else -least * self.largest / LARGEST
        return Answer(None if found.x is None else np.asarray(found.x), bound)

    def _constraints(self) -> list[LinearConstraint]:
        from scipy.optimize import LinearConstraint

        matrix, upper = self.search.limits
        rows = [np.column_stack([matrix, np.zeros(len(matrix))])]
        limits = [upper]
        if self.risky:
            tails = np.array(self.cuts.tails) / self.largest
            rows.append(np.column_stack([-tails, np.full(len(tails), -1.0)]))
            limits.append(np.zeros(len(tails)))
        if self.forbidden:
            signs = np.array(self.forbidden)
            rows.append(np.column_stack([signs, np.zeros(len(signs))]))
            limits.append((signs > 0).sum(axis=1) - 1.0)
        every = np.concatenate(rows)
        return [LinearConstraint(every, -np.inf, np.concatenate(limits))] if len(every) else []


def _distinct(starts: list[Chosen]) -> list[Chosen]:
    return list({start.tobytes(): start for start in starts}.values())
