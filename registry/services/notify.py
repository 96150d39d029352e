"""Sends notifications on by e-mail and webhook: each once, again when it did not arrive, given up after a while."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from registry.access import Desk, Permission, requires
from registry.engine import Registry
from registry.rules.retries import next_try
from registry.services import _letters, _mail, _post, inbox
from registry.settings import Settings
from registry.store import notices as store
from registry.types import Clock, utc_now
from registry.views.notices import Delivered

LEASE = timedelta(minutes=2)
"""How long a sender may take; later another one may try."""
PAUSE = timedelta(minutes=1)
"""How long whoever did not answer is left alone with all else that is due."""
TOO_OLD = timedelta(days=3)
"""Mail that waited longer before anybody could send it is not sent: it would be no news."""
SENDING = "being sent"
_PART = 200


@requires(Permission.NOTIFY_MANAGE)
def deliver(desk: Desk, settings: Settings) -> Delivered:
    """Work out what waits for everybody, and send on all that is due now."""
    inbox.tell_everybody(desk.registry, now=desk.clock())
    return turn(desk.registry, settings, clock=desk.clock)


def turn(registry: Registry, settings: Settings, *, clock: Clock = utc_now) -> Delivered:
    """Send on what is due now; what fails is tried again later, and after eight tries in all given up."""
    with registry.read() as connection:
        ready = store.due(connection, now=clock(), mail=bool(settings.smtp_url), limit=_PART)
    sender = _Sender(registry, settings, clock)
    for row in (row for row in ready if row.webhook_id is not None):
        sender.webhook(row)
    sender.mails([row for row in ready if row.webhook_id is None])
    with registry.read() as connection:
        backlog = store.backlog(connection)
    waiting = sum(waits for hook, (waits, _) in backlog.items() if hook is not None or settings.smtp_url)
    return replace(sender.done, waiting=waiting)


class _Sender:
    """One turn: whoever did not answer in it is left alone for a while."""

    def __init__(self, registry: Registry, settings: Settings, clock: Clock) -> None:
        self._registry, self._settings, self._clock = registry, settings, clock
        self._silent: set[int | None] = set()
        self.done = Delivered()

    def webhook(self, row: Any) -> None:
        """Post one message."""
        if row.webhook_id in self._silent or not self._claim(row):
            return
        parcel = self._parcel(row)
        if parcel is None or not parcel.active:
            self._close(row, "the webhook was stopped", retry=False)
            return
        trouble, retry = self._post(parcel)
        self._close(row, trouble, retry=retry)
        if trouble:
            self._leave_alone(row.webhook_id)

    def mails(self, rows: Sequence[Any]) -> None:
        """Send one mail to each person, with all that is due for them."""
        fresh = [row for row in rows if not self._lost(row)]
        parcels = [(row, parcel) for row in fresh if (parcel := self._parcel(row)) is not None]
        for address in dict.fromkeys(parcel.email for _, parcel in parcels):
            if None in self._silent:
                return
            self._to_one([(row, parcel) for row, parcel in parcels if parcel.email == address and self._claim(row)])

    def _to_one(self, mine: Sequence[tuple[Any, Any]]) -> None:
        if not mine:
            return
        able = bool(mine[0][1].email) and mine[0][1].disabled_at is None
        trouble = self._mail([parcel for _, parcel in mine]) if able else "the account is disabled or has no address"
        for row, _ in mine:
            self._close(row, trouble, retry=able)

    def _lost(self, row: Any) -> bool:
        """Whether a mail may have gone out in a try that never ended, or waited too long: then it is not sent again."""
        if row.error == SENDING:
            why = "the server stopped while it was being sent; it may have arrived"
        elif row.attempts == 0 and row.next_at < self._clock() - TOO_OLD:
            why = f"it waited more than {TOO_OLD.days} days for a mail server"
        else:
            return False
        if self._claim(row):
            self._close(row, why, retry=False)
        return True

    def _claim(self, row: Any) -> bool:
        with self._registry.write(logging=False) as connection:
            return store.claim(connection, row, until=self._clock() + LEASE, word=SENDING)

    def _parcel(self, row: Any) -> Any | None:
        with self._registry.read() as connection:
            return store.parcel(connection, row.id)

    def _close(self, row: Any, trouble: str, *, retry: bool) -> None:
        now, tries = self._clock(), row.attempts + 1
        again = next_try(tries, now=now) if trouble and retry else None
        with self._registry.write(logging=False) as connection:
            store.close(connection, row.id, sent_at=None if trouble else now, next_at=again, error=trouble[:500])
        self.done = _counted(self.done, trouble, again)

    def _leave_alone(self, webhook_id: int | None) -> None:
        self._silent.add(webhook_id)
        now = self._clock()
        with self._registry.write(logging=False) as connection:
            store.postpone(connection, webhook_id, due=now, until=now + PAUSE)

    def _post(self, parcel: Any) -> tuple[str, bool]:
        """(why it did not arrive, whether to try again)."""
        message_id, body = _message_id(parcel), _letters.message(parcel, self._settings.public_url)
        try:
            sent = _post.headers(parcel.secret, message_id=message_id, at=self._clock(), body=body)
            status = _post.post(parcel.url, body, sent, private=self._settings.private_webhooks)
        except _post.FAULTS as cause:
            return str(cause) or type(cause).__name__, True
        return ("", False) if 200 <= status < 300 else (f"answered {status}", status != 410)

    def _mail(self, parcels: Sequence[Any]) -> str:
        try:
            _mail.send(self._settings, _letters.letter(parcels, self._settings.public_url, self._clock()))
        except _mail.FAULTS as cause:
            if not isinstance(cause, _mail.REFUSED_ONE):
                self._leave_alone(None)
            return str(cause) or type(cause).__name__
        return ""


def _message_id(parcel: Any) -> str:
    """The same for every try, so that a receiver knows what it has."""
    return f"msg_{parcel.webhook_id}_{parcel.notification_id}"


def _counted(done: Delivered, trouble: str, again: datetime | None) -> Delivered:
    if not trouble:
        return replace(done, sent=done.sent + 1)
    if again is None:
        return replace(done, given_up=done.given_up + 1)
    return replace(done, failed=done.failed + 1)
