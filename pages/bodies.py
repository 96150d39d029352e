"""Bodies and delegations: who sits where with which power, who signs for whom, and who is away."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages import _frame as frame
from pages._delegations import done, given_away
from registry.access import Desk, Permission, permissions_now
from registry.commands.approvals import LINE_MOST, TEXT_MOST
from registry.services import bodies, delegations, use_case_roles
from registry.views.policies import BodyView, DelegationView


def render(desk: Desk) -> None:
    """Bodies with their members, delegations and absences."""
    allowed, known = permissions_now(desk), bodies.listing(desk)
    given = delegations.listing(desk)
    frame.headline(sentence(known, given))
    _bodies(desk, known, may_change=Permission.POLICY_PROPOSE in allowed)
    given_away(desk, given, may_sign=Permission.APPROVAL_SIGN in allowed)
    frame.how_sure(
        source="Who came, who went, and which signature was given to whom: each entry stays on record.",
        assumptions=[
            "A seat in a body is personal and is not delegated; a signature given is not passed on.",
            "Joining counts for requests that are submitted from then on; leaving counts at once.",
        ],
    )


def sentence(known: Sequence[BodyView], given: Sequence[DelegationView]) -> str:
    """How many bodies there are, and who is represented or away now."""
    now = [one for one in given if one.state == "in force"]
    said = [f"{frame.plural(len(known), 'body', many='bodies')} can sign or veto" if known else "No body is named yet"]
    empty = [one.name for one in known if not one.members]
    if empty:
        said.append(f"nobody sits in {', '.join(empty[:3])}")
    signs, away = [one for one in now if one.to], [one for one in now if not one.to]
    told = [
        f"{signs[0].to} signs for {signs[0].owner}" if len(signs) == 1 else f"{len(signs)} signatures are given away"
    ]
    said += told if signs else []
    said += [f"{', '.join(one.owner for one in away[:3])} {'is' if len(away) == 1 else 'are'} away"] if away else []
    return "; ".join(said)


def _bodies(desk: Desk, known: Sequence[BodyView], *, may_change: bool) -> None:
    if known:
        rows = pd.DataFrame(
            {"name": one.name, "slug": one.slug, "power": "can veto" if one.veto else "signs",
             "members": ", ".join(one.members) or "nobody yet"} for one in known
        )  # fmt: skip
        frame.table(
            rows, key="bodies", alt="Bodies", title="Bodies", search=len(rows) > 10,
            about="Whether a veto counts for a change is said by the policy as well.",
            columns=[
                frame.Column("name", "Body"), frame.Column("power"), frame.Column("members"),
                frame.Column("slug", "Short name"),
            ],
            links={"name": frame.RowLink("bodies", name="slug")},
        )  # fmt: skip
        _history(desk, known)
    else:
        frame.empty(
            "Here will stand bodies such as an ethics board, with everybody who ever sat in them.",
            next_step="The first request for an approval brings the ethics board that the shipped policy names."
            if not may_change
            else "Name one below; the policy then says where it signs or vetoes.",
        )
    if may_change:
        with st.container(horizontal=True):
            _change(desk, known)
            _new(desk)


def _history(desk: Desk, known: Sequence[BodyView]) -> None:
    slug = frame.param("name", "")
    if slug not in {one.slug for one in known}:
        return
    found = bodies.body(desk, slug)
    frame.section(f"Who came to {found.name}, and who went")
    if not found.history:
        st.caption("Nobody has joined it yet.")
        return
    rows = pd.DataFrame(
        {"at": one.at, "who": one.member, "what": "joined" if one.joined else "left", "by": one.by, "why": one.reason}
        for one in found.history
    )
    frame.table(
        rows, key="members", alt="Members over time", search=len(rows) > 15,
        columns=[
            frame.Column("at", "When", kind="time"), frame.Column("who"), frame.Column("what"), frame.Column("by"),
            frame.Column("why"),
        ],
    )  # fmt: skip


def _change(desk: Desk, known: Sequence[BodyView]) -> None:
    if not known:
        return
    with st.popover("Change who sits in one", icon=":material/group_add:"):
        people = {one.login: f"{one.name or one.login} ({one.login})" for one in use_case_roles.people(desk)}
        body = st.selectbox("Body", known, format_func=lambda one: one.name, key="body_which")
        login = st.selectbox("Who", list(people), format_func=people.__getitem__, key="body_who")
        reason = st.text_input("Why (kept in the audit log)", max_chars=TEXT_MOST, key="body_why")
        there = bool(body) and login in body.members
        if st.button("Take the seat" if there else "Give the seat", type="primary") and body and login:
            change = bodies.leave if there else bodies.join
            frame.act(lambda: done(change(desk, body.slug, login, reason=reason)), done="It is on record.")


def _new(desk: Desk) -> None:
    with st.popover("Name a body", icon=":material/add_circle:"):
        name = st.text_input("What people call it", max_chars=LINE_MOST, placeholder="Model risk committee")
        slug = st.text_input("Short name for policies", max_chars=64, placeholder="model-risk-committee")
        veto = st.toggle("It can veto, where the policy says so")
        if st.button("Name it", type="primary"):
            frame.act(lambda: done(bodies.create(desk, slug, name=name, veto=veto)), done="The body is on record.")
