"""What the gate would say, and what it said: on the pages of AI models, deployments and rollouts."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages import _frame as frame
from registry.access import Desk, Permission, permissions_now
from registry.services import gate
from registry.subjects import Subject
from registry.views.approvals import ApprovalStanding

WORDS = {"submitted": "submitted", "changes_requested": "changes requested"}


def verdict(found: ApprovalStanding, *, of: str) -> None:
    """How an approval stands at this moment, in words with its reasons, and where to go from here."""
    where = f" in {found.environment}" if found.environment else ""
    with st.container(border=True):
        number = f" by {found.request}" if found.request else ""
        if found.approved:
            until = f", until {frame.date(found.expires_at)}" if found.expires_at else ""
            st.markdown(
                f"{frame.chip('approved')} The gate is open: {frame.plain(of)} is approved{where}{number}{until}."
            )
        else:
            says = {"prevent": "The gate is closed", "warn": "The gate opens with a warning",
                    "record": "The gate opens and puts this on record"}[found.mode]  # fmt: skip
            word = WORDS.get(found.state, found.state)
            st.markdown(f"{frame.chip(word)} {says}: {frame.plain(of)} has no valid approval{frame.plain(where)}.")
            for reason in found.reasons:
                st.markdown(f"- {frame.plain(str(reason))}")
        for condition in found.conditions:
            st.markdown(f"- On condition: {frame.plain(condition)}")
        if found.request_id:
            frame.link("request", f"Open {found.request}", icon=":material/draw:", id=str(found.request_id))


def answers(desk: Desk, subject: Subject) -> None:
    """What gates said about a thing, the newest first."""
    if Permission.GOVERN_READ not in permissions_now(desk):
        return
    found = gate.answers(desk, about=subject.whole)
    if not found.rows:
        return
    rows = pd.DataFrame(
        {
            "status": "approved" if one.opened and not one.reasons else "warning" if one.opened else "rejected",
            "answer": "open" if one.opened else "closed", "version": one.subject.rpartition("@")[2],
            "environment": one.environment, "why": "; ".join(one.reasons), "request": one.request, "by": one.by,
            "at": one.at, "id": one.request.removeprefix("A-"),
        }
        for one in found.rows
    )  # fmt: skip
    frame.table(
        rows, key="gate", alt="What gates said", title="What gates said", page_rows=10, search=len(found.rows) > 10,
        columns=[
            frame.Column("status", kind="status"), frame.Column("answer"), frame.Column("version"),
            frame.Column("environment"), frame.Column("why"), frame.Column("request", "Approval"),
            frame.Column("by", "Asked by"), frame.Column("at", kind="time"), frame.Column("id", hidden=True),
        ],
        links={"request": frame.RowLink("request", id="id")},
    )  # fmt: skip
