"""What measured series say: the effect over the period, with its interval and what speaks against it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from registry.commands.money import NEEDS, NewMeasurement
from registry.errors import Invalid
from roi.baseline import Measured, before_and_after, parallel_run
from roi.difference_in_differences import difference_in_differences
from roi.interrupted_series import interrupted_series

NO_EVIDENCE = "stated without evidence"


def worked_out(said: NewMeasurement) -> Measured:
    """The effect over the period; above 0 is better. Raises Invalid where the series cannot be compared."""
    try:
        found, points_after = _mean_effect(said)
    except ValueError as cause:
        raise Invalid(f"{cause}") from cause
    times = said.times if said.times is not None else float(points_after)
    return _scaled(found, -times if said.lower_is_better else times)


def inputs(said: NewMeasurement) -> dict[str, Any]:
    """What the effect was worked out from, to be kept beside it."""
    optional = ("season", "low", "high", "times")
    given = {name: getattr(said, name) for name in (*NEEDS[said.method], *optional)}
    found = {name: _lists(value) for name, value in given.items() if value is not None}
    return {**found, "lower_is_better": said.lower_is_better, "level": said.level}


def _mean_effect(said: NewMeasurement) -> tuple[Measured, int]:
    """The effect per point, and how many points lie after the change."""
    if said.method == "parallel run":
        return parallel_run(said.with_it, said.without, level=said.level), len(said.with_it)
    if said.method == "before and after":
        return before_and_after(said.before, said.after, level=said.level), len(said.after)
    if said.method == "stated":
        return _stated(said), 1
    assert said.first_after is not None
    if said.method == "difference in differences":
        found = difference_in_differences(said.treated, said.control, first_after=said.first_after, level=said.level)
        return found, (len(said.treated[0]) - said.first_after) * len(said.treated)
    series = interrupted_series(said.values, first_after=said.first_after, season=said.season, level=said.level)
    return series.effect, series.periods_after


def _stated(said: NewMeasurement) -> Measured:
    assert said.value is not None
    doubts = [*(["no interval"] if said.low is None else []), *([] if said.evidence else [NO_EVIDENCE])]
    return Measured(said.method, said.value, said.low, said.high, said.level, 1, None, tuple(doubts))


def _scaled(found: Measured, by: float) -> Measured:
    ends = sorted(end * by for end in (found.low, found.high) if end is not None)
    low, high = ends if len(ends) == 2 else (None, None)
    return replace(found, value=found.value * by, low=low, high=high)


def _lists(value: Any) -> Any:
    return [_lists(one) for one in value] if isinstance(value, tuple) else value
