"""The pictures of a brief on the screen: the same numbers that the paper draws, with a table and words beside them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from briefs.alt import described
from briefs.outline import Chart
from briefs.pictures import Bars, Fan, Intervals
from pages import _charts
from pages import _frame as frame

_DRAWN = "80 % of all draws lie inside; what the business cases leave out is in none of them."


def picture(chart: Chart, *, key: str) -> bool:
    """Draw what the screen can draw; False where the paper alone has the picture."""
    shown = chart.picture
    if isinstance(shown, Intervals) and shown.intervals:
        _intervals(shown, chart.caption, key)
    elif isinstance(shown, Bars) and shown.bars:
        _bars(shown, chart.caption, key)
    elif isinstance(shown, Fan):
        _fan(shown, chart.caption, key)
    else:
        return False
    return True


def _intervals(shown: Intervals, caption: str, key: str) -> None:
    rows = pd.DataFrame(
        [
            {"label": one.label, "status": one.status, "low": one.low, "middle": one.middle, "high": one.high}
            for one in shown.intervals
        ]
    )
    turned = rows.iloc[::-1]
    spans = {
        "type": "scatter", "mode": "markers", "x": list(turned["middle"]), "y": list(turned["label"]),
        "marker": _charts.marks(list(turned["status"])) | {"size": 11},
        "hovertemplate": "%{y}: %{x:,.0f}<extra></extra>",
        "error_x": {
            "type": "data", "symmetric": False, "array": list(turned["high"] - turned["middle"]),
            "arrayminus": list(turned["middle"] - turned["low"]), "thickness": 4, "width": 0,
            "color": frame.palette().faint,
        },
    }  # fmt: skip
    money: dict[str, Any] = {"kind": "number", "unit": shown.unit}
    _charts.chart(
        [spans], key=key, alt=described(shown, caption), rows=rows, caption=caption, height=90 + 34 * len(rows),
        sure=_DRAWN,
        columns=(
            frame.Column("status", "State", kind="status"), frame.Column("label", "What"),
            frame.Column("low", "P10", **money), frame.Column("middle", "P50", **money),
            frame.Column("high", "P90", **money),
        ),
        xaxis={"title": {"text": shown.unit}, "zeroline": True, "rangemode": "tozero"}, yaxis={"automargin": True},
        showlegend=False,
    )  # fmt: skip


def _bars(shown: Bars, caption: str, key: str) -> None:
    rows = pd.DataFrame([{"label": one.label, "value": one.value, "shown": one.shown} for one in shown.bars])
    turned = rows.iloc[::-1]
    bars = {
        "type": "bar", "orientation": "h", "x": list(turned["value"]), "y": list(turned["label"]),
        "text": list(turned["shown"]), "textposition": "outside", "cliponaxis": False,
        "marker": {"color": frame.palette().series[0]}, "hovertemplate": "%{y}: %{text}<extra></extra>",
    }  # fmt: skip
    _charts.chart(
        [bars], key=key, alt=described(shown, caption), rows=rows, caption=caption, height=70 + 28 * len(rows),
        sure="Worked out from what is on record now; the table has every figure in full.",
        columns=(
            frame.Column("label", "What"), frame.Column("value", kind="number"), frame.Column("shown", "Written"),
        ),
        xaxis={"rangemode": "tozero"}, yaxis={"automargin": True},
    )  # fmt: skip


def _fan(shown: Fan, caption: str, key: str) -> None:
    months = list(range(len(shown.middle)))
    rows = pd.DataFrame({"month": months, "low": shown.low, "middle": shown.middle, "high": shown.high})
    colours = frame.palette()
    band = {
        "type": "scatter", "mode": "lines", "x": months + months[::-1],
        "y": [*shown.high, *reversed(shown.low)], "fill": "toself", "fillcolor": colours.rule, "line": {"width": 0},
        "hoverinfo": "skip",
    }  # fmt: skip
    line = {
        "type": "scatter", "mode": "lines", "x": months, "y": list(shown.middle),
        "line": {"color": colours.accent, "width": 2}, "hovertemplate": "month %{x}: %{y:,.0f}<extra></extra>",
    }  # fmt: skip
    money: dict[str, Any] = {"kind": "number", "unit": shown.unit}
    _charts.chart(
        [band, line], key=key, alt=described(shown, caption), rows=rows, caption=caption, height=280, y=shown.unit,
        sure=_DRAWN,
        columns=(
            frame.Column("month", kind="count"), frame.Column("low", "P10", **money),
            frame.Column("middle", "P50", **money), frame.Column("high", "P90", **money),
        ),
        xaxis={"title": {"text": "months from the start"}}, showlegend=False,
    )  # fmt: skip
