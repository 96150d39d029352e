"""Signing in: one click per role in the demo, a form otherwise, the company's account where one is set up."""

from __future__ import annotations

from html import escape
from urllib.parse import quote, urlencode, urlsplit

import streamlit as st

from pages import _desk
from pages._words import plain
from registry.access import Role
from registry.api.session import NOTICE, same_site_path
from registry.services.accounts import demo_roles
from registry.settings import Settings

ROLES = {
    Role.EXECUTIVE: "reads one line: what AI there is, and whether it is sound",
    Role.ENGINEER: "traces data, runs and models, and registers them",
    Role.REVIEWER: "checks what others propose",
    Role.COMPLIANCE: "proves it: audit log, evidence, checkpoints",
    Role.ADMINISTRATOR: "looks after people, tokens and the server",
}


def page(settings: Settings) -> None:
    """What somebody sees who is not signed in; the address stays, so that signing in leads back to it."""
    _, middle, _ = st.columns([1, 2, 1])
    with middle, st.container(key="sign_in"):
        st.caption("Countersign")
        if _desk.company_user():
            _no_account_yet(_desk.company_email())
        elif st.query_params.get("sign_in") == "company" and _desk.company_sign_in():
            st.login()
        else:
            _ways_in(settings)


def _ways_in(settings: Settings) -> None:
    st.title("One record of what AI a company runs, why, and who signed for it", anchor=False)
    _notice()
    if settings.demo:
        _demo()
    if _desk.company_sign_in():
        st.html(f'<a class="cs-primary" href="/auth/company?next={quote(here(), safe="")}">{_COMPANY}</a>')
    with st.expander("Sign in with login and password") if settings.demo else st.container():
        _form()


_COMPANY = "Sign in with your company account"


def here() -> str:
    """The same-site address of this page, with its parameters."""
    path = urlsplit(st.context.url or "/").path or "/"
    params = {name: value for name, value in st.query_params.to_dict().items() if name != "sign_in"}
    return same_site_path(quote(path) + (f"?{urlencode(params)}" if params else ""))


def _demo() -> None:
    st.markdown(
        "This is a demo of **Northgate, a fictional company**: its people, models and numbers are made up. "
        "Anybody who can reach this server may look at it as any of these roles."
    )
    next_ = quote(here(), safe="")
    rows = [
        f'<a class="cs-role" href="/auth/demo/{role.value}?next={next_}">'
        f"<strong>{role.value.capitalize()}</strong><span>{ROLES[role]}</span></a>"
        for role in demo_roles()
    ]
    st.html(f'<nav class="cs-roles" aria-label="Look around as">{"".join(rows)}</nav>')


def _form() -> None:
    st.html(
        f"""<form class="cs-form" method="post" action="/auth/login">
        <label for="cs-login">Login</label>
        <input id="cs-login" name="login" autocomplete="username" autocapitalize="none" required>
        <label for="cs-password">Password</label>
        <input id="cs-password" name="password" type="password" autocomplete="current-password" required>
        <input type="hidden" name="next" value="{escape(here())}">
        <button type="submit">Sign in</button></form>"""
    )


def _notice() -> None:
    kind, _, seconds = _desk.cookie(NOTICE).partition("-")
    if kind == "wrong":
        st.error("Login or password is wrong, or the account is disabled.", icon=":material/error:")
    elif kind == "wait" and seconds.isdigit():
        st.error(f"Too many failed attempts. Try again in {int(seconds)} seconds.", icon=":material/hourglass:")


def _no_account_yet(email: str) -> None:
    if email:
        st.title("Your company account is fine, but there is no account for it here yet", anchor=False)
        st.markdown(
            f"You are signed in as **{plain(email)}**. An administrator of Countersign can add you on the page People, "
            "with this e-mail address; then reload this page."
        )
    else:
        st.title("Your company's sign-in does not vouch for an e-mail address of yours", anchor=False)
        st.markdown(
            "Countersign finds accounts by it. Whoever runs the identity provider can let it send `email`, verified."
        )
    if st.button("Sign in with another account"):
        st.logout()
