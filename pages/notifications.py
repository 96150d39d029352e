"""Notifications: who is told by mail and webhook, what became of each message, and where new ones go."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages import _desk
from pages import _frame as frame
from registry.access import Desk
from registry.commands.webhooks import Webhook
from registry.rules.retries import MOST
from registry.services import webhooks
from registry.settings import Settings
from registry.views.notices import DeliveryView, NoticeKind, WebhookView

STATES = {"sent": "completed", "waiting": "running", "failed": "failed"}


def render(desk: Desk) -> None:
    """How people are told, and whether it arrived."""
    served = _desk.served()
    settings = served.settings if served else Settings.from_environment()
    hooks, sent = webhooks.listing(desk), webhooks.deliveries(desk)
    frame.headline(sentence(hooks, sent, mail=bool(settings.smtp_url)))
    _mail(settings)
    _hooks(hooks)
    _add(desk, settings)
    _stop(desk, hooks)
    _deliveries(sent)
    frame.how_sure(
        source="The notifications on record and what was tried with each.",
        assumptions=[
            f"What does not arrive is tried {MOST} times over some 32 hours, then given up; it stays in the inbox.",
            "A webhook is signed with HMAC-SHA256 in the way of Standard Webhooks, under the same id at every try.",
        ],
    )


def sentence(hooks: list[WebhookView], sent: list[DeliveryView], *, mail: bool) -> str:
    """How people are told, in one sentence."""
    active = sum(hook.active for hook in hooks)
    ways = [*(["e-mail"] if mail else []), *([frame.plural(active, "webhook")] if active else [])]
    failed = sum(one.state == "failed" for one in sent)
    told = f"People are told in their inbox{' and by ' + ' and '.join(ways) if ways else ' alone'}"
    if not failed:
        return told
    return f"{told}; {frame.plural(failed, 'message')} did not arrive and {'was' if failed == 1 else 'were'} given up"


def _mail(settings: Settings) -> None:
    if settings.smtp_url:
        server = {row[0]: row[1] for row in settings.shown()}["COUNTERSIGN_SMTP_URL"]
        frame.facts({"Mail server": server, "Mails come from": settings.mail_from})
    else:
        st.caption("No mail is sent: COUNTERSIGN_SMTP_URL and COUNTERSIGN_MAIL_FROM name no mail server.")


def _hooks(hooks: list[WebhookView]) -> None:
    if not hooks:
        frame.empty(
            "No webhook is told of anything yet.",
            next_step="Add the address of a chat, a ticket system or a pipeline below.",
        )
        return
    rows = pd.DataFrame(
        {
            "state": "current" if hook.active else "not applicable", "number": hook.id, "url": hook.url,
            "kinds": ", ".join(hook.kinds) or "all", "waiting": hook.waiting, "failed": hook.failed,
            "by": hook.made_by, "at": hook.at,
        }
        for hook in hooks
    )  # fmt: skip
    frame.table(
        rows, key="hooks", alt="Webhooks", title="Webhooks", search=len(hooks) > 10,
        columns=[
            frame.Column("state", kind="status"), frame.Column("number", kind="count"), frame.Column("url", "Address"),
            frame.Column("kinds", "Told of"), frame.Column("waiting", kind="count"),
            frame.Column("failed", "Given up", kind="count"), frame.Column("by", "Added by"),
            frame.Column("at", "Since", kind="time"),
        ],
    )  # fmt: skip


def _add(desk: Desk, settings: Settings) -> None:
    with st.expander("Add a webhook", icon=":material/add_link:"), st.form("add_hook", border=False):
        url = st.text_input("Address", placeholder="https://hooks.company.example/countersign", max_chars=2000)
        kinds = st.multiselect("Only of these (none means all)", list(NoticeKind), format_func=lambda kind: kind.words)
        if st.form_submit_button("Tell this address", type="primary"):
            made = frame.act(
                lambda: webhooks.add(desk, Webhook(url=url, kinds=tuple(kinds)), settings=settings),
                done="From now on it is told. Keep the secret now: it is not shown again.",
            )
            if made is not None:
                st.code(made.secret, language=None)


def _stop(desk: Desk, hooks: list[WebhookView]) -> None:
    active = {hook.id: f"{hook.id}: {hook.url}" for hook in hooks if hook.active}
    if not active:
        return
    with st.expander("Stop a webhook", icon=":material/link_off:"), st.form("stop_hook", border=False):
        number = st.selectbox("Which", list(active), format_func=active.__getitem__)
        reason = st.text_input("Why", max_chars=200)
        if st.form_submit_button("Tell it nothing more"):
            frame.act(lambda: webhooks.stop(desk, number, reason=reason), done="It is told nothing more.")


def _deliveries(sent: list[DeliveryView]) -> None:
    if not sent:
        return
    red_first = sorted(sent, key=lambda one: list(STATES).index(one.state), reverse=True)
    rows = pd.DataFrame(
        {
            "state": STATES[one.state], "title": one.title, "channel": one.channel, "to": one.to,
            "tries": one.attempts, "told": one.at, "next": one.next_at, "sent": one.sent_at, "error": one.error,
        }
        for one in red_first
    )  # fmt: skip
    frame.table(
        rows, key="deliveries", alt="Messages", title=f"The newest {len(sent):,} messages", page_rows=25,
        columns=[
            frame.Column("state", kind="status"), frame.Column("title"), frame.Column("channel", "By"),
            frame.Column("to"), frame.Column("tries", kind="count"), frame.Column("error", "What went wrong"),
            frame.Column("sent", kind="time"), frame.Column("next", "Next try", kind="time"),
            frame.Column("told", kind="time", hidden=True),
        ],
    )  # fmt: skip
