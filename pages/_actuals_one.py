"""One use case: costs to date within what its plan let expect, by kind, and what its benefits came to."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pages import _actuals_kinds as kinds
from pages import _actuals_realised as realised
from pages import _actuals_words as words
from pages import _charts
from pages import _frame as frame
from registry.access import Desk
from registry.errors import NotFound
from registry.services import actuals
from registry.views.actuals import UseCaseActual, UseCaseMoney


def render(desk: Desk, slug: str) -> None:
    """Its plan against its spending."""
    try:
        view = actuals.of(desk, slug)
    except NotFound:
        frame.not_found("use case", slug, to="actuals", label="Plan against actual")
        return
    line = view.line
    if line is None:
        frame.headline(f"Nothing is planned or spent for {slug} yet")
        frame.link("actuals", "All use cases", icon=":material/arrow_back:")
        return
    frame.headline(_sentence(view, line))
    frame.link("actuals", "All use cases", icon=":material/arrow_back:")
    frame.figures(_figures(view, line))
    _fan(view)
    _kinds(view)
    if view.benefits:
        realised.picture(view.benefits, {slug: line.title})
        realised.table(view.benefits, {slug: line.title})
    frame.link("economics", "What it is to return", icon=":material/monitoring:", name=slug)
    frame.link("use_case", "The use case", icon=":material/flag:", name=slug)
    frame.how_sure(
        source=f"Bills under the allocation rules, costs besides bills, and {line.plan or 'no business case'}"
        + (f" ({line.digest[:12]})." if line.digest else "."),
        assumptions=[*(f"Rate: {one}" for one in view.rates), *(f"Left out: {one}" for one in view.left_out)],
        uncertainty="The band is P10 to P90 of the plan's draws. What was spent is known; only the rest is drawn.",
    )


def _sentence(view: UseCaseMoney, line: UseCaseActual) -> str:
    spent = f"{line.title}: {frame.money(line.actual, view.currency)} spent"
    if not line.plan:
        return f"{spent}, and no business case says what was to be"
    if not line.planned and line.why_not:
        return f"{spent}; what was planned is unknown here: {line.why_not}"
    beside = words.beside_plan(line.actual, line.planned or 0.0)
    told = f"{spent} in {line.months_over} of {line.months_in_all} months, {beside}"
    if line.budget and line.actual > line.budget:
        return f"{told}; the budget of {frame.money(line.budget, view.currency)} is used up"
    if line.budget and line.ends and line.ends.expected_p80 > line.budget:
        return f"{told}, and heading over the budget of {frame.money(line.budget, view.currency)}"
    return told


def _figures(view: UseCaseMoney, line: UseCaseActual) -> list[frame.Figure]:
    unit, ends = view.currency, line.ends
    known = [one for one in view.benefits if one.status == "measured"]
    share = "" if line.spent_share is None else f"{frame.number(line.spent_share * 100)} % of the budget"
    planned = None if line.why_not and not line.planned else line.planned
    return [
        frame.Figure("Spent", frame.money(line.actual, unit), range=share, as_of=view.as_of),
        frame.Figure("Planned by now", frame.money(planned, unit), range=line.plan.partition("@")[2] and
                     f"revision {line.plan.partition('@')[2]} of the business case"),
        frame.Figure("Costs end at (P80)", frame.money(ends.expected_p80 if ends else None, unit),
                     range=f"P50: {frame.money(ends.expected_p50, unit)}; budget: {frame.money(line.budget, unit)}"
                     if ends else line.why_not,
                     help="Spending to date and what the case has for the rest: four of five draws end below"),
        frame.Figure("Benefits measured", f"{len(known)} of {len(view.benefits)}", range="the rest is claimed"),
    ]  # fmt: skip


def _fan(view: UseCaseMoney) -> None:
    if not view.fan:
        return
    colours, months = frame.palette(), [one.month for one in view.fan]
    spent = [one for one in view.fan if one.spent is not None]
    band = [
        _line(months, [one.p10 for one in view.fan], "P10", colours.faint, width=0.5),
        {**_line(months, [one.p90 for one in view.fan], "P10 to P90 of the plan", colours.faint, width=0.5),
         "fill": "tonexty", "fillcolor": _faded(colours.series[0])},
        {**_line(months, [one.mean for one in view.fan], "Planned", colours.muted, width=1.5),
         "line": {"color": colours.muted, "width": 1.5, "dash": "dot"}},
        {**_line([one.month for one in spent], [one.spent for one in spent], "Spent", colours.accent, width=2.5),
         "mode": "lines+markers", "marker": {"color": colours.accent, "size": 6}},
    ]  # fmt: skip
    shapes, notes = _budget(view, colours)
    last = spent[-1] if spent else None
    alt = "Costs to date by month" + (
        f": {frame.money(last.spent, view.currency)} spent by the end of {words.month(last.month)}, where the plan had "
        f"{frame.money(last.mean, view.currency)} ({frame.money(last.p10, view.currency)} to "
        f"{frame.money(last.p90, view.currency)})." if last else ": nothing is spent yet."
    )  # fmt: skip
    frame.section("Costs to date")
    plan = view.line.plan.partition("@")[2] if view.line else ""
    sure = f"What was spent is known; the band holds 80 % of the draws of revision {plan} of the business case."
    _charts.chart(
        band, key="fan", alt=alt, sure=sure,
        rows=_fan_rows(view), y=view.currency, height=320, shapes=shapes, annotations=notes,
        caption="Thick: spent. Dotted: planned at the means. Band: P10 to P90 of the plan. Dashed: the budget.",
        columns=[
            frame.Column("month"), *(frame.Column(name, label, kind="number", unit=view.currency) for name, label in (
                ("spent", "Spent"), ("mean", "Planned"), ("p10", "P10"), ("p80", "P80"), ("p90", "P90"))),
        ],
        showlegend=False, xaxis={"type": "date", "title": {"text": ""}},
    )  # fmt: skip


def _budget(view: UseCaseMoney, colours: Any) -> tuple[list[Any], list[Any]]:
    line = view.line
    if line is None or not line.budget:
        return [], []
    at = {"xref": "paper", "yref": "y"}
    shape = {
        "type": "line", **at, "x0": 0, "x1": 1, "y0": line.budget, "y1": line.budget,
        "line": {"color": colours.bad, "width": 1.2, "dash": "dash"},
    }  # fmt: skip
    words_ = {
        **at, "x": 0.01, "y": line.budget, "text": f"budget {frame.money(line.budget, view.currency)}",
        "showarrow": False, "yanchor": "bottom", "xanchor": "left", "font": {"color": colours.bad},
    }  # fmt: skip
    return [shape], [words_]


def _line(months: Any, amounts: Any, name: str, colour: str, *, width: float) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "x": months, "y": amounts, "name": name,
        "line": {"color": colour, "width": width},
        "hovertemplate": f"{name}: %{{y:,.0f}}<br>%{{x|%b %Y}}<extra></extra>",
    }  # fmt: skip


def _faded(colour: str) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.18)"


def _fan_rows(view: UseCaseMoney) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"month": words.month(one.month), "spent": one.spent, "mean": one.mean, "p10": one.p10, "p80": one.p80,
             "p90": one.p90}
            for one in view.fan
        ]
    )  # fmt: skip


def _kinds(view: UseCaseMoney) -> None:
    if view.categories:
        frame.table(
            kinds.rows_of(view.categories), key="kinds", title="Kinds of cost", search=False,
            alt="Kinds of cost, what is furthest beyond its plan first", columns=kinds.columns(view.currency),
        )  # fmt: skip
