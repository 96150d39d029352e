"""Webhooks: addresses that are told of what happens, and what became of everything sent by mail or webhook."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from registry.access import Desk, Permission, requires
from registry.audit import entry
from registry.commands.webhooks import Webhook
from registry.engine import take_log_lock
from registry.errors import Conflict, Invalid, NotFound
from registry.services import _post
from registry.services._account import actor_at
from registry.settings import Settings
from registry.store import audit
from registry.store import notices as store
from registry.store import webhooks as rows
from registry.views.notices import DeliveryView, NewWebhook, WebhookView

SHOWN = 500


@requires(Permission.NOTIFY_MANAGE)
def add(desk: Desk, asked: Webhook, *, settings: Settings) -> NewWebhook:
    """Tell an address of everything told from now on; the secret that signs is shown only now.

    Raises Invalid for an address that webhooks may not reach.
    """
    _refuse_unreachable(asked.url, private=settings.private_webhooks)
    secret = _post.new_secret()
    kinds = [kind.value for kind in asked.kinds]
    with desk.registry.write() as connection:
        take_log_lock(connection)
        values = {"url": asked.url, "secret": secret, "kinds": kinds, "active": 1,
                  "account_id": actor_at(desk).account_id, "at": desk.clock()}  # fmt: skip
        number = rows.add(connection, values)
        record = entry(desk, "webhook.added", f"webhook:{number}", host=urlsplit(asked.url).hostname, kinds=kinds)
        audit.append(connection, record)
    return NewWebhook(number, asked.url, secret)


@requires(Permission.NOTIFY_MANAGE)
def stop(desk: Desk, number: int, *, reason: str = "") -> None:
    """Tell a webhook nothing more, not even what waits for it."""
    with desk.registry.write() as connection:
        take_log_lock(connection)
        row = rows.by_id(connection, number)
        if row is None:
            raise NotFound(f"There is no webhook {number}.")
        if not row.active:
            raise Conflict(f"The webhook {number} is stopped already.")
        rows.stop(connection, number)
        audit.append(connection, entry(desk, "webhook.stopped", f"webhook:{number}", reason=reason))


@requires(Permission.NOTIFY_MANAGE)
def listing(desk: Desk) -> list[WebhookView]:
    """Every webhook with how much waits for it and how much was given up; never a secret."""
    with desk.registry.read() as connection:
        backlog = store.backlog(connection)
        return [
            WebhookView(row.id, row.url, tuple(row.kinds), bool(row.active), row.login or "", row.at,
                        *backlog.get(row.id, (0, 0)))
            for row in rows.every(connection)
        ]  # fmt: skip


@requires(Permission.NOTIFY_MANAGE)
def deliveries(desk: Desk, *, limit: int = SHOWN) -> list[DeliveryView]:
    """The newest messages by mail and webhook, and what became of each."""
    with desk.registry.read() as connection:
        return [_delivery(row) for row in store.deliveries(connection, limit=limit)]


def _delivery(row: Any) -> DeliveryView:
    channel, to = ("webhook", row.url) if row.webhook_id is not None else ("e-mail", row.email or row.login)
    state = "sent" if row.sent_at else "waiting" if row.next_at else "failed"
    return DeliveryView(
        row.id, channel, to or "", row.title, row.attempts, state, row.at, row.next_at, row.sent_at, row.error
    )


def _refuse_unreachable(url: str, *, private: bool) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not private:
        raise Invalid("url: a webhook is told over https:// unless COUNTERSIGN_PRIVATE_WEBHOOKS is 1.")
    try:
        _post.allowed(parts.hostname or "", parts.port or 443, private=private)
    except (OSError, UnicodeError) as cause:
        raise Invalid(f"url: {parts.hostname} cannot be found ({cause}).") from cause
