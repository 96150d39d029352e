"""One mixed integer program: which projects to choose, with the tail of all draws in it as cuts."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from roi.choice_model import Choice, Chosen, Model, broken_rows, constraints, cvar_of, reached
from roi.estimates import Floats
from roi.local_search import Search, improved

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint

LARGEST = 1e3  # to which values are scaled, far above the solver's tolerance of 1e-6
CLOSE = 2e-6  # of the largest value: risks nearer than this are the same
WARM_UP = 60  # rounds at most on the relaxation, before the first integer program
STARTS = (0.05, 0.3, 0.5, 0.7, 0.95)  # shares of a project in the relaxation's best, from which on a start holds it
SETTLED = 1e-3  # of the bound: nearer, the relaxation has no more to teach


class OutOfEffort(RuntimeError):
    """The search ended before it found a choice, or that there is none; `Effort` says how long it may look."""


@dataclass(slots=True)
class Cuts:
    """What has been learnt about the tail and the limits of one model; good for any θ, cap or limit on risk."""

    tails: list[Floats] = field(default_factory=list)  # g of c ≥ -g·x: mean NPVs in some tail
    forbidden: list[Floats] = field(default_factory=list)  # choices that only rounding had let through
    pool: list[Choice] = field(default_factory=list)  # good choices met under way, to start from
    solves: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a solver found."""

    x: Floats  # the choices, then c
    bound: float  # in money: no answer reaches more


class Program:
    """One program: minimise -value·x + θ·c, values scaled to LARGEST and c to 1; the last variable is c."""

    def __init__(self, model: Model, value: Floats, *, theta: float, cap: float, cuts: Cuts, nodes: int) -> None:
        from scipy.optimize import Bounds  # 0.3 s to import, and most commands never come here

        self.model, self.value, self.theta, self.cap, self.cuts, self.nodes = model, value, theta, cap, cuts, nodes
        self.risky = theta > 0 or cap < math.inf
        largest = max(float(np.abs(model.means).max(initial=0.0)), float(np.abs(value).max(initial=0.0)))
        self.largest = largest or 1.0
        self.goal = np.append(-value / self.largest, theta if self.risky else 0.0) * LARGEST
        top = cap / self.largest if self.risky else 0.0
        self.bounds = Bounds(np.append(model.lower, -np.inf if self.risky else 0.0), np.append(model.upper, top))
        self.fixed = constraints(model)
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
        starts = [(centre > share) | (self.model.lower > 0) for share in STARTS] + self._met()
        found = [one for one in (self.improved(start, bound) for start in _distinct(starts)) if one]
        return max(found, key=lambda one: one.goal, default=None), bound

    def improved(self, start: Chosen, bound: float) -> Choice | None:
        """The best that small steps lead to, its tail among the cuts; None where no start keeps the limits."""
        search = Search(self.model, self.value, self.theta, self.cap)
        found = improved(search, start, np.array(self.cuts.tails))
        if found is None:
            return None
        self.cuts.tails.append(cvar_of(self.model, found.astype(float))[1])
        self.cuts.pool.append(reached(self.model, found, self.value, theta=self.theta, bound=bound))
        return self.cuts.pool[-1]

    def _met(self) -> list[Chosen]:
        """The most promising choices of earlier searches: the best below the cap, and the safest above it."""
        fits = [one for one in self.cuts.pool if one.cvar <= self.cap]
        fits.sort(key=lambda one: self.theta * one.cvar - float(self.value @ one.chosen))
        above = sorted((one for one in self.cuts.pool if one.cvar > self.cap), key=lambda one: one.cvar)
        return [one.chosen for one in (*fits[:2], *above[:1])]

    def warm_up(self) -> tuple[Floats | None, float]:
        """Cuts where the relaxation leads, and half-way to the best that it has led to: they cost next to nothing.

        The best that the relaxation reaches, and what no choice exceeds.
        """
        centre, top, bound = None, -math.inf, math.inf
        for _ in range(WARM_UP):
            found = self.solved(integral=False)
            if found is None:
                return None, bound
            x, bound = found.x[:-1], min(bound, found.bound)
            for point in (x, x if centre is None else (x + centre) / 2):
                risk, tail = cvar_of(self.model, point)
                self.cuts.tails.append(tail)
                goal = float(self.value @ point) - self.theta * risk
                if not self.above_cap(risk) and goal > top:
                    centre, top = point, goal
            near = self.cap < math.inf and cvar_of(self.model, x)[0] <= self.cap + SETTLED * self.largest
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
                "mip_rel_gap": 0.0,
                "node_limit": self.nodes,
                "presolve": not self.risky,
            },  # presolved, a program with c prints
        )
        if found.status == 2:
            return None
        if found.x is None:
            raise OutOfEffort(f"the solver stopped: {found.message}")
        least = found.mip_dual_bound if integral and found.mip_dual_bound is not None else found.fun
        return Answer(np.asarray(found.x), -least * self.largest / LARGEST)

    def _constraints(self) -> list[LinearConstraint]:
        from scipy.optimize import LinearConstraint

        matrix, upper = self.fixed
        rows = [np.column_stack([matrix, np.zeros(len(matrix))])]
        limits = [upper]
        if self.risky:
            tails = np.array(self.cuts.tails) / self.largest
            rows.append(np.column_stack([-tails, np.full(len(tails), -1.0)]))
            limits.append(np.zeros(len(tails)))
        if self.cuts.forbidden:
            signs = np.array(self.cuts.forbidden)
            rows.append(np.column_stack([signs, np.zeros(len(signs))]))
            limits.append((signs > 0).sum(axis=1) - 1.0)
        every = np.concatenate(rows)
        return [LinearConstraint(every, -np.inf, np.concatenate(limits))] if len(every) else []


def _distinct(starts: list[Chosen]) -> list[Chosen]:
    return list({start.tobytes(): start for start in starts}.values())
