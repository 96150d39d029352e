"""Costs that came on no bill, exchange rates, and the choices that all money pages share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd
import streamlit as st

from pages import _actuals_words as words
from pages import _frame as frame
from registry.access import Desk, Permission, permissions_now
from registry.commands.money import read_cost
from registry.services import cost_entries, fx_rates, money_settings
from registry.views.entries import CostEntryView
from roi.costs import CATALOGUE, title_of

NAMES = {
    "currency": "Currency of all money pages",
    "fiscal_year_starts": "First month of the fiscal year",
    "basis": "Which cost of a bill counts",
    "rates_hold_days": "For how many days a rate holds",
    "loss_appetite": "Largest yearly loss that is acceptable",
    "cvar_weight": "Weight of the worst outcomes (0: ours, 0.5)",
    "cash_per_quarter": "Cash a quarter",
    "gpu_hours_per_quarter": "GPU-hours a quarter",
    "people_per_quarter": "People (full-time equivalents) a quarter",
}


def render(desk: Desk, heading: Any) -> None:
    """Costs, rates, choices."""
    found, allowed = cost_entries.listing(desk), permissions_now(desk)
    with heading:
        frame.headline(_sentence(found))
    if Permission.ACTUALS_ADD in allowed:
        _add(desk)
    _costs(found, words.titles(desk))
    _rates(desk, may_add=Permission.ACTUALS_ADD in allowed)
    _settings(desk, may_change=Permission.MONEY_SETTINGS in allowed)


def _sentence(found: tuple[CostEntryView, ...]) -> str:
    counted = [one for one in found if not one.corrected_by]
    if not counted:
        return "No cost besides bills is on record yet"
    sums: dict[str, float] = {}
    for one in counted:
        sums[one.currency] = sums.get(one.currency, 0.0) + float(one.amount)
    total = " and ".join(frame.money(amount, currency) for currency, amount in sorted(sums.items()))
    since = min(one.month for one in counted)
    return f"{total} besides bills in {frame.plural(len(counted), 'entry', many='entries')} since {words.month(since)}"


def _add(desk: Desk) -> None:
    with st.expander("Put a cost on record that came on no bill", icon=":material/receipt_long:", type="compact"):
        titles = {one.key: one.title for one in CATALOGUE if one.added}
        bearers = words.titles(desk)
        left, middle, right = st.columns(3)
        said = {
            "use_case": left.selectbox(
                "Who bears it", list(bearers), index=None, format_func=bearers.__getitem__, placeholder="use case"
            ),
            "category": middle.selectbox("Kind of cost", list(titles), index=None, format_func=titles.__getitem__),
            "month": right.text_input("Month", placeholder="2026-10", max_chars=7),
            "amount": left.text_input("Amount", placeholder="1250.50", max_chars=30),
            "currency": middle.text_input("Currency", value=money_settings.get(desk).currency, max_chars=3),
            "source": right.text_input("Where the figure comes from", placeholder="Invoice 4711", max_chars=300),
            "corrects": left.text_input("Corrects", placeholder="C-4, if it does", max_chars=12),
        }
        note = st.text_input("Why", max_chars=2000, key="cost_note")
        if st.button("Put it on record", type="primary", icon=":material/receipt_long:", key="cost_add"):
            told = {name: value or "" for name, value in said.items()} | {"note": note}

            def add() -> None:
                cost_entries.add(desk, read_cost(told))

            frame.act(add, done="It is on record.")


def _costs(found: tuple[CostEntryView, ...], titles: Mapping[str, str]) -> None:
    if not found:
        frame.empty(
            "Here will stand what came on no bill: labelling invoices, audits, people's time.",
            code="countersign actuals cost fraud labelling 18400 EUR --month 2026-10 --source 'Invoice 4711'",
        )
        return
    rows = pd.DataFrame(
        [
            {
                "number": one.number, "month": words.month(one.month),
                "use_case": titles.get(one.use_case, one.use_case), "slug": one.use_case,
                "category": title_of(one.category), "amount": float(one.amount), "currency": one.currency,
                "source": one.source,
                "note": one.note, "by": one.by, "at": one.at, "corrects": one.corrects,
                "corrected_by": one.corrected_by,
            }
            for one in found
        ]
    )  # fmt: skip
    frame.table(
        rows, key="costs", title="Besides bills", page_rows=15,
        alt="Costs that came on no bill, the newest month first",
        links={"use_case": frame.RowLink("actuals", use_case="slug")},
        columns=[
            frame.Column("number", "No."), frame.Column("month"), frame.Column("use_case", "Use case"),
            frame.Column("category", "Kind of cost"), frame.Column("amount", kind="number"), frame.Column("currency"),
            frame.Column("source", "From"), frame.Column("note", "Why"), frame.Column("by", hidden=True),
            frame.Column("at", "On record since", kind="time", hidden=True), frame.Column("corrects", hidden=True),
            frame.Column("slug", "Short name", hidden=True),
            frame.Column("corrected_by", "Corrected by", hidden=not any(one.corrected_by for one in found)),
        ],
    )  # fmt: skip


def _rates(desk: Desk, *, may_add: bool) -> None:
    found = fx_rates.listing(desk)
    if found:
        rows = pd.DataFrame(
            [
                {"on": f"{one.on_day}", "base": one.base, "rate": float(one.rate), "quote": one.quote,
                 "source": one.source, "by": one.by}
                for one in found
            ]
        )  # fmt: skip
        frame.table(
            rows, key="rates", title="Exchange rates", alt="Exchange rates, the newest day first", page_rows=10,
            about="A rate holds from its day on, until the next one or for as many days as chosen below.",
            columns=[
                frame.Column("on", "From"), frame.Column("base", "One"), frame.Column("rate", "Buys", kind="number"),
                frame.Column("quote", "Of"), frame.Column("source"), frame.Column("by", hidden=True),
            ],
        )  # fmt: skip
    if not may_add:
        return
    with st.expander("Put exchange rates on record", icon=":material/currency_exchange:", type="compact"):
        text = st.text_area(
            "CSV with the columns on_day, base, quote, rate, source", height=110, key="rates_csv",
            placeholder="on_day,base,quote,rate,source\n2026-11-02,USD,EUR,0.921,European Central Bank",
        )  # fmt: skip
        if st.button("Put them on record", disabled=not text, key="rates_add"):
            added = frame.act(lambda: fx_rates.add_file(desk, text), done="They are on record.")
            if added is not None:
                st.caption(f"{frame.plural(added, 'rate')} said something new.")


def _settings(desk: Desk, *, may_change: bool) -> None:
    now = asdict(money_settings.get(desk))
    frame.section("What all money pages share")
    if not may_change:
        frame.facts({NAMES[name]: "–" if value is None else str(value) for name, value in now.items()})
        st.caption("An executive chooses these.")
        return
    columns, said = st.columns(3), dict[str, Any]()
    for place, (name, value) in enumerate(now.items()):
        said[name] = columns[place % 3].text_input(
            NAMES[name], value="" if value is None else str(value), key=f"setting_{name}", placeholder="no limit"
        )
    note = st.text_input("Why", max_chars=2000, key="setting_note")
    changed = {name: text for name, text in said.items() if text != ("" if now[name] is None else str(now[name]))}
    if st.button("Choose so", disabled=not changed, icon=":material/tune:", key="setting_keep"):

        def change() -> None:
            money_settings.change(desk, changed, note=note)

        frame.act(change, done="All money pages say so now.")
