"""What the benefits came to: each measured or claimed, with its interval, beside what was planned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from pages import _actuals_realised as realised
from pages import _actuals_words as words
from pages import _frame as frame
from registry.access import Desk, Permission, permissions_now
from registry.services import measurements, promises
from registry.views.measurements import MeasurementView, Promises
from roi.forecast_accuracy import Record


def render(desk: Desk, heading: Any) -> None:
    """All benefits that count."""
    found = measurements.listing(desk)
    with heading:
        frame.headline(sentence(found))
    if Permission.ACTUALS_ADD in permissions_now(desk):
        frame.link("measure", "Put a measured benefit on record", icon=":material/straighten:")
    if not found:
        frame.empty(
            "Here will stand what benefits came to: measured with an interval, or claimed without one.",
            next_step="A baseline before, a parallel run, regions that follow later, or a series with a break in it.",
            code="countersign actuals measure FILE",
        )
        return
    titles = words.titles(desk)
    realised.picture(found, titles)
    realised.table(found, titles)
    _owners(promises.kept(desk))
    how_sure()


def how_sure() -> None:
    """What stands behind measured benefits."""
    frame.how_sure(
        source="Series that people put on record; what was worked out of them is kept beside them, and can be again.",
        assumptions=[
            "Measured: an interval, and nothing that speaks against the method. All else is claimed.",
            "Before and after without anything to compare with is always claimed: whatever else changed is in it.",
            "The plan is that of the newest revision of the business case, for the same months.",
        ],
        uncertainty="Intervals are Student's, 90 % unless said; they know of chance, not of a wrong comparison.",
    )


def sentence(found: Sequence[MeasurementView]) -> str:
    """How much of what was promised came about, and how much of that is known."""
    if not found:
        return "No benefit has been measured yet"
    known = [one for one in found if one.status == "measured"]
    short = [one for one in known if one.planned and one.high is not None and one.high < one.planned]
    parts = [f"{len(known)} of {frame.plural(len(found), 'benefit')} on record {_is(known)} measured, the rest claimed"]
    if len(known) == len(found):
        parts = [f"All {frame.plural(len(found), 'benefit')} on record {_is(known)} measured"]
    if short:
        parts.append(f"{len(short)} of the measured {'falls' if len(short) == 1 else 'fall'} short of the plan")
    return "; ".join(parts)


def _is(some: Sequence[object]) -> str:
    return "is" if len(some) == 1 else "are"


def _owners(found: Promises) -> None:
    """Whose promises came true, and whose plans of cost did."""
    if found.benefits is not None:
        unit = found.currency
        rows = pd.DataFrame(
            [
                {"owner": owner, "planned": one.planned, "measured": one.measured, "claimed": one.claimed,
                 "open": one.open_, "measured_share": one.measured_share, "low": one.low, "high": one.high,
                 "count": one.count}
                for owner, one in found.benefits.by_owner
            ]
        )  # fmt: skip
        frame.table(
            rows, key="owners", title="Promised, and come", search=False,
            alt="Benefits by who answers for them, whoever lacks most of the plan first",
            about="For months that are over. Open: nobody has said what came of it.",
            columns=[
                frame.Column("owner", "Answers for it"),
                frame.Column("planned", "Promised", kind="number", unit=unit),
                frame.Column("measured", kind="number", unit=unit), frame.Column("claimed", kind="number", unit=unit),
                frame.Column("open", kind="number", unit=unit),
                frame.Column("measured_share", "Measured, of promised", kind="percent"),
                frame.Column("low", "Measured at least", kind="number", unit=unit, hidden=True),
                frame.Column("high", "Measured at most", kind="number", unit=unit, hidden=True),
                frame.Column("count", "Stretches", kind="count", hidden=True),
            ],
        )  # fmt: skip
    _forecasts(found.forecasts)


def _forecasts(found: Sequence[Record]) -> None:
    rows = pd.DataFrame(
        [
            {"owner": record.owner, "when": when, "count": one.count, "weighted": one.weighted, "bias": one.bias,
             "mape": one.mape, "held": one.coverage.words if one.coverage else None}
            for record in found
            for when, one in (("all", record.overall), *record.over_time)
        ]
    )  # fmt: skip
    if rows.empty:
        return
    frame.table(
        rows, key="forecasts", title="How plans of cost came true", search=False,
        alt="Forecasts of monthly cost against what was spent, by author and half-year",
        about="Each month's forecast is that of the newest revision written before it began, beside what was spent.",
        columns=[
            frame.Column("owner", "Written by"), frame.Column("when"),
            frame.Column("count", "Months", kind="count", help="Months of use cases; fewer than five say little"),
            frame.Column("weighted", "Off by", kind="percent", help="Sum of the misses over the sum of what was spent"),
            frame.Column("bias", "Too high by", kind="percent"), frame.Column("held", "P10 to P90"),
            frame.Column("mape", "Mean miss of a month", kind="percent", hidden=True),
        ],
    )  # fmt: skip
