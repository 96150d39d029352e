"""Which of many projects to choose, exactly: a mixed integer program with the tail of all draws in it.

max Σ E[NPV]·x - θ·CVaR(x) under limits. CVaR is the largest mean loss over any weighting of the draws that puts at most
1 / ((1 - level)·draws) on each (Rockafellar & Uryasev), so it stands in the program as cuts c ≥ -g·x, g the mean NPVs
in one tail. A cut is added as long as the true CVaR of the answer lies above c. No draw is left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from roi.choice_model import Choice, Model, broken_rows, reached
from roi.estimates import Floats
from roi.local_search import Cuts
from roi.program import Effort, OutOfEffort, Program


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
    program = Program(model, value, theta=theta, cap=cap, cuts=cuts, effort=effort)
    found, bound = program.begun() if program.risky else (None, math.inf)
    for _ in range(effort.programs if program.risky else max(1, effort.programs)):
        if found and found.proven <= effort.gap:
            return found
        answer = program.solved(integral=True)
        if answer is None:
            return replace(found, bound=found.goal) if found else None
        bound = min(bound, answer.bound)
        if answer.x is None:
            break
        new = reached(model, answer.x[:-1] > 0.5, value, theta=theta, bound=bound)
        learnt = _learn(program, new, answer.x[-1])
        if not (learnt.broken and program.breaks(new)):
            cuts.pool[new.chosen.tobytes()] = new
            found = new if found is None or new.goal > found.goal else found
        if learnt.more and program.risky:
            found = program.search.found(found, [new.chosen], bound)
        found = replace(found, bound=max(bound, found.goal)) if found else None
        if found and not learnt.more:
            return found
    if found is None:
        raise OutOfEffort(f"no choice was found with {effort.programs} programs of {effort.nodes:,} nodes")
    return replace(found, bound=max(bound, found.goal))


@dataclass(frozen=True, slots=True)
class _Learnt:
    broken: bool  # a limit or the cap, which only a later program keeps
    more: bool  # whether the next program is another one


def _learn(program: Program, new: Choice, risk: float) -> _Learnt:
    if broken_rows(program.model, new.chosen):
        program.forbidden.append(np.where(new.chosen, 1.0, -1.0))
        return _Learnt(broken=True, more=True)
    if not program.risky:
        return _Learnt(broken=False, more=False)
    more = program.cut(new.chosen.astype(float), risk)
    return _Learnt(broken=more and program.above_cap(new.cvar), more=more)


def tails_for(model: Model, *, theta: float, cuts: Cuts) -> Floats:
    """The cuts that hold the relaxation to the true CVaR, as far as they go: shape (cuts, n)."""
    if theta:
        Program(model, model.means, theta=theta, cap=math.inf, cuts=cuts, effort=Effort()).warm_up()
    return np.array(cuts.tails).reshape(len(cuts.tails), len(model.names))
