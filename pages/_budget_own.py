"""Machines of one's own, or rented ones: from which use on they are cheaper."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages import _budget_words as words
from pages import _charts
from pages import _frame as frame
from roi.own_hardware import Owned, OwnOrRent, own_or_rent


def render(unit: str, heading: Any) -> None:
    first, second = st.columns(4), st.columns(3)
    with first[0]:
        price = words.figure(f"Price of the machines ({unit})", "buy", 250_000.0, least=1.0, most=1e10)
    with first[1]:
        gpus = words.whole("GPUs in them", "gpus", 8, most=100_000)
    with first[2]:
        years = words.figure("Years of use", "years", 4.0, least=0.1, most=20.0)
    with first[3]:
        resale = words.figure(f"Sell for, then ({unit})", "resale", 0.0, most=1e10)
    with second[0]:
        running = words.figure(f"Power, place and care a year ({unit})", "running", 60_000.0, most=1e9)
    with second[1]:
        rented = words.figure(f"Rented GPU-hour ({unit})", "rented", 2.5, least=0.001, most=1e4)
    with second[2]:
        busy = words.figure("Share of hours used", "busy", 0.5, least=0.01, most=1.0)
    found = own_or_rent(Owned(price, gpus, years, running, busy, resale), rented_per_hour=rented)
    with heading:
        frame.headline(_sentence(found, unit))
    frame.figures(_own_figures(found, unit))
    _own_picture(found, unit)
    frame.how_sure(
        source="The figures in the fields, which the address keeps. Those there at first are examples, not quotes.",
        assumptions=[
            "Machines lose their worth evenly; rented hours are paid only while used; nothing is discounted.",
            "Months until machines run, and the worth of being able to stop, are not counted.",
        ],
        uncertainty="Exact for these figures. Published utilisation figures contradict each other: measure your own.",
    )


def _sentence(found: OwnOrRent, unit: str) -> str:
    if found.break_even > 1:
        return found.words
    side, by = "dearer" if found.saved_per_year < 0 else "cheaper", frame.money(abs(found.saved_per_year), unit)
    return (
        f"Own machines pay from {words.percent(found.break_even)} use on; at "
        f"{words.percent(found.owned.utilisation)} they are {by} a year {side}"
    )


def _own_figures(found: OwnOrRent, unit: str) -> list[frame.Figure]:
    saved, hours = found.saved_per_year, found.pays_back_hours
    return [
        frame.Figure("Break-even", words.percent(found.break_even) if found.break_even <= 1 else "never",
                     range="share of hours used"),
        frame.Figure("Saved a year" if saved >= 0 else "Dearer a year", frame.money(abs(saved), unit),
                     range=f"at {words.percent(found.owned.utilisation)} use"),
        frame.Figure("An own GPU-hour, used", frame.money(found.owned.per_used_hour, unit),
                     range=f"rented: {frame.money(found.rented_per_hour, unit)}"),
        frame.Figure("Earned back after", f"{float(f'{hours:.3g}'):,.0f} h" if hours else "never", range="of use"),
    ]  # fmt: skip


def _own_picture(found: OwnOrRent, unit: str) -> None:
    frame.section("What a used GPU-hour costs")
    other = frame.palette().series[1]
    shares = [at / 100 for at in range(5, 101, 5)]
    own = [found.owned.per_hour / share for share in shares]
    rows = pd.DataFrame({"share": shares, "own": own, "rented": found.rented_per_hour})
    marks = [(found.owned.utilisation, "your use")] + (
        [(found.break_even, "break-even")] if found.break_even <= 1 else []
    )
    drawn = [words.upright(at, said, top=1.0 - 0.1 * place) for place, (at, said) in enumerate(marks)]
    _charts.chart(
        [
            words.line(shares, own, "Own"),
            words.line(shares, [found.rented_per_hour] * len(shares), "Rented", dash="dash", tone=other),
        ],
        key="own", alt=f"{found.words}.", rows=rows,
        sure="Exact for the figures in the fields; those there at first are examples, not quotes.",
        height=320, shapes=[shape for shape, _ in drawn],
        annotations=[note for _, note in drawn], showlegend=False,
        caption="Line: own machines, by the share of hours in which they are used; dashes: rented.",
        columns=(
            frame.Column("share", "Hours used", kind="percent"), frame.Column("own", kind="number", unit=unit),
            frame.Column("rented", kind="number", unit=unit),
        ),
        xaxis={"title": {"text": "share of hours used"}, "tickformat": ".0%", "range": [0, 1.02]},
        yaxis={"title": {"text": f"{unit} per used GPU-hour"}, "range": [0, min(max(own), 4 * found.rented_per_hour)]},
    )  # fmt: skip
