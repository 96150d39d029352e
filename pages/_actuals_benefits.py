"""What the benefits came to: each measured or claimed, with its interval, beside what was planned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from pages import _actuals_words as words
from pages import _charts
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
    picture(found)
    table(found)
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


def picture(found: Sequence[MeasurementView]) -> None:
    """The share of the plan that came about, with its interval; what has no plan to compare with is left out."""
    shown = sorted((one for one in found if one.planned), key=lambda one: one.realised or 0.0)
    if not shown:
        return
    colours = frame.palette()
    marks = _charts.marks([one.status for one in shown])
    one_only = len({one.use_case for one in shown}) == 1
    names = [one.title if one_only else f"{one.use_case}: {one.title}" for one in shown]
    ends = [_ends(one) for one in shown]
    shares = [one.realised or 0.0 for one in shown]
    trace = {
        "type": "scatter", "mode": "markers", "x": shares, "y": names, "marker": {**marks, "size": 11},
        "text": [words.came_to(one) for one in shown],
        "hovertemplate": "%{y}: %{text}<br>%{x:.0%} of plan<extra></extra>",
        "error_x": {
            "type": "data", "symmetric": False, "color": colours.muted, "thickness": 1.5, "width": 4,
            "array": [high - share for (_, high), share in zip(ends, shares, strict=True)],
            "arrayminus": [share - low for (low, _), share in zip(ends, shares, strict=True)],
        },
    }  # fmt: skip
    line = {
        "type": "line", "x0": 1, "x1": 1, "yref": "paper", "y0": 0, "y1": 1,
        "line": {"color": colours.ink, "width": 1, "dash": "dot"},
    }  # fmt: skip
    above = sum(share >= 1 for share in shares)
    _charts.chart(
        [trace], key="realised", rows=_rows(shown),
        sure="What is measured has its interval; a mark without whiskers is a claim that nobody has measured.",
        columns=_columns(),
        alt=f"Share of the plan that came about, by benefit: {above} of {len(shown)} reach their plan.",
        caption="● measured, ▲ claimed. The upright line is the plan; whiskers are the interval of what was measured.",
        height=90 + 34 * len(shown), xaxis={"title": {"text": "share of the plan"}, "tickformat": ".0%"},
        yaxis={"title": {"text": ""}, "automargin": True}, shapes=[line],
    )  # fmt: skip


def table(found: Sequence[MeasurementView], *, title: str = "Benefits") -> None:
    """All of them, claims and shortfalls first."""
    rows = _rows(sorted(found, key=lambda one: (one.status == "measured", one.realised or 9.0)))
    frame.table(
        rows, key="benefits", title=title, alt="Benefits, claimed ones first", columns=_columns(),
        links={"title": frame.RowLink("measure", id="number"),
               "use_case": frame.RowLink("actuals", use_case="use_case")},
    )  # fmt: skip


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


def _ends(one: MeasurementView) -> tuple[float, float]:
    if one.low is None or one.high is None or not one.planned:
        return one.realised or 0.0, one.realised or 0.0
    return one.low / one.planned, one.high / one.planned


def _columns() -> list[frame.Column]:
    return [
        frame.Column("status", "Is", kind="status"),
        frame.Column("title", "Benefit"),
        frame.Column("use_case", "Use case"),
        frame.Column("when", "When"),
        frame.Column("came_to", "Came to"),
        frame.Column("planned", "Planned", kind="number", hidden=True),
        frame.Column("realised", "Of plan", kind="percent"),
        frame.Column("doubts", "What speaks against it"),
        frame.Column("number", "No.", hidden=True),
        frame.Column("method", hidden=True),
        frame.Column("owner", "Answers for it", hidden=True),
        frame.Column("value", kind="number", hidden=True),
        frame.Column("low", kind="number", hidden=True),
        frame.Column("high", kind="number", hidden=True),
        frame.Column("unit", hidden=True),
        frame.Column("note", hidden=True),
    ]


def _rows(found: Sequence[MeasurementView]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "status": one.status, "number": one.number, "use_case": one.use_case, "title": one.title,
                "when": words.span(one.start, one.end), "came_to": words.came_to(one), "planned": one.planned,
                "realised": one.realised, "doubts": "; ".join((*one.doubts, *([one.why_not] if one.why_not else []))),
                "method": one.method, "owner": one.owner, "value": one.value, "low": one.low, "high": one.high,
                "unit": one.unit, "note": one.note,
            }
            for one in found
        ]
    )  # fmt: skip
