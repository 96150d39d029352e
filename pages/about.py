"""About: what is running, whether its log is whole, and one's own account."""

from __future__ import annotations

import streamlit as st

from pages import _desk
from pages import _frame as frame
from registry.access import Desk, Permission, permissions_now
from registry.services import about, accounts, passwords


def render(desk: Desk) -> None:
    """Versions, log health, settings in force, and one's own password."""
    facts = about.about(desk)
    size = f", {frame.size(facts.bytes)} large" if facts.bytes is not None else ""
    frame.headline(f"Countersign {facts.countersign} keeps this registry in {facts.database}{size}")
    _own_password(desk)
    frame.section("Versions")
    named = {"Countersign": facts.countersign, "Python": facts.python, "Database": facts.database}
    frame.facts(named | {"Tables": f"version {facts.tables}"} | facts.libraries)
    if Permission.REGISTRY_MAINTAIN in permissions_now(desk):
        _settings()


def _settings() -> None:
    served = _desk.served()
    if served is None:
        return
    frame.section("Settings in force", about="From the environment of the server; passwords are left out.")
    for variable, value, about_it in served.settings.shown():
        st.markdown(f"**{frame.plain(variable)}** &nbsp; {frame.plain(value) or '–'}")
        st.caption(f"{about_it[0].upper()}{about_it[1:]}.")


def _own_password(desk: Desk) -> None:
    me = accounts.me(desk)
    if not me.has_password:
        return
    with st.expander("Change your password", icon=":material/password:", type="compact"), st.form("own_password"):
        old = st.text_input("Old password", type="password", autocomplete="current-password")
        new = st.text_input("New password", type="password", autocomplete="new-password")
        if st.form_submit_button("Change it and sign out everywhere", type="primary"):
            frame.act(lambda: passwords.change(desk, old=old, new=new), done="The password is changed.")
