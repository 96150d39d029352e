"""Requests for approval as lists: the columns that every page shows of them, and those about one thing, on its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from pages import _approval_words as words
from pages import _frame as frame
from pages import _subjects
from registry.access import Desk, Permission, permissions_now
from registry.services import request_records
from registry.subjects import Subject
from registry.views.approvals import RequestLine
from registry.views.request_records import AboutView

COLUMNS = (
    frame.Column("state", kind="status", help="As of now: time and lineage are in it"),
    frame.Column("number", "Request"),
    frame.Column("asked", "Asks to"),
    frame.Column("waits", "Waits for"),
    frame.Column("tier", "Risk"),
    frame.Column("use_case", "For use case"),
    frame.Column("requester", "Asked by"),
    frame.Column("expires_at", "Holds until", kind="date"),
    frame.Column("updated_at", "Last act", kind="date", hidden=True),
    frame.Column("summary", "In their words", hidden=True),
    frame.Column("kind", hidden=True),
    frame.Column("environment", hidden=True),
    frame.Column("subject", hidden=True),
    frame.Column("revision", kind="count", hidden=True),
    frame.Column("decided_at", "Decided", kind="date", hidden=True),
    frame.Column("id", hidden=True),
)
LINKS = {
    "number": frame.RowLink("request", id="number"), "asked": frame.RowLink("request", id="number"),
    "use_case": frame.RowLink("use_case", name="use_case"),
}  # fmt: skip


def row(line: RequestLine) -> dict[str, Any]:
    """The cells of one request."""
    waits = f"{line.stage} ({line.missing} signatures)" if line.missing > 1 else line.stage
    return {
        "state": words.state(line.state), "number": line.number, "asked": words.asked(line), "waits": waits,
        "tier": line.tier, "use_case": line.use_case, "requester": line.requester, "expires_at": line.expires_at,
        "updated_at": line.updated_at, "summary": line.summary, "kind": words.kind(line.kind),
        "environment": line.environment, "subject": str(line.subject), "revision": line.revision,
        "decided_at": line.decided_at, "id": line.id,
    }  # fmt: skip


def approvals_of(desk: Desk, subject: Subject, *, version: str = "", use_case: str = "") -> None:
    """The approvals of a thing, each with its state and why it is stale, and the way to ask for one."""
    allowed = permissions_now(desk)
    if Permission.GOVERN_READ not in allowed:
        return
    found, may_ask = request_records.about(desk, subject), Permission.APPROVAL_REQUEST in allowed
    if not found and not may_ask:
        return
    with st.container(key="approvals_of"):
        if found:
            _few(found)
        if len(found) == request_records.MOST:
            narrowed = {"use_case": use_case} if use_case else {"q_approvals": subject.name}
            frame.link("approvals", "All requests about it", icon=":material/arrow_forward:", **narrowed)
        if may_ask:
            about = Subject(subject.kind, subject.name, version) if version else subject
            label = f"Ask for approval of {_subjects.short(about)}"
            frame.link("request_new", label, icon=":material/approval:", about=str(about), use_case=use_case)


def _few(found: Sequence[AboutView]) -> None:
    frame.table(
        pd.DataFrame(row(one.line) | {"why": one.why} for one in found), key="approvals", alt="Approvals",
        title="Approvals", search=False, links=LINKS,
        columns=[
            frame.Column("state", kind="status"), frame.Column("number", "Request"), frame.Column("asked", "Asks to"),
            frame.Column("why", "What stands against it"), frame.Column("expires_at", "Holds until", kind="date"),
            frame.Column("requester", "Asked by", hidden=True), frame.Column("tier", "Risk", hidden=True),
        ],
    )  # fmt: skip
