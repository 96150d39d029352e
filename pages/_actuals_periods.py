"""Spent and planned, month by month: bars, the plan's line, and its band."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pages import _actuals_words as words
from pages import _charts
from pages import _frame as frame
from registry.views.actuals import ActualsView


def picture(view: ActualsView) -> None:
    """What was spent as bars, what was planned as a line."""
    colours, unit = frame.palette(), view.currency
    labels = [one.label for one in view.periods]
    kinds = (
        ("On bills", [one.bills for one in view.periods], colours.series[0]),
        ("Besides bills", [one.entries for one in view.periods], colours.series[2]),
        ("On bills, nobody's", [one.unallocated for one in view.periods], colours.attention),
    )
    bars = [
        {
            "type": "bar", "x": labels, "y": amounts, "name": name,
            "marker": {"color": colour},
            "hovertemplate": f"{name}: %{{y:,.0f}} {unit}<br>%{{x}}<extra></extra>",
        }
        for name, amounts, colour in kinds
    ]  # fmt: skip
    rows = _rows(view)
    total, planned = view.actual, view.planned
    alt = (
        f"Spent and planned by {view.grain}, {words.span(view.since, view.until)}: {frame.money(total, unit)} spent, "
        f"{frame.money(planned, unit)} planned."
    )
    caption = "Bars: what was spent. Line: what the business cases plan, at the means."
    if _has_band(view):
        caption += " Whiskers: P10 to P90 of the plans."
    _charts.chart(
        [*bars, _line(view)], key="periods", alt=alt, sure=words.sure(view),
        rows=rows, columns=_columns(view), caption=caption, height=320,
        y=unit, barmode="stack", showlegend=True,
        legend={"orientation": "h", "y": 1.12, "x": 0, "traceorder": "normal"},
        margin={"l": 8, "r": 8, "t": 40, "b": 8}, xaxis={"type": "category"},
    )  # fmt: skip


def _line(view: ActualsView) -> dict[str, Any]:
    ink, band = frame.palette().ink, {}
    if _has_band(view):
        known = [one.mean > 0 for one in view.months]
        band = {
            "error_y": {
                "type": "data", "symmetric": False, "color": ink, "thickness": 1.2, "width": 3,
                "array": [one.p90 - one.mean if on else 0 for one, on in zip(view.months, known, strict=True)],
                "arrayminus": [one.mean - one.p10 if on else 0 for one, on in zip(view.months, known, strict=True)],
            }
        }  # fmt: skip
    return {
        "type": "scatter", "mode": "lines+markers", "name": "Planned", "x": [one.label for one in view.periods],
        "y": [one.planned for one in view.periods], "line": {"color": ink, "width": 1.5, "dash": "dot"},
        "marker": {"color": ink, "size": 6, "symbol": "diamond-open"},
        "hovertemplate": f"Planned: %{{y:,.0f}} {view.currency}<br>%{{x}}<extra></extra>", **band,
    }  # fmt: skip


def _has_band(view: ActualsView) -> bool:
    return view.grain == "month" and len(view.months) == len(view.periods)


def _rows(view: ActualsView) -> pd.DataFrame:
    band = {one.month: one for one in view.months} if _has_band(view) else {}
    return pd.DataFrame(
        [
            {
                "period": one.label, "planned": one.planned,
                "low": band[one.start].p10 if one.start in band and one.planned else None,
                "high": band[one.start].p90 if one.start in band and one.planned else None,
                "spent": one.actual, "bills": one.bills, "entries": one.entries, "unallocated": one.unallocated,
            }
            for one in view.periods
        ]
    )  # fmt: skip


def _columns(view: ActualsView) -> list[frame.Column]:
    unit = view.currency
    return [
        frame.Column("period"),
        frame.Column("planned", "Planned", kind="number", unit=unit),
        frame.Column("low", "P10", kind="number", unit=unit),
        frame.Column("high", "P90", kind="number", unit=unit),
        frame.Column("spent", "Spent", kind="number", unit=unit),
        frame.Column("bills", "On bills", kind="number", unit=unit),
        frame.Column("entries", "Besides bills", kind="number", unit=unit),
        frame.Column("unallocated", "Nobody's", kind="number", unit=unit),
    ]
