"""What somebody is told: what waits for them, what ran out, who called them; and how it was sent on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from registry.subjects import Subject
from registry.views.listing import Listed


class NoticeKind(StrEnum):
    """What a person can be told, most urgent first."""

    TO_SIGN = "to_sign"
    INCIDENT_DUE = "incident_due"
    STALE = "stale"
    EXPIRED = "expired"
    BROKEN_ASSUMPTION = "broken_assumption"
    TO_REVISIT = "to_revisit"
    EXPIRING = "expiring"
    MENTION = "mention"
    DECIDED = "decided"

    @property
    def words(self) -> str:
        """As one says it."""
        return _WORDS[self]


_WORDS = {
    NoticeKind.TO_SIGN: "waiting for my signature",
    NoticeKind.INCIDENT_DUE: "incident due",
    NoticeKind.STALE: "stale",
    NoticeKind.EXPIRED: "expired",
    NoticeKind.BROKEN_ASSUMPTION: "broken assumption",
    NoticeKind.TO_REVISIT: "to revisit",
    NoticeKind.EXPIRING: "expiring",
    NoticeKind.MENTION: "mention",
    NoticeKind.DECIDED: "decided",
}
TOLD_ONCE = frozenset({NoticeKind.MENTION, NoticeKind.DECIDED})
"""Kinds that tell of something that happened; the others tell of a state, and are settled when it is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to tell one person. `key` names what it is about, so that nobody is told twice.

    `since` is when it began, `due` by when something has to be done; None where there is no such moment.
    """

    account_id: int
    kind: NoticeKind
    subject: Subject
    title: str
    body: str = ""
    key: str
    since: datetime | None = None
    due: datetime | None = None

    @property
    def unique(self) -> str:
        """The key for this one person."""
        return f"{self.kind}/{self.key}/{self.account_id}"


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A line of an inbox. `id` is the notification's number; `open` is False for a state that is over."""

    id: int
    kind: NoticeKind
    subject: str
    title: str
    body: str
    at: datetime
    due: datetime | None
    read_at: datetime | None
    open: bool

    def overdue(self, now: datetime) -> bool:
        """Whether it should have been done by now."""
        return self.open and self.due is not None and self.due < now


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """How many things of each kind are open for one person, and how many are not read."""

    open: Mapping[NoticeKind, int]
    unread: int
    overdue: int

    @property
    def total(self) -> int:
        """Everything open."""
        return sum(self.open.values())


@dataclass(frozen=True, slots=True)
class Inbox:
    """What one person has to do or know; the counts are of everything, whatever was asked for."""

    listed: Listed[InboxItem]
    counts: InboxCounts
    as_of: datetime


@dataclass(frozen=True, slots=True)
class WebhookView:
    """An address that is told of what happens; never its secret. Empty `kinds` means all."""

    id: int
    url: str
    kinds: tuple[str, ...]
    active: bool
    made_by: str
    at: datetime
    waiting: int
    failed: int


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A webhook just made, with the secret that its receiver checks signatures with. It is shown only now."""

    id: int
    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A notification on its way: through what, to whom, how often it was tried, and what became of it."""

    id: int
    channel: str
    to: str
    title: str
    attempts: int
    state: str
    at: datetime
    next_at: datetime | None
    sent_at: datetime | None
    error: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one turn of sending came to."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0
    waiting: int = 0
