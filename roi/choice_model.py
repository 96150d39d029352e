"""What projects are chosen from: worth per draw, limits, and what hangs on what, as numbers for a solver."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from roi.candidates import Row
from roi.estimates import Floats
from roi.tail import tail_weights

Chosen = np.ndarray[tuple[int], np.dtype[np.bool_]]
Choices = np.ndarray[tuple[int, int], np.dtype[np.bool_]]
Columns = np.ndarray[tuple[int, ...], np.dtype[np.intp]]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """What is chosen from. `npv` per draw and project (draws, n); `lower` and `upper` of each choice, 0 or 1.

    `implies`: (i, j), i only with j. `excludes`: (i, j), not both. `at_least`: (which, how many).
    """

    names: tuple[str, ...]
    npv: Floats
    rows: tuple[Row, ...]
    lower: Floats
    upper: Floats
    implies: tuple[tuple[int, int], ...] = ()
    excludes: tuple[tuple[int, int], ...] = ()
    at_least: tuple[tuple[int, ...], int] | None = None
    level: float = 0.95

    @property
    def means(self) -> Floats:
        """E[NPV] of each project: shape (n,)."""
        return np.asarray(self.npv.mean(axis=0))


def broken_rows(model: Model, chosen: Chosen) -> tuple[Row, ...]:
    """The limits that a choice does not keep, to 9 digits."""
    return tuple(row for row in model.rows if float(row.needs @ chosen) > row.limit + 1e-9 * max(1.0, abs(row.limit)))


def keeps(model: Model, choices: Choices) -> Chosen:
    """Which of several choices, shape (k, n), keep every limit: shape (k,)."""
    matrix, upper = constraints(model)
    within = (choices.astype(float) @ matrix.T <= upper + 1e-9).all(axis=1)
    fixed = (choices >= model.lower) & (choices <= model.upper)
    return np.asarray(within & fixed.all(axis=1))


def cvar_of(model: Model, x: Floats) -> tuple[float, Floats]:
    """CVaR of a choice, and the mean NPV of every project in its tail: shape (n,)."""
    weights = tail_weights(model.npv @ x, level=model.level)
    used = weights > 0
    tail = np.asarray(weights[used] @ model.npv[used])
    return -float(tail @ x), tail


def constraints(model: Model) -> tuple[Floats, Floats]:
    """Every limit as a row of A·x ≤ b, each scaled to its largest number: the resources first, in their order."""
    rows: list[Floats] = []
    limits: list[float] = []
    for row in model.rows:
        size = scale_of(row)
        rows.append(row.needs / size)
        limits.append(row.limit / size)
    rows += [_pair(model, only, 1.0, needed, -1.0) for only, needed in model.implies]
    rows += [_pair(model, one, 1.0, other, 1.0) for one, other in model.excludes]
    limits += [0.0] * len(model.implies) + [1.0] * len(model.excludes)
    if model.at_least:
        which, count = model.at_least
        rows.append(-np.isin(np.arange(len(model.names)), which).astype(float))
        limits.append(-float(count))
    return np.array(rows).reshape(len(rows), len(model.names)), np.array(limits)


def scale_of(row: Row) -> float:
    """What a row is divided by."""
    return max(float(np.abs(row.needs).max(initial=0.0)), abs(row.limit), 1e-300)


def _pair(model: Model, first: int, of_first: float, second: int, of_second: float) -> Floats:
    row = np.zeros(len(model.names))
    row[first] += of_first
    row[second] += of_second
    return row


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
        """(bound - goal) / |bound|, 0 where they are the same to 6 digits; 1: nothing is known of the best."""
        if math.isinf(self.bound):
            return 1.0
        distance = max(self.bound - self.goal, 0.0)
        return distance / abs(self.bound) if distance > 1e-6 * max(abs(self.bound), abs(self.worth)) else 0.0


def reached(model: Model, chosen: Chosen, value: Floats, *, theta: float, bound: float) -> Choice:
    """A choice with its figures."""
    x = chosen.astype(float)
    risk = cvar_of(model, x)[0]
    return Choice(chosen, float(model.means @ x), risk, float(value @ x) - theta * risk, bound)
