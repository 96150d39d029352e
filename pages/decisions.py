"""Decisions: what was decided, about what, by whom, and which of it should be looked at again; red first."""

from __future__ import annotations

import streamlit as st

from pages import _frame as frame
from pages import _subjects
from pages._decision_files import files
from pages._decisions import COLUMNS, LINKS, row
from pages._listing import listing
from registry.access import Desk, Permission, permissions_now
from registry.commands.about import read
from registry.errors import RegistryError
from registry.services import decisions
from registry.subjects import Subject, SubjectKind
from registry.views.decisions import DecisionLine, DecisionSummary
from registry.views.listing import Asked, Listed

KINDS = {
    "AI models": SubjectKind.MODEL, "datasets": SubjectKind.DATASET, "deployments": SubjectKind.DEPLOYMENT,
    "use cases": SubjectKind.USE_CASE, "policies": SubjectKind.POLICY, "incidents": SubjectKind.INCIDENT,
}  # fmt: skip
SORTABLE = ("number", "title", "about", "author", "at", "revisit_on")


def render(desk: Desk) -> None:
    """The decisions that the address asks for."""
    of, may_log = decisions.summary(desk), Permission.DECISION_LOG in permissions_now(desk)
    if not of.decisions:
        _nothing_yet(may_log=may_log)
        if may_log:
            files(desk)
        return
    about = _about()
    frame.headline(sentence(of), about=f"Only those about {_subjects.words(about)}." if about else "")
    with st.container(horizontal=True):
        if may_log:
            frame.link("decide", "Log a decision", icon=":material/gavel:", about=str(about or ""))
        if about:
            frame.link("decisions", "Decisions about anything", icon=":material/close:")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        only = st.pills("Only", decisions.ONLY, key="q_only", bind="query-params", width="content")
        kind = st.selectbox(
            "About", list(KINDS), index=None, placeholder="anything", key="q_kind", bind="query-params", width=180
        )

    def fetch(asked: Asked) -> Listed[DecisionLine]:
        chosen = KINDS[kind].value if kind else ""
        return decisions.listing(desk, asked, only=only or "", kind=chosen, about=about)

    listing(
        fetch, row, key="decisions", columns=COLUMNS, alt="Decisions", noun="decisions", sortable=SORTABLE, links=LINKS,
        search="Search decisions, choices and names",
    )  # fmt: skip
    if may_log:
        files(desk)
    frame.how_sure(
        source="What people and programs put on record; nothing of it is ever edited, only superseded.",
        assumptions=[
            "An assumption with a metric is judged by what producers measured last; the others by what people found.",
            "Who logged a decision stands behind it with their account; other people are named as they were typed.",
        ],
    )


def sentence(of: DecisionSummary) -> str:
    """How the decisions stand, in one sentence."""
    name = frame.plural(of.in_force, "decision")
    told = []
    if of.broken:
        rests, it = ("rests", "an assumption") if of.broken == 1 else ("rest", "assumptions")
        told.append(
            f"{of.broken:,} of {name} in force {rests} on {it} that no longer {'holds' if of.broken == 1 else 'hold'}"
        )
    if of.due:
        told.append(f"{frame.plural(of.due, 'decision')} should be looked at again")
    return (
        "; ".join(told)
        or f"{name} in force, and nothing known stands against {'it' if of.in_force == 1 else 'any of them'}"
    )


def _about() -> Subject | None:
    try:
        return frame.param("about", None, read=read)
    except RegistryError:
        return None


def _nothing_yet(*, may_log: bool) -> None:
    frame.headline("No decision is on record yet")
    frame.empty(
        "Here will stand what was decided, why, what else was possible, and what it rests on.",
        next_step="Four fields are enough, and it takes a minute. From a terminal or a notebook it takes less."
        if may_log
        else "An engineer, executive, reviewer or compliance officer logs the first one.",
        to="decide" if may_log else "",
        label="Log the first decision",
        code='countersign decide "Ship churn 3" --about model:churn@3 --choice "Ship it" --because "It finds more"',
    )
