"""Customers who wait for hours: who is answered in time, and how many machines answer everybody."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages import _budget_words as words
from pages import _charts
from pages import _frame as frame
from roi.capacity import Capacity, OverTheDay, Promise, capacity, over_the_day

MOST_BARS = 40


def render(unit: str, heading: Any) -> None:
    columns = st.columns(5)
    with columns[0]:
        customers = words.whole("Customers", "customers", 10, most=1_000)
    with columns[1]:
        hours = words.figure("Hours for each", "hours", 2.0, least=0.01, most=1e4)
    with columns[2]:
        promised = words.figure("Hours promised", "promised", 8.0, least=0.01, most=1e5)
    with columns[3]:
        machines = words.whole("Machines", "machines", 1, most=1_000)
    with columns[4]:
        price = words.figure(f"{unit} per machine-hour", "price", 4.0, most=1e6)
    asked = Promise(customers, hours, promised)
    found = capacity(asked, machines=machines, price_per_hour=price)
    spread = over_the_day(asked, machines=machines, within_hours=24.0)
    with heading:
        frame.headline(found.words[0].upper() + found.words[1:])
    frame.figures(_promise_figures(found, spread, unit))
    _promise_picture(found)
    frame.how_sure(
        source="The figures in the fields, which the address keeps.",
        assumptions=[
            "All ask at once, or within the time promised; one is worked on after the other, each by one machine.",
            "A machine does nothing else, and never stands still.",
            "Cost a month: machines that are always on, 730 hours.",
        ],
        uncertainty=f"Exact, but for customers who come at random over a day: {spread.days:,} days drawn with seed "
        f"{spread.seed}, ± {spread.in_time.se * 100:.2g} points (standard error).",
    )


def _promise_figures(found: Capacity, spread: OverTheDay, unit: str) -> list[frame.Figure]:
    needed = found.needed
    cost = f"{frame.money(needed.cost_per_month, unit)} a month, always on" if needed else ""
    return [
        frame.Figure("Answered in time", f"{found.now.in_time} of {found.promise.customers}",
                     range=f"{found.promise.work_hours:g} h of work"),
        frame.Figure("Last answer after", f"{found.now.last_after:g} h",
                     range=f"{found.promise.promised_hours:g} h promised"),
        frame.Figure("Machines that keep it", frame.count(needed.machines) if needed else "none", range=cost,
                     help="The fewest with which everybody is answered in time"),
        frame.Figure("If they come over a day", words.percent(spread.in_time.value), range="answered in time",
                     help="Customers who ask at random moments of 24 hours, with the machines there are"),
    ]  # fmt: skip


def _promise_picture(found: Capacity) -> None:
    frame.section("When each customer has an answer")
    promise, now = found.promise, found.now
    rows = pd.DataFrame(
        [
            {"customer": at + 1, "after": (after := (at // now.machines + 1) * promise.hours_each),
             "in_time": "in time" if after <= promise.promised_hours + 1e-9 else "late"}
            for at in range(promise.customers)
        ]
    )  # fmt: skip
    shown, colours = rows.head(MOST_BARS), frame.palette()
    late = [word == "late" for word in shown["in_time"]]
    bars = {
        "type": "bar", "orientation": "h", "x": list(shown["after"]), "y": [f"customer {n}" for n in shown["customer"]],
        "marker": {"color": [colours.bad if one else colours.series[0] for one in late]},
        "text": [f"{after:g} h{', late' if one else ''}" for after, one in zip(shown["after"], late, strict=True)],
        "textposition": "outside", "cliponaxis": False,
        "hovertemplate": "%{y}: %{x:g} h<extra></extra>",
    }  # fmt: skip
    shape, note = words.upright(promise.promised_hours, f"{promise.promised_hours:g} h promised", top=1.0)
    more = f" The first {MOST_BARS} of {promise.customers}." if promise.customers > MOST_BARS else ""
    _charts.chart(
        [bars], key="promise", alt=f"{found.words}.", sure="Exact for the figures in the fields; nothing is drawn.",
        rows=rows, height=110 + 26 * len(shown), shapes=[shape],
        annotations=[note], caption=f"Hours from asking to the answer; red and “late”: later than promised.{more}",
        columns=(
            frame.Column("customer", kind="count"), frame.Column("after", "Answered after", kind="number", unit="h"),
            frame.Column("in_time", "Promise"),
        ), showlegend=False, xaxis={"title": {"text": "hours"}, "range": [0, 1.12 * shown["after"].max()]},
        yaxis={"autorange": "reversed", "automargin": True},
    )  # fmt: skip
