"""Who is told that a piece of evidence runs out: whoever added it, while it is about something and not withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection

from registry.engine import Registry
from registry.store import proofs
from registry.subjects import Subject, SubjectKind, numbered
from registry.views.evidence import SOON
from registry.views.notices import Notice, NoticeKind

TOLD = timedelta(days=30)
"""How long somebody is told that it has run out; after that, what rests on it tells more."""


def ending(_registry: Registry, connection: Connection, now: datetime, account_id: int | None) -> Iterator[Notice]:
    """Evidence that runs out soon, or did not long ago."""
    for row in proofs.ending(connection, now - TOLD, now + SOON, account_id=account_id):
        over, number = row.valid_until <= now, numbered(SubjectKind.EVIDENCE, row.id)
        yield Notice(
            account_id=row.account_id, kind=NoticeKind.EXPIRED if over else NoticeKind.EXPIRING,
            subject=Subject(SubjectKind.EVIDENCE, str(row.id)),
            title=f"{number} {row.title} {'has run' if over else 'runs'} out",
            body=f"This {row.kind} {'held' if over else 'holds'} until {row.valid_until:%Y-%m-%d}. Add what holds now.",
            key=number, since=row.valid_until if over else row.valid_until - SOON, due=row.valid_until,
        )  # fmt: skip
