"""Whether a training run's budget lasts to its last epoch, and if not, at which epoch it dies.

U = cost per epoch / planned cost per epoch, lognormal. A budget of b times the plan pays for b E / U of E epochs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri, stdtr

from roi.baseline import series
from roi.defaults import Default
from roi.estimates import Fixed
from roi.refusals import Refused
from roi.regression import t_quantile

OVERRUN_MEAN = Default(
    Fixed(1.27),
    "mean cost per epoch / planned",
    "own",
    "borrowed from IT projects; none is published for training runs",
)
OVERRUN_SIGMA = Default(Fixed(0.45), "standard deviation of ln U", "own", "no published source for training runs")
LEAST_EPOCHS = 3  # of a run so far; fewer show no spread
MAX_EPOCHS = 100_000


@dataclass(frozen=True, slots=True)
class Overrun:
    """How dear an epoch may turn out: `mean` of U > 0, `sigma` > 0 of its logarithm."""

    mean: float = 1.27
    sigma: float = 0.45

    def __post_init__(self) -> None:
        for name, value, most in (("mean", self.mean, 1e6), ("sigma", self.sigma, 10)):
            if not 1e-6 <= value <= most:
                raise Refused.at(f"overrun.{name}", f"above 0 and up to {most:g} is needed, not {value:g}")

    @property
    def median(self) -> float:
        """The U that half of all runs stay below."""
        return self.mean * math.exp(-self.sigma * self.sigma / 2)

    def p_at_most(self, u: float) -> float:
        """P(U ≤ u); u > 0 or inf."""
        return float(ndtr(math.log(u / self.median) / self.sigma))

    def quantile(self, p: float) -> float:
        """The U that a share `p` in (0, 1) of all runs stays below."""
        return self.median * math.exp(self.sigma * float(ndtri(p)))


@dataclass(frozen=True, slots=True)
class Exhaustion:
    """What a budget of `budget_ratio` times the plan comes to over `epochs`.

    `p_stop[k]`: the run ends after k whole epochs, k = 0 … epochs - 1; with `p_finish` they sum to 1. `median_stop`
    and `stop_80` (10th and 90th percentile) are epochs, given that it stops.
    """

    epochs: int
    budget_ratio: float
    overrun: Overrun
    p_finish: float
    p_stop: tuple[float, ...]
    median_stop: int
    stop_80: tuple[int, int]

    def p_stop_by(self, epoch: int) -> float:
        """Probability that it ends after at most so many whole epochs."""
        return math.fsum(self.p_stop[: epoch + 1])

    def budget_for(self, p: float) -> float:
        """Multiple of the plan that finishes with probability `p` in (0, 1)."""
        return self.overrun.quantile(p)


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """A run after some epochs, by what they cost. Currency; `range_90` of the cost when finished; sunk cost apart.

    `ends_at` is the epoch it reaches at this rate, `cost_ratio` cost per epoch / plan.
    """

    epoch: int
    epochs: int
    spent: float
    cost_ratio: float
    remaining_cost: float
    at_completion: float
    range_90: tuple[float, float]
    p_finish: float
    ends_at: int


def exhaustion(*, epochs: int, budget_ratio: float = 1.0, overrun: Overrun | None = None) -> Exhaustion:
    """P(stop after k epochs) = P(b E / U in [k, k + 1)), and P(finish) = P(U ≤ b). Raises Refused."""
    _check(epochs, budget_ratio)
    found = overrun or Overrun()
    reached = np.arange(1, epochs + 1)
    below = 1 - ndtr(np.log(budget_ratio * epochs / reached / found.median) / found.sigma)  # P(fewer than k epochs)
    p_stop = tuple(np.diff(below, prepend=0.0).tolist())
    return Exhaustion(
        epochs,
        budget_ratio,
        found,
        1 - float(below[-1]),
        p_stop,
        *_given_failure(epochs, budget_ratio, found),
    )


def _given_failure(epochs: int, budget_ratio: float, overrun: Overrun) -> tuple[int, tuple[int, int]]:
    finish = overrun.p_at_most(budget_ratio)

    def stop(share: float) -> int:
        """Epoch below which a share of the failures lies: the dearer the run, the earlier it ends."""
        dear = overrun.quantile(1 - share * (1 - finish)) if finish < 1 else math.inf
        return min(int(budget_ratio * epochs / dear), epochs - 1)

    return stop(0.5), (stop(0.1), stop(0.9))


def cost_ratio(*, epoch: int, epochs: int, budget_ratio: float = 1.0) -> float:
    """Cost per epoch / plan of a run that used its budget up at `epoch`: 47 of 100 → 2.13. Raises Refused."""
    _check(epochs, budget_ratio)
    if not 0 < epoch <= epochs:
        raise Refused.at("epoch", f"an epoch from 1 to {epochs} is needed, not {epoch}")
    return budget_ratio * epochs / epoch


def on_the_way(costs: Sequence[float], *, epochs: int, budget: float, planned_cost: float) -> OnTheWay:
    """A run judged by the `costs` (currency ≥ 0) of its epochs so far; epochs to come are like them, independently.

    `planned_cost` is of the whole run. Student's distribution covers both the spread and how well the mean is known.
    """
    done = series(costs, "costs")
    for place, value in (("budget", budget), ("planned_cost", planned_cost)):
        if not (math.isfinite(value) and value > 0):
            raise Refused.at(place, f"must be above 0, and is {value:g}")
    if not LEAST_EPOCHS <= done.size <= epochs or (done < 0).any():
        raise Refused.at("costs", f"from {LEAST_EPOCHS} to {epochs} costs of 0 or more are needed")
    left, mean, spent = epochs - done.size, float(done.mean()), float(done.sum())
    error = float(done.std(ddof=1)) * math.sqrt(left + left * left / done.size)
    freedom = done.size - 1
    reach = t_quantile(0.9, freedom) * error
    ahead = left * mean
    room = budget - spent - ahead
    p_finish = float(stdtr(freedom, room / error)) if error > 0 else float(room >= 0)
    ends = epochs if room >= 0 else done.size + int(max(budget - spent, 0) / mean)
    low = max(spent, spent + ahead - reach)
    ratio = mean * epochs / planned_cost
    return OnTheWay(done.size, epochs, spent, ratio, ahead, spent + ahead, (low, spent + ahead + reach), p_finish, ends)


def _check(epochs: int, budget_ratio: float) -> None:
    if not 1 <= epochs <= MAX_EPOCHS:
        raise Refused.at("epochs", f"from 1 to {MAX_EPOCHS:,} are needed, not {epochs}")
    if not (math.isfinite(budget_ratio) and budget_ratio > 0):
        raise Refused.at("budget_ratio", f"must be above 0, and is {budget_ratio:g}")
