"""Whether to go on with a project: what lies ahead of it, and what the right to stop at each gate is worth."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages import _frame as frame
from registry.views.economics import Onward


def onward(found: Onward) -> None:
    """The decision in a sentence; and each gate, where the case has any."""
    unit = found.provenance.currency
    frame.section("Whether to go on", about="What is spent is spent: it decides nothing.")
    st.markdown(frame.plain(found.ahead.words(unit)))
    gates = found.gates
    if gates is None:
        st.caption("The case has no stage gate. One with a chance to stop is worth more; add gates to see how much.")
        return
    st.markdown(frame.plain(gates.words(unit)))
    rows = pd.DataFrame(
        [
            {"title": one.title, "month": one.in_month, "p_pass": one.p_pass, "cost": one.cost,
             "ahead": one.ahead.value, "se": one.ahead.se, "goes_on": one.goes_on.value}
            for one in gates.gates
        ]
    )  # fmt: skip
    frame.table(
        rows, key="gates", alt="Stage gates, and what lies ahead of each", title="Stage gates", search=False,
        about="Judged at each gate by what is known there, never by what comes later (regression on the draws).",
        columns=[
            frame.Column("title", "Gate"), frame.Column("month", "In month", kind="count"),
            frame.Column("p_pass", "Passed", kind="percent", help="Chance to pass, by the case"),
            frame.Column("cost", "Going on costs", kind="number", unit=unit),
            frame.Column("ahead", "Lies ahead", kind="number", unit=unit, help="If it is reached and passed"),
            frame.Column("se", "± (drawing)", kind="number", unit=unit, hidden=True),
            frame.Column("goes_on", "Worth going on", kind="percent", help="Share of the draws"),
        ],
    )  # fmt: skip
