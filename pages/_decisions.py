"""Decisions as lists: the columns that every page shows of them, and those about one thing, on its own page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from pages import _frame as frame
from pages import _subjects
from registry.access import Desk, Permission, permissions_now
from registry.services import decisions
from registry.subjects import Subject
from registry.views.decisions import DecisionAttention, DecisionLine

SHOWN = 5
COLUMNS = (
    frame.Column("state", kind="status", help="Broken: an assumption no longer holds. To revisit: its day has come."),
    frame.Column("number"),
    frame.Column("title", "Decision"),
    frame.Column("choice", "Chosen"),
    frame.Column("about"),
    frame.Column("revisit_on", "Look again"),
    frame.Column("at", "Logged", kind="date"),
    frame.Column("author", "By", hidden=True),
    frame.Column("assumptions", hidden=True),
    frame.Column("kind", hidden=True),
    frame.Column("template", hidden=True),
    frame.Column("superseded_by", hidden=True),
    frame.Column("id", hidden=True),
)
LINKS = {"title": frame.RowLink("decision", id="id"), "number": frame.RowLink("decision", id="id")}


def row(line: DecisionLine) -> dict[str, Any]:
    """The cells of one decision."""
    return {
        "state": line.word,
        "number": line.number,
        "title": line.title,
        "choice": line.choice,
        "about": _subjects.short(line.about),
        "author": line.author_name or line.author,
        "at": line.at,
        "revisit_on": day(line.revisit_on),
        "assumptions": assumed(line),
        "kind": line.about.kind.value.replace("_", " "),
        "template": line.template,
        "superseded_by": line.superseded_by,
        "id": line.id,
    }


def assumed(line: DecisionLine) -> str:
    """How its assumptions stand, in words."""
    if not line.assumptions:
        return ""
    parts = (
        (line.broken, "broken"),
        (line.unknown, "unknown"),
        (line.assumptions - line.broken - line.unknown, "hold"),
    )
    return ", ".join(f"{number} {word}" for number, word in parts if number)


def day(of: date | None) -> str:
    """A day as it is written on every screen: 1 May 2027."""
    return f"{of.day} {of:%b %Y}" if of else ""


def decided(desk: Desk, subject: Subject) -> None:
    """The newest decisions about a thing, and the way to log one more, for the page of that thing."""
    allowed = permissions_now(desk)
    if Permission.GOVERN_READ not in allowed:
        return
    found, may_log = decisions.about(desk, subject, limit=SHOWN + 1), Permission.DECISION_LOG in allowed
    if not found and not may_log:
        return
    with st.container(key="decided"):
        if found:
            _few(found[:SHOWN], subject, more=len(found) > SHOWN)
        if may_log:
            frame.link("decide", "Log a decision about it", icon=":material/gavel:", about=str(subject))


def _few(found: tuple[DecisionLine, ...], subject: Subject, *, more: bool) -> None:
    frame.table(
        pd.DataFrame(row(line) for line in found), key="decided", alt="Decisions about it", title="Decisions about it",
        columns=[column for column in COLUMNS if column.name != "about"], search=False, links=LINKS,
    )  # fmt: skip
    if more:
        frame.link("decisions", "All decisions about it", icon=":material/arrow_forward:", about=str(subject.whole))


def to_revisit(mine: DecisionAttention) -> None:
    """One's own decisions that rest on a broken assumption, or whose day to look again has come; for the home page."""
    broken = [
        {"state": "broken", "number": one.decision, "title": one.title, "why": f"{one.text}: {one.because}"}
        | {"since": one.since, "about": _subjects.short(one.about), "id": one.decision.removeprefix("D-")}
        for one in mine.broken
    ]
    due = [
        {"state": "to revisit", "number": one.number, "title": one.title, "why": f"Its day was {day(one.revisit_on)}"}
        | {"since": None, "about": _subjects.short(one.about), "id": str(one.id)}
        for one in mine.due
    ]
    if not broken and not due:
        return
    frame.table(
        pd.DataFrame([*broken, *due]), key="revisit", alt="Your decisions that need another look", page_rows=10,
        title="Your decisions that need another look", search=False, links=LINKS,
        about="You logged them, or they name you. A decision that supersedes one settles it.",
        columns=[
            frame.Column("state", kind="status"), frame.Column("number"), frame.Column("title", "Decision"),
            frame.Column("why", "Why"), frame.Column("about"), frame.Column("since", kind="date", hidden=True),
            frame.Column("id", hidden=True),
        ],
    )  # fmt: skip
