"""What a sample of draws comes to: mean, percentiles and shares, each with its standard error."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from roi.estimates import Floats
from roi.percentiles import Percentile

Indices = np.ndarray[tuple[int, ...], np.dtype[np.intp]]
LEVELS = (0.05, 0.10, 0.50, 0.80, 0.90, 0.95)


@dataclass(frozen=True, slots=True)
class Estimated:
    """A figure and its standard error, in the same unit."""

    value: float
    se: float


@dataclass(frozen=True, slots=True)
class Distribution:
    """Mean and percentiles of a quantity over the draws, in its unit."""

    mean: Estimated
    percentiles: tuple[Percentile, ...]

    def at(self, level: float) -> Percentile:
        """The percentile of a level in LEVELS. Raises KeyError for another."""
        for found in self.percentiles:
            if found.level == level:
                return found
        raise KeyError(level)

    def over(self, whole: float) -> Distribution:
        """The same as a multiple of `whole` > 0."""
        scaled = tuple(replace(one, value=one.value / whole, se=one.se / whole) for one in self.percentiles)
        return Distribution(Estimated(self.mean.value / whole, self.mean.se / whole), scaled)


@dataclass(frozen=True, slots=True)
class WhenPaidBack:
    """Months until the money is back: the share of draws in which it never is, and percentiles; None there: never."""

    never: Estimated
    percentiles: tuple[tuple[float, Percentile | None], ...]

    def at(self, level: float) -> Percentile | None:
        """The percentile of a level in LEVELS; None: never."""
        return dict(self.percentiles)[level]


def distribution(sample: Floats) -> Distribution:
    """Of a sample of finite numbers, shape (draws,), draws ≥ 1."""
    return Distribution(mean_of(sample), tuple(_ranked(sample)))


def when_paid_back(months: Floats) -> WhenPaidBack:
    """Of paybacks in months, inf where it never comes: shape (draws,)."""
    ranked = _ranked(months)
    known = [(one.level, one if math.isfinite(one.value) else None) for one in ranked]
    return WhenPaidBack(share_of(np.isinf(months)), tuple(known))


def mean_of(sample: Floats) -> Estimated:
    """The mean, and its error s / √n; 0 for a single draw."""
    count = len(sample)
    return Estimated(float(sample.mean()), float(sample.std(ddof=1)) / math.sqrt(count) if count > 1 else 0.0)


def share_of(hits: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Estimated:
    """The share of draws that hit, with √(p (1 - p) / n)."""
    share = float(hits.mean())
    return Estimated(share, math.sqrt(share * (1 - share) / len(hits)))


def share_below(sample: Floats, line: float = 0.0) -> Estimated:
    """The share of draws below a line.

    Where none or all are below, √(p (1 - p) / n) would call that certain; its error is then the one at a share of
    1 / (n + 2) on the other side, unless all draws are the same.
    """
    found, count = share_of(sample < line), len(sample)
    if found.se or np.ptp(sample) == 0:
        return found
    other = 1 / (count + 2)
    return Estimated(found.value, math.sqrt(other * (1 - other) / count))


def ratio_of(part: Floats, whole: Floats) -> Estimated | None:
    """E[part] / E[whole] with its error by the delta method; None where the whole is 0. Never E[part / whole]."""
    base = float(whole.mean())
    if base <= 0:
        return None
    ratio = float(part.mean()) / base
    return Estimated(ratio, mean_of(part - ratio * whole).se / base)


@lru_cache(maxsize=64)
def _places(count: int) -> tuple[Indices, Floats, Indices]:
    """Where the levels, and one deviation around, lie in an ordered sample: below, how far to the next, all places."""
    levels = np.array(LEVELS)
    deviation = np.sqrt(levels * (1 - levels) / count)
    place = np.clip([levels - deviation, levels, levels + deviation], 0.0, 1.0) * (count - 1)
    below = place.astype(np.intp)
    needed = np.union1d(below, np.minimum(below + 1, count - 1))
    return below, place - below, needed


def _ordered(sample: Floats, needed: Indices) -> Floats:
    """The sample with the values needed in their places, inf last.

    A radix sort of 16 bits of each value comes first: what is nearly in order is partitioned in a fifth of the time.
    """
    low, high = sample.min(), sample.max()
    if low == high:
        return sample
    if high == math.inf:
        finite = sample[sample < math.inf]
        found = np.full_like(sample, math.inf)
        found[: len(finite)] = _ordered(finite, needed[needed < len(finite)])
        return found
    keys = ((sample - low) * (65535 / (high - low))).astype(np.uint16)
    return np.partition(sample.take(np.argsort(keys, kind="stable")), needed)


def _ranked(sample: Floats) -> list[Percentile]:
    """Of LEVELS; like `roi.percentiles.percentile`, inf last. Only the values needed are put in their places."""
    below, fraction, needed = _places(len(sample))
    ordered = _ordered(sample, needed)
    low, high = ordered[below], ordered[np.minimum(below + 1, len(sample) - 1)]
    with np.errstate(invalid="ignore"):  # inf - inf, which is not taken
        around = np.where((fraction == 0) | (low == high), low, low + (high - low) * fraction)
    return [
        Percentile(level, value, (most - least) / 2 if math.isfinite(least) else 0.0)
        for level, least, value, most in zip(LEVELS, *around.tolist(), strict=True)
    ]
