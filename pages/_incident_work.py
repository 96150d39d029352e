"""What can be done on the page of an incident: move it on, and add to its timeline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from pages import _frame as frame
from pages._about import about_field
from registry.access import Desk, Permission, permissions_now
from registry.commands import incidents as commands
from registry.services import incidents
from registry.views.incident_words import FACTS, EntryKind, Fact, Severity, State
from registry.views.incidents import IncidentView

VERBS = {State.CONTAINED: "Contained", State.RESOLVED: "Resolved", State.CLOSED: "Close", State.REOPENED: "Reopen"}
LINES = {
    EntryKind.NOTE: "Note",
    EntryKind.ACCOUNTABLE: "Who answers for it",
    EntryKind.CAUSE: "Root cause",
    EntryKind.KEPT: "Deadline kept",
    EntryKind.SEVERITY: "Severity",
    EntryKind.FACTS: "Facts",
    EntryKind.AFFECTED: "Who is affected",
    EntryKind.LESSON: "Lesson",
    EntryKind.REPRODUCTION: "How to reproduce it",
    EntryKind.REWARD: "Reward",
}


def states(desk: Desk, view: IncidentView) -> None:
    """A button for each state that can follow, with its reason; or what is missing before it can be closed."""
    if Permission.INCIDENT_MANAGE not in permissions_now(desk):
        return
    for state in view.next_states:
        with st.popover(VERBS[state], icon=":material/flag:" if state is State.CLOSED else None):
            if state is State.CLOSED and view.missing:
                st.markdown(
                    "**Before it can be closed:**\n" + "\n".join(f"- {frame.plain(one)}" for one in view.missing)
                )
                continue
            reason = st.text_input("By what, or why", key=f"why_{state.value}", max_chars=2000)
            if st.button(f"It is {state.value}", key=f"do_{state.value}"):
                said = {"kind": EntryKind.STATE.value, "state": state.value, "text": reason}
                _put(desk, view, said, done=f"{view.line.number} is {state.value}.")


def timeline(desk: Desk, view: IncidentView) -> None:
    """The form that adds a line to the timeline."""
    allowed = permissions_now(desk)
    if Permission.INCIDENT_REPORT not in allowed:
        return
    kinds = list(LINES) if Permission.INCIDENT_MANAGE in allowed else [EntryKind.NOTE]
    with st.expander("Add to the timeline", icon=":material/add_notes:", type="compact"):
        kind = st.pills("What", kinds, default=EntryKind.NOTE, format_func=LINES.__getitem__, required=True)
        said = {"kind": EntryKind(kind).value, **_FIELDS.get(EntryKind(kind), _text)(desk, view)}
        if st.button("Put it on record", type="primary", key="add_line"):
            _put(desk, view, said, done="It is in the timeline.")


def _put(desk: Desk, view: IncidentView, said: dict[str, Any], *, done: str) -> None:
    def put() -> None:
        line = commands.read_line(said)
        if line.kind is EntryKind.NOTE:
            incidents.note(desk, view.line.id, line.text)
        else:
            incidents.add(desk, view.line.id, line)
        for name in [name for name in st.session_state if str(name).startswith("line_")]:
            del st.session_state[name]

    frame.act(put, done=done)


def _words(label: str, name: str = "line_text") -> str:
    return st.text_area(label, key=name, height=80, max_chars=commands.TEXT_MOST)


def _text(_desk: Desk, _view: IncidentView) -> dict[str, Any]:
    return {"text": _words("In words")}


def _accountable(_desk: Desk, _view: IncidentView) -> dict[str, Any]:
    return {"person": st.text_input("Login", key="line_person"), "text": _words("Why")}


def _cause(desk: Desk, _view: IncidentView) -> dict[str, Any]:
    return {"text": _words("Why it happened"), "subjects": about_field(desk, "What in the record it lay in", many=True)}


def _kept(_desk: Desk, view: IncidentView) -> dict[str, Any]:
    open_ones = {one.rule: one.title for one in view.deadlines if one.word in ("due", "overdue", "not in force yet")}
    rule = st.selectbox("Which", list(open_ones), index=None, format_func=open_ones.__getitem__, key="line_rule")
    needed = st.segmented_control(
        "What became of it", [True, False], default=True, required=True, key="line_needed",
        format_func=lambda one: "It was done" if one else "It is not needed",
    )  # fmt: skip
    return {"rule": rule or "", "needed": bool(needed), "text": _words("How, with its reference; or why not")}


def _severity(_desk: Desk, view: IncidentView) -> dict[str, Any]:
    now = st.segmented_control(
        "Severity", list(Severity), default=view.line.severity, format_func=frame.labelled, required=True
    )
    return {"severity": now, "text": _words("Why")}


def _known(_desk: Desk, view: IncidentView) -> dict[str, Any]:
    facts = st.multiselect("What is so", list(Fact), default=list(view.facts), format_func=FACTS.__getitem__)
    return {"facts": facts, "text": _words("How that is known")}


def _lesson(desk: Desk, _view: IncidentView) -> dict[str, Any]:
    text = _words("What was learnt, and what is done from now on")
    may = Permission.DECISION_LOG in permissions_now(desk)
    return {"text": text, "decision": may and st.toggle("Log it as a decision too", key="line_decision")}


def _reward(_desk: Desk, _view: IncidentView) -> dict[str, Any]:
    left, right = st.columns(2)
    amount = left.number_input("Amount", min_value=0.0, value=None, key="line_amount")
    currency = right.text_input("Currency", value="EUR", max_chars=3, key="line_currency")
    return {"amount": amount, "currency": currency, "text": _words("For what, to whom")}


_FIELDS: dict[EntryKind, Callable[[Desk, IncidentView], dict[str, Any]]] = {
    EntryKind.ACCOUNTABLE: _accountable,
    EntryKind.CAUSE: _cause,
    EntryKind.KEPT: _kept,
    EntryKind.SEVERITY: _severity,
    EntryKind.FACTS: _known,
    EntryKind.LESSON: _lesson,
    EntryKind.REWARD: _reward,
}
"""What each kind of line asks for; the others ask for words only."""
