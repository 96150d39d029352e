"""Notifications and their deliveries as rows: told once, claimed by one sender at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Connection, Row, Table, case, func, select, type_coerce, update
from sqlalchemy.dialects import postgresql, sqlite

from registry.models import metadata
from registry.store.among import among
from registry.views.notices import Notice, NoticeKind

NOTIFICATION: Table = metadata.tables["notification"]
DELIVERY: Table = metadata.tables["notice_delivery"]
WEBHOOK: Table = metadata.tables["webhook"]
ACCOUNT: Table = metadata.tables["account"]
_CHUNK = 500


def tell(connection: Connection, notices: Iterable[Notice], *, now: datetime) -> list[tuple[int, Notice]]:
    """Keep notices that were not told yet; returns those, with their numbers."""
    wanted = {notice.unique: notice for notice in notices}
    told: list[tuple[int, Notice]] = []
    for start in range(0, len(wanted), _CHUNK):
        part = list(wanted.values())[start : start + _CHUNK]
        known = _known(connection, [notice.unique for notice in part])
        rows = [_row(notice, now) for notice in part if notice.unique not in known]
        told += [(row.id, wanted[row.unique_key]) for row in _insert(connection, NOTIFICATION, rows, "unique_key")]
    return told


def _known(connection: Connection, keys: Sequence[str]) -> set[str]:
    query = select(NOTIFICATION.c.unique_key).where(NOTIFICATION.c.unique_key.in_(keys))
    return set(connection.execute(query).scalars())


def _row(notice: Notice, now: datetime) -> dict[str, Any]:
    return {
        "account_id": notice.account_id, "kind": notice.kind.value, "subject": str(notice.subject),
        "title": notice.title, "body": notice.body, "unique_key": notice.unique, "at": now, "read_at": None,
    }  # fmt: skip


def _insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], unique: str) -> list[Row[Any]]:
    """Insert rows unless their unique column is taken, also by another transaction at this moment; returns the new."""
    if not rows:
        return []
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(table).on_conflict_do_nothing(index_elements=[unique])
    return list(connection.execute(statement.returning(table.c.id, table.c[unique]), list(rows)).all())


class Marks(NamedTuple):
    """A notification without what it says; times in microseconds."""

    id: int
    kind: str
    unique_key: str
    at: int
    read_at: int | None


def of_account(connection: Connection, account_id: int) -> list[Marks]:
    """What an account was told, the newest first."""
    times = (type_coerce(column, BigInteger) for column in (NOTIFICATION.c.at, NOTIFICATION.c.read_at))
    query = select(NOTIFICATION.c.id, NOTIFICATION.c.kind, NOTIFICATION.c.unique_key, *times)
    query = query.where(NOTIFICATION.c.account_id == account_id)
    rows = connection.execute(query.order_by(NOTIFICATION.c.at.desc(), NOTIFICATION.c.id.desc())).cursor
    return [Marks(*row) for row in rows.fetchall()]


def said(connection: Connection, ids: Iterable[int]) -> dict[int, Any]:
    """(id, subject, title, body) of these notifications."""
    columns = (NOTIFICATION.c.id, NOTIFICATION.c.subject, NOTIFICATION.c.title, NOTIFICATION.c.body)
    query = select(*columns).where(among(connection, NOTIFICATION.c.id, ids))
    return {row.id: row for row in connection.execute(query)}


def unread(connection: Connection, account_id: int) -> int:
    """How much an account has not read."""
    mine = (NOTIFICATION.c.account_id == account_id) & NOTIFICATION.c.read_at.is_(None)
    return int(connection.execute(select(func.count()).select_from(NOTIFICATION).where(mine)).scalar_one())


def mark_read(connection: Connection, account_id: int, ids: Iterable[int] | None, *, now: datetime) -> int:
    """Mark these of an account's notifications as read, or all of them; returns how many were not."""
    mine = (NOTIFICATION.c.account_id == account_id) & NOTIFICATION.c.read_at.is_(None)
    wanted = mine if ids is None else mine & NOTIFICATION.c.id.in_(set(ids))
    return connection.execute(update(NOTIFICATION).where(wanted).values(read_at=now)).rowcount


def settle(connection: Connection, open_keys: Collection[str], *, kinds: Iterable[NoticeKind], now: datetime,
           account_id: int | None = None) -> int:  # fmt: skip
    """Mark as read what tells of states of these kinds that are over: whatever is unread and not among `open_keys`."""
    unsettled = NOTIFICATION.c.read_at.is_(None) & NOTIFICATION.c.kind.in_([kind.value for kind in kinds])
    unsettled &= NOTIFICATION.c.at <= now  # what was told since somebody looked is not over yet
    if account_id is not None:
        unsettled &= NOTIFICATION.c.account_id == account_id
    query = select(NOTIFICATION.c.id, NOTIFICATION.c.unique_key).where(unsettled)
    over = [row.id for row in connection.execute(query) if row.unique_key not in open_keys]
    for start in range(0, len(over), _CHUNK):
        part = NOTIFICATION.c.id.in_(over[start : start + _CHUNK])
        connection.execute(update(NOTIFICATION).where(part).values(read_at=now))
    return len(over)


def emails(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """The e-mail addresses of enabled accounts that have one, by number."""
    able = ACCOUNT.c.disabled_at.is_(None) & ACCOUNT.c.email.is_not(None)
    query = select(ACCOUNT.c.id, ACCOUNT.c.email).where(ACCOUNT.c.id.in_(set(ids)), able)
    return {row.id: row.email for row in connection.execute(query) if row.email}


def enqueue(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
    """Put deliveries on their way, each once; returns how many are new."""
    return sum(
        len(_insert(connection, DELIVERY, rows[start : start + _CHUNK], "unique_key"))
        for start in range(0, len(rows), _CHUNK)
    )


def due(connection: Connection, *, now: datetime, mail: bool, limit: int) -> list[Row[Any]]:
    """Deliveries whose time has come, the oldest first; e-mails only where `mail` can be sent."""
    ready = DELIVERY.c.sent_at.is_(None) & (DELIVERY.c.next_at <= now)
    if not mail:
        ready &= DELIVERY.c.webhook_id.is_not(None)
    columns = (DELIVERY.c.id, DELIVERY.c.attempts, DELIVERY.c.webhook_id, DELIVERY.c.next_at, DELIVERY.c.error)
    query = select(*columns).where(ready).order_by(DELIVERY.c.next_at, DELIVERY.c.id).limit(limit)
    return list(connection.execute(query))


def claim(connection: Connection, row: Row[Any], *, until: datetime, word: str) -> bool:
    """Take a delivery for oneself until a moment; False where another sender was quicker."""
    as_seen = (DELIVERY.c.id == row.id) & (DELIVERY.c.attempts == row.attempts) & (DELIVERY.c.next_at == row.next_at)
    values = {"attempts": row.attempts + 1, "next_at": until, "error": word}
    made = connection.execute(update(DELIVERY).where(as_seen, DELIVERY.c.sent_at.is_(None)).values(**values))
    return made.rowcount == 1


def parcel(connection: Connection, delivery_id: int) -> Any | None:
    """All that is needed to send one delivery; the account's e-mail address and the webhook as they are now."""
    query = (
        select(
            DELIVERY.c.id, DELIVERY.c.attempts, DELIVERY.c.webhook_id, DELIVERY.c.unique_key,
            NOTIFICATION.c.id.label("notification_id"), NOTIFICATION.c.kind, NOTIFICATION.c.subject,
            NOTIFICATION.c.title, NOTIFICATION.c.body, NOTIFICATION.c.at,
            ACCOUNT.c.login, ACCOUNT.c.name, ACCOUNT.c.email, ACCOUNT.c.disabled_at,
            WEBHOOK.c.url, WEBHOOK.c.secret, WEBHOOK.c.active,
        )
        .join(NOTIFICATION, NOTIFICATION.c.id == DELIVERY.c.notification_id)
        .join(ACCOUNT, ACCOUNT.c.id == NOTIFICATION.c.account_id, isouter=True)
        .join(WEBHOOK, WEBHOOK.c.id == DELIVERY.c.webhook_id, isouter=True)
        .where(DELIVERY.c.id == delivery_id)
    )  # fmt: skip
    return connection.execute(query).first()


def close(connection: Connection, delivery_id: int, *, sent_at: datetime | None, next_at: datetime | None,
          error: str) -> None:  # fmt: skip
    """Write down what became of a try."""
    values = {"sent_at": sent_at, "next_at": next_at, "error": error}
    connection.execute(update(DELIVERY).where(DELIVERY.c.id == delivery_id).values(**values))


def postpone(connection: Connection, webhook_id: int | None, *, due: datetime, until: datetime) -> None:
    """Put off everything else that is due for a webhook, or by e-mail (None)."""
    mine = DELIVERY.c.webhook_id.is_(None) if webhook_id is None else DELIVERY.c.webhook_id == webhook_id
    ready = mine & DELIVERY.c.sent_at.is_(None) & (DELIVERY.c.next_at <= due)
    connection.execute(update(DELIVERY).where(ready).values(next_at=until))


def deliveries(connection: Connection, *, limit: int) -> list[Row[Any]]:
    """The newest deliveries, with what they tell and to whom."""
    query = (
        select(DELIVERY, NOTIFICATION.c.title, NOTIFICATION.c.at, ACCOUNT.c.email, ACCOUNT.c.login, WEBHOOK.c.url)
        .join(NOTIFICATION, NOTIFICATION.c.id == DELIVERY.c.notification_id)
        .join(ACCOUNT, ACCOUNT.c.id == NOTIFICATION.c.account_id, isouter=True)
        .join(WEBHOOK, WEBHOOK.c.id == DELIVERY.c.webhook_id, isouter=True)
        .order_by(DELIVERY.c.id.desc())
        .limit(limit)
    )
    return list(connection.execute(query))


def backlog(connection: Connection) -> dict[int | None, tuple[int, int]]:
    """(waiting, given up) by webhook; e-mail under None."""
    waits = case((DELIVERY.c.next_at.is_not(None), 1), else_=0)
    query = select(DELIVERY.c.webhook_id, func.sum(waits), func.sum(1 - waits))
    rows = connection.execute(query.where(DELIVERY.c.sent_at.is_(None)).group_by(DELIVERY.c.webhook_id))
    return {row[0]: (int(row[1]), int(row[2])) for row in rows}
