"""How much better it is than without: a parallel run, before and after, or a plain difference of differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np

from roi.estimates import Floats
from roi.refusals import Refused
from roi.regression import t_quantile

LEVEL = 0.9
LARGEST = 1e18
PRE_PERIODS = 3  # fewer periods before do not show whether both sides moved alike


@dataclass(frozen=True, slots=True)
class Measured:
    """An effect in the unit of the data; above 0: higher than without. `low` to `high` is its interval of `level`.

    `p_pretrend` is the probability of a difference in trends as large as the one before, if there is none (None: not
    testable). `doubts` say why an effect stays a claim.
    """

    method: str
    value: float
    low: float | None
    high: float | None
    level: float
    points: int
    p_pretrend: float | None = None
    doubts: tuple[str, ...] = ()

    @property
    def status(self) -> Literal["measured", "claimed"]:
        """Measured only with an interval and without a doubt."""
        return "claimed" if self.low is None or self.high is None or self.doubts else "measured"


def measured(
    method: str, value: float, error: float | None, freedom: float, *, level: float, points: int, **more: object
) -> Measured:
    """An effect with Student's interval around it; none without a standard error or a degree of freedom."""
    p_pretrend, doubts = more.get("p_pretrend"), more.get("doubts", ())
    assert p_pretrend is None or isinstance(p_pretrend, float)
    assert isinstance(doubts, tuple)
    if error is None or not freedom > 0:
        return Measured(method, value, None, None, level, points, p_pretrend, (*doubts, "no interval"))
    reach = t_quantile(level, freedom) * error
    return Measured(method, value, value - reach, value + reach, level, points, p_pretrend, doubts)


def series(values: Sequence[float] | Floats, name: str) -> Floats:
    """A series of numbers up to 10^18, shape (n,); Refused names the point that is none."""
    found = np.asarray(values, dtype=np.float64)
    if found.ndim != 1 or not found.size:
        raise Refused.at(name, "a list of numbers is needed")
    wrong = np.flatnonzero(~(np.abs(found) <= LARGEST))
    if wrong.size:
        raise Refused.at(f"{name}[{wrong[0]}]", f"{found[wrong[0]]} is no finite number up to {LARGEST:g}")
    return found


def parallel_run(with_it: Sequence[float], without: Sequence[float], *, level: float = LEVEL) -> Measured:
    """Mean paired difference of the same work done both ways; pairs are taken as independent of each other."""
    one, other = series(with_it, "with_it"), series(without, "without")
    if one.size != other.size:
        raise ValueError(f"pairs are needed: {one.size} with and {other.size} without")
    differences = one - other
    error = float(differences.std(ddof=1)) / sqrt(one.size) if one.size > 1 else None
    return measured("parallel run", float(differences.mean()), error, one.size - 1, level=level, points=one.size)


def before_and_after(before: Sequence[float], after: Sequence[float], *, level: float = LEVEL) -> Measured:
    """Difference of means (Welch). Always a claim: whatever else changed meanwhile is in it, too."""
    value, error, freedom = welch(series(after, "after"), series(before, "before"))
    doubts = ("nothing to compare with: other changes are in it, too",)
    return measured(
        "before and after", value, error, freedom, level=level, points=len(before) + len(after), doubts=doubts
    )


def welch(one: Floats, other: Floats) -> tuple[float, float | None, float]:
    """Difference of two means, its standard error (None with a single value) and Welch's degrees of freedom."""
    value = float(one.mean() - other.mean())
    if one.size < 2 or other.size < 2:
        return value, None, 0.0
    a, b = float(one.var(ddof=1)) / one.size, float(other.var(ddof=1)) / other.size
    spread = a * a / (one.size - 1) + b * b / (other.size - 1)
    return value, sqrt(a + b), (a + b) ** 2 / spread if spread else float(one.size + other.size - 2)


def difference_of_changes(
    treated: tuple[float, float],
    control: tuple[float, float],
    *,
    errors: tuple[float, float] | None = None,
    level: float = LEVEL,
) -> Measured:
    """(after - before) of the treated minus that of the controls, from four means alone: at best a claim.

    `errors` are the standard errors of the two changes. One period before shows no trend, so nothing says that the
    controls tell what would have been (the critics of Card and Krueger 1994: Angrist and Pischke, ch. 5.2).
    """
    value = (treated[1] - treated[0]) - (control[1] - control[0])
    error = sqrt(errors[0] ** 2 + errors[1] ** 2) if errors else None
    doubts = (f"fewer than {PRE_PERIODS} periods before: no test of the trends",)
    return measured("difference in differences", value, error, float("inf"), level=level, points=4, doubts=doubts)
