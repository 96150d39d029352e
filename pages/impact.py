"""The impact page: what a poisoned dataset, a revoked licence or a faulty model would take with it."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from pages import _frame as frame
from pages._finder import KIND_WORDS, finder
from pages._subjects import short
from registry.access import Desk
from registry.errors import NotFound
from registry.services import cards, search
from registry.services import impact as impacts
from registry.views.impact import ApprovalInDoubt, ImpactView
from registry.views.nodes import NodeView

EVERY = "every version"


def render(desk: Desk) -> None:
    """What the node of the address reaches."""
    frame.part(lambda: _find(desk))
    asked = frame.param("node", "")
    if not asked:
        frame.headline("What would it take with it?")
        frame.empty(
            "Choose a dataset, version or AI model above.",
            next_step="You will see which models, deployments, use cases and approvals rest on it, and by which way.",
        )
        return
    try:
        node = search.resolve(desk, asked)
        version = _version(desk, node)
        with st.spinner("Following it downstream …", show_time=True):
            view = impacts.impact(desk, node, version=version)
    except NotFound as refusal:
        frame.headline(str(refusal))
        return
    _show(view)


def _find(desk: Desk) -> None:
    chosen = finder(desk, key="impact_finder", placeholder="Find what turned out bad: a dataset, AI model or job")
    if chosen is not None:
        frame.set_params(node=str(chosen), version=None)
        st.rerun()


def _version(desk: Desk, node: NodeView) -> str | None:
    """The version to ask for; the newest ones are offered, any other may stand in the address."""
    asked = frame.param("version", "")
    known = [version for version, _ in cards.card(desk, node.id).versions]
    if not known and not asked:
        return None
    choices = [EVERY, *dict.fromkeys([*known, *filter(None, [asked])])]
    chosen = st.selectbox("Version", choices, choices.index(asked) if asked else 0)
    version = None if chosen == EVERY else chosen
    frame.set_params(version=version)
    return version


def _show(view: ImpactView) -> None:
    frame.headline(view.headline)
    if view.approvals:
        frame.section(
            "Approvals in doubt",
            about="Those on record that saw it or are about it, and what touched deployments say of other registers.",
        )
        frame.table(
            pd.DataFrame([_approval_row(one) for one in view.approvals]),
            key="approvals",
            columns=[
                *(frame.Column(name) for name in ("reference", "by", "approved", "expires")),
                frame.Column("status", kind="status"),
                frame.Column("about"),
                frame.Column("request", hidden=True),
            ],
            links={"reference": frame.RowLink("request", id="request")},
            alt="Approvals that rest on something touched",
        )
    if not view.reached:
        frame.empty("Nothing on record reads it.", next_step="If something should, its producer sends no events.")
    else:
        _reached(view)
    frame.how_sure(
        source="Edges and versions that events declared; approvals on record, and as deployments state them.",
        assumptions=[
            "A run that names no version read the latest one written before it; the column “known” says where.",
            "Readers that send no events are not on record and so not in this list.",
        ],
    )


def _reached(view: ImpactView) -> None:
    rows = [
        {
            "name": one.node.name,
            "kind": KIND_WORDS[one.node.kind],
            "namespace": one.node.namespace,
            "version": one.version,
            "known": one.known or "declared edge",
            "approval": one.approval,
            "steps": one.hops,
            "reached through": " → ".join(step.name for step in one.path),
            "id": str(one.node.id),
        }
        for one in view.reached
    ]
    names = ("approval", "name", "kind", "namespace", "version", "known", "steps", "reached through")
    if view.truncated:
        told = f"{frame.count(len(rows))} of {frame.count(sum(view.counts.values()))}"
        st.caption(
            f"The first {told} are listed: use cases, deployments and AI models before datasets and jobs, the nearest "
            "first. One version of it, or a thing nearer to what matters to you, narrows it."
        )
    hidden = {"version", "known"} if not view.version else set()
    if not any(one.approval for one in view.reached):
        hidden.add("approval")
    kinds = {"steps": "count", "approval": "status"}
    frame.table(
        pd.DataFrame(rows),
        key="reached",
        columns=[
            *(frame.Column(n, kind=kinds.get(n, "text"), hidden=n in hidden) for n in names),
            frame.Column("id", hidden=True),
        ],
        links={"name": frame.RowLink("lineage", focus="id")},
        alt="Everything that the trouble reaches",
    )


def _approval_row(one: ApprovalInDoubt) -> dict[str, str]:
    approved, expires = _moment(one.approved_at), _moment(one.expires_at)
    expired = expires is not None and expires <= datetime.now(UTC)
    return {
        "reference": one.reference,
        "by": one.by,
        "approved": frame.date(approved) if approved else one.approved_at,
        "expires": frame.date(expires) if expires else one.expires_at or "no date",
        "status": "expired" if expired else one.state or "stale",
        "about": short(one.about)
        if one.about
        else f"{one.node.name} ({one.node.namespace.removeprefix('deployment://')})",
        "request": str(one.request or ""),
    }


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
