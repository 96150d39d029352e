"""Whether a training run that has reached a checkpoint is worth going on with, and what the right to stop is worth.

Money already spent decides nothing: going on is worth it where E[value | metric so far] > cost still to come.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, stdtr

from roi.baseline import series
from roi.refusals import Refused
from roi.regression import t_quantile

LEAST_RUNS = 6  # earlier runs from which a metric's worth can be told: our proposal


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a finished run is worth before anything is known (currency), and how well the checkpoint's metric tells it.

    `correlation` of the metric at the checkpoint with the value in the end, 0…1, both taken as normal.
    """

    value: float
    spread: float
    correlation: float

    def __post_init__(self) -> None:
        if not math.isfinite(self.value):
            raise Refused.at("value", f"a finite number is needed, not {self.value:g}")
        if not 0 <= self.spread < math.inf:
            raise Refused.at("spread", f"0 or more is needed, not {self.spread:g}")
        if not -1 <= self.correlation <= 1:
            raise Refused.at("correlation", f"from -1 to 1 is needed, not {self.correlation:g}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The right to stop: worth with it, without it (going on, or never beginning), and how often it would be used."""

    with_it: float
    without_it: float
    p_stop: float

    @property
    def worth(self) -> float:
        """What the checkpoint may cost at most. Currency, ≥ 0."""
        return self.with_it - self.without_it


@dataclass(frozen=True, slots=True)
class GoOn:
    """Expected value given the metric, its interval of the mean, and whether it exceeds the cost to come. Currency."""

    expected_value: float
    range_90: tuple[float, float]
    remaining_cost: float
    p_worth: float
    runs: int

    @property
    def go_on(self) -> bool:
        """Whether to continue; what was spent so far has no part in it."""
        return self.expected_value > self.remaining_cost

    @property
    def words(self) -> str:
        """The decision in one line."""
        verb, sign = ("go on", "above") if self.go_on else ("stop", "not above")
        return f"{verb}: {self.expected_value:,.0f} expected, {sign} the {self.remaining_cost:,.0f} still to be spent"


def checkpoint(outlook: Outlook, *, remaining_cost: float) -> Checkpoint:
    """E[max(E[V | m] - c, 0)] against max(E[V] - c, 0); E[V | m] is normal with spread |correlation| × spread."""
    _check(remaining_cost)
    net, told = outlook.value - remaining_cost, abs(outlook.correlation) * outlook.spread
    if told == 0:
        return Checkpoint(max(net, 0.0), max(net, 0.0), float(net <= 0))
    d = net / told
    density = math.exp(-d * d / 2) / math.sqrt(2 * math.pi)
    return Checkpoint(told * density + net * float(ndtr(d)), max(net, 0.0), float(ndtr(-d)))


def go_on(metrics: Sequence[float], values: Sequence[float], *, metric: float, remaining_cost: float) -> GoOn:
    """Regression of what earlier runs were worth in the end on their metric at the same checkpoint, read at `metric`.

    At least 6 runs whose metrics differ; raises Refused. `p_worth`: that the mean lies above the cost to come.
    """
    _check(remaining_cost)
    x, y = series(metrics, "metrics"), series(values, "values")
    if x.size != y.size:
        raise Refused.at("values", f"{y.size} values for {x.size} metrics")
    if x.size < LEAST_RUNS or np.ptp(x) == 0:
        raise Refused.at("metrics", f"{LEAST_RUNS} earlier runs with different metrics are needed, not {x.size}")
    centred = x - x.mean()
    slope = float(centred @ y / (centred @ centred))
    left = y - y.mean() - slope * centred
    freedom, away = x.size - 2, metric - float(x.mean())
    variance = float(left @ left) / freedom * (1 / x.size + away * away / float(centred @ centred))
    expected, error = float(y.mean()) + slope * away, math.sqrt(variance)
    reach, ahead = t_quantile(0.9, freedom) * error, expected - remaining_cost
    p_worth = float(stdtr(freedom, ahead / error)) if error > 0 else float(ahead > 0)
    return GoOn(expected, (expected - reach, expected + reach), remaining_cost, p_worth, x.size)


def _check(remaining_cost: float) -> None:
    if not (math.isfinite(remaining_cost) and remaining_cost >= 0):
        raise Refused.at("remaining_cost", f"must not be below 0, and is {remaining_cost:g}")
