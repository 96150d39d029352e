"""The inbox: what waits for whoever asks, worked out at the moment of asking, and who called them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from registry.access import Desk, Permission, requires
from registry.engine import Registry
from registry.services import _due
from registry.services._account import actor_at
from registry.services._telling import tell
from registry.store import notices as store
from registry.views.listing import Asked, Listed
from registry.views.notices import TOLD_ONCE, Inbox, InboxCounts, InboxItem, Notice, NoticeKind

_FIRST = Asked()
MOST = 2_000
"""So many of the newest notifications of one person are read; older ones stay in the database."""
_ORDER = {kind: place for place, kind in enumerate(NoticeKind)}
_STATES = [kind for kind in NoticeKind if kind not in TOLD_ONCE]
_LAST = "9999"


@requires(Permission.GOVERN_READ)
def inbox(desk: Desk, asked: Asked = _FIRST, *, kinds: Sequence[NoticeKind] = (), everything: bool = False) -> Inbox:
    """What waits for whoever asks, the most urgent kind first; with `everything` also what is read and over.

    What time alone brought is turned into notifications on the way.
    """
    account_id, now = actor_at(desk).account_id, desk.clock()
    items = _items(desk, account_id, now)
    wanted = [item for item in items if (everything or item.open) and (not kinds or item.kind in kinds)]
    found = _ordered([item for item in wanted if _matches(item, asked.words)], asked)
    listed = Listed(tuple(found[asked.offset : asked.offset + asked.limit]), len(found), len(items))
    return Inbox(listed, _counts(items, now), now)


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
        return _keep(connection, live, now=now)


def _items(desk: Desk, account_id: int, now: datetime) -> list[InboxItem]:
    live = {notice.unique: notice for notice in _due.notices(desk.registry, now, account_id=account_id)}
    with desk.registry.read() as connection:
        rows = store.of_account(connection, account_id, limit=MOST)
    if _outdated(rows, live):
        with desk.registry.write(logging=False) as connection:
            _keep(connection, live.values(), now=now, account_id=account_id)
            rows = store.of_account(connection, account_id, limit=MOST)
    return [_item(row, live.get(row.unique_key)) for row in rows]


def _outdated(rows: Sequence[Any], live: Mapping[str, Notice]) -> bool:
    told = {row.unique_key for row in rows}
    over = any(row.read_at is None and row.kind in _STATES and row.unique_key not in live for row in rows)
    return over or not live.keys() <= told


def _keep(connection: Connection, live: Iterable[Notice], *, now: datetime, account_id: int | None = None) -> int:
    live = list(live)
    new = tell(connection, live, now=now)
    store.settle(connection, {notice.unique for notice in live}, kinds=_STATES, now=now, account_id=account_id)
    return new


def _item(row: Any, live: Notice | None) -> InboxItem:
    kind = NoticeKind(row.kind)
    open_ = row.read_at is None if kind in TOLD_ONCE else live is not None
    title, body = (live.title, live.body) if live else (row.title, row.body)
    at = live.since if live and live.since else row.at
    return InboxItem(row.id, kind, row.subject, title, body, at, live.due if live else None, row.read_at, open_)


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


def _counts(items: Sequence[InboxItem], now: datetime) -> InboxCounts:
    counted = Counter(item.kind for item in items if item.open)
    unread_ = sum(item.read_at is None for item in items)
    return InboxCounts(dict(counted), unread_, sum(item.overdue(now) for item in items))
