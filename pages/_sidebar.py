"""The side of every page: find anything, and who is signed in."""

from __future__ import annotations

import streamlit as st

from pages import _desk, _links, _parts
from pages._words import plain
from registry.access import Desk, Permission
from registry.services import accounts, search

SHOWN = 8


def draw(desk: Desk, permissions: frozenset[Permission]) -> None:
    """The search box with what it found, and the way out; without any role, the way out alone."""
    with st.sidebar:
        head = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
        head.markdown("**Countersign**")
        with head.popover("Account", icon=":material/account_circle:", type="tertiary"):
            if Permission.OWN_ACCOUNT in permissions:
                _account(desk)
            _way_out()
        if Permission.LINEAGE_READ in permissions:
            _parts.part(lambda: _find(desk))


def _find(desk: Desk) -> None:
    words = st.text_input(
        "Find", key="find", type="search", live="50ms", placeholder="Find a model, dataset, run …",
        label_visibility="collapsed",
    )  # fmt: skip
    if words and words.strip():
        _found(desk, words.strip())


def _found(desk: Desk, words: str) -> None:
    hits = search.find(desk, words, limit=SHOWN + 1)
    if not hits:
        st.caption(f"Nothing on record has “{plain(words)}” in its name.")
    for hit in hits[:SHOWN]:
        _links.node_link(hit.kind, hit.namespace, hit.name, run_id=hit.run_id)
    if len(hits) > SHOWN:
        st.caption(f"More than {SHOWN} match. Add a word to narrow them.")


def _account(desk: Desk) -> None:
    me = accounts.me(desk)
    st.markdown(f"**{plain(me.name)}**  \n{plain(me.login)}")
    st.caption(f"Roles: {', '.join(me.roles) or 'none yet'}")
    if me.demo:
        st.caption("A demo account: anybody may use it.")


def _way_out() -> None:
    if _desk.company_user():
        if st.button("Sign out"):
            st.logout()
    else:
        st.html(
            '<form class="cs-form" method="post" action="/auth/logout"><button type="submit">Sign out</button></form>'
        )
