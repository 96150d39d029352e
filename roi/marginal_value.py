"""What one more euro, GPU-hour or person would be worth to a portfolio."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from roi.candidates import CASH, Limits, Row, title
from roi.choice_model import Model, constraints, scale_of
from roi.estimates import Floats
from roi.local_search import Cuts
from roi.program import LARGEST, Effort
from roi.selection import Question, effort_for
from roi.solver import best, tails_for
from roi.words import listed, money, share

SHARES = (0.01, 0.05, 0.10, 0.25)  # by which a limit is raised


@dataclass(frozen=True, slots=True)
class Price:
    """Shadow price of a limit: what one unit more would add to the goal if projects could be done in part, ≥ 0."""

    resource: str
    quarter: int | None
    label: str
    per_unit: float


@dataclass(frozen=True, slots=True)
class Step:
    """A limit raised by a share, and what the best choice then gains; `per_unit` = gain / what was added.

    Whole projects: nothing may change for the first cents, and much for the next.
    """

    share: float
    added: float
    goal: float
    gain: float
    enters: tuple[str, ...]
    leaves: tuple[str, ...]

    @property
    def per_unit(self) -> float:
        """What each unit of what was added brings."""
        return self.gain / self.added if self.added else 0.0


@dataclass(frozen=True, slots=True)
class MarginalValue:
    """Of one resource, at the best choice under today's limits, which reaches `goal`."""

    resource: str
    goal: float
    prices: tuple[Price, ...]
    steps: tuple[Step, ...]

    @property
    def first(self) -> Step | None:
        """The least of the increases that changes anything; None: none of them does."""
        return next((step for step in self.steps if step.gain > 1e-6 * max(1.0, abs(self.goal))), None)

    def words(self, limits: Limits) -> str:
        """The first increase that helps, in a sentence."""
        what, step = title(self.resource), self.first
        if step is None:
            return f"{share(self.steps[-1].share)} more {what} would change nothing." if self.steps else ""
        swap = f" by {listed(step.enters)}" if step.enters else ""
        swap += f" in place of {listed(step.leaves)}" if step.leaves else ""
        unit = "each of them" if self.resource == CASH else "each unit"
        each = money(step.per_unit, limits.currency)
        return (
            f"{limits.amount(self.resource, step.added)} more ({share(step.share)}) would add "
            f"{money(step.gain, limits.currency)}{swap}: {each} for {unit}."
        )


def prices(asked: Question, *, theta: float = 0.0, cuts: Cuts | None = None) -> tuple[Price, ...]:
    """Shadow price of every limit, in their order: the dual of the relaxation. Empty where nothing is feasible."""
    model = asked.model
    tails = tails_for(model, theta=theta, cuts=cuts or Cuts())
    found = _duals(model, tails, theta=theta)
    if found is None:
        return ()
    return tuple(
        Price(row.resource, row.quarter, asked.limits.label(row.quarter), float(dual) / scale_of(row))
        for row, dual in zip(model.rows, found, strict=False)
    )


def marginal_value(
    asked: Question,
    resource: str,
    *,
    theta: float = 0.0,
    shares: Sequence[float] = SHARES,
    quarter: int | None = None,
    effort: Effort | None = None,
) -> MarginalValue | None:
    """Re-solved with more of a resource, in one quarter or in all; None where today's limits allow nothing."""
    cuts, effort = Cuts(), effort or effort_for(asked.model, theta)
    now = best(asked.model, theta=theta, cuts=cuts, effort=effort)
    if now is None:
        return None
    steps = []
    for part in shares:
        wider, added = raised(asked.model, resource, part, quarter)
        then = best(wider, theta=theta, cuts=cuts, effort=effort) or now
        names = np.array(asked.model.names)
        enters, leaves = names[then.chosen & ~now.chosen], names[now.chosen & ~then.chosen]
        gain = max(then.goal - now.goal, 0.0)
        steps.append(Step(part, added, then.goal, gain, tuple(enters.tolist()), tuple(leaves.tolist())))
    own = tuple(one for one in prices(asked, theta=theta, cuts=cuts) if one.resource == resource)
    return MarginalValue(resource, now.goal, own, tuple(steps))


def raised(model: Model, resource: str, part: float, quarter: int | None = None) -> tuple[Model, float]:
    """The model with more of a resource, and how much more over the quarters; a limit on their sum rises as much."""

    def meant(row: Row) -> bool:
        return row.resource == resource and (quarter is None or row.quarter in (quarter, None))

    quarterly = [part * row.limit for row in model.rows if meant(row) and row.quarter is not None]
    totals = [part * row.limit for row in model.rows if meant(row) and row.quarter is None]
    added = math.fsum(quarterly or totals)
    rows = tuple(
        replace(row, limit=row.limit + (part * row.limit if row.quarter is not None else added)) if meant(row) else row
        for row in model.rows
    )
    return replace(model, rows=rows), added


def _duals(model: Model, tails: Floats, *, theta: float) -> Floats | None:
    """What one unit of each scaled row is worth in the relaxation."""
    matrix, upper = constraints(model)
    largest = float(np.abs(model.means).max(initial=0.0)) or 1.0
    goal = np.append(-model.means / largest, theta) * LARGEST
    rows = np.column_stack([matrix, np.zeros(len(matrix))])
    cut = np.column_stack([-tails / largest, np.full(len(tails), -1.0)])
    bounds = [*zip(model.lower, model.upper, strict=True), (None, None) if theta else (0.0, 0.0)]
    from scipy.optimize import linprog  # 0.3 s to import, and most commands never come here

    found = linprog(
        goal,
        A_ub=np.concatenate([rows, cut]) if theta else rows,
        b_ub=np.concatenate([upper, np.zeros(len(tails))]) if theta else upper,
        bounds=bounds,
        method="highs",
    )
    if found.status != 0:
        return None
    return np.asarray(-found.ineqlin.marginals[: len(model.rows)] * largest / LARGEST)
