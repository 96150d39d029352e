"""What machines and platform cost for a whole portfolio: more, or less, than in proportion to the AI models on them.

C(n) = a·n^b. Above b = 1 every further model makes all dearer; below it a shared platform makes them cheaper.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from roi.baseline import series
from roi.defaults import Default
from roi.estimates import Floats, Pert
from roi.fair_share import Share, shares
from roi.refusals import Refused
from roi.regression import regress, t_quantile

EXPONENT = Default(
    Pert(1.00, 1.10, 1.23),
    "exponent b of a·n^b",
    "own",
    "borrowed from COCOMO II, which is about the size of software; no published b for ML platforms",
    date(2026, 11, 21),
)
LEAST_MONTHS, LEAST_SIZES = 6, 3
MAX_MODELS = 100_000


@dataclass(frozen=True, slots=True)
class Scale:
    """C(n) = a·n^b: `a` is the cost of the first model (currency, per period of your choice), `b` the exponent."""

    a: float
    b: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.a) and self.a >= 0):
            raise Refused.at("a", f"must not be below 0, and is {self.a:g}")
        if not 0 < self.b <= 5:
            raise Refused.at("b", f"an exponent above 0 and up to 5 is needed, not {self.b:g}")

    def cost(self, models: float) -> float:
        """Of so many models together."""
        return self.a * math.pow(models, self.b)


@dataclass(frozen=True, slots=True)
class Charge:
    """The bill of the n-th model: all together, what it added, and the equal (Shapley) share of each. Currency.

    The marginal charge tells what one more model costs; the fair one splits the bill so that it is paid.
    """

    models: int
    total: float
    marginal: float
    fair: float


@dataclass(frozen=True, slots=True)
class FittedScale:
    """a and b from own bills, each with its 90 % interval. `kind`: what the interval of b allows to say."""

    scale: Scale
    a_90: tuple[float, float]
    b_90: tuple[float, float]
    months: int
    largest: int

    @property
    def kind(self) -> str:
        """super-linear, shared platform, or no telling."""
        low, high = self.b_90
        return "super-linear" if low > 1 else "shared platform" if high < 1 else "cannot be told from linear"

    @property
    def words(self) -> str:
        """The answer in one line."""
        low, high = self.b_90
        return f"b = {self.scale.b:.2f} (90 %: {low:.2f} to {high:.2f}) from {self.months} months: {self.kind}"


def charge(scale: Scale, models: int) -> Charge:
    """The n-th model's marginal charge a·(n^b - (n - 1)^b), and the fair share a·n^(b - 1) of each. Raises Refused."""
    if not 1 <= models <= MAX_MODELS:
        raise Refused.at("models", f"from 1 to {MAX_MODELS:,} are needed, not {models}")
    total = scale.cost(models)
    return Charge(models, total, total - scale.cost(models - 1), total / models)


def charges(scale: Scale, sizes: Sequence[tuple[str, float]], *, seed: int = 0) -> tuple[Share, ...]:
    """Models of different size, in the order in which they came; size 1 is the model that costs `a` alone."""
    brings = _positive([size for _, size in sizes], "sizes")
    return shares([name for name, _ in sizes], brings[:, None], lambda s: scale.a * s[..., 0] ** scale.b, seed=seed)


def fit(models: Sequence[int], costs: Sequence[float]) -> FittedScale:
    """ln C = ln a + b ln n over months in a row, errors tied to the month before. Raises Refused in words.

    At least 6 months, and 3 different numbers of models among them.
    """
    n, c = _positive(models, "models"), _positive(costs, "costs")
    if n.size != c.size:
        raise Refused.at("costs", f"{c.size} costs for {n.size} months")
    if n.size < LEAST_MONTHS:
        raise Refused.at(
            "costs", f"{n.size} months of bills are too few to tell an exponent; {LEAST_MONTHS} are needed"
        )
    if (sizes := len(set(n.tolist()))) < LEAST_SIZES:
        raise Refused.at("models", f"months differ too little: {sizes} of {LEAST_SIZES} different numbers of models")
    found = regress(np.column_stack([np.ones(n.size), np.log(n)]), np.log(c))
    reach = t_quantile(0.9, found.freedom) * np.sqrt(np.diag(found.covariance))
    (log_a, b), (wide_a, wide_b) = found.beta.tolist(), reach.tolist()
    if b <= 0:
        raise Refused.at("costs", f"fell while models were added (b = {b:.2f}): something else moved them")
    a_90 = math.exp(log_a - wide_a), math.exp(log_a + wide_a)
    return FittedScale(Scale(math.exp(log_a), min(b, 5.0)), a_90, (b - wide_b, b + wide_b), n.size, int(n.max()))


def _positive(values: Sequence[float], name: str) -> Floats:
    if not len(values):
        raise Refused.at(name, "nothing is there")
    found = series(values, name)
    if not (found > 0).all():
        raise Refused.at(f"{name}[{int(np.argmax(found <= 0))}]", "must be above 0")
    return found
