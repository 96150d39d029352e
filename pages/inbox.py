"""Inbox: what waits for whoever looks: to sign, stale, to look at again, overdue, and who called them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages import _frame as frame
from pages._listing import PAGE_ROWS, listing
from registry.access import Desk
from registry.services import inbox
from registry.views.listing import Asked, Listed
from registry.views.notices import Inbox, InboxCounts, InboxItem, NoticeKind

K = NoticeKind
STATUS = {
    K.TO_SIGN: "submitted", K.INCIDENT_DUE: "open", K.STALE: "stale", K.EXPIRED: "expired",
    K.BROKEN_ASSUMPTION: "broken", K.TO_REVISIT: "open", K.EXPIRING: "expiring",
}  # fmt: skip
COLUMNS = (
    frame.Column("status", kind="status"),
    frame.Column("kind", "What"),
    frame.Column("title"),
    frame.Column("due", kind="date", help="By when something has to be done"),
    frame.Column("at", "Since", kind="time"),
    frame.Column("body", "More", hidden=True),
    frame.Column("about", hidden=True),
    frame.Column("read", kind="time", hidden=True),
    frame.Column("number", kind="count", hidden=True),
)
FIRST = Asked(limit=PAGE_ROWS)
"""What the table shows before anybody has searched, sorted or turned the page."""
SORTABLE = ("status", "kind", "title", "due", "at")
SENTENCES = (
    (K.TO_SIGN, "{} waits for your signature", "{} wait for your signature", "request"),
    (
        K.INCIDENT_DUE,
        "{} has a deadline that comes or has passed",
        "{} have deadlines that come or have passed",
        "incident",
    ),
    (K.STALE, "{} went stale", "{} went stale", "approval"),
    (K.EXPIRED, "{} ran out", "{} ran out", "approval"),
    (K.BROKEN_ASSUMPTION, "{} of your decisions is broken", "{} of your decisions are broken", "assumption"),
    (K.TO_REVISIT, "{} wants a second look", "{} want a second look", "decision"),
    (K.MENTION, "{} calls you", "{} call you", "comment"),
    (K.EXPIRING, "{} ends soon", "{} end soon", "approval"),
)


def render(desk: Desk) -> None:
    """The reader's inbox."""
    found = inbox.inbox(desk, FIRST)
    if st.session_state.get("_counted", {}).get("inbox") not in (None, found.counts.unread):
        st.rerun()  # what time brought is told by now: the navigation counts it too
    frame.headline(sentence(found.counts))
    frame.figures(_figures(found.counts))
    if not found.listed.of:
        _nothing_yet()
    else:
        _table(desk, found)
    frame.how_sure(
        source="Requests, decisions, assumptions, incidents and comments on record, looked at now; nothing here waits "
        "for a job to run.",
        assumptions=[
            "Reading a thing does not settle it: it stays until the record says that it is over.",
            "An approval is expiring in its last 30 days.",
            f"The newest {inbox.MOST:,} things are here; older ones stay on record.",
        ],
    )


def sentence(counts: InboxCounts) -> str:
    """What waits, in one sentence."""
    told = []
    for kind, one, many, noun in SENTENCES:
        number = counts.open.get(kind, 0)
        if number:
            told.append((one if number == 1 else many).format(frame.plural(number, noun)))
    if not told:
        return "Nothing waits for you"
    rest = max(len(told) - 3, 0)
    return "; ".join(told[:3]) + (f"; and {rest} more kinds of things" if rest > 1 else f"; {told[3]}" if rest else "")


def _figures(counts: InboxCounts) -> list[frame.Figure]:
    def of(*kinds: NoticeKind) -> str:
        return frame.count(sum(counts.open.get(kind, 0) for kind in kinds))

    return [
        frame.Figure("Waiting for my signature", of(K.TO_SIGN)),
        frame.Figure("Stale, expired, broken", of(K.STALE, K.EXPIRED, K.BROKEN_ASSUMPTION),
                     range=f"{of(K.EXPIRING)} expiring"),
        frame.Figure("To revisit", of(K.TO_REVISIT), range=f"{counts.overdue:,} overdue in all"),
        frame.Figure("Not read", frame.count(counts.unread), range=f"{of(K.MENTION)} mention you"),
    ]  # fmt: skip


def _table(desk: Desk, now: Inbox) -> None:
    bar = st.container(horizontal=True, vertical_alignment="bottom")
    kinds = bar.multiselect(
        "What", [kind.value for kind in K], format_func=lambda kind: K(kind).words, key="q_kind", bind="query-params",
        width=320,
    )  # fmt: skip
    everything = bar.toggle("Also what is over", key="q_all", bind="query-params")
    if now.counts.unread and bar.button("Mark all as read", icon=":material/done_all:"):
        frame.act(lambda: _read(desk), done="All of it is marked as read.")

    def fetch(asked: Asked) -> Listed[InboxItem]:
        if asked == FIRST and not kinds and not everything:
            return now.listed
        return inbox.inbox(desk, asked, kinds=[K(kind) for kind in kinds], everything=everything).listed

    if not now.counts.total and not everything:
        frame.empty("Nothing waits for you now.", next_step="What is read and over stands behind “Also what is over”.")
        return
    listing(
        fetch, lambda item: row(item, now), key="inbox", columns=COLUMNS, alt="Inbox", noun="things",
        links={"title": frame.RowLink("subject", of="about")}, sortable=SORTABLE, search="Search titles and texts",
    )  # fmt: skip


def _read(desk: Desk) -> None:
    inbox.mark_read(desk)


def row(item: InboxItem, now: Inbox) -> dict[str, Any]:
    """The cells of one item."""
    word = "overdue" if item.overdue(now.as_of) and item.kind is not K.EXPIRED else STATUS.get(item.kind, "")
    return {
        "status": word if item.open else "",
        "kind": item.kind.words,
        "title": item.title,
        "due": item.due,
        "at": item.at,
        "body": item.body,
        "about": item.subject,
        "read": item.read_at,
        "number": item.id,
    }


def _nothing_yet() -> None:
    frame.empty(
        "Here will stand what waits for you: requests to sign, approvals that went stale or run out, decisions to look "
        "at again, broken assumptions, deadlines of incidents, and comments that call you by @login.",
        next_step="Nothing has to be done to fill it.",
    )
