"""Plan against actual: what was spent beside what was planned, whose it is, and what the benefits came to."""

from __future__ import annotations

import streamlit as st

from pages import _actuals_benefits as benefits
from pages import _actuals_bills as bills
from pages import _actuals_entries as entries
from pages import _actuals_one as one
from pages import _actuals_plan as plan
from pages import _actuals_rules as rules
from pages import _frame as frame
from registry.access import Desk

VIEWS = {
    "Plan against actual": plan.render,
    "Bills": bills.render,
    "Whose it is": rules.render,
    "Benefits": benefits.render,
    "Other costs and rates": entries.render,
}


def render(desk: Desk) -> None:
    """The company, or the one use case that the address names."""
    slug = frame.param("use_case", "")
    if slug:
        one.render(desk, slug)
        return
    heading = st.container()
    chosen = st.segmented_control(
        "View", list(VIEWS), default=next(iter(VIEWS)), key="q_view", bind="query-params", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    VIEWS[chosen or next(iter(VIEWS))](desk, heading)
