"""What a change did, told by those whom it did not reach, with a test of the trends before it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from roi.baseline import LEVEL, PRE_PERIODS, Measured, measured, series, welch
from roi.estimates import Floats
from roi.regression import p_of, regress

METHOD = "difference in differences"
P_REFUSED = 0.05  # trends that differ so clearly before are no basis for a comparison after


def difference_in_differences(
    treated: Sequence[Sequence[float]],
    control: Sequence[Sequence[float]],
    *,
    first_after: int,
    level: float = LEVEL,
) -> Measured:
    """Mean change of the treated units minus that of the controls; a unit is a series over the same periods.

    Periods before `first_after` (counted from 0) are before, it and all later ones after. With two units or more on
    each side, each unit's series is collapsed to its change, so that correlation over time cannot shrink the interval
    (Bertrand, Duflo and Mullainathan 2004). With fewer, the difference of the two mean series is regressed on "after",
    errors correlated with the one before. Fewer than three periods before, or trends that differ (p < 0.05), leave a
    claim.
    """
    one, other = _panel(treated, "treated"), _panel(control, "control")
    if one.shape[1] != other.shape[1]:
        raise ValueError(
            f"the same periods are needed: {one.shape[1]} of the treated, {other.shape[1]} of the controls"
        )
    if not 0 < first_after < one.shape[1]:
        raise ValueError(f"first_after: a period from 1 to {one.shape[1] - 1} is needed, not {first_after}")
    by_unit = min(len(one), len(other)) > 1
    value, error, freedom = (_by_unit if by_unit else _by_period)(one, other, first_after)
    p_pretrend = _pretrend(one, other, first_after, by_unit=by_unit)
    doubts = _doubts(first_after, p_pretrend)
    known = {"p_pretrend": p_pretrend, "doubts": doubts}
    return measured(METHOD, value, error, freedom, level=level, points=one.size + other.size, **known)


def _panel(units: Sequence[Sequence[float]], name: str) -> Floats:
    rows = [series(unit, f"{name}[{place}]") for place, unit in enumerate(units)]
    if len({row.size for row in rows}) != 1:
        raise ValueError(f"{name}: units with the same number of periods are needed")
    return np.stack(rows)


def _by_unit(one: Floats, other: Floats, first_after: int) -> tuple[float, float | None, float]:
    changes = [panel[:, first_after:].mean(axis=1) - panel[:, :first_after].mean(axis=1) for panel in (one, other)]
    return welch(*changes)


def _by_period(one: Floats, other: Floats, first_after: int) -> tuple[float, float | None, float]:
    gap = one.mean(axis=0) - other.mean(axis=0)
    after = (np.arange(gap.size) >= first_after).astype(np.float64)
    if min(first_after, gap.size - first_after) < 2:
        return float(gap[first_after:].mean() - gap[:first_after].mean()), None, 0.0
    fit = regress(np.column_stack((np.ones(gap.size), after)), gap)
    return (*fit.combined(np.array([0.0, 1.0])), fit.freedom)


def _pretrend(one: Floats, other: Floats, first_after: int, *, by_unit: bool) -> float | None:
    """Probability of slopes before that differ as much as these, if they do not; None with too few periods."""
    if first_after < PRE_PERIODS:
        return None
    time = np.arange(first_after) - (first_after - 1) / 2
    if by_unit:
        slopes = [panel[:, :first_after] @ time / (time @ time) for panel in (one, other)]
        value, error, freedom = welch(*slopes)
        return p_of(value, error or 0.0, freedom)
    gap = (one.mean(axis=0) - other.mean(axis=0))[:first_after]
    slope = float(gap @ time / (time @ time))
    left = gap - gap.mean() - slope * time
    error = float(np.sqrt(left @ left / (first_after - 2) / (time @ time)))
    return p_of(slope, error, first_after - 2)


def _doubts(first_after: int, p_pretrend: float | None) -> tuple[str, ...]:
    if p_pretrend is None:
        return (f"{first_after} of at least {PRE_PERIODS} periods before: no test of the trends",)
    if p_pretrend < P_REFUSED:
        return (f"both sides moved apart before already (p = {p_pretrend:.3f})",)
    return ()
