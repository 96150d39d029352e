"""Reporting an incident or a finding: three fields and one button; the rest can follow."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from pages import _frame as frame
from pages._about import about_field
from registry.access import Desk
from registry.commands import incidents as commands
from registry.errors import Invalid
from registry.services import incidents
from registry.services.incidents import KIND_WORDS
from registry.views.incident_words import FACTS, Fact, IncidentKind, Severity
from registry.views.incidents import IncidentView


def render(desk: Desk) -> None:
    """The form; what the address says it is about is filled in."""
    frame.headline("What happened?", about="It is on record at once; what is not known yet can follow in its timeline.")
    said: dict[str, Any] = {
        "title": st.text_input("In one line", max_chars=300, placeholder="Wrong scores for all new customers"),
        "severity": st.segmented_control("How grave", list(Severity), format_func=frame.labelled),
        "about": about_field(desk, "About", given=frame.param("about", "")),
    }
    with st.expander("More: who is affected, what the law asks, times, findings", type="compact"):
        said |= _more()
    if st.button("Put it on record", type="primary", icon=":material/emergency_home:", shortcut="Ctrl+Enter"):
        made = frame.act(lambda: _report(desk, said), done="It is on record.")
        if made is not None:
            frame.go("incident", id=str(made.line.id))


def _more() -> dict[str, Any]:
    kind = st.segmented_control(
        "What it is",
        list(IncidentKind),
        default=IncidentKind.INCIDENT,
        format_func=KIND_WORDS.__getitem__,
        required=True,
    )
    return {
        "kind": kind,
        "description": st.text_area("What is known", max_chars=commands.TEXT_MOST, height=90),
        "affected": st.text_input("Who is affected, and how many", max_chars=2000),
        "facts": st.multiselect("What the law asks", list(Fact), format_func=FACTS.__getitem__),
        "accountable": st.text_input("Who answers for it", placeholder="login", max_chars=200),
        "reproduction": st.text_area("How to reproduce it", max_chars=commands.TEXT_MOST, height=68)
        if kind in (IncidentKind.RED_TEAM, IncidentKind.BIAS_BOUNTY)
        else "",
        **_times(),
    }


def _times() -> dict[str, datetime | None]:
    left, right = st.columns(2)
    zone = frame.viewer_zone() or UTC
    began = left.datetime_input("When it began", value=None, help="Now, unless said")
    aware = right.datetime_input(
        "When somebody here knew", value=None, help="Deadlines count from it. Now, unless said"
    )
    return {
        "happened_at": began.replace(tzinfo=zone) if began else None,
        "aware_at": aware.replace(tzinfo=zone) if aware else None,
    }


def _report(desk: Desk, said: dict[str, Any]) -> IncidentView:
    for name, words in (("about", "say what it is about."), ("severity", "say how grave it is.")):
        if not said[name]:
            raise Invalid(f"{name}: {words}")
    return incidents.report(desk, commands.read(said))
