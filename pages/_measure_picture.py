"""The series that a measured benefit was worked out from, as one picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from pages import _charts
from pages import _frame as frame
from registry.views.measurements import MeasurementView

NAMES = {
    "with_it": "with it", "without": "without it", "before": "before", "after": "after", "treated": "changed, mean",
    "control": "not changed, mean", "values": "measured",
}  # fmt: skip


def picture(view: MeasurementView) -> None:
    """The series point by point, and where the change lies; nothing for a figure that was only stated."""
    series = {name: _mean(view.inputs[key]) for key, name in NAMES.items() if view.inputs.get(key)}
    if not series:
        return
    shift = len(series["before"]) if "before" in series else 0
    starts = {name: shift if name == "after" else 0 for name in series}
    traces = [_line(name, values, starts[name], place) for place, (name, values) in enumerate(series.items())]
    change = view.inputs.get("first_after") or (shift or None)
    length = max(starts[name] + len(values) for name, values in series.items())
    rows = pd.DataFrame({"point": range(1, length + 1)})
    for name, values in series.items():
        rows[name] = [None] * starts[name] + values + [None] * (length - starts[name] - len(values))
    told = f"The change lies between points {change} and {change + 1}." if change else "Each point is a pair."
    _charts.chart(
        traces, key="series", rows=rows, y=f"a point, {view.unit}", height=280, showlegend=True, caption=told,
        alt=f"{', '.join(series)}: {length} points. {told}", shapes=[_change(change)] if change else [],
        sure=f"The points are as entered; {_interval(view)}.",
        columns=[frame.Column("point", kind="count"), *(frame.Column(name, kind="number") for name in series)],
        legend={"orientation": "h", "y": 1.15, "x": 0}, margin={"l": 8, "r": 8, "t": 36, "b": 8},
        xaxis={"title": {"text": "point"}, "dtick": max(1, length // 12)},
        yaxis={"title": {"text": view.unit}, "rangemode": "normal"},
    )  # fmt: skip


def _interval(view: MeasurementView) -> str:
    if view.low is None or view.high is None:
        return "no interval could be made of them, so the benefit is claimed"
    return f"the benefit has an interval of {round(view.level * 100)} %, which the figures above show"


def _line(name: str, values: Sequence[float], start: int, place: int) -> dict[str, Any]:
    colours = frame.palette()
    colour = colours.series[place % len(colours.series)]
    return {
        "type": "scatter", "mode": "lines+markers", "name": name, "y": values,
        "x": list(range(start + 1, start + len(values) + 1)), "line": {"color": colour, "width": 1.8},
        "marker": {"color": colour, "size": 6, "symbol": ("circle", "square", "diamond")[place % 3]},
        "hovertemplate": f"{name}, point %{{x}}: %{{y:,.4g}}<extra></extra>",
    }  # fmt: skip


def _change(after: int) -> dict[str, Any]:
    line = {"color": frame.palette().ink, "width": 1, "dash": "dot"}
    return {"type": "line", "x0": after + 0.5, "x1": after + 0.5, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def _mean(values: Any) -> list[float]:
    """A series as it is; several units as their mean, period by period."""
    if not isinstance(values[0], list):
        return list(values)
    return [sum(row) / len(row) for row in zip(*values, strict=True)]
