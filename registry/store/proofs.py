"""Evidence as rows: what was added, linked and withdrawn, and the bytes behind it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, and_, case, false, func, insert, or_, select

from registry.models import metadata
from registry.subjects import Subject
from registry.views.evidence import SOON, WORDS
from registry.views.listing import Asked

_T = metadata.tables
ITEM: Table = _T["evidence_item"]
BLOB: Table = _T["evidence_blob"]
LINK: Table = _T["evidence_link"]
GONE: Table = _T["evidence_withdrawal"]
ACCOUNT: Table = _T["account"]
Rows = Sequence[Row[Any]]
_KEPT = ITEM.join(GONE, GONE.c.evidence_id == ITEM.c.id, isouter=True)


def items() -> Select[Any]:
    """Every piece of evidence with who added it, and who withdrew it why."""
    remover = ACCOUNT.alias("remover")
    gone = (GONE.c.reason.label("gone_why"), GONE.c.at.label("gone_at"), remover.c.login.label("gone_by"))
    return (
        select(ITEM, ACCOUNT.c.login, GONE.c.id.label("gone"), *gone)
        .join(ACCOUNT, ACCOUNT.c.id == ITEM.c.account_id, isouter=True)
        .join(GONE, GONE.c.evidence_id == ITEM.c.id, isouter=True)
        .join(remover, remover.c.id == GONE.c.account_id, isouter=True)
    )


def by_id(connection: Connection, number: int) -> Row[Any] | None:
    """One piece of evidence."""
    return connection.execute(items().where(ITEM.c.id == number)).first()


def by_key(connection: Connection, account_id: int, key: str) -> int | None:
    """The number of what an account added with that idempotency key."""
    query = select(ITEM.c.id).where(ITEM.c.account_id == account_id, ITEM.c.client_key == key)
    return connection.execute(query).scalar_one_or_none()


def with_bytes(connection: Connection, sha256: str) -> Rows:
    """All evidence with those bytes, withdrawn or not."""
    return connection.execute(items().where(ITEM.c.sha256 == sha256).order_by(ITEM.c.id)).all() if sha256 else []


def twins(connection: Connection, hashes: Sequence[str]) -> list[tuple[str, int]]:
    """(hash, number) of all evidence with one of those hashes."""
    known = [one for one in hashes if one]
    query = select(ITEM.c.sha256, ITEM.c.id).where(ITEM.c.sha256.in_(known)).order_by(ITEM.c.id)
    return [(row.sha256, row.id) for row in connection.execute(query)] if known else []


def keep_bytes(connection: Connection, sha256: str, body: bytes) -> None:
    """Keep bytes under their hash, once."""
    if connection.execute(select(BLOB.c.sha256).where(BLOB.c.sha256 == sha256)).first() is None:
        connection.execute(insert(BLOB).values(sha256=sha256, body=body))


def body(connection: Connection, sha256: str) -> bytes | None:
    """The bytes under a hash."""
    found = connection.execute(select(BLOB.c.body).where(BLOB.c.sha256 == sha256)).scalar_one_or_none()
    return None if found is None else bytes(found)


def links(connection: Connection, numbers: Sequence[int]) -> Rows:
    """What pieces of evidence prove, in the order in which that was said."""
    query = select(LINK, ACCOUNT.c.login).join(ACCOUNT, ACCOUNT.c.id == LINK.c.account_id, isouter=True)
    return connection.execute(query.where(LINK.c.evidence_id.in_(numbers)).order_by(LINK.c.id)).all()


def about(subject: Subject, *, every_version: bool = False) -> ColumnElement[bool]:
    """That a link is about a subject: about this version of it, or about the thing as such."""
    here = and_(LINK.c.subject_kind == subject.kind.value, LINK.c.subject_name == subject.name)
    return here if every_version else and_(here, LINK.c.subject_version.in_(["", subject.version]))


def proving(connection: Connection, subject: Subject, *, every_version: bool = False) -> Rows:
    """All evidence about a subject, the newest first; that about its version and that about the thing as such."""
    linked = select(LINK.c.evidence_id).where(about(subject, every_version=every_version))
    return connection.execute(items().where(ITEM.c.id.in_(linked)).order_by(ITEM.c.id.desc())).all()


def proving_prefix(connection: Connection, kind: str, prefix: str) -> Rows:
    """`items` with about_name and linked_at, once for each link to a thing whose name begins so."""
    told = (LINK.c.subject_name.label("about_name"), LINK.c.at.label("linked_at"))
    query = items().add_columns(*told).join(LINK, LINK.c.evidence_id == ITEM.c.id)
    inside = LINK.c.subject_name.startswith(prefix, autoescape=True)
    return connection.execute(query.where(LINK.c.subject_kind == kind, inside).order_by(ITEM.c.id)).all()


def standing(word: str, now: datetime) -> ColumnElement[bool]:
    """That evidence stands so at a moment; see `views.evidence.word`."""
    kept, open_ended = GONE.c.id.is_(None), ITEM.c.valid_until.is_(None)
    begun = or_(ITEM.c.valid_from.is_(None), ITEM.c.valid_from <= now)
    ahead = or_(open_ended, ITEM.c.valid_until > now)
    return {
        "withdrawn": GONE.c.id.is_not(None),
        "expired": and_(kept, ITEM.c.valid_until <= now),
        "not valid yet": and_(kept, ITEM.c.valid_from > now, ahead),
        "expiring": and_(kept, begun, ITEM.c.valid_until > now, ITEM.c.valid_until <= now + SOON),
        "valid": and_(kept, begun, or_(open_ended, ITEM.c.valid_until > now + SOON)),
    }[word]


def standing_any(words: Collection[str], now: datetime) -> ColumnElement[bool]:
    """That evidence stands in one of these ways."""
    return or_(*(standing(word, now) for word in words if word in WORDS), false())


def linked_to(subject: Subject) -> ColumnElement[bool]:
    """That evidence is about a subject."""
    return ITEM.c.id.in_(select(LINK.c.evidence_id).where(about(subject)))


def order(asked: Asked, now: datetime) -> list[Any]:
    """How a list is sorted: by the column asked for, else by what expired or will soon, then the newest first."""
    columns = {
        "number": ITEM.c.id, "title": func.lower(ITEM.c.title), "kind": ITEM.c.kind, "by": ACCOUNT.c.login,
        "at": ITEM.c.at, "valid_until": ITEM.c.valid_until, "size": ITEM.c.size,
    }  # fmt: skip
    worst = case(*((standing(word, now), place) for place, word in enumerate(WORDS)), else_=len(WORDS))
    column = columns.get(asked.sort)
    if column is None:
        return [worst.desc() if asked.sort == "state" and asked.down else worst, ITEM.c.id.desc()]
    return [column.is_(None), column.desc() if asked.down else column, ITEM.c.id.desc()]


def found(
    connection: Connection, asked: Asked, where: Sequence[ColumnElement[bool]], *, order: Sequence[Any]
) -> tuple[Rows, int]:
    """A part of the evidence that meets every condition and holds every word, and how much does."""
    texts = (ITEM.c.title, ITEM.c.kind, ITEM.c.file_name, ITEM.c.url, ITEM.c.sha256, ACCOUNT.c.login)
    linked = select(LINK.c.evidence_id)
    for word in asked.words:
        named = linked.where(func.lower(LINK.c.subject_name).contains(word, autoescape=True))
        hits = [func.lower(text).contains(word, autoescape=True) for text in texts]
        where = [*where, or_(*hits, ITEM.c.id.in_(named))]
    query = items().where(*where)
    total = connection.execute(select(func.count()).select_from(query.with_only_columns(ITEM.c.id).subquery()))
    page = query.order_by(*order).offset(asked.offset).limit(asked.limit)
    return connection.execute(page).all(), int(total.scalar_one())


def count(connection: Connection, *where: ColumnElement[bool]) -> int:
    """How many pieces of evidence meet every condition."""
    query = select(func.count(ITEM.c.id)).select_from(_KEPT).where(*where)
    return int(connection.execute(query).scalar_one())


def unlinked() -> ColumnElement[bool]:
    """That evidence proves nothing yet."""
    return ITEM.c.id.not_in(select(LINK.c.evidence_id))


def next_expiry(connection: Connection, now: datetime) -> datetime | None:
    """When the next piece of evidence that holds now will expire."""
    query = select(func.min(ITEM.c.valid_until)).select_from(_KEPT)
    return connection.execute(query.where(GONE.c.id.is_(None), ITEM.c.valid_until > now)).scalar_one_or_none()


def ending(connection: Connection, start: datetime, end: datetime, *, account_id: int | None = None) -> Rows:
    """(id, title, kind, valid_until, account_id) of evidence about something that ends in that time."""
    columns: tuple[Any, ...] = (ITEM.c.id, ITEM.c.title, ITEM.c.kind, ITEM.c.valid_until, ITEM.c.account_id)
    query = select(*columns).select_from(_KEPT).where(GONE.c.id.is_(None), ~unlinked())
    query = query.where(ITEM.c.valid_until > start, ITEM.c.valid_until <= end).order_by(ITEM.c.valid_until, ITEM.c.id)
    return connection.execute(query if account_id is None else query.where(ITEM.c.account_id == account_id)).all()


def kinds(connection: Connection) -> list[str]:
    """The kinds of evidence on record."""
    return list(connection.execute(select(ITEM.c.kind).distinct().order_by(ITEM.c.kind)).scalars())
