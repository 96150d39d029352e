"""The work on a use case on its page: its gate, what was said of it, who does what, what is approved."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages import _approvals
from pages import _frame as frame
from pages import _use_case_words as words
from registry.access import Desk, Permission, permissions_now
from registry.services import use_case_roles, use_cases
from registry.subjects import Subject, SubjectKind
from registry.views.use_cases import Gate, UseCaseView

LINE = ("proposal", "assessment", "build", "validation", "deployment", "operation", "retired")


def gate(desk: Desk, view: UseCaseView) -> None:
    """The line of stages, what is missing for the next one, and the steps that may be taken."""
    st.markdown(stage_line(view.stage))
    ahead = view.next
    if ahead is not None and ahead.needs:
        frame.section(f"Missing for {ahead.to}")
        st.markdown("\n".join(f"- {frame.plain(need.what)} :gray[({frame.plain(need.who)})]" for need in ahead.needs))
    if Permission.USE_CASE_MANAGE in permissions_now(desk):
        _steps(desk, view)


def stage_line(stage: str) -> str:
    """The stages in a row: passed, the present one, those ahead; for a rejected one, that alone."""
    if stage == "rejected":
        return ":gray-badge[– rejected]"
    here = LINE.index(stage)
    parts = []
    for place, name in enumerate(LINE):
        if place == here:
            parts.append(f":blue-badge[○ **{name}**]")
        else:
            parts.append(f":gray[{'●' if place < here else '–'} {name}]")
    return " :gray[→] ".join(parts)


def _steps(desk: Desk, view: UseCaseView) -> None:
    bar = st.container(horizontal=True, vertical_alignment="bottom")
    ahead = view.next
    if ahead is not None:
        pressed = bar.button(
            f"Move to {ahead.to}", type="primary", disabled=not ahead.open, icon=":material/arrow_forward:",
            help=None if ahead.open else f"{frame.plural(len(ahead.needs), 'thing')} missing, listed above",
        )  # fmt: skip
        if pressed:
            frame.act(lambda: use_cases.move(desk, view.slug, ahead.to), done=f"It is in {ahead.to} now.")
    others = [one for one in view.gates if one is not ahead]
    if others:
        with bar.popover("Other steps", icon=":material/alt_route:"):
            _other(desk, view, others)


def _other(desk: Desk, view: UseCaseView, others: list[Gate]) -> None:
    to = st.selectbox("To", [one.to for one in others], key="other_step")
    reason = st.text_input("Why (kept in the audit log)", key="why_step")
    if st.button(f"Move to {to}", disabled=not reason.strip()):
        frame.act(lambda: use_cases.move(desk, view.slug, to, reason=reason), done=f"It is in {to} now.")


def said(_desk: Desk, view: UseCaseView) -> None:
    """What was said of it, without what nobody said."""
    now = view.said
    told = {
        "Owner": _name(now.owner),
        "Sponsor": _name(now.sponsor),
        "Who is affected": now.affected,
        "When it is wrong": now.when_wrong,
        "Simpler alternative": now.simpler,
        "Why that is not enough": now.why_not,
        "Build, buy or fine-tune": words.SOURCINGS.get(now.sourcing, now.sourcing) if now.sourcing else "",
        "Data it needs": now.data_needed,
        "Where it is used": words.JURISDICTIONS.get(now.jurisdiction, now.jurisdiction),
        "AI models": ", ".join(now.models),
        "Proposed": f"{frame.date(view.proposed_at)} by {view.proposed_by}",
    }
    frame.facts({name: text for name, text in told.items() if text})


def _name(person: Any) -> str:
    return (person.name or person.login) if person else "nobody yet"


def roles(desk: Desk, view: UseCaseView) -> None:
    """Who does what, which roles nobody fills, which skills are lacking."""
    rows = pd.DataFrame(
        {
            "status": "valid" if role.holders else "missing" if role.required else "not yet asked for",
            "role": words.role(role.role),
            "who": ", ".join(person.name or person.login for person in role.holders),
            "does": role.does,
            "lacking": "; ".join(role.lacking),
        }
        for role in view.roles
    )
    frame.table(
        rows, key="roles", alt="Roles", title="Who does what", search=False,
        columns=[
            frame.Column("status", kind="status"), frame.Column("role"), frame.Column("who"), frame.Column("does"),
            frame.Column("lacking", "Skills not on record"),
        ],
    )  # fmt: skip
    if Permission.USE_CASE_MANAGE in permissions_now(desk):
        with st.popover("Give or take a role", icon=":material/group_add:"):
            _assign(desk, view)


def _assign(desk: Desk, view: UseCaseView) -> None:
    names = {one.login: f"{one.name} ({one.login})" for one in use_case_roles.people(desk)}
    assigned = [role for role in view.roles if role.role not in ("owner", "sponsor")]
    chosen = st.selectbox("Role", assigned, format_func=lambda role: words.role(role.role), key="role_what")
    login = st.selectbox("Who", list(names), format_func=names.__getitem__, key="role_who")
    reason = st.text_input("Why (kept in the audit log)", key="role_why")
    holds = login in {person.login for person in chosen.holders}
    if st.button("Take the role" if holds else "Give the role", type="primary"):
        change = use_case_roles.unassign if holds else use_case_roles.assign
        frame.act(lambda: change(desk, view.slug, chosen.role, login, reason=reason), done="It is on record.")


def approvals(desk: Desk, view: UseCaseView) -> None:
    """Requests for approval of the use case and of what serves it, and the way to ask for one."""
    _approvals.approvals_of(desk, Subject(SubjectKind.USE_CASE, view.slug), use_case=view.slug)
