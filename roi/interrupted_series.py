"""What a change did, told by the trend before it: an interrupted time series, for when nobody was left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from roi.baseline import LEVEL, Measured, measured, series
from roi.refusals import Refused
from roi.regression import regress

METHOD = "interrupted time series"
SHORTEST = 3  # of a season, in periods: a wave of two has no sine
LEAST_BEFORE, LEAST_AFTER = 8, 3  # our proposal: a trend from fewer points is a guess


@dataclass(frozen=True, slots=True)
class Interrupted:
    """Mean effect per period after the change, and its two parts: the jump at once, the change of slope per period."""

    effect: Measured
    jump: Measured
    slope_change: Measured
    periods_after: int
    rho: float


def interrupted_series(
    values: Sequence[float], *, first_after: int, season: int | None = None, level: float = LEVEL
) -> Interrupted:
    """Segmented regression y = b0 + b1 t + b2 after + b3 after (t - first_after), errors tied to the last (`rho`).

    `effect` is the mean over the periods after of b2 + b3 (t - first_after): how far the series lies above the trend
    before, carried on. `season` (such as 12 months) adds one yearly wave. Fewer than 8 points before or 3 after leave a
    claim; ValueError where nothing can be fitted at all.
    """
    y = series(values, "values")
    if not 0 < first_after < y.size:
        raise ValueError(f"first_after: a period from 1 to {y.size - 1} is needed, not {first_after}")
    time = np.arange(y.size, dtype=np.float64)
    after = (time >= first_after).astype(np.float64)
    if season and season < SHORTEST:
        raise Refused.at("season", f"a wave takes {SHORTEST} periods at least, not {season}")
    columns = [np.ones(y.size), time, after, after * (time - first_after)]
    if season:
        columns += [np.sin(2 * np.pi * time / season), np.cos(2 * np.pi * time / season)]
    fit = regress(np.column_stack(columns), y)
    later = y.size - first_after
    doubts = _doubts(first_after, later)

    def part(jump: float, slope: float) -> Measured:
        weights = np.zeros(len(columns))
        weights[2:4] = jump, slope
        value, error = fit.combined(weights)
        return measured(METHOD, value, error, fit.freedom, level=level, points=y.size, doubts=doubts)

    return Interrupted(part(1, (later - 1) / 2), part(1, 0), part(0, 1), later, fit.rho)


def _doubts(before: int, after: int) -> tuple[str, ...]:
    if before < LEAST_BEFORE or after < LEAST_AFTER:
        return (f"{before} points before and {after} after; {LEAST_BEFORE} and {LEAST_AFTER} are needed",)
    return ()
