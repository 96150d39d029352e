"""Signatures given away and absences on the page of who signs: the table, and the forms to give, be away, and end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pandas as pd
import streamlit as st

from pages import _frame as frame
from registry.access import Desk
from registry.commands.approvals import TEXT_MOST, Delegate
from registry.errors import Invalid
from registry.services import delegations, use_case_roles
from registry.views.policies import DelegationView

STATUS = {"to come": "not in force yet", "over": "superseded", "ended": "withdrawn"}
NOBODY = ""


def given_away(desk: Desk, given: Sequence[DelegationView], *, may_sign: bool) -> None:
    """Who signs for whom and who is away, and what the reader can do about their own."""
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
            frame.act(lambda: done(_given(desk, to or "", start, last, reason)), done="It is on record.")


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
            frame.act(lambda: done(delegations.end(desk, chosen.id, reason=reason)), done="It is over.")


def done(_: object) -> None:
    """The page is drawn anew."""
