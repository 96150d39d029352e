"""People: who may act here, and as what."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages import _frame as frame
from registry.access import GRANTS, Desk, Permission, Role, permissions_now
from registry.services import accounts, passwords, roles
from registry.views.people import AccountView


def render(desk: Desk) -> None:
    """Every account with its roles; an administrator makes accounts, gives roles and takes them."""
    known = accounts.people(desk)
    frame.headline(_answer(known))
    frame.table(
        _rows(known), key="people", alt="Accounts", links={"login": frame.RowLink("people", login="login")},
        columns=[
            frame.Column("login"), frame.Column("name"), frame.Column("roles"), frame.Column("state", kind="status"),
            frame.Column("kind"), frame.Column("opens", "Signs in by"), frame.Column("email", "E-mail", hidden=True),
            frame.Column("since", kind="date"),
        ],
    )  # fmt: skip
    if Permission.PEOPLE_MANAGE in permissions_now(desk):
        left, right = st.columns(2, gap="large")
        with left:
            _change(desk, known)
        with right:
            _new(desk)
    with st.expander("What each role may do", icon=":material/rule:", type="compact"):
        for role in Role:
            st.markdown(f"**{role.value.capitalize()}**: {'; '.join(sorted(p.value for p in GRANTS[role]))}.")
    frame.how_sure(
        source="The accounts of this registry, read now. Who held which role when is in the audit log.",
        assumptions=["A role works from the next click on; taking it away does too."],
    )


def _answer(known: list[AccountView]) -> str:
    active = [account for account in known if account.disabled_at is None]
    people = [account for account in active if account.kind == "person"]
    administrators = sum("administrator" in account.roles for account in people)
    idle = sum(not account.roles for account in active)
    others = f" and {frame.plural(len(active) - len(people), 'account')} of machines" * (len(active) > len(people))
    who = f"{frame.plural(len(people), 'person', many='people')}{others} can act here"
    be = "is administrator" if administrators == 1 else "are administrators"
    told = f"{frame.plural(administrators, 'person', many='people')} {be}"
    return f"{who}; {told if administrators else 'no person is administrator'}" + (
        f"; {frame.plural(idle, 'account')} {'has' if idle == 1 else 'have'} no role yet" if idle else ""
    )


def _rows(known: list[AccountView]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "login": account.login,
            "name": account.name,
            "roles": ", ".join(account.roles) or "none yet",
            "state": "disabled" if account.disabled_at else "valid",
            "kind": account.kind,
            "opens": _opens(account),
            "email": account.email,
            "since": account.created_at,
        }
        for account in sorted(known, key=lambda account: (account.disabled_at is not None, account.login))
    )


def _opens(account: AccountView) -> str:
    if account.kind == "system":
        return "command line of the server"
    if account.kind == "machine":
        return "token"
    ways = ["one click (demo)"] * account.demo + ["password"] * account.has_password + ["company"] * bool(account.email)
    return ", ".join(ways) or "nothing yet"


def _new(desk: Desk) -> None:
    frame.section("Add somebody")
    with st.form("new_account", clear_on_submit=False, border=False):
        login = st.text_input("Login", placeholder="first.last")
        name = st.text_input("Name")
        email = st.text_input(
            "E-mail", type="email", help="By which company sign-in finds the account. May stay empty."
        )
        held = st.multiselect("Roles", [role for role in Role if role is not Role.PRODUCER], format_func=_title)
        password = st.text_input(
            "First password",
            type="password",
            autocomplete="new-password",
            help="12 characters or more. May stay empty.",
        )
        send = st.form_submit_button("Make the account", type="primary")
    if send:
        made = frame.act(
            lambda: accounts.create(desk, login, name=name, email=email, roles=held, password=password),
            done="The account is made.",
        )
        if made:
            frame.set_params(login=made.login)
            st.rerun()


def _change(desk: Desk, known: list[AccountView]) -> None:
    frame.section("Change an account")
    logins = [account.login for account in known if account.kind != "system"]
    if not logins:
        return frame.empty("There is nobody to change yet.", next_step="Add somebody first.")
    asked = frame.param("login", logins[0])
    login = st.selectbox("Account", logins, index=logins.index(asked) if asked in logins else 0)
    frame.set_params(login=login)
    account = next(account for account in known if account.login == login)
    reason = st.text_input("Why (kept in the audit log)", key=f"why_{login}")
    _roles(desk, account, reason)
    _access(desk, account, reason)
    return None


def _roles(desk: Desk, account: AccountView, reason: str) -> None:
    held = {Role(role) for role in account.roles}
    chosen = set(
        st.pills(
            "Roles", list(Role), selection_mode="multi", default=sorted(held), format_func=_title,
            key=f"roles_{account.login}_{'_'.join(account.roles)}", wrap=True,
        )
    )  # fmt: skip
    if st.button("Save the roles", type="primary", disabled=chosen == held):
        frame.act(lambda: _save_roles(desk, account.login, held, chosen, reason), done="The roles are saved.")


def _save_roles(desk: Desk, login: str, held: set[Role], chosen: set[Role], reason: str) -> None:
    for role in sorted(chosen - held):
        roles.give(desk, login, role, reason=reason)
    for role in sorted(held - chosen):
        roles.take(desk, login, role, reason=reason)


def _access(desk: Desk, account: AccountView, reason: str) -> None:
    line = st.container(horizontal=True)
    if account.disabled_at is not None:
        if line.button("Enable the account"):
            frame.act(lambda: accounts.enable(desk, account.login, reason=reason), done="The account is enabled.")
        return
    if line.button("Disable the account", help="Its sessions end and its tokens stop working at once."):
        frame.act(lambda: accounts.disable(desk, account.login, reason=reason), done="The account is disabled.")
    if account.kind == "person" and not account.demo:
        with line.popover("Set a password"):
            new = st.text_input(
                "New password", type="password", autocomplete="new-password", key=f"new_{account.login}"
            )
            if st.button("Set it; open sessions end"):
                frame.act(lambda: passwords.give(desk, account.login, password=new), done="The password is set.")


def _title(role: Role) -> str:
    return role.value.capitalize()
