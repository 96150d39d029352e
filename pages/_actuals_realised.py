"""How much of each promised benefit came about: its picture and its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from pages import _actuals_words as words
from pages import _charts
from pages import _frame as frame
from registry.views.measurements import MeasurementView

Titles = Mapping[str, str]
"""Use cases' titles by their short names."""


def picture(found: Sequence[MeasurementView], titles: Titles) -> None:
    """The share of the plan that came about, with its interval; what has no plan to compare with is left out."""
    shown = sorted((one for one in found if one.planned), key=lambda one: one.realised or 0.0)
    if not shown:
        return
    colours = frame.palette()
    marks = _charts.marks([one.status for one in shown])
    one_only = len({one.use_case for one in shown}) == 1
    names = [one.title if one_only else f"{titles.get(one.use_case, one.use_case)}: {one.title}" for one in shown]
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
        [trace], key="realised", rows=_rows(shown, titles),
        sure="What is measured has its interval; a mark without whiskers is a claim that nobody has measured.",
        columns=_columns(),
        alt=f"Share of the plan that came about, by benefit: {above} of {len(shown)} reach their plan.",
        caption="● measured, ▲ claimed. The upright line is the plan; whiskers are the interval of what was measured.",
        height=90 + 34 * len(shown), xaxis={"title": {"text": "share of the plan"}, "tickformat": ".0%"},
        yaxis={"title": {"text": ""}, "automargin": True}, shapes=[line],
    )  # fmt: skip


def table(found: Sequence[MeasurementView], titles: Titles, *, title: str = "Benefits") -> None:
    """All of them, claims and shortfalls first."""
    rows = _rows(sorted(found, key=lambda one: (one.status == "measured", one.realised or 9.0)), titles)
    frame.table(
        rows, key="benefits", title=title, alt="Benefits, claimed ones first", columns=_columns(),
        links={"title": frame.RowLink("measure", id="number"),
               "use_case": frame.RowLink("actuals", use_case="slug")},
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
        frame.Column("slug", "Short name", hidden=True),
        frame.Column("method", hidden=True),
        frame.Column("owner", "Answers for it", hidden=True),
        frame.Column("value", kind="number", hidden=True),
        frame.Column("low", kind="number", hidden=True),
        frame.Column("high", kind="number", hidden=True),
        frame.Column("unit", hidden=True),
        frame.Column("note", hidden=True),
    ]


def _rows(found: Sequence[MeasurementView], titles: Titles) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "status": one.status, "number": one.number, "slug": one.use_case,
                "use_case": titles.get(one.use_case, one.use_case), "title": one.title,
                "when": words.span(one.start, one.end), "came_to": words.came_to(one), "planned": one.planned,
                "realised": one.realised, "doubts": "; ".join((*one.doubts, *([one.why_not] if one.why_not else []))),
                "method": one.method, "owner": one.owner, "value": one.value, "low": one.low, "high": one.high,
                "unit": one.unit, "note": one.note,
            }
            for one in found
        ]
    )  # fmt: skip
