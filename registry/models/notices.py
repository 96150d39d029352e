"""What people are told, and by which way it reached them. These rows change: they are no evidence."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer

from registry.models.base import Key, Row, column, json, made_at, made_by, number, words
from registry.types import UtcMoment


class Notification(Row, table=True):
    """One thing that one person is told."""

    __tablename__ = "notification"
    __table_args__ = (Index("ix_notification_account", "account_id", "read_at", "at"),)
    id: int | None = number()
    account_id: int = column(Key, "who is told")
    kind: str = words("to_sign, stale, to_revisit, mention …")
    subject: str = words("about what, as kind:name@version")
    title: str = words("in one line")
    body: str = words("the rest")
    unique_key: str = words("what it is about, so that nothing is told twice", unique=True)
    at: datetime = made_at()
    read_at: datetime | None = column(UtcMoment, "when it was read", nullable=True, default=None)


class Webhook(Row, table=True):
    """An address that is told of what happens."""

    __tablename__ = "webhook"
    id: int | None = number()
    url: str = words("where to")
    secret: str = words("key of the signature")
    kinds: Any = json("kinds of notification; empty means all")
    active: int = column(Integer, "1 while it is told")
    account_id: int = made_by()
    at: datetime = made_at()


class NoticeDelivery(Row, table=True):
    """A notification on its way by e-mail or webhook."""

    __tablename__ = "notice_delivery"
    __table_args__ = (Index("ix_notice_delivery_due", "sent_at", "next_at"),)
    id: int | None = number()
    notification_id: int = column(Key, "what is sent", index=True)
    webhook_id: int | None = column(Key, "to which address; null for e-mail", nullable=True, default=None)
    unique_key: str = words("so that nothing is sent twice", unique=True)
    attempts: int = column(Integer, "how often it was tried")
    next_at: datetime | None = column(UtcMoment, "when to try again; null when given up", nullable=True, default=None)
    sent_at: datetime | None = column(UtcMoment, "when it arrived", nullable=True, default=None)
    error: str = words("why the last try failed")
