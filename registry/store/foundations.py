"""What an approval rests on besides lineage, as rows: evidence, decisions, the revision of its use case."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, Text, and_, bindparam, cast, func, or_, select

from registry.models import metadata
from registry.subjects import Subject, SubjectKind
from registry.types import canonical

_T = metadata.tables
ITEM: Table = _T["evidence_item"]
LINK: Table = _T["evidence_link"]
WITHDRAWAL: Table = _T["evidence_withdrawal"]
DECISION: Table = _T["decision"]
USE_CASE: Table = _T["use_case"]
USE_CASE_REVISION: Table = _T["use_case_revision"]
Rows = list[Row[Any]]
_USE_CASE: Select[Any] = (
    select(
        USE_CASE.c.id, USE_CASE.c.slug, USE_CASE_REVISION.c.revision, USE_CASE_REVISION.c.account_id.label("author_id")
    )
    .join(USE_CASE_REVISION, USE_CASE_REVISION.c.use_case_id == USE_CASE.c.id)
    .order_by(USE_CASE_REVISION.c.revision.desc())
    .limit(1)
)
_BY_ID = _USE_CASE.where(USE_CASE.c.id == bindparam("of"))
_BY_SLUG = _USE_CASE.where(USE_CASE.c.slug == bindparam("of"))


def evidence(connection: Connection, subjects: Sequence[Subject]) -> Rows:
    """(id, kind, title, sha256, valid_from, valid_until, withdrawn_at) of what is linked to any of the subjects.

    Evidence of the thing as such counts for each version.
    """
    linked = select(LINK.c.evidence_id).where(or_(*(_about(LINK, subject) for subject in subjects)))
    columns = (ITEM.c.id, ITEM.c.kind, ITEM.c.title, ITEM.c.sha256, ITEM.c.valid_from, ITEM.c.valid_until)
    query = select(*columns, WITHDRAWAL.c.at.label("withdrawn_at")).join(
        WITHDRAWAL, WITHDRAWAL.c.evidence_id == ITEM.c.id, isouter=True
    )
    return list(connection.execute(query.where(ITEM.c.id.in_(linked)).order_by(ITEM.c.id)))


def decisions(connection: Connection, subjects: Sequence[Subject]) -> list[int]:
    """The numbers of the decisions in force about any of the subjects."""
    later = DECISION.alias("later")
    superseded = select(later.c.id).where(later.c.supersedes == DECISION.c.id).exists()
    query = select(DECISION.c.id).where(~superseded, or_(*(_about(DECISION, subject) for subject in subjects)))
    return list(connection.execute(query.order_by(DECISION.c.id)).scalars())


def subjects_of(connection: Connection, numbers: Collection[int]) -> dict[int, Subject]:
    """What each of these decisions is about."""
    columns = (DECISION.c.id, DECISION.c.subject_kind, DECISION.c.subject_name, DECISION.c.subject_version)
    rows = connection.execute(select(*columns).where(DECISION.c.id.in_(list(numbers))))
    return {row[0]: Subject(SubjectKind(row[1]), row[2], row[3]) for row in rows}


def valid_numbers(connection: Connection, now: datetime) -> frozenset[int]:
    """The numbers of all evidence that counts at a moment."""
    gone = select(WITHDRAWAL.c.evidence_id)
    begun = or_(ITEM.c.valid_from.is_(None), ITEM.c.valid_from <= now)
    query = select(ITEM.c.id).where(begun, or_(ITEM.c.valid_until.is_(None), ITEM.c.valid_until > now))
    return frozenset(connection.execute(query.where(ITEM.c.id.not_in(gone))).scalars())


def use_case(
    connection: Connection, *, slug: str = "", use_case_id: int | None = None, then: datetime | None = None
) -> Row[Any] | None:
    """(id, slug, revision, author_id) of a use case with its newest revision, of a moment (only by id) or of now."""
    if then is not None:
        return connection.execute(_BY_ID.where(USE_CASE_REVISION.c.at <= then), {"of": use_case_id}).first()
    if use_case_id is not None:
        return connection.execute(_BY_ID, {"of": use_case_id}).first()
    return connection.execute(_BY_SLUG, {"of": slug}).first()


def use_cases_of(connection: Connection, model: str) -> list[int]:
    """The use cases that name an AI model (namespace/name) in their newest revision."""
    newest = select(func.max(USE_CASE_REVISION.c.id)).group_by(USE_CASE_REVISION.c.use_case_id)
    named = cast(USE_CASE_REVISION.c.models, Text).contains(canonical(model).decode(), autoescape=True)
    query = select(USE_CASE_REVISION.c.use_case_id).where(USE_CASE_REVISION.c.id.in_(newest), named)
    return list(connection.execute(query).scalars())


def _about(table: Table, subject: Subject) -> ColumnElement[bool]:
    versions = {subject.version, ""}
    return and_(
        table.c.subject_kind == subject.kind.value,
        table.c.subject_name == subject.name,
        table.c.subject_version.in_(versions),
    )


def in_time(row: Row[Any], now: datetime) -> bool:
    """Whether a piece of evidence counts at a moment."""
    begun = row.valid_from is None or row.valid_from <= now
    withdrawn = row.withdrawn_at is not None and row.withdrawn_at <= now
    return begun and (row.valid_until is None or now < row.valid_until) and not withdrawn
