"""About: what is running, whether its log is whole, and one's own account."""

from __future__ import annotations

import streamlit as st

from pages import _desk
from pages import _frame as frame
from pages._own_tokens import own_tokens_of
from registry.access import Desk, Permission, permissions_now
from registry.services import about, accounts, audit, passwords
from registry.views.audit import VerifyReport

REPORT = "_verify_report"


def render(desk: Desk) -> None:
    """Versions, log health, settings in force, and one's own password."""
    facts = about.about(desk)
    size = f", {frame.size(facts.bytes)} large" if facts.bytes is not None else ""
    frame.headline(f"Countersign {facts.countersign} keeps this registry in {facts.database}{size}")
    _own_password(desk)
    own_tokens_of(desk)
    permissions = permissions_now(desk)
    if Permission.AUDIT_READ in permissions:
        _log(desk, may_verify=Permission.AUDIT_VERIFY in permissions)
    frame.section("Versions")
    named = {"Countersign": facts.countersign, "Python": facts.python, "Database": facts.database}
    frame.facts(named | {"Tables": f"version {facts.tables}"} | facts.libraries)
    if Permission.REGISTRY_MAINTAIN in permissions:
        _settings()


def _log(desk: Desk, *, may_verify: bool) -> None:
    frame.section(
        "Audit log",
        about="Every change, each entry hashed into those before it. A checkpoint kept elsewhere betrays a rewrite.",
    )
    entries, latest = audit.entries(desk, limit=1).total, audit.latest_checkpoint(desk)
    signed = f"{frame.time(latest.at)}, {latest.short}" if latest else "none yet"
    since = frame.plural(latest.behind, "entry", many="entries") if latest else "–"
    frame.facts({"Entries": frame.count(entries), "Latest checkpoint": signed, "Not covered by it": since})
    if not may_verify:
        return
    bar = st.container(horizontal=True)
    if bar.button("Verify the log", type="primary", icon=":material/verified_user:"):
        st.session_state[REPORT] = _verify(desk)
    if bar.button("Sign a checkpoint", icon=":material/approval:", disabled=latest is not None and not latest.behind):
        frame.act(lambda: _sign(desk), done="The checkpoint is signed and on file.")
    if REPORT in st.session_state:
        _report(st.session_state[REPORT])


def _verify(desk: Desk) -> VerifyReport:
    with st.status("Reading every entry and event again …", expanded=True) as status:
        bar = st.progress(0.0)
        report = audit.verify(
            desk, progress=lambda done, total: bar.progress(done / max(total, 1), f"{done:,} of {total:,}")
        )
        status.update(label=f"Verified in {frame.number(report.seconds, 's')}", state="complete", expanded=False)
    return report


def _sign(desk: Desk) -> None:
    audit.checkpoint(desk)


def _report(report: VerifyReport) -> None:
    (st.success if report.holds else st.error)(frame.plain(report.headline))
    for finding in report.findings:
        st.markdown(f"- **{frame.plain(finding.place)}**: {frame.plain(finding.problem)}")
    for note in report.notes:
        st.caption(frame.plain(note))


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
