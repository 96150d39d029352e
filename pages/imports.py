"""Importing by drag and drop: files of events, or an inventory of use cases."""

from __future__ import annotations

import streamlit as st

from pages import _frame as frame
from pages import _import_events, _import_inventory
from registry.access import Desk, Permission, permissions_now

EVENTS, USE_CASES = "events", "use cases"
_ASKED = {
    EVENTS: "Drop files of OpenLineage events to put them on record",
    USE_CASES: "Drop an inventory to put its use cases on record",
}


def render(desk: Desk) -> None:
    """What somebody may bring in, one kind at a time."""
    kinds = [EVENTS, USE_CASES] if Permission.EVENT_SEND in permissions_now(desk) else [USE_CASES]
    heading = st.container()
    kind = kinds[0]
    if len(kinds) > 1:
        kind = st.segmented_control(
            "What is brought in", kinds, default=kinds[0], key="q_kind", bind="query-params", required=True,
            label_visibility="collapsed", format_func=str.capitalize,
        )  # fmt: skip
    with heading:
        frame.headline(_ASKED[kind])
    (_import_events if kind == EVENTS else _import_inventory).render(desk)
