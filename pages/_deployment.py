"""Deployments over time: what answers where now, and what did at another day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pandas as pd
import streamlit as st

from pages import _frame as frame
from registry.views.models import DeploymentView, Spell


def as_of(now: datetime) -> datetime | None:
    """The end of the day that the reader chose to look at, kept in the address; None for now."""
    asked = frame.param("as_of", None, read=date.fromisoformat)
    chosen = st.date_input("As of the end of", asked, max_value=now.date(), format="YYYY-MM-DD", width=200)
    frame.set_params(as_of=chosen.isoformat() if chosen else None)
    return datetime.combine(chosen + timedelta(days=1), time(), UTC) if chosen else None


def standing_at(spells: Sequence[Spell], moment: datetime | None) -> list[Spell]:
    """Those that stood at a moment (just before it, for the end of a day); None: now."""
    if moment is None:
        return [spell for spell in spells if spell.until is None]
    before = moment - timedelta(microseconds=1)
    return [spell for spell in spells if spell.at(before)]


def spells_table(spells: Sequence[Spell], *, key: str, title: str, about: str = "", of_model: bool = True) -> None:
    """Each time that a version stood somewhere, the newest first."""
    if not spells:
        return
    where = [frame.Column("where")] if of_model else [frame.Column("model", "AI model")]
    frame.table(
        pd.DataFrame(_row(spell) for spell in spells),
        key=key, alt=title, title=title, about=about, search=len(spells) > 15,
        columns=[
            frame.Column("status", kind="status", help="How its approval stands today"), *where,
            frame.Column("version"), frame.Column("since", kind="time"),
            frame.Column("role", "As", hidden=all(not spell.deployment.role for spell in spells)),
            frame.Column("until", kind="time", hidden=all(spell.until is None for spell in spells)),
            frame.Column("traffic", kind="percent"), frame.Column("approval"),
            frame.Column(
                "whose", "Says who", help="Decided here, or what the event refers to in another register",
                hidden=not any(spell.deployment.ours for spell in spells),
            ),
            frame.Column("by", "Approved by", hidden=True),
            frame.Column("expires", "Approval ends", kind="date"), frame.Column("event", kind="count", hidden=True),
            frame.Column("request", hidden=True),
        ],
        links={
            "where": frame.RowLink("deployment", name="service", namespace="namespace"),
            "model": frame.RowLink("model", name="model", namespace="model_namespace"),
            "approval": frame.RowLink("request", id="request"),
        },
    )  # fmt: skip


def request_of(one: DeploymentView) -> str:
    """The number of the request that was decided here, for a link; none where another register approved it."""
    return one.approval.reference.removeprefix("A-") if one.approval and one.ours else ""


def _row(spell: Spell) -> dict[str, object]:
    one, approval = spell.deployment, spell.deployment.approval
    return {
        "status": one.word if spell.until is None else "replaced",
        "where": one.where,
        "service": one.node.name,
        "namespace": one.node.namespace,
        "model": one.model.name,
        "model_namespace": one.model.namespace,
        "version": one.version,
        "since": spell.since,
        "until": spell.until,
        "traffic": None if one.traffic_percent is None else one.traffic_percent / 100,
        "approval": approval.reference if approval else "none",
        "by": approval.by if approval else "",
        "request": request_of(one),
        "role": one.role,
        "whose": "decided here" if one.ours else "the event" if approval else "",
        "expires": approval.expires_at if approval else None,
        "event": spell.seq,
    }
