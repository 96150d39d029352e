"""One's own tokens on the page About: to sign and to decide over HTTP and on the command line as oneself."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages import _frame as frame
from registry.access import Desk
from registry.services import accounts, own_tokens
from registry.views.people import NewToken

SHOWN_ONCE = "_own_token"


def own_tokens_of(desk: Desk) -> None:
    """Make a token, see those that are there, revoke one."""
    if accounts.me(desk).kind != "person":
        return
    with st.expander("Your tokens for HTTP and the command line", icon=":material/key:", type="compact"):
        st.caption("Whoever has one acts as you, with your roles, until you revoke it. Machines get theirs on Connect.")
        label = st.text_input(
            "What it is for", max_chars=own_tokens.LABEL_MOST, placeholder="My laptop", key="own_label"
        )
        if st.button("Make a token", key="own_make") and (
            made := frame.act(lambda: own_tokens.create(desk, label=label or ""), done="Made.")
        ):
            st.session_state[SHOWN_ONCE] = made
        _shown()
        _known(desk)


def _shown() -> None:
    made: NewToken | None = st.session_state.get(SHOWN_ONCE)
    if made is None:
        return
    st.markdown("Copy it now: it cannot be shown again.")
    st.code(f"COUNTERSIGN_TOKEN={made.secret}", language=None)
    if st.button("I have copied it", key="own_copied"):
        del st.session_state[SHOWN_ONCE]
        st.rerun()


def _known(desk: Desk) -> None:
    known = own_tokens.listing(desk)
    if not known:
        return
    rows = pd.DataFrame(
        {"state": "valid" if one.revoked_at is None else "revoked", "label": one.label, "token": f"{one.hint}…",
         "made": one.created_at, "id": one.id} for one in known
    )  # fmt: skip
    frame.table(
        rows, key="own_tokens", alt="Your tokens", search=False, export=False,
        columns=[
            frame.Column("state", kind="status"), frame.Column("label", "For"), frame.Column("token", "Starts with"),
            frame.Column("made", kind="time"),
        ],
    )  # fmt: skip
    working = {one.id: f"{one.hint}… {one.label}" for one in known if one.revoked_at is None}
    if working:
        chosen = st.selectbox("Revoke", list(working), format_func=working.__getitem__, key="own_which")
        if st.button("Revoke it now", key="own_revoke"):
            frame.act(lambda: own_tokens.revoke(desk, chosen, reason="by its person"), done="It no longer works.")
