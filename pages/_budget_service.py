"""Requests that wait for seconds: how many replicas keep a promise, and what they cost."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages import _budget_words as words
from pages import _charts
from pages import _frame as frame
from roi.erlang import OCCUPANCY
from roi.serving import Demand, Service, interactive

_SURE = "Exact (Erlang C) for requests that come at random, served one at a time; the figures are those in the fields."


def render(unit: str, heading: Any) -> None:
    columns = st.columns(5)
    with columns[0]:
        requests = words.figure("Requests an hour (peak)", "requests", 200.0, least=0.01, most=1e8)
    with columns[1]:
        seconds = words.figure("Seconds for each", "seconds", 180.0, least=0.001, most=1e5)
    with columns[2]:
        within = words.figure("May wait, seconds", "within", 20.0, most=1e6)
    with columns[3]:
        target = words.figure("Share in time", "target", 0.8, least=0.01, most=0.9999)
    with columns[4]:
        price = words.figure(f"{unit} per replica-hour", "replica_price", 2.0, most=1e6)
    found = interactive(Demand(requests, seconds, within, target), price_per_hour=price)
    with heading:
        frame.headline(found.words)
    chosen = found.chosen
    frame.figures(
        [
            frame.Figure("Replicas", frame.count(chosen.queue.servers), range=f"decided by the {found.decided_by}",
                         help="The fewest that keep the promise and are not too busy"),
            frame.Figure("In time", words.percent(chosen.queue.service_level),
                         range=f"{words.percent(target)} promised"),
            frame.Figure("Mean wait", f"{frame.number(chosen.queue.mean_wait, 's')}",
                         range=f"{words.percent(chosen.queue.p_wait)} wait at all"),
            frame.Figure("Cost a month", frame.money(chosen.cost_per_month, unit), range="always on"),
        ]
    )  # fmt: skip
    _service_picture(found, unit)
    frame.how_sure(
        source="The figures in the fields, which the address keeps; Erlang's C formula (1917).",
        assumptions=[
            "Requests come at random and independently, last exponentially, and nobody gives up: bursts need more.",
            f"Replicas are at most {words.percent(OCCUPANCY)} busy, our line: busier, small surprises mean long waits.",
            "All replicas run all month, 730 hours; scaling down at night costs less.",
        ],
        uncertainty="Exact for these assumptions; measure the peak and the seconds on your own requests.",
    )


def _service_picture(found: Service, unit: str) -> None:
    frame.section("What one replica more or less does")
    rows = pd.DataFrame(
        [
            {"replicas": one.queue.servers, "in_time": one.queue.service_level, "busy": one.queue.occupancy,
             "wait": one.queue.mean_wait, "cost": one.cost_per_month, "per_1000": one.cost_per_1000}
            for one in found.neighbours
        ]
    )  # fmt: skip
    asked, colours, chosen = found.demand, frame.palette(), found.chosen.queue
    marks = {
        "type": "scatter", "mode": "lines+markers+text", "x": list(rows["replicas"]), "y": list(rows["in_time"]),
        "text": [frame.money(cost, unit) for cost in rows["cost"]], "textposition": "bottom right",
        "line": {"color": colours.series[0], "width": 2},
        "marker": {"color": colours.series[0], "size": [13 if n == chosen.servers else 7 for n in rows["replicas"]]},
        "hovertemplate": "%{x} replicas: %{y:.1%} in time, %{text} a month<extra></extra>", "cliponaxis": False,
    }  # fmt: skip
    level = {
        "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": asked.target, "y1": asked.target,
        "line": {"color": colours.muted, "width": 1, "dash": "dot"},
    }  # fmt: skip
    _charts.chart(
        [marks], key="service", alt=f"{found.words}.", sure=_SURE,
        rows=rows, height=340, shapes=[level], showlegend=False,
        caption=f"Share of requests that wait at most {asked.within_seconds:g} s, and what it costs a month; dotted: "
        "the promise; large: the fewest replicas that keep it.",
        columns=(
            frame.Column("replicas", kind="count"), frame.Column("in_time", "In time", kind="percent"),
            frame.Column("busy", kind="percent"), frame.Column("wait", "Mean wait", kind="number", unit="s"),
            frame.Column("cost", "A month", kind="number", unit=unit),
            frame.Column("per_1000", "Per 1,000 requests at the peak", kind="number", unit=unit),
        ),
        xaxis={"title": {"text": "replicas"}, "dtick": 1, "range": _around(rows["replicas"])},
        yaxis={"title": {"text": "share in time"}, "range": [0, 1.08], "tickformat": ".0%"},
    )  # fmt: skip


def _around(counts: pd.Series) -> list[float]:
    return [counts.min() - 0.5, counts.max() + 1]
