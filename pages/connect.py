"""Connect: which machines may send events, and how to let another one send."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages import _desk, _snippets
from pages import _frame as frame
from registry.access import Desk, Permission, grantors, permissions_now
from registry.services import tokens
from registry.views.people import NewToken, TokenView

SHOWN_ONCE = "_new_token"


def render(desk: Desk) -> None:
    """Tokens, made and revoked; and what to paste where events arise."""
    if Permission.TOKEN_MANAGE not in permissions_now(desk):
        return _for_others()
    known = tokens.tokens(desk)
    working = [token for token in known if token.revoked_at is None]
    machines = len({token.login for token in working})
    frame.headline(
        f"{frame.plural(len(working), 'token')} of {frame.plural(machines, 'machine')} can send events"
        if working
        else "No machine can send events yet"
    )
    _new(desk)
    made: NewToken | None = st.session_state.get(SHOWN_ONCE)
    frame.section("Send events from", about="Paste this where the events arise; it has this server's address in it.")
    _show_snippets(made.secret if made else _snippets.UNKNOWN_TOKEN)
    _known(desk, known)
    frame.how_sure(
        source="The tokens of this registry, read now.",
        assumptions=[
            "Whoever has a token can send events as its machine, and nothing else. Keep it where secrets are kept.",
            "Only the SHA-256 of a token is on record, so a lost one cannot be shown again: revoke it, make another.",
        ],
    )
    return None


def _for_others() -> None:
    """How to send, for those who have to ask for a token."""
    frame.headline("To send events, a machine needs a token")
    st.markdown(
        f"Ask an account with the role **{grantors(Permission.TOKEN_MANAGE)}** to make one on this page, or to run "
        "`countersign token create MACHINE`. Put it where these say `cs_YOUR_TOKEN`."
    )
    frame.section("Send events from", about="Paste this where the events arise; it has this server's address in it.")
    _show_snippets(_snippets.UNKNOWN_TOKEN)
    if frame.exists("import"):
        frame.link("import", "Or drop a file of events, without a token", icon=":material/upload_file:")


def _new(desk: Desk) -> None:
    with st.form("new_token", border=False):
        left, right, end = st.columns([2, 3, 1], vertical_alignment="bottom")
        producer = left.text_input("Machine", placeholder="airflow-prod", help="Its account is made if there is none.")
        label = right.text_input("What the token is for", placeholder="Airflow in production")
        send = end.form_submit_button("Make a token", type="primary")
    if send and (made := frame.act(lambda: tokens.create(desk, producer=producer, label=label), done="Made.")):
        st.session_state[SHOWN_ONCE] = made
        st.rerun()
    if made := st.session_state.get(SHOWN_ONCE):
        with st.container(border=True):
            st.markdown(f"**The token of {frame.plain(made.login)}.** Copy it now: it cannot be shown again.")
            st.code(made.secret, language=None)
            if st.button("I have copied it"):
                del st.session_state[SHOWN_ONCE]
                st.rerun()


def _show_snippets(token: str) -> None:
    shown = _snippets.snippets(address(), token)
    for tab, snippet in zip(st.tabs([snippet.name for snippet in shown]), shown, strict=True):
        with tab:
            st.caption(snippet.where)
            st.code(snippet.code, language=snippet.language, wrap_lines=True)


def address() -> str:
    """Where others reach this server: as set, else as this browser does."""
    served = _desk.served()
    if served and served.settings.public_url:
        return served.settings.public_url
    return "/".join((st.context.url or "http://localhost:8501").split("/")[:3])


def _known(desk: Desk, known: list[TokenView]) -> None:
    if not known:
        return frame.empty(
            "No token was made yet. Here will stand who may send events, since when, and who allowed it.",
            next_step="Name the machine above and make its token.",
        )
    frame.table(
        _rows(known), key="tokens", alt="Tokens", title="Tokens", search=len(known) > 10,
        columns=[
            frame.Column("token", "Starts with"), frame.Column("machine"), frame.Column("label", "For"),
            frame.Column("state", kind="status"), frame.Column("made", kind="time"), frame.Column("made_by"),
            frame.Column("revoked", kind="time", hidden=True), frame.Column("id", "Number", kind="count"),
        ],
    )  # fmt: skip
    return _revoke(desk, [token for token in known if token.revoked_at is None])


def _rows(known: list[TokenView]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "token": token.hint + "…",
            "machine": token.login,
            "label": token.label,
            "state": "valid" if token.revoked_at is None else "revoked",
            "made": token.created_at,
            "made_by": token.created_by,
            "revoked": token.revoked_at,
            "id": token.id,
        }
        for token in known
    )


def _revoke(desk: Desk, working: list[TokenView]) -> None:
    if not working:
        return
    with st.popover("Revoke a token", icon=":material/key_off:"):
        st.markdown("Events sent with it are refused from that moment on. This cannot be undone.")
        names = {token.id: f"{token.hint}…  {token.login}: {token.label}" for token in working}
        chosen = st.selectbox("Token", list(names), format_func=names.__getitem__)
        reason = st.text_input("Why (kept in the audit log)")
        if st.button("Revoke it now", type="primary"):
            frame.act(lambda: tokens.revoke(desk, chosen, reason=reason), done="The token no longer works.")
