"""What a decision was chosen from, and what it rests on, as its page shows them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages import _frame as frame
from pages._prose import literal, prose
from registry.access import Desk
from registry.commands.decisions import Option
from registry.rules.assumptions import State
from registry.services import assumptions as service
from registry.views.decisions import AssumptionView, DecisionView

_MATTERS = {State.BROKEN: 0, State.UNKNOWN: 1, State.HOLDS: 2}
_FOUND = {State.HOLDS: "holds", State.BROKEN: "is broken", State.UNKNOWN: "cannot be told"}


def options(view: DecisionView) -> None:
    """What was possible, the chosen one first, each with what speaks for and against it."""
    if not view.options:
        return
    frame.section("What was possible")
    chosen = view.line.choice.strip().casefold()
    for option in sorted(view.options, key=lambda one: one.title.strip().casefold() != chosen):
        _option(option, chosen=option.title.strip().casefold() == chosen)


def _option(option: Option, *, chosen: bool) -> None:
    title, arguments = st.columns([2, 3])
    mark = " :green-badge[● chosen]" if chosen else ""
    cost = f"\n\n:gray[Cost: {frame.plain(option.cost)}]" if option.cost else ""
    title.markdown(f"**{literal(option.title)}**{mark}{cost}")
    with arguments:
        prose(option.about)
        lines = [f"- For: {literal(one)}" for one in option.pros] + [
            f"- Against: {literal(one)}" for one in option.cons
        ]
        st.markdown("\n".join(lines))


def assumptions(desk: Desk, view: DecisionView, *, may_log: bool) -> None:
    """What it rests on, broken first, and the place to say what was found."""
    if not view.assumptions:
        return
    ordered = sorted(view.assumptions, key=lambda one: (_MATTERS[State(one.state)], one.position))
    frame.table(
        pd.DataFrame(_assumption_row(one) for one in ordered), key="assumptions", alt="Assumptions", search=False,
        title="What it rests on",
        columns=[
            frame.Column("state", kind="status"), frame.Column("text", "Assumption"),
            frame.Column("limit", "Holds while"), frame.Column("because", "How it is known"),
            frame.Column("since", kind="date"),
            frame.Column("position", kind="count", hidden=True),
        ],
    )  # fmt: skip
    if may_log and not view.line.superseded_by:
        _found(desk, view, ordered)


def _assumption_row(one: AssumptionView) -> dict[str, object]:
    return {
        "state": one.state, "text": one.text, "limit": "" if one.limit == one.text else one.limit,
        "because": one.because, "since": one.since, "position": one.position,
    }  # fmt: skip


def _found(desk: Desk, view: DecisionView, ordered: Sequence[AssumptionView]) -> None:
    with (
        st.expander("Say what you found about one of them", icon=":material/rule:", type="compact"),
        st.form("found", border=False),
    ):
        which = st.selectbox("Assumption", ordered, format_func=lambda one: f"{one.position}. {one.text}")
        state = st.segmented_control(
            "It", list(State), format_func=_FOUND.__getitem__, default=State.BROKEN, required=True
        )
        note = st.text_input(
            "How it was found",
            max_chars=service.NOTE_MOST,
            placeholder="Prices doubled in October: invoice of the provider",
        )
        if not st.form_submit_button("Put it on record", icon=":material/check:"):
            return

    def say() -> None:
        service.set_state(desk, view.line.id, which.position, State(state or State.BROKEN), note=note)

    frame.act(say, done="What you found is on record.")
