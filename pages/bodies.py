"""Bodies and delegations: who sits where with which power, who signs for whom, and who is away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pandas as pd
import streamlit as st

from pages import _frame as frame
from registry.access import Desk, Permission, permissions_now
from registry.commands.approvals import LINE_MOST, TEXT_MOST, Delegate
from registry.errors import Invalid
from registry.services import bodies, delegations, use_case_roles
from registry.views.policies import BodyView, DelegationView

STATUS = {"to come": "not in force yet", "over": "superseded", "ended": "withdrawn"}
NOBODY = ""


def render(desk: Desk) -> None:
    """Bodies with their members, delegations and absences."""
    allowed, known = permissions_now(desk), bodies.listing(desk)
    given = delegations.listing(desk)
    frame.headline(sentence(known, given))
    _bodies(desk, known, may_change=Permission.POLICY_PROPOSE in allowed)
    _delegations(desk, given, may_sign=Permission.APPROVAL_SIGN in allowed)
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
            frame.act(lambda: _done(change(desk, body.slug, login, reason=reason)), done="It is on record.")


def _new(desk: Desk) -> None:
    with st.popover("Name a body", icon=":material/add_circle:"):
        name = st.text_input("What people call it", max_chars=LINE_MOST, placeholder="Model risk committee")
        slug = st.text_input("Short name for policies", max_chars=64, placeholder="model-risk-committee")
        veto = st.toggle("It can veto, where the policy says so")
        if st.button("Name it", type="primary"):
            frame.act(lambda: _done(bodies.create(desk, slug, name=name, veto=veto)), done="The body is on record.")


def _delegations(desk: Desk, given: Sequence[DelegationView], *, may_sign: bool) -> None:
    if given:
        order = ("in force", "to come", "ended", "over")
        rows = pd.DataFrame(
            {
                "status": STATUS.get(one.state, one.state), "owner": one.owner,
                "to": one.to or "nobody: away", "from": one.starts_at, "until": one.ends_at, "why": one.reason,
                "state": one.state, "id": one.id,
            }
            for one in sorted(given, key=lambda one: order.index(one.state))
        )  # fmt: skip
        frame.table(
            rows, key="delegations", alt="Delegations and absences", title="Who signs for whom", search=len(rows) > 10,
            columns=[
                frame.Column("status", kind="status"), frame.Column("owner", "Whose signature"),
                frame.Column("to", "Who signs"), frame.Column("from", kind="time"), frame.Column("until", kind="time"),
                frame.Column("why"), frame.Column("state", hidden=True), frame.Column("id", "Number", kind="count"),
            ],
        )  # fmt: skip
    else:
        frame.section("Who signs for whom")
        st.caption("Nobody has given a signature to another, and nobody is away.")
    if may_sign:
        with st.container(horizontal=True):
            _give(desk)
            _end(desk, [one for one in given if one.state in ("in force", "to come")])


def _give(desk: Desk) -> None:
    me = desk.actor.login if desk.actor else ""
    with st.popover("Give your signature, or be away", icon=":material/event_busy:"):
        people = [NOBODY, *(one.login for one in use_case_roles.people(desk) if one.login != me)]
        to = st.selectbox(
            "Who signs for you", people, format_func=lambda one: one or "nobody: I am away", key="give_to"
        )
        today = desk.clock().date()
        start = st.date_input("From", value=today, min_value=today, key="give_from")
        last = st.date_input("Until the end of", value=today + timedelta(days=14), min_value=today, key="give_until")
        reason = st.text_input("Why (everybody can read it)", max_chars=TEXT_MOST, key="give_why")
        st.caption("Your roles go along, never a seat in a body, and it is not passed on.")
        if st.button("Put it on record", type="primary", key="give_do"):
            frame.act(lambda: _done(_given(desk, to or "", start, last, reason)), done="It is on record.")


def _given(desk: Desk, to: str, start: date | None, last: date | None, reason: str) -> DelegationView:
    if start is None or last is None:
        raise Invalid("ends_at: say from when and until when.")
    begin = None if start <= desk.clock().date() else datetime.combine(start, time(), UTC)
    end = datetime.combine(last + timedelta(days=1), time(), UTC)
    return delegations.give(desk, Delegate(to=to, starts_at=begin, ends_at=end, reason=reason))


def _end(desk: Desk, running: Sequence[DelegationView]) -> None:
    me = desk.actor.login if desk.actor else ""
    mine = [one for one in running if me in (one.owner, one.to)]
    if not mine:
        return
    with st.popover("End one before its time", icon=":material/event_available:"):
        chosen = st.selectbox(
            "Which", mine, format_func=lambda one: f"{one.owner} to {one.to or 'nobody'}", key="end_which"
        )
        reason = st.text_input("Why (kept in the audit log)", max_chars=TEXT_MOST, key="end_why")
        if st.button("End it now", type="primary") and chosen:
            frame.act(lambda: _done(delegations.end(desk, chosen.id, reason=reason)), done="It is over.")


def _done(_: object) -> None:
    """The page is drawn anew."""
