"""The inbox: what waits for whoever asks, worked out at the moment of asking, and who called them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from registry.access import Desk, Permission, requires
from registry.engine import Registry
from registry.services import _due
from registry.services._account import actor_at
from registry.services._telling import tell
from registry.store import notices as store
from registry.store.notices import Marks
from registry.types import moment
from registry.views.listing import Asked, Listed
from registry.views.notices import TOLD_ONCE, Inbox, InboxCounts, InboxItem, Notice, NoticeKind

_FIRST = Asked()
MOST = 2_000
"""So many of the newest notifications of what is over are read; older ones stay in the database."""
_ORDER = {kind: place for place, kind in enumerate(NoticeKind)}
_STATES = [kind for kind in NoticeKind if kind not in TOLD_ONCE]
_LAST = "9999"


@requires(Permission.GOVERN_READ)
def inbox(desk: Desk, asked: Asked = _FIRST, *, kinds: Sequence[NoticeKind] = (), everything: bool = False) -> Inbox:
    """What waits for whoever asks, the most urgent kind first; with `everything` also what is read and over.

    What time alone brought is turned into notifications on the way.
    """
    account_id, now = actor_at(desk).account_id, desk.clock()
    told = _told(desk, account_id, now)
    wanted = [one for one in told if (everything or one.open) and (not kinds or one.kind in kinds)]
    found = _ordered([item for item in _items(desk, wanted) if _matches(item, asked.words)], asked)
    page = tuple(_reasoned(desk, item, now) for item in found[asked.offset : asked.offset + asked.limit])
    return Inbox(Listed(page, len(found), len(told)), _counts(told, now), now)


@requires(Permission.GOVERN_READ)
def unread(desk: Desk) -> int:
    """How much is not read: what is told so far, without working out what time brought since."""
    with desk.registry.read() as connection:
        return store.unread(connection, actor_at(desk).account_id)


@requires(Permission.GOVERN_READ)
def mark_read(desk: Desk, ids: Iterable[int] | None = None) -> int:
    """Mark one's own notifications as read, or all of them; returns how many were not. Numbers of others are let be."""
    with desk.registry.write(logging=False) as connection:
        return store.mark_read(connection, actor_at(desk).account_id, ids, now=desk.clock())


def tell_everybody(registry: Registry, *, now: datetime) -> int:
    """Turn what waits for anybody at `now` into notifications, and settle what is over; returns how many are new."""
    live = _due.notices(registry, now)
    with registry.write(logging=False) as connection:
        new = tell(connection, live, now=now)
        store.settle(connection, {notice.unique for notice in live}, kinds=_STATES, now=now)
        return new


@dataclass(frozen=True, slots=True)
class _Told:
    """A notification, and the notice behind it while that lives."""

    row: Marks
    kind: NoticeKind
    live: Notice | None

    @property
    def open(self) -> bool:
        return self.row.read_at is None if self.kind in TOLD_ONCE else self.live is not None


def _told(desk: Desk, account_id: int, now: datetime) -> list[_Told]:
    """Everything that an account was told, the newest first; what time brought is told on the way."""
    live = {notice.unique: notice for notice in _due.notices(desk.registry, now, account_id=account_id)}
    with desk.registry.read() as connection:
        rows = store.of_account(connection, account_id)
    told = {row.unique_key for row in rows}
    new = [notice for key, notice in live.items() if key not in told]
    if new or any(row.read_at is None and row.kind in _STATES and row.unique_key not in live for row in rows):
        with desk.registry.write(logging=False) as connection:
            tell(connection, new, now=now)
            store.settle(connection, live.keys(), kinds=_STATES, now=now, account_id=account_id)
            rows = store.of_account(connection, account_id)
    return [_Told(row, NoticeKind(row.kind), live.get(row.unique_key)) for row in rows]


def _items(desk: Desk, told: Sequence[_Told]) -> list[InboxItem]:
    """As lines: what lives says itself what it is, of the others the newest are read."""
    over = [one.row.id for one in told if one.live is None][:MOST]
    with desk.registry.read() as connection:
        said = store.said(connection, over) if over else {}
    return [_item(one, said.get(one.row.id)) for one in told if one.live or one.row.id in said]


def _item(told: _Told, said: Any) -> InboxItem:
    row, live = told.row, told.live
    subject, title, body = (str(live.subject), live.title, live.body) if live else (said.subject, said.title, said.body)
    at = live.since if live and live.since else moment(row.at)
    read_at = moment(row.read_at) if row.read_at is not None else None
    return InboxItem(row.id, told.kind, subject, title, body, at, live.due if live else None, read_at, told.open)


def _reasoned(desk: Desk, item: InboxItem, now: datetime) -> InboxItem:
    """A line of a page; why an approval is stale, is worked out only where it is shown."""
    if item.kind is not NoticeKind.STALE or not item.open:
        return item
    number = int(item.subject.rpartition(":")[2])
    with desk.registry.read() as connection:
        body = _due.reasons(desk.registry.within(connection), connection, now, number)
    return replace(item, body=body or item.body)


def _matches(item: InboxItem, words: Sequence[str]) -> bool:
    text = f"{item.kind.words} {item.subject} {item.title} {item.body}".lower()
    return all(word in text for word in words)


def _ordered(items: list[InboxItem], asked: Asked) -> list[InboxItem]:
    items = sorted(items, key=lambda item: (not item.open, _ORDER[item.kind], item.due or item.at, item.id))
    keys: dict[str, Any] = {
        "kind": lambda item: _ORDER[item.kind],
        "title": lambda item: item.title.lower(),
        "at": lambda item: item.at,
        "due": lambda item: item.due.isoformat() if item.due else _LAST,
        "status": lambda item: (item.open, item.read_at is None),
    }
    return sorted(items, key=keys[asked.sort], reverse=asked.down) if asked.sort in keys else items


def _counts(told: Sequence[_Told], now: datetime) -> InboxCounts:
    counted = Counter(one.kind for one in told if one.open)
    unread_ = sum(one.row.read_at is None for one in told)
    overdue = sum(one.live is not None and one.live.due is not None and one.live.due < now for one in told)
    return InboxCounts(dict(counted), unread_, overdue)
