"""Incidents and findings: what is overdue, what is under way, what was learnt; overdue first."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages import _frame as frame
from pages._incidents import COLUMNS, LINKS, countdown, row
from pages._listing import listing
from registry.access import Desk
from registry.services import incidents
from registry.services.incidents import KIND_WORDS, SORTABLE
from registry.views.incident_words import IncidentKind, Severity, State
from registry.views.incidents import IncidentLine, IncidentSummary
from registry.views.listing import Asked, Listed


def render(desk: Desk) -> None:
    """The incidents that the address asks for."""
    of, now = incidents.summary(desk), desk.clock()
    if not of.total:
        _nothing_yet()
        return
    frame.headline(sentence(of))
    frame.link("incident_report", "Report an incident or a finding", icon=":material/emergency_home:")
    frame.figures(_figures(of, desk))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        states = _pills("State", State, "q_state")
        severities = _pills("Severity", Severity, "q_severity")
        kind = st.selectbox(
            "Kind", list(IncidentKind), index=None, format_func=KIND_WORDS.__getitem__, placeholder="any",
            key="q_kind", bind="query-params", width=200,
        )  # fmt: skip

    def fetch(asked: Asked) -> Listed[IncidentLine]:
        kinds = (kind,) if kind else ()
        return incidents.listing(desk, asked, states=states, severities=severities, kinds=kinds)

    def cells(one: IncidentLine) -> dict[str, Any]:
        return row(one, now=now)

    listing(
        fetch, cells, key="incidents", columns=COLUMNS, alt="Incidents and findings", noun="incidents",
        sortable=SORTABLE, links=LINKS, search="Search titles, things and people",
    )  # fmt: skip
    frame.how_sure(
        source="What people and programs reported, line by line; nothing of it is edited.",
        assumptions=[
            "A deadline counts without a break from the moment when somebody here became aware.",
            "Deadlines follow from kind, severity and what is known, by rules with article and first day.",
            "A rule that is not in force yet is shown, and is never overdue.",
        ],
        uncertainty="What nobody reported is not here.",
    )


def _pills(label: str, words: Any, key: str) -> list[str]:
    return st.pills(
        label, [one.value for one in words], selection_mode="multi", key=key, bind="query-params", width="content"
    )  # fmt: skip


def sentence(of: IncidentSummary) -> str:
    """How the register stands, in one sentence."""
    told = []
    if of.overdue:
        has = "has a deadline" if of.overdue == 1 else "have deadlines"
        told.append(f"{frame.plural(of.overdue, 'incident')} {has} that passed")
    if of.under_way:
        grave = of.by_severity[Severity.CRITICAL] + of.by_severity[Severity.HIGH]
        is_ = "is" if of.under_way == 1 else "are"
        told.append(f"{of.under_way:,} {is_} under way" + (f", {grave:,} of them critical or high" if grave else ""))
    if of.unowned:
        told.append(f"nobody is accountable for {of.unowned:,}")
    return "; ".join(told) or f"None of {frame.plural(of.total, 'incident')} on record is under way"


def _figures(of: IncidentSummary, desk: Desk) -> list[frame.Figure]:
    next_due = countdown(of.next_due, now=desk.clock()) if of.next_due else "none"
    grave = of.by_severity[Severity.CRITICAL] + of.by_severity[Severity.HIGH]
    return [
        frame.Figure("Overdue", frame.count(of.overdue), range=f"of {of.total:,} on record"),
        frame.Figure("Under way", frame.count(of.under_way), range=f"{grave:,} critical or high"),
        frame.Figure("Next deadline", next_due, range=frame.time(of.next_due) if of.next_due else ""),
        frame.Figure("Nobody accountable", frame.count(of.unowned), range="of those under way"),
    ]


def _nothing_yet() -> None:
    frame.headline("No incident and no finding is on record yet")
    frame.empty(
        "Here will stand what went wrong or was shown to be able to: how grave, who answers for it, by when "
        "whom it must be told, what was learnt.",
        next_step="Three words are enough to report one. Deadlines and timeline start by themselves.",
        to="incident_report",
        label="Report the first one",
        code='countersign incident report "Wrong scores" --about model:churn@3 --severity high',
    )
