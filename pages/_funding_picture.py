"""The efficient frontier: how much worth each degree of risk can buy, and where the company stands."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from pages import _charts
from pages import _frame as frame
from pages import _portfolio_words as words
from registry.views.funding import FundingView
from roi.frontier import Frontier, Point


def frontier(view: FundingView) -> None:
    """Worth over risk; nothing where there is only one choice."""
    found = view.frontier
    if found is None or len(found.points) + bool(found.here) < 2:
        return
    chosen = Point(view.selection.worth.value, view.selection.cvar.value, view.selection.chosen)
    places = [("frontier", one) for one in found.points] + [("this choice", chosen)]
    places += [("you are here", found.here)] if found.here else []
    rows = pd.DataFrame([_row(view, name, one) for name, one in places])
    rows["short"] = [one.proven if name == "frontier" else math.nan for name, one in places]
    said = found.words(view.currency) or "No project runs yet."
    alt = f"{frame.plural(len(found.points), 'choice')} that no other beats in both worth and risk. {said}"
    caption = f"{said} Further up: worth more; further left: less to lose in the worst 5 % of the draws."
    frame.section("Worth against risk")
    sure = (
        f"The projects' money is drawn {view.basis.draws:,} times with seed {view.basis.seed}, as of "
        f"{frame.time(view.basis.as_of)}; {_proven(found)}."
    )
    _charts.chart(
        _traces(rows), key="frontier", alt=alt, sure=sure, rows=rows, caption=caption, height=320, showlegend=False,
        columns=(
            frame.Column("what"), frame.Column("worth", "Worth ahead", kind="number", unit=view.currency),
            frame.Column("cvar", "Mean loss in the worst 5 %", kind="number", unit=view.currency),
            frame.Column("short", "May be short by", kind="percent",
                         help="Of the most that any choice of no more risk can be worth; 0 %: it is that"),
            frame.Column("count", "Projects", kind="count"), frame.Column("chosen", "Which"),
        ),
        xaxis={"title": {"text": f"mean loss in the worst 5 % of the draws ({view.currency}; below 0: a gain)"}},
        yaxis={"title": {"text": f"expected worth ahead ({view.currency})"}, "rangemode": "normal"},
    )  # fmt: skip


def _proven(found: Frontier) -> str:
    """How near to the best its points are known to be."""
    worst = max(one.proven for one in found.points)
    if not worst:
        return "each point is the best at its risk, proven"
    return f"each point is proven to within {math.ceil(100 * worst)} % of the most that its risk could buy"


def _row(view: FundingView, what: str, one: Point) -> dict[str, Any]:
    titles = ", ".join(view.titles.get(name, name) for name in one.chosen)
    return {"what": what, "worth": one.worth, "cvar": one.cvar, "count": len(one.chosen), "chosen": titles}


def _traces(rows: pd.DataFrame) -> list[dict[str, Any]]:
    colours = frame.palette()
    looks: dict[str, dict[str, Any]] = {
        "frontier": {"mode": "lines+markers", "marker": {"size": 6, "color": colours.muted},
                     "line": {"color": colours.muted, "width": 1.5}},
        "this choice": {"mode": "markers+text", "marker": {"size": 13, "color": colours.accent, "symbol": "circle"}},
        "you are here": {"mode": "markers+text", "marker": {"size": 14, "color": colours.attention,
                                                           "symbol": "diamond"}},
    }  # fmt: skip
    middle = (rows["cvar"].min() + rows["cvar"].max()) / 2
    return [
        _trace(rows[rows["what"] == name], look, middle) for name, look in looks.items() if (rows["what"] == name).any()
    ]


def _trace(part: pd.DataFrame, look: dict[str, Any], middle: float) -> dict[str, Any]:
    return {
        "type": "scatter", "x": list(part["cvar"]), "y": list(part["worth"]), "text": list(part["what"]),
        "textposition": ["bottom left" if risk > middle else "bottom right" for risk in part["cvar"]],
        "customdata": [[*row] for row in zip(part["chosen"], part["short"].map(_short), strict=True)],
        "cliponaxis": False,
        "hovertemplate": "%{text}: %{y:,.0f}, worst 5 % %{x:,.0f}%{customdata[1]}<br>%{customdata[0]}<extra></extra>",
        **look,
    }  # fmt: skip


def _short(proven: float) -> str:
    """How far a point may be from the best; nothing where it is proven, or is no point of the frontier (NaN)."""
    return f"; may be {words.percent(proven)} short of the most at this risk" if proven > 0 else ""
