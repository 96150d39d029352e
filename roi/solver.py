"""Which of many projects to choose, exactly: a mixed integer program with the tail of all draws in it.

max Σ E[NPV]·x - θ·CVaR(x) under limits. CVaR is the largest mean loss over any weighting of the draws that puts at most
1 / ((1 - level)·draws) on each (Rockafellar & Uryasev), so it stands in the program as cuts c ≥ -g·x, g the mean NPVs
in one tail. A cut is added as long as the true CVaR of the answer lies above c. No draw is left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from roi.choice_model import Chosen, Model, broken_rows, constraints, cvar_of
from roi.estimates import Floats
from roi.local_search import Search, improved

LARGEST = 1e3  # to which values are scaled, far above the solver's tolerance of 1e-6
CLOSE = 2e-6  # of the largest value: risks nearer than this are the same
WARM_UP = 60  # rounds at most on the relaxation, before the first integer program
SETTLED = 1e-3  # of the bound: nearer, the relaxation has no more to teach


@dataclass(frozen=True, slots=True)
class Effort:
    """When to stop looking: proven within `gap` of the best possible (0.01 = 1 %), or after so many programs or nodes.

    Counts, not seconds, so that equal input has equal answers on a slow machine.
    """

    gap: float = 0.0
    programs: int = 120
    nodes: int = 100_000


@dataclass(slots=True)
class Cuts:
    """What has been learnt about the tail and the limits of one model; good for any θ, cap or limit on risk."""

    tails: list[Floats] = field(default_factory=list)  # g of c ≥ -g·x: mean NPVs in some tail
    forbidden: list[Floats] = field(default_factory=list)  # choices that only rounding had let through
    solves: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Which are chosen, shape (n,) of bool, what they are worth on average, their CVaR, and the goal that they reach.

    No choice reaches more than `bound`; `proven` is by what share of it this one may be below the best, 0: it is best.
    """

    chosen: Chosen
    worth: float
    cvar: float
    goal: float
    bound: float

    @property
    def proven(self) -> float:
        """(bound - goal) / |bound|, 0 where they are the same to 6 digits."""
        distance = max(self.bound - self.goal, 0.0)
        return distance / abs(self.bound) if distance > 1e-6 * max(abs(self.bound), abs(self.worth)) else 0.0


def best(
    model: Model,
    *,
    theta: float,
    cap: float = math.inf,
    value: Floats | None = None,
    cuts: Cuts | None = None,
    effort: Effort | None = None,
) -> Choice | None:
    """The choice of the largest Σ value·x - θ·CVaR with CVaR ≤ cap; None: nothing satisfies the limits.

    `value` stands in place of E[NPV]; θ ≥ 0. Equal input, equal answer. Raises OutOfEffort when none was found in time.
    """
    value = model.means if value is None else value
    effort, cuts = effort or Effort(), cuts if cuts is not None else Cuts()
    program = _Program(model, value, theta=theta, cap=cap, cuts=cuts, nodes=effort.nodes)
    found, bound = program.begun() if program.risky else (None, math.inf)
    for _ in range(effort.programs):
        if found and found.proven <= effort.gap:
            return found
        answer = program.solved(integral=True)
        if answer is None:
            return replace(found, bound=found.goal) if found else None
        bound = min(bound, answer.bound)
        new = _chosen(model, answer.x[:-1] > 0.5, value, theta=theta, bound=bound)
        learnt = _learn(program, new, answer.x[-1])
        if learnt.more and program.risky:
            new = program.improved(new.chosen, bound) or new
        if not (learnt.broken and program.breaks(new)) and (found is None or new.goal > found.goal):
            found = new
        found = replace(found, bound=max(bound, found.goal)) if found else None
        if found and not learnt.more:
            return found
    if found is None:
        raise OutOfEffort(f"no choice was found with {effort.programs} programs of {effort.nodes:,} nodes")
    return found


class OutOfEffort(RuntimeError):
    """The search ended before it found a choice, or that there is none; `Effort` says how long it may look."""


@dataclass(frozen=True, slots=True)
class _Learnt:
    broken: bool  # a limit or the cap, which only a later program keeps
    more: bool  # whether the next program is another one


def _learn(program: _Program, new: Choice, risk: float) -> _Learnt:
    if broken_rows(program.model, new.chosen):
        program.cuts.forbidden.append(np.where(new.chosen, 1.0, -1.0))
        return _Learnt(broken=True, more=True)
    if not program.risky:
        return _Learnt(broken=False, more=False)
    more = program.cut(new.chosen.astype(float), risk)
    return _Learnt(broken=more and program.above_cap(new.cvar), more=more)


def _chosen(model: Model, chosen: Chosen, value: Floats, *, theta: float, bound: float) -> Choice:
    x = chosen.astype(float)
    risk = cvar_of(model, x)[0]
    return Choice(chosen, float(model.means @ x), risk, float(value @ x) - theta * risk, bound)


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    x: Floats  # the choices, then c
    bound: float  # in money: no answer reaches more


class _Program:
    """One program: minimise -value·x + θ·c, values scaled to LARGEST and c to 1; the last variable is c."""

    def __init__(self, model: Model, value: Floats, *, theta: float, cap: float, cuts: Cuts, nodes: int) -> None:
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
        start = np.zeros(len(self.model.names), dtype=bool) if centre is None else centre > 0.5
        return self.improved(start | (self.model.lower > 0), bound), bound

    def improved(self, start: Chosen, bound: float) -> Choice | None:
        """The best that small steps lead to, its tail among the cuts; None where no start keeps the limits."""
        search = Search(self.model, self.value, self.theta, self.cap)
        found = improved(search, start, np.array(self.cuts.tails))
        if found is None:
            return None
        self.cuts.tails.append(cvar_of(self.model, found.astype(float))[1])
        return _chosen(self.model, found, self.value, theta=self.theta, bound=bound)

    def warm_up(self) -> tuple[Floats | None, float]:
        """Cuts where the relaxation leads, and half-way to the best that it has led to: they cost next to nothing.

        The best that the relaxation reaches, and what no choice exceeds.
        """
        centre, reached, bound = None, -math.inf, math.inf
        for _ in range(WARM_UP):
            found = self.solved(integral=False)
            if found is None:
                return None, bound
            x, bound = found.x[:-1], min(bound, found.bound)
            for point in (x, x if centre is None else (x + centre) / 2):
                risk, tail = cvar_of(self.model, point)
                self.cuts.tails.append(tail)
                goal = float(self.value @ point) - self.theta * risk
                if not self.above_cap(risk) and goal > reached:
                    centre, reached = point, goal
            near = self.cap < math.inf and cvar_of(self.model, x)[0] <= self.cap + SETTLED * self.largest
            if near or bound - reached <= SETTLED * abs(bound):
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

    def solved(self, *, integral: bool) -> _Answer | None:
        """The optimum; None: there is none."""
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
        reached = found.mip_dual_bound if integral and found.mip_dual_bound is not None else found.fun
        return _Answer(np.asarray(found.x), -reached * self.largest / LARGEST)

    def _constraints(self) -> list[LinearConstraint]:
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


def tails_for(model: Model, *, theta: float, cuts: Cuts) -> Floats:
    """The cuts that hold the relaxation to the true CVaR, as far as they go: shape (cuts, n)."""
    if theta:
        _Program(model, model.means, theta=theta, cap=math.inf, cuts=cuts, nodes=0).warm_up()
    return np.array(cuts.tails).reshape(-1, len(model.names))
