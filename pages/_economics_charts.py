"""Pictures of one use case's money: the cash fan, hidden costs against the budget, and what moves the worth."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from briefs.theme import Tone
from pages import _charts
from pages import _economics_words as words
from pages import _frame as frame
from registry.views.economics import Driven, Fanned, Hidden, Simulated

MOST_DRIVERS = 10


def fan(found: Fanned, simulated: Simulated, start: date, months: int) -> None:
    """The running net by month, P10 to P90, with the month in which half of the draws have their money back."""
    unit, (low, half, high) = found.provenance.currency, found.fan.sums
    when = [_later(start, month) for month in range(len(half))]
    spread = simulated.simulation.at(months)
    back = spread.payback.at(0.5)
    said = (
        f"in half of the draws it is back after {back.value:.0f} months" if back else "in half it is not back by then"
    )
    alt = (
        f"Money in less money out, added up by month, over {months} months: it ends at "
        f"{frame.money(half[-1], unit)} in the middle (P10 {frame.money(low[-1], unit)}, P90 "
        f"{frame.money(high[-1], unit)}); at its lowest the middle is {frame.money(min(half), unit)}; {said}."
    )
    frame.section("When the money comes back")
    rows = pd.DataFrame({"month": [f"{one:%b %Y}" for one in when], "p10": low, "p50": half, "p90": high})
    shapes, notes = _payback(when, back.value) if back else ([], [])
    _charts.chart(
        [*_band(when, low, high), _line(when, half)], key="fan", alt=alt, sure=words.drawn(found.provenance),
        rows=rows, height=320, y=f"added up, {unit}",
        columns=(
            frame.Column("month", "To the end of"),
            *(frame.Column(name, name.upper(), kind="number", unit=unit) for name in ("p10", "p50", "p90")),
        ),
        caption="Undiscounted. The band holds four draws of five; below the line at 0 more has gone out than came in.",
        showlegend=False, shapes=[_level(), *shapes], annotations=notes, xaxis={"type": "date"},
    )  # fmt: skip


def hidden(found: Hidden, budget: float | None) -> None:
    """From the budget to what it costs, bar by bar."""
    unit = found.provenance.currency
    if len(found.bars) < 2:
        return
    last, first = found.bars[-1], found.bars[0]
    outside = sum(bar.amount for bar in found.bars if bar.key not in ("budget", "planned"))
    over = frame.number(last.reached / budget, digits=2) if budget and first.key == "budget" else ""
    times = f", {over} times the budget" if over else ""
    said = (
        f"Over {found.months} months it costs {frame.money(last.reached, unit)}{times}; "
        f"{frame.money(outside, unit)} of it stand in no budget."
    )
    frame.section("What stands in no budget")
    rows = pd.DataFrame([{"title": bar.title, "amount": bar.amount, "reached": bar.reached} for bar in found.bars])
    line = [_upright(first.reached)] if first.key == "budget" else []
    _charts.chart(
        [_waterfall(found)], key="hidden", alt=said, sure=words.at_the_means(found.provenance),
        rows=rows, height=90 + 30 * len(rows),
        columns=(
            frame.Column("title", "Kind of cost"), frame.Column("amount", kind="number", unit=unit),
            frame.Column("reached", "Added up", kind="number", unit=unit),
        ),
        caption=f"{said} Undiscounted. From bar to bar what it costs more, or less than the budget allows; the last is "
        f"all of it.{' The dotted line is the budget.' if line else ''}",
        xaxis={"title": {"text": unit}, "range": _reach(found)}, showlegend=False, shapes=line,
        yaxis={"autorange": "reversed", "automargin": True},
    )  # fmt: skip


def drivers(found: Driven) -> None:
    """How far each line moves the worth, the widest first."""
    shown = [one for one in found.swings if one.width > 0][:MOST_DRIVERS]
    if not shown:
        return
    unit, totals = found.provenance.currency, {one.key: one for one in found.indices}
    frame.section("What moves it most")
    rows = pd.DataFrame(
        [
            {"title": one.title, "worst": one.worst.value, "best": one.best.value, "width": one.width,
             "first": totals[one.key].first if one.key in totals else None,
             "total": totals[one.key].total if one.key in totals else None}
            for one in shown
        ]
    )  # fmt: skip
    alt = (
        f"{shown[0].title} moves the net present value most: {frame.money(shown[0].worst.value, unit)} in its worst "
        f"tenth of the draws, {frame.money(shown[0].best.value, unit)} in its best."
    )
    bars = {
        "type": "bar", "orientation": "h", "y": list(rows["title"]), "base": list(rows["worst"]),
        "x": list(rows["width"]), "marker": {"color": frame.palette().series[0]},
        "customdata": [[low, high] for low, high in zip(rows["worst"], rows["best"], strict=True)],
        "hovertemplate": "%{y}: %{customdata[0]:,.0f} to %{customdata[1]:,.0f}<extra></extra>",
    }  # fmt: skip
    _charts.chart(
        [bars], key="drivers", alt=alt, sure=words.drawn(found.provenance),
        rows=rows, height=90 + 30 * len(rows), shapes=[_upright(0.0)],
        columns=(
            frame.Column("title", "Line"), frame.Column("worst", "NPV in its worst tenth", kind="number", unit=unit),
            frame.Column("best", "In its best tenth", kind="number", unit=unit),
            frame.Column("width", "Distance", kind="number", unit=unit),
            frame.Column("first", "Explains alone", kind="percent"),
            frame.Column("total", "With others", kind="percent"),
        ),
        caption=f"{alt} What usually comes with a bad line comes with it. The dotted line: worth nothing.",
        xaxis={"title": {"text": f"net present value, {unit}"}}, showlegend=False,
        yaxis={"autorange": "reversed", "automargin": True},
    )  # fmt: skip


def _band(when: Sequence[date], low: Sequence[float], high: Sequence[float]) -> list[dict[str, Any]]:
    colour = frame.palette().series[0]
    edge = {"type": "scatter", "mode": "lines", "x": list(when), "line": {"width": 0}, "hoverinfo": "skip"}
    return [edge | {"y": list(low)}, edge | {"y": list(high), "fill": "tonexty", "fillcolor": _pale(colour)}]


def _line(when: Sequence[date], half: Sequence[float]) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "x": list(when), "y": list(half),
        "line": {"color": frame.palette().series[0], "width": 2.5},
        "hovertemplate": "%{x|%b %Y}: %{y:,.0f}<extra>P50</extra>",
    }  # fmt: skip


def _waterfall(found: Hidden) -> dict[str, Any]:
    colours = frame.palette()
    start = found.bars[0]
    names = [*(bar.title for bar in found.bars), "What it costs"]
    amounts = [*(bar.amount for bar in found.bars), found.bars[-1].reached]
    return {
        "type": "waterfall", "orientation": "h", "y": names, "x": amounts,
        "measure": ["absolute", *["relative"] * (len(found.bars) - 1), "total"],
        "text": [frame.money(amount, found.provenance.currency) for amount in amounts], "textposition": "auto",
        "increasing": {"marker": {"color": colours.tone(Tone.ATTENTION)}},
        "decreasing": {"marker": {"color": colours.tone(Tone.GOOD)}},
        "totals": {"marker": {"color": colours.series[0]}},
        "connector": {"line": {"color": colours.muted, "width": 1}}, "base": 0,
        "hovertemplate": "%{y}: %{delta:,.0f}<extra></extra>", "name": start.title,
    }  # fmt: skip


def _reach(found: Hidden) -> list[float]:
    """From the least to the most that is reached, with room for the last figures."""
    ends = [0.0, *(bar.reached for bar in found.bars)]
    return [min(ends), max(ends) * 1.12]


def _payback(when: Sequence[date], months: float) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    at = when[min(round(months), len(when) - 1)]
    line = _dotted() | {"x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1}
    note = {
        "x": at, "y": 1, "yref": "paper", "text": f"back after {months:.0f} months", "showarrow": False,
        "xanchor": "left", "yanchor": "top", "xshift": 4,
    }  # fmt: skip
    return [line], [note]


def _level() -> dict[str, Any]:
    return _dotted() | {"xref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 0}


def _upright(at: float) -> dict[str, Any]:
    return _dotted() | {"x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1}


def _dotted() -> dict[str, Any]:
    return {"type": "line", "line": {"color": frame.palette().muted, "width": 1.5, "dash": "dot"}}


def _pale(colour: str) -> str:
    """A colour of the theme (`#rrggbb`) as it is seen through."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.18)"


def _later(start: date, months: int) -> date:
    index = start.year * 12 + start.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
