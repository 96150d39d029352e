"""When the money of a line flows: take-up, delay, growth, drift and end, month by month."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy.special import expit

from roi.case import Drift, Line, Linear, Logistic, Ramp
from roi.estimates import Estimate, Floats, mean
from roi.horizon import Grid

Reading = Callable[[Estimate], float | Floats]  # what stands for an estimate: `mean`, `point`, or a column of draws


def amounts(line: Line, months: int, *, read: Reading = mean) -> Floats:
    """What the line costs or brings on t = 0…months, ≥ 0, every estimate read as one figure: shape (months + 1,)."""
    return read(line.amount) * profile(line, months, read=read)


def profile(line: Line, months: int, *, read: Reading = mean) -> Floats:
    """What one unit of the line's amount becomes on t = 0…months: shape (months + 1,), never negative.

    A reading that gives columns of shape (n, 1), each estimate read once, gives n profiles: (n, months + 1).
    `once`: 1 on the onset; an onset between two points is split between them. `month`: 1 on each t after the onset, for
    the month that ends there, a part where it began or ended inside. `year`: a twelfth of that.
    """
    t = Grid(months).points
    onset = line.starts_in + read(line.delay)
    if line.basis == "once":
        shape = np.clip(1 - np.abs(t - onset), 0, 1)
    else:
        per_month = 12 if line.basis == "year" else 1
        shape = active(t, onset, line.lasts) * take_up(line.ramp, t - onset, read=read) / per_month
    growth = (1 + read(line.growth_per_year)) ** (np.maximum(t - line.starts_in, 0) / 12)
    return np.asarray(shape * growth * quality(line.drift, t - onset, read=read) * read(line.realisation))


def active(t: Floats, onset: float | Floats, lasts: int | None) -> Floats:
    """Share of the month that ends on t in which a line runs that begins at `onset` ≥ 0; nothing flows on t = 0."""
    begun = np.clip(t - onset, 0, 1)
    ended = 0.0 if lasts is None else np.clip(t - onset - lasts, 0, 1)
    return np.asarray(begun - ended)


def take_up(ramp: Ramp | None, age: Floats, *, read: Reading = mean) -> Floats:
    """Share reached `age` months after the onset, 0…1; 0 before it. Without a ramp, 1 at once.

    Logistic: 1 / (1 + exp(-k (age - midpoint))), rescaled so that it starts from 0.
    """
    elapsed = np.maximum(age, 0.0)
    match ramp:
        case None:
            return np.ones_like(elapsed)
        case Linear(months):
            return np.minimum(elapsed / read(months), 1.0)
        case Logistic(midpoint, steepness):
            middle, per_month = read(midpoint), read(steepness)
            at_onset = expit(-per_month * middle)
            return np.asarray((expit(per_month * (elapsed - middle)) - at_onset) / (1 - at_onset))


def quality(drift: Drift | None, age: Floats, *, read: Reading = mean) -> Floats:
    """Worth left `age` months after the onset, as a share: 2^(-age / half-life), in mid-month.

    With retraining every T months, its average over a cycle, (1 - e^(-λT)) / (λT), so that no month is favoured.
    """
    if drift is None:
        return np.ones_like(age)
    decay = math.log(2) / read(drift.half_life_months)
    if drift.retrain_every is None:
        return np.exp(-decay * np.maximum(age - 0.5, 0.0))
    average = -np.expm1(-decay * drift.retrain_every) / (decay * drift.retrain_every)
    return np.asarray(np.broadcast_to(average, np.broadcast_shapes(age.shape, np.shape(average))))
