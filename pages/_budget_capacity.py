"""Machines that a promise takes: for customers, for requests, and whose they should be."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages import _budget_own as own
from pages import _budget_promise as promise
from pages import _budget_service as service
from pages import _budget_words as words
from pages import _frame as frame
from registry.access import Desk
from registry.services import money_settings
from roi.refusals import Refused

KINDS = {
    "Customers who wait for hours": promise.render,
    "Requests that wait for seconds": service.render,
    "Own machines or rented ones": own.render,
}


def render(desk: Desk, heading: Any) -> None:
    """One of three questions, in the currency of all money pages."""
    unit = money_settings.get(desk).currency
    chosen = st.segmented_control(
        "Question", list(KINDS), default=next(iter(KINDS)), key="q_kind", bind="query-params", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    try:
        KINDS[chosen or next(iter(KINDS))](unit, heading)
    except Refused as refusal:
        with heading:
            frame.headline("These figures do not fit together")
        words.refused(refusal)
