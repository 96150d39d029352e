"""What is usual on each day of the week, and spend without it."""

from __future__ import annotations

import numpy as np

from roi.estimates import Floats

Days = np.ndarray[tuple[int], np.dtype[np.bool_]]
AROUND = 7  # days to each side that say what is usual
UNUSUAL, LEAST_SPREAD = 5.0, 0.02
MAD = 1.4826  # median absolute deviation → standard deviation of normal numbers
SMALLEST = 0.02  # of the mean level: no level falls below it


def weekday_factors(amounts: Floats, weekday: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
    """Each weekday's usual share of the seven days around it, × 7; mean 1. Shape (7,), Monday first."""
    around = np.convolve(amounts, np.full(7, 1 / 7), mode="valid")
    inner, days = amounts[3:-3], weekday[3:-3]
    ratio = np.divide(inner, around, out=np.ones_like(inner), where=around > 0)
    found = np.array([np.median(ratio[days == day]) for day in range(7)])
    return found / found.mean() if found.mean() > 0 else np.ones(7)


def without_weekday(amounts: Floats, factors: Floats) -> tuple[Floats, Days]:
    """Spend as if every day were the same; days on which nothing is usual say nothing."""
    known = factors > SMALLEST
    return np.divide(amounts, factors, out=np.zeros_like(amounts), where=known), known


def tempered(plain: Floats, known: Days) -> Floats:
    """No day further from the median of the days around it than is usual: five robust deviations."""
    found, days = plain.copy(), plain[known]
    padded = np.pad(days, AROUND, mode="reflect")
    middle = np.median(np.lib.stride_tricks.sliding_window_view(padded, 2 * AROUND + 1), axis=1)
    middle = np.maximum(middle, SMALLEST * float(days.mean()))
    away = days / middle - 1
    reach = UNUSUAL * max(LEAST_SPREAD, MAD * float(np.median(np.abs(away))))
    found[known] = np.where(
        np.abs(away) <= reach, days, np.clip(days, middle * max(0.0, 1 - reach), middle * (1 + reach))
    )
    return found
