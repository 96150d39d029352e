"""Scenarios side by side: their intervals on one axis, and the same as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from pages import _charts
from pages import _frame as frame
from pages import _portfolio_words as words
from roi.what_if import QuickAnswer, Side

AS_IT_IS, MOVED = "as on record", "as moved here"
Row = tuple[str, Side, QuickAnswer | None]


def side_by_side(rows: Sequence[Row], currency: str, *, sure: str) -> None:
    """One line a scenario: P10 to P90 and P50 of its net present value."""
    table = pd.DataFrame([_row(*row) for row in rows])
    best = table.loc[table["p50"].idxmax()]
    alt = (
        f"{frame.plural(len(table), 'version')} of the case side by side; the best is {best['name']} with a "
        f"median of {frame.money(best['p50'], currency)}."
    )
    colours = frame.palette()
    shown = table.iloc[::-1]
    spans = {
        "type": "scatter", "mode": "markers", "x": list(shown["p50"]), "y": list(shown["name"]),
        "marker": {"size": 11, "color": [colours.accent if name == MOVED else colours.muted for name in shown["name"]]},
        "error_x": {
            "type": "data", "symmetric": False, "array": list(shown["p90"] - shown["p50"]),
            "arrayminus": list(shown["p50"] - shown["p10"]), "thickness": 4, "width": 0, "color": colours.faint,
        },
        "hovertemplate": "%{y}: P50 %{x:,.0f}<extra></extra>",
    }  # fmt: skip
    money = {"kind": "number", "unit": currency}
    _charts.chart(
        [spans], key="scenarios", alt=alt, sure=sure, rows=table, height=90 + 36 * len(table),
        columns=(
            frame.Column("name", "Version"), frame.Column("p50", "Worth (median)", **money),
            frame.Column("p10", "P10", **money), frame.Column("p90", "P90", **money),
            frame.Column("p_negative", "May lose", kind="percent"), frame.Column("tco", "All costs", **money),
            frame.Column("payback", "Paid back (months)", kind="number"),
            frame.Column("difference", "Against the record", **money),
            frame.Column("se", "± (drawing)", **money),
            frame.Column("p_better", "Better in", kind="percent", help="Share of the draws in which it is worth more"),
        ),
        caption="Dots: the median (P50). Lines: 80 % of all draws (P10 to P90), the same for every version.",
        xaxis={"title": {"text": f"net present value ({currency})"}, "zeroline": True, "rangemode": "tozero"},
        yaxis={"automargin": True}, showlegend=False,
    )  # fmt: skip


def _row(name: str, side: Side, answer: QuickAnswer | None) -> dict[str, Any]:
    return {
        "name": name, "p50": side.npv.at(0.5).value, "p10": side.npv.at(0.1).value, "p90": side.npv.at(0.9).value,
        "p_negative": side.p_negative.value, "tco": side.tco, "payback": side.payback,
        "difference": answer.difference.value if answer else None, "se": answer.difference.se if answer else None,
        "p_better": answer.p_better.value if answer else None,
    }  # fmt: skip


def sentence(title: str, answer: QuickAnswer, *, moved: bool) -> str:
    """What the moves do to the case."""
    currency, after = answer.case.currency, answer.after
    worth = frame.money(after.npv.at(0.5).value, currency)
    if not moved:
        lost = words.percent(after.p_negative.value)
        return f"{title} is worth {worth} as it stands, with a {lost} chance of losing money"
    verb = "gains" if answer.difference.value >= 0 else "loses"
    by = frame.money(abs(answer.difference.value), currency)
    return f"{title} {verb} {by} and is worth {worth}; better in {words.percent(answer.p_better.value)} of all draws"
