"""What waits for somebody at this moment because of a date or a state: worked out anew each time, kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from registry.engine import Registry
from registry.services import (
    _cases,
    _decision_news,
    _evidence_news,
    _frozen,
    _incident,
    _incident_lists,
    _request_news,
    _stale,
    request_listing,
)
from registry.services._request_news import short
from registry.store import due as store
from registry.store.memory import Marked
from registry.subjects import Subject, SubjectKind, numbered
from registry.views.notices import Notice, NoticeKind

SOON = timedelta(days=30)
"""An approval that ends within this time is expiring."""
NEAR = timedelta(days=3)
"""A deadline of an incident is told when it is this near."""
SOMETHING_ELSE = "saw something else than is there."
Source = Callable[[Registry, Connection, datetime, int | None], Iterable[Notice]]


def notices(registry: Registry, now: datetime, *, account_id: int | None = None) -> list[Notice]:
    """All that waits for one account, or for everybody, at `now`."""
    with registry.read() as connection:
        within = registry.within(connection)
        return [one for source in SOURCES for one in source(within, connection, now, account_id)]


def _to_sign(registry: Registry, connection: Connection, now: datetime, account_id: int | None) -> Iterator[Notice]:
    """Every signature that is waited for; of all requests, as many as there are, a handful of questions is asked."""
    if account_id is not None:
        waiting = [(n, account_id) for n in request_listing.waiting_for(registry, connection, account_id, now)]
    else:
        waiting = request_listing.waiting(registry, connection, now)
    rows = {row.id: row for row in store.open_requests(connection, {number for number, _ in waiting})}
    for number, person in waiting:
        row = rows[number]
        yield _request_news.wants_signature(
            person, row, requester=row.requester, stage=_frozen.kept(row.stages).stages[row.stage].name,
            revision=row.revision, summary=row.summary, since=row.submitted_at,
        )  # fmt: skip


def _stale_ones(registry: Registry, connection: Connection, now: datetime, account_id: int | None) -> Iterator[Notice]:
    stale = _stale.stale_requests(registry, connection, now)
    for row in store.approved(connection, stale, account_id=account_id):
        if row.expires_at is not None and row.expires_at <= now:
            continue  # that it ran out is told already
        yield Notice(
            account_id=row.account_id, kind=NoticeKind.STALE, subject=_request(row.id),
            title=f"The approval of {_about(row)} is stale", body=f"{_number(row.id)} {SOMETHING_ELSE}",
            key=f"A-{row.id}/{row.revision}",
        )  # fmt: skip


_reasons = Marked[dict[int, str]]()


def reasons(registry: Registry, connection: Connection, now: datetime, request: int) -> str:
    """Why an approval is stale, one reason after the other; remembered until something of that sort changes."""
    known = _reasons.of(connection, _stale.mark(registry, connection, now), dict)
    if request not in known:
        known[request] = "; ".join(str(reason) for reason in _cases.load(registry, request, now).reasons)
    return known[request]


def _ending(_registry: Registry, connection: Connection, now: datetime, account_id: int | None) -> Iterator[Notice]:
    for row in store.ending(connection, now + SOON, account_id=account_id):
        over = row.expires_at <= now
        yield Notice(
            account_id=row.account_id, kind=NoticeKind.EXPIRED if over else NoticeKind.EXPIRING,
            subject=_request(row.id), title=f"The approval of {_about(row)} {'has run' if over else 'runs'} out",
            body=f"{_number(row.id)} {'held' if over else 'holds'} until {row.expires_at:%Y-%m-%d %H:%M} UTC.",
            key=f"A-{row.id}/{row.revision}", since=row.expires_at if over else row.expires_at - SOON,
            due=row.expires_at,
        )  # fmt: skip


def _incidents(_registry: Registry, connection: Connection, now: datetime, account_id: int | None) -> Iterator[Notice]:
    for case in _incident_lists.not_closed(connection, now=now):
        told = case.standing.accountable or case.row.account_id
        if account_id not in (None, told):
            continue
        for due in case.deadlines:
            if due.word in _incident.UNSETTLED and due.due_at - NEAR <= now:
                yield Notice(
                    account_id=told, kind=NoticeKind.INCIDENT_DUE,
                    subject=Subject(SubjectKind.INCIDENT, str(case.row.id)),
                    title=f"{case.number} {case.row.title}: {due.rule.title}",
                    body=f"{due.rule.article}, to {due.rule.to}, by {due.due_at:%Y-%m-%d %H:%M} UTC.".lstrip(", "),
                    key=f"{case.number}/{due.rule.id}", since=due.due_at - NEAR, due=due.due_at,
                )  # fmt: skip


def _about(row: Any) -> str:
    version = f" {row.subject_version}" if row.subject_version else ""
    return f"{short(row.subject_name)}{version}{f' in {row.environment}' if row.environment else ''}"


def _request(number: int) -> Subject:
    return Subject(SubjectKind.REQUEST, str(number))


def _number(number: int) -> str:
    return numbered(SubjectKind.REQUEST, number)


SOURCES: tuple[Source, ...] = (
    _to_sign, _stale_ones, _ending, _decision_news.to_revisit, _decision_news.broken, _evidence_news.ending,
    _incidents,
)  # fmt: skip
