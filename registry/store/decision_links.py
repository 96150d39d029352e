"""Who and what belongs to decisions: the accounts that made them or are named in them, the evidence linked to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, Text, or_, select, type_coerce

from registry.models import metadata
from registry.store.among import among
from registry.store.decisions import ACCOUNT, DECISION, Rows

EVIDENCE: Table = metadata.tables["evidence_item"]
LINK: Table = metadata.tables["evidence_link"]


def evidence(connection: Connection, number: int) -> Rows:
    """(id, title, kind) of the evidence linked to a decision."""
    mine = (LINK.c.subject_kind == "decision") & (LINK.c.subject_name == str(number))
    query = select(EVIDENCE.c.id, EVIDENCE.c.title, EVIDENCE.c.kind).distinct()
    return list(
        connection.execute(query.join(LINK, LINK.c.evidence_id == EVIDENCE.c.id).where(mine).order_by(EVIDENCE.c.id))
    )


def known_evidence(connection: Connection, numbers: Sequence[int]) -> set[int]:
    """Those of these numbers under which evidence is on record."""
    return set(connection.execute(select(EVIDENCE.c.id).where(EVIDENCE.c.id.in_(numbers))).scalars())


def of_person(account_id: int, login: str) -> Any:
    """Holds for decisions that an account logged, or that name it among those who took part."""
    named = type_coerce(DECISION.c.people, Text).contains(f'"name":"{login}"', autoescape=True)
    return or_(DECISION.c.account_id == account_id, named)


def of_account(connection: Connection, account_id: int | None) -> Any:
    """As `of_person`, for an account by its number; None (no condition) without one."""
    if account_id is None:
        return None
    login = connection.execute(select(ACCOUNT.c.login).where(ACCOUNT.c.id == account_id)).scalar_one_or_none()
    return of_person(account_id, login or "")


def people(connection: Connection, ids: Iterable[int]) -> dict[int, set[int]]:
    """The accounts of each decision: who logged it, and those named in it by their login."""
    query = select(DECISION.c.id, DECISION.c.account_id, DECISION.c.people)
    rows = connection.execute(query.where(among(connection, DECISION.c.id, ids))).all()
    names = {person["name"] for row in rows for person in row.people}
    enabled = select(ACCOUNT.c.login, ACCOUNT.c.id).where(ACCOUNT.c.disabled_at.is_(None))
    known = {row.login: row.id for row in connection.execute(enabled) if row.login in names}
    named = {row.id: {known[one["name"]] for one in row.people if one["name"] in known} for row in rows}
    return {row.id: {row.account_id, *named[row.id]} for row in rows}
