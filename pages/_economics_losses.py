"""Losses that a project prevents: how likely a year costs more than so much, before and after."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pages import _charts
from pages import _economics_words as words
from pages import _frame as frame
from registry.views.economics import Losses


def losses(found: Losses) -> None:
    """For each loss that is prevented: how likely a year costs more than so much, before and after."""
    unit = found.provenance.currency
    for place, one in enumerate(found.losses):
        curve = one.exceedance
        alt = (
            f"{one.title}: one year in twenty loses {frame.money(curve.p95_before.value, unit)} or more without, and "
            f"{frame.money(curve.p95_after.value, unit)} with; {frame.money(one.avoided_per_year, unit)} of "
            f"{frame.money(one.expected_per_year, unit)} a year are avoided on average."
        )
        rows = pd.DataFrame(
            {"more": curve.thresholds, "before": curve.before, "after": curve.after, "before_se": curve.before_se,
             "after_se": curve.after_se}
        )  # fmt: skip
        frame.section(f"{one.title}: how bad a year can be")
        _charts.chart(
            [_curve(rows, "before", "without it", 1), _curve(rows, "after", "with it", 0)],
            key=f"losses_{place}", alt=alt, sure=words.drawn(found.provenance),
            rows=rows, caption=f"{alt} {curve.draws:,} years drawn.", height=280,
            columns=(
                frame.Column("more", "More than", kind="number", unit=unit),
                frame.Column("before", "Without it", kind="percent"), frame.Column("after", "With it", kind="percent"),
                frame.Column("before_se", "± without", kind="percent", hidden=True),
                frame.Column("after_se", "± with", kind="percent", hidden=True),
            ),
            xaxis={"title": {"text": f"a year costs more than ({unit})"}, "rangemode": "tozero"}, y="probability",
            yaxis={"tickformat": ".0%", "rangemode": "tozero"}, showlegend=False,
        )  # fmt: skip


def _curve(rows: pd.DataFrame, name: str, label: str, place: int) -> dict[str, Any]:
    colour = frame.palette().series[place]
    middle = len(rows) // 3
    return {
        "type": "scatter", "mode": "lines+text", "x": list(rows["more"]), "y": list(rows[name]), "name": label,
        "line": {"color": colour, "width": 2, "dash": "dot" if name == "before" else "solid"}, "cliponaxis": False,
        "text": [label if at == middle else "" for at in range(len(rows))], "textposition": "top right",
        "hovertemplate": f"{label}: %{{y:.1%}}<extra></extra>",
    }  # fmt: skip
