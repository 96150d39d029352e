"""Budget and capacity: whether money lasts, what is about to be spent, and what machines a promise takes."""

from __future__ import annotations

import streamlit as st

from pages import _budget_capacity as capacity
from pages import _budget_days as days
from pages import _budget_epochs as epochs
from pages import _budget_lasting as lasting
from pages import _budget_platform as platform
from registry.access import Desk

VIEWS = {
    "Budgets": lasting.render,
    "Spend by day": days.render,
    "A training run": epochs.render,
    "Capacity": capacity.render,
    "Platform": platform.render,
}


def render(desk: Desk) -> None:
    """One of the views; the address keeps which, and every figure that somebody entered."""
    heading = st.container()
    chosen = st.segmented_control(
        "View", list(VIEWS), default=next(iter(VIEWS)), key="q_view", bind="query-params", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    VIEWS[chosen or next(iter(VIEWS))](desk, heading)
