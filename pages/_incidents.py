"""Incidents as lists: the columns, the cells, countdowns, and those about one thing on its own page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd

from pages import _frame as frame
from pages._subjects import short
from registry.access import Desk, Permission, permissions_now
from registry.services import incidents
from registry.services.incidents import KIND_WORDS
from registry.subjects import Subject
from registry.views.incidents import DeadlineView, IncidentLine

COLUMNS = (
    frame.Column("severity", kind="status"),
    frame.Column("state", kind="status"),
    frame.Column("number"),
    frame.Column("title", "What happened"),
    frame.Column("about"),
    frame.Column("accountable"),
    frame.Column("due", "Next deadline"),
    frame.Column("happened_at", "Began", kind="date", hidden=True),
    frame.Column("kind", hidden=True),
    frame.Column("reward", hidden=True),
    frame.Column("by", "Reported by", hidden=True),
    frame.Column("due_at", "Due", kind="time", hidden=True),
    frame.Column("id", hidden=True),
)
LINKS = {"title": frame.RowLink("incident", id="id"), "number": frame.RowLink("incident", id="id")}


def row(one: IncidentLine, *, now: datetime) -> dict[str, Any]:
    """The cells of one incident."""
    return {
        "severity": one.severity.value, "state": one.state.value, "number": one.number, "title": one.title,
        "about": short(one.about), "accountable": one.accountable or "nobody", "due": due(one, now=now),
        "happened_at": one.happened_at, "kind": KIND_WORDS[one.kind], "reward": one.reward, "by": one.by,
        "due_at": one.due_at, "id": one.id,
    }  # fmt: skip


def due(one: IncidentLine, *, now: datetime) -> str:
    """The next deadline in words: "in 14 hours", "passed 2 days ago"."""
    return countdown(one.due_at, now=now) if one.due_at else ""


def countdown(at: datetime, *, now: datetime) -> str:
    """How long until a moment, or how long it has passed: "in 14 hours", "passed 2 days ago"."""
    said = frame.ago(at, now=now)
    return f"passed {said}" if at < now else said


def late(one: DeadlineView, *, now: datetime) -> str:
    """A deadline's countdown while it is open, else what became of it."""
    if one.word in ("due", "overdue"):
        return countdown(one.due_at, now=now)
    return f"{one.word} on {frame.date(one.kept_at)}" if one.kept_at else "not a duty yet"


def happened(desk: Desk, subject: Subject, *, key: str = "incidents") -> None:
    """The incidents about a thing, and the way to report one: for the page of that thing."""
    allowed = permissions_now(desk)
    if Permission.GOVERN_READ not in allowed:
        return
    found = incidents.about(desk, subject)
    if found:
        frame.table(
            pd.DataFrame(row(one, now=desk.clock()) for one in found), key=key, alt="Incidents", title="Incidents",
            columns=COLUMNS, links=LINKS, search=len(found) > 10,
        )  # fmt: skip
    if Permission.INCIDENT_REPORT in allowed:
        frame.link("incident_report", "Report an incident", icon=":material/emergency_home:", about=str(subject))
