"""Tells people something inside the transaction that does it, and puts it on its way by e-mail and webhook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from registry.store import notices as store
from registry.store import webhooks
from registry.views.notices import Notice


def tell(connection: Connection, notices: Iterable[Notice], *, now: datetime) -> int:
    """Tell each notice once, whoever asks how often; returns how many are new. The caller's transaction keeps it."""
    told = store.tell(connection, notices, now=now)
    if told:
        store.enqueue(connection, [*_deliveries(connection, told, now)])
    return len(told)


def _deliveries(connection: Connection, told: Sequence[tuple[int, Notice]], now: datetime) -> Iterator[dict[str, Any]]:
    mail = store.emails(connection, {notice.account_id for _, notice in told})
    hooks = webhooks.active(connection)
    for number, notice in told:
        if notice.account_id in mail:
            yield _delivery(number, None, f"mail/{number}", now)
        for hook in hooks:
            if not hook.kinds or notice.kind.value in hook.kinds:
                yield _delivery(number, hook.id, f"webhook/{hook.id}/{number}", now)


def _delivery(notification_id: int, webhook_id: int | None, key: str, now: datetime) -> dict[str, Any]:
    return {
        "notification_id": notification_id, "webhook_id": webhook_id, "unique_key": key, "attempts": 0,
        "next_at": now, "sent_at": None, "error": "",
    }  # fmt: skip
