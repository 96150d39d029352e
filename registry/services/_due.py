"""What waits for somebody at this moment because of a date or a state: worked out anew each time, kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection

from registry.store import due as store
from registry.subjects import Subject, SubjectKind, numbered
from registry.views.notices import Notice, NoticeKind

SOON = timedelta(days=30)
"""An approval that ends within this time is expiring."""
_DAY = timedelta(days=1, microseconds=-1)
"""Until the last moment of the same day."""
Source = Callable[[Connection, datetime, int | None], Iterator[Notice]]


def notices(connection: Connection, now: datetime, *, account_id: int | None = None) -> Iterator[Notice]:
    """All that waits for one account, or for everybody, at `now`."""
    for source in SOURCES:
        yield from source(connection, now, account_id)


def _to_revisit(connection: Connection, now: datetime, account_id: int | None) -> Iterator[Notice]:
    for row in store.to_revisit(connection, now.date(), account_id=account_id):
        day = datetime.combine(date.fromisoformat(row.revisit_on), time(), UTC)
        yield Notice(
            account_id=row.account_id, kind=NoticeKind.TO_REVISIT, subject=_decision(row.id),
            title=f"{numbered(SubjectKind.DECISION, row.id)} wants a second look: {row.title}",
            body=f"Its day was {row.revisit_on}. A decision that supersedes it settles this.",
            key=f"D-{row.id}/{row.revisit_on}", since=day, due=day + _DAY,
        )  # fmt: skip


def _broken(connection: Connection, now: datetime, account_id: int | None) -> Iterator[Notice]:
    for row in store.broken(connection, account_id=account_id):
        yield Notice(
            account_id=row.account_id, kind=NoticeKind.BROKEN_ASSUMPTION, subject=_decision(row.id),
            title=f"An assumption of {numbered(SubjectKind.DECISION, row.id)} is broken: {row.title}",
            body=row.text, key=f"D-{row.id}/{row.position}/{row.state_id}", since=row.at,
        )  # fmt: skip


def _ending(connection: Connection, now: datetime, account_id: int | None) -> Iterator[Notice]:
    for row in store.ending(connection, now + SOON, account_id=account_id):
        over = row.expires_at <= now
        where = f" in {row.environment}" if row.environment else ""
        version = f" {row.subject_version}" if row.subject_version else ""
        yield Notice(
            account_id=row.account_id, kind=NoticeKind.EXPIRED if over else NoticeKind.EXPIRING,
            subject=Subject(SubjectKind.REQUEST, str(row.id)),
            title=f"The approval of {short(row.subject_name)}{version}{where} {'has run' if over else 'runs'} out",
            body=f"{numbered(SubjectKind.REQUEST, row.id)} holds until {row.expires_at:%Y-%m-%d %H:%M} UTC.",
            key=f"A-{row.id}/{row.revision}", since=row.expires_at - SOON if not over else row.expires_at,
            due=row.expires_at,
        )  # fmt: skip


def short(name: str) -> str:
    """The last part of a name: who reads a title knows the namespace, or finds it one click away."""
    return name.rstrip("/").rpartition("/")[2] or name


def _decision(number: int) -> Subject:
    return Subject(SubjectKind.DECISION, str(number))


SOURCES: tuple[Source, ...] = (_to_revisit, _broken, _ending)
