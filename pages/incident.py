"""One incident: how it stands, by when whom it must be told, what happened when, and what is still missing."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages import _frame as frame
from pages import _incident_work as work
from pages import _one
from pages._comments import comments
from pages._evidence import proved
from pages._incidents import countdown, late
from pages._prose import prose
from pages._subjects import short
from registry.access import Desk
from registry.services import incidents
from registry.services.incidents import KIND_WORDS
from registry.views.incident_words import FACTS, EntryKind
from registry.views.incidents import DeadlineView, IncidentView, LineView


def render(desk: Desk) -> None:
    """The incident that the address names."""
    view = _asked(desk)
    if view is None:
        return
    line, kind = view.line, KIND_WORDS[view.line.kind]
    frame.headline(
        sentence(view, desk), about=f"{kind[:1].upper()}{kind[1:]}, reported by {line.by} on {frame.time(line.at)}"
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{frame.chip(line.severity.value)} {frame.chip(line.state.value)}")
        frame.link("subject", f"About {short(line.about)}", icon=":material/link:", of=line.about)
        work.states(desk, view)
    depth = frame.depth()
    prose(view.description)
    frame.facts(_facts(view))
    _deadlines(desk, view)
    if depth.reaches(frame.Depth.DRIVERS):
        _cause(view)
        work.timeline(desk, view)
        _timeline(view)
    subject = incidents.subject(line.id)
    if depth.reaches(frame.Depth.ANALYSIS):
        proved(desk, subject)
    comments(desk, subject)
    frame.how_sure(
        source="What people put on record; nothing of it is edited, and the audit log holds each line's hash.",
        assumptions=[
            "Times are as told by whoever wrote the line; when it was put on record is kept beside.",
            "Deadlines follow from kind, severity and facts by rules of the day when somebody became aware.",
        ],
    )


def sentence(view: IncidentView, desk: Desk) -> str:
    """What happened and what presses most, in one sentence."""
    line = view.line
    said = f"{line.number}: {line.title.rstrip('.')}"
    if line.due_at is not None:
        first = min((one for one in view.deadlines if one.word in ("due", "overdue")), key=lambda one: one.due_at)
        return f"{said}; {first.title[:1].lower()}{first.title[1:]}: {countdown(first.due_at, now=desk.clock())}"
    if line.under_way and not line.accountable:
        return f"{said}; nobody is accountable for it yet"
    return f"{said}; {line.state.value} since {frame.date(line.since)}"


def _asked(desk: Desk) -> IncidentView | None:
    return _one.asked(
        lambda text: incidents.get(desk, incidents.number_of(text)),
        noun="incident",
        to="incidents",
        label="All incidents",
    )


def _facts(view: IncidentView) -> dict[str, str]:
    line = view.line
    told = {
        "Accountable": line.accountable or "nobody yet",
        "Began": frame.time(line.happened_at),
        "Known here since": frame.time(line.aware_at),
        "Affected": view.affected or "not said",
        "What the law asks": "; ".join(FACTS[fact] for fact in view.facts) or "none of it is said to be so",
    }
    told |= {"How to reproduce it": view.reproduction} if view.reproduction else {}
    return told | ({"Rewards": line.reward} if line.reward else {})


def _deadlines(desk: Desk, view: IncidentView) -> None:
    if not view.deadlines:
        st.caption("No deadline follows from what is known about it.")
        return
    rows = [
        {"state": one.word, "due": late(one, now=desk.clock()), "due_at": one.due_at, "title": one.title, "to": one.to,
         "law": _law(one), "note": one.note, "text": one.text, "source": one.source,
         "from": one.applies_from, "checked": one.checked_on, "rule": one.rule}
        for one in view.deadlines
    ]  # fmt: skip
    frame.table(
        pd.DataFrame(rows), key="deadlines", alt="Deadlines", title="Deadlines", search=False,
        columns=[
            frame.Column("state", kind="status"), frame.Column("due", "Time left"),
            frame.Column("due_at", "Until", kind="time"), frame.Column("title", "What"),
            frame.Column("to", "Whom", hidden=True),
            frame.Column("law", "By"), frame.Column("note", "What was done"),
            frame.Column("text", "In words", hidden=True), frame.Column("source", hidden=True),
            frame.Column("from", "Rule applies from", kind="date", hidden=True),
            frame.Column("checked", "Rule checked on", kind="date", hidden=True),
            frame.Column("rule", "Short name", hidden=True),
        ],
        links={"title": frame.RowLink("deadlines", rule="rule")},
    )  # fmt: skip


def _law(one: DeadlineView) -> str:
    said = f"{one.set} {one.article}".strip()
    return said if one.binding else f"{said}, from {one.applies_from.day} {one.applies_from:%b %Y}"


def _cause(view: IncidentView) -> None:
    if not view.cause:
        return
    frame.section("Root cause")
    prose(view.cause)
    with st.container(horizontal=True):
        for one in view.causes:
            frame.link("subject", short(one), icon=":material/link:", of=one)


def _timeline(view: IncidentView) -> None:
    rows = [_row(one) for one in view.timeline]
    frame.table(
        pd.DataFrame(rows), key="timeline", alt="Timeline", title="Timeline", search=len(rows) > 15, page_rows=100,
        columns=[
            frame.Column("happened_at", "When", kind="time"), frame.Column("what"), frame.Column("text", "In words"),
            frame.Column("by"), frame.Column("decision"), frame.Column("at", "Put on record", kind="time", hidden=True),
            frame.Column("decision_id", hidden=True),
        ],
        links={"decision": frame.RowLink("decision", id="decision_id")},
    )  # fmt: skip


def _row(one: LineView) -> dict[str, object]:
    text = one.text if one.kind is not EntryKind.REPORT else ""
    return {
        "happened_at": one.happened_at, "what": one.words, "text": text, "by": one.by, "decision": one.decision,
        "at": one.at, "decision_id": one.decision.removeprefix("D-"),
    }  # fmt: skip
