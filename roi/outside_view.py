"""By how much projects of the same kind ran over their estimate, whatever this one's own estimate says.

U = actual cost / estimate. Most projects: a lognormal cut off where the tail begins; the tail: a truncated Pareto of
the overrun U - 1. It replaces ranges and contingency that were built bottom-up, and never comes on top of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from scipy.special import ndtr, ndtri

from roi.case import BusinessCase
from roi.defaults import Default
from roi.estimates import Fixed, Floats
from roi.refusals import Refused

ATOMS = 8192
PRIOR_PROJECTS = 10  # own finished projects that weigh as much as the reference class

TAIL_SHARE = Default(
    Fixed(0.18), "share of IT projects more than 50 % over", "S", "Flyvbjerg & Gardner 2023, as quoted by others",
    date(2026, 11, 21),
)  # fmt: skip
TAIL_SHAPE = Default(
    Fixed(0.57), "Pareto α of the overrun, cut off at +5,000 %", "R",
    "fitted to the mean overrun of the tail, 447 %, quoted beside its share",
)  # fmt: skip
BODY = Default(Fixed(1.0), "median of U below the tail, σ 0.25", "own", "no published source")
EARLY_FLOOR = Default(
    Fixed(2.0), "least overrun to allow for at the first stage", "S", "STAG: IT system development, +200 %"
)
VALUE_HAIRCUT = Default(Fixed(0.56), "share of the worth that did not come, as a stress", "S", "quoted, not read")


@dataclass(frozen=True, slots=True)
class ReferenceClass:
    """How U is distributed in a class of projects. `tail_from` and `cap` are overruns: 0.5 = +50 %."""

    key: str
    title: str
    tail_share: float = 0.18
    tail_from: float = 0.5
    alpha: float = 0.57
    cap: float = 50.0
    body_median: float = 1.0
    body_sigma: float = 0.25
    drops: str = ""

    def quantile(self, u: Floats) -> Floats:
        """U at probabilities `u` in (0, 1), in u's shape."""
        body, tail = 1 - self.tail_share, np.maximum(u - (1 - self.tail_share), 0) / self.tail_share
        edge = ndtr(math.log((1 + self.tail_from) / self.body_median) / self.body_sigma)
        below = self.body_median * np.exp(self.body_sigma * ndtri(np.minimum(u / body, 1) * edge))
        cut = 1 - (self.tail_from / self.cap) ** self.alpha
        return np.where(u < body, below, 1 + self.tail_from * (1 - tail * cut) ** (-1 / self.alpha))

    @property
    def tail_mean(self) -> float:
        """Mean overrun in the tail: 4.47 = +447 %."""
        a, low, high = self.alpha, self.tail_from, self.cap
        return float(a / (1 - a) * low**a * (high ** (1 - a) - low ** (1 - a)) / (1 - (low / high) ** a))


IT = ReferenceClass("it", "IT projects")
IT_CAPPED = replace(
    IT, key="it-capped", title="IT projects, at most ten times the estimate", alpha=1.13, cap=9.0,
    drops="overruns above +900 %; the mean of the tail falls from +446 % to +142 %",
)  # fmt: skip
CLASSES = {one.key: one for one in (IT, IT_CAPPED)}


@dataclass(frozen=True, slots=True)
class OutsideView:
    """A reference class, and the U of the company's own finished projects, which weigh n / (n + 10)."""

    reference: ReferenceClass = IT
    own: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not all(math.isfinite(one) and one > 0 for one in self.own):
            raise ValueError("actual cost / estimate of a finished project is above 0")

    @property
    def weight(self) -> float:
        """How much the own projects count, 0…1."""
        return len(self.own) / (len(self.own) + PRIOR_PROJECTS)

    def quantile(self, u: Floats) -> Floats:
        """U of the mixture at probabilities `u`, in u's shape."""
        if not self.own:
            return self.reference.quantile(u)
        values, weights = self._atoms()
        return np.asarray(np.interp(u, np.cumsum(weights) - weights / 2, values))

    def mean(self) -> float:
        """E[U]."""
        values, weights = self._atoms()
        return float(values @ weights)

    def contingency(self, level: float, *, early: bool = False) -> float:
        """What to add to the estimate so that it holds with probability `level`: 0.35 = 35 % of the estimate.

        `early`: never less than what the first stage of a project calls for.
        """
        found = float(self.quantile(np.array([level]))[0]) - 1
        return max(found, EARLY_FLOOR.value.value) if early and isinstance(EARLY_FLOOR.value, Fixed) else found

    def for_case(self, case: BusinessCase) -> OutsideView:
        """Itself, or Refused where the case holds a contingency that was built bottom-up."""
        for at, line in enumerate(case.lines):
            if line.category == "contingency":
                raise Refused.at(f"lines[{at}].category", "a contingency and an outside view count the same risk twice")
        return self

    def _atoms(self) -> tuple[Floats, Floats]:
        """Values in order, and their weights, which sum to 1."""
        reference = self.reference.quantile((np.arange(ATOMS) + 0.5) / ATOMS)
        values = np.concatenate([reference, self.own])
        shares = [(1 - self.weight) / ATOMS] * ATOMS + [self.weight / max(1, len(self.own))] * len(self.own)
        order = np.argsort(values, kind="stable")
        return values[order], np.array(shares)[order]
