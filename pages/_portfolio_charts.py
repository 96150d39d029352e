"""Pictures of the portfolio: costs against worth, and whose losses the worst draws are."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from briefs.theme import tone_of
from pages import _charts
from pages import _frame as frame
from pages import _portfolio_words as words
from pages._label_sides import sides
from registry.views.money_portfolio import PortfolioView
from roi.distribution import Distribution
from roi.roll_up import Project


def quadrant(view: PortfolioView) -> None:
    """Every project with a budget and a plan: how many times its budget it costs, its plan it is worth."""
    shown = [one for one in view.roll_up.projects if one.joint.cost_ratio and one.joint.value_ratio]
    if not shown:
        return
    frame.section("Costs against worth")
    rows = pd.DataFrame([_place(view, one) for one in shown])
    dear = sum(row["cost_ratio"] > 1 for row in rows.to_dict("records"))
    worth = sum(row["cost_ratio"] > 1 <= row["value_ratio"] for row in rows.to_dict("records"))
    left_out = len(view.roll_up.projects) - len(shown)
    alt = (
        f"{frame.plural(len(shown), 'project')} by cost over budget and worth over plan: {dear} of them cost more than "
        f"their budget, and {worth} of those are worth at least their plan."
    )
    caption = (
        "■ in trouble, ▲ at risk, ● on course. Right of the upright line: dearer than its budget. Above the level "
        "line: worth more than its plan. What is dear may still be worth it. Whiskers: 80 % of all draws (P10 to P90)."
    )
    caption = f"{_dearest_worth_it(shown, view)}{caption}"
    if left_out:
        caption += f" Left out for want of a budget or a plan: {left_out}."
    across = _times("cost / budget", [*rows["cost_low"], *rows["cost_high"]])
    upright = _times("worth / plan", [*rows["value_low"], *rows["value_high"]])
    _charts.chart(
        [_dots(rows, _sides(rows, across, upright))], key="quadrant", alt=alt, sure=words.sure(view),
        rows=rows, columns=_COLUMNS, caption=caption, height=380,
        links={"title": frame.RowLink("use_case", name="slug")},
        xaxis=across, yaxis=upright, shapes=_cross(), showlegend=False,
    )  # fmt: skip


def _dearest_worth_it(shown: list[Project], view: PortfolioView) -> str:
    """The project that is furthest beyond its budget among those that are worth more than their plan, in words."""
    found = [(cost, worth, one.name) for one in shown for cost, worth in [_ratios(one)] if cost > 1 < worth]
    if not found:
        return ""
    cost, worth, name = max(found)
    dear, good = frame.number(cost, digits=2), frame.number(worth, digits=2)
    return f"{view.titles[name]} costs {dear} times its budget and is worth {good} times its plan. "


def _ratios(one: Project) -> tuple[float, float]:
    cost, worth = one.joint.cost_ratio, one.joint.value_ratio
    return (cost.at(0.5).value if cost else 0.0, worth.at(0.5).value if worth else 0.0)


_COLUMNS = (
    frame.Column("light", "Stands", kind="status"),
    frame.Column("title", "Use case"),
    frame.Column("cost_ratio", "Cost / budget", kind="number"),
    frame.Column("cost_low", "P10", kind="number"),
    frame.Column("cost_high", "P90", kind="number"),
    frame.Column("value_ratio", "Worth / plan", kind="number"),
    frame.Column("value_low", "P10 ", kind="number"),
    frame.Column("value_high", "P90 ", kind="number"),
)


def _place(view: PortfolioView, one: Project) -> dict[str, Any]:
    cost, value = one.joint.cost_ratio, one.joint.value_ratio
    return {
        "light": words.LIGHT[one.light], "title": view.titles[one.name], "slug": one.name,
        **_spread("cost", cost), **_spread("value", value),
    }  # fmt: skip


def _spread(name: str, found: Distribution | None) -> dict[str, float]:
    if found is None:
        return {}
    low, half, high = (found.at(level).value for level in (0.1, 0.5, 0.9))
    return {f"{name}_ratio": half, f"{name}_low": low, f"{name}_high": high}


def _dots(rows: pd.DataFrame, positions: list[str]) -> dict[str, Any]:
    colours = [frame.palette().tone(tone_of(word)) for word in rows["light"]]

    def whiskers(name: str) -> dict[str, Any]:
        middle = rows[f"{name}_ratio"]
        return {
            "type": "data", "symmetric": False, "array": list(rows[f"{name}_high"] - middle),
            "arrayminus": list(middle - rows[f"{name}_low"]), "thickness": 1, "width": 0,
            "color": frame.palette().muted,
        }  # fmt: skip

    mark = _charts.marks(list(rows["light"]))
    return {
        "type": "scatter", "mode": "markers+text", "x": list(rows["cost_ratio"]), "y": list(rows["value_ratio"]),
        "text": [_charts.short(title) for title in rows["title"]], "textposition": positions, "cliponaxis": False,
        "error_x": whiskers("cost"), "error_y": whiskers("value"), "marker": mark | {"size": 12, "color": colours},
        "hovertemplate": "%{text}: %{x:.2f} × its budget, %{y:.2f} × its plan<extra></extra>",
    }  # fmt: skip


def _sides(rows: pd.DataFrame, across: dict[str, Any], upright: dict[str, Any]) -> list[str]:
    """On which side of its mark each name stands."""
    places = zip(
        (_share(value, across, rows["cost_ratio"]) for value in rows["cost_ratio"]),
        (_share(value, upright, rows["value_ratio"]) for value in rows["value_ratio"]),
        strict=True,
    )
    return sides(list(places), [_charts.short(name) for name in rows["title"]], size=(430.0, 290.0))


def _share(value: float, axis: dict[str, Any], values: pd.Series) -> float:
    """How far along its axis a value lies, 0…1."""
    if axis.get("type") == "log":
        low, high = axis["range"]
        return (math.log10(value) - low) / (high - low)
    low, high = min(values.min(), 1.0), max(values.max(), 1.0)
    return (value - low) / (high - low) if high > low else 0.5


def _times(title: str, values: list[float]) -> dict[str, Any]:
    """An axis of multiples that doubles from line to line where nothing is negative; else an even one."""
    if min(values) <= 0:
        return {"title": {"text": title}, "ticksuffix": " ×", "zeroline": True}
    ticks = [2.0**power for power in range(-7, 11)]
    ends = [math.log10(min(*values, 1.0) / 1.5), math.log10(max(*values, 1.0) * 1.5)]
    return {
        "type": "log", "title": {"text": title}, "tickvals": ticks, "ticktext": [f"{tick:g} ×" for tick in ticks],
        "range": ends,
    }  # fmt: skip


def _cross() -> list[dict[str, Any]]:
    line = {"color": frame.palette().muted, "width": 1, "dash": "dot"}
    return [
        {"type": "line", "xref": "x", "x0": 1, "x1": 1, "yref": "paper", "y0": 0, "y1": 1, "line": line},
        {"type": "line", "yref": "y", "y0": 1, "y1": 1, "xref": "paper", "x0": 0, "x1": 1, "line": line},
    ]


def losses(view: PortfolioView) -> None:
    """Whose doing the worst draws are: contributions that sum to the portfolio's CVaR."""
    found = view.concentration
    if found is None or len(found.contributions) < 2:
        return
    frame.section("On whom the worst draws rest")
    unit = view.roll_up.currency
    rows = pd.DataFrame(
        [
            {"title": view.titles[one.name], "slug": one.name, "amount": one.amount.value, "se": one.amount.se,
             "alone": one.alone}
            for one in found.contributions
        ]
    )  # fmt: skip
    first = rows.iloc[0]
    alt = (
        f"In the worst 5 % of the draws all together: {words.gain_or_loss(found.cvar.value, unit)} on average; there, "
        f"{first['title']} alone: {words.gain_or_loss(first['amount'], unit)}."
    )
    bars = {
        "type": "bar", "orientation": "h", "x": list(rows["amount"])[::-1], "y": list(rows["title"])[::-1],
        "error_x": {"type": "data", "array": [1.645 * se for se in rows["se"]][::-1], "thickness": 1},
        "marker": {"color": frame.palette().series[0]}, "hovertemplate": "%{y}: %{x:,.0f}<extra></extra>",
    }  # fmt: skip
    _charts.chart(
        [bars], key="losses", alt=alt, sure=words.sure(view), rows=rows, height=80 + 34 * len(rows),
        columns=(
            frame.Column("title", "Use case"), frame.Column("amount", "In the worst 5 %", kind="number", unit=unit),
            frame.Column("se", "Standard error", kind="number", unit=unit),
            frame.Column("alone", "If it stood alone", kind="number", unit=unit),
        ), links={"title": frame.RowLink("use_case", name="slug")},
        caption=f"{alt} Bars to the left soften it. Whiskers: 90 % interval of the drawing.",
        xaxis={"title": {"text": f"mean loss in the worst 5 % of the draws ({unit})"}, "rangemode": "tozero"},
        yaxis={"automargin": True},
    )  # fmt: skip
