"""How evidence is shown: its row, what it proves, how it stands at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from registry.errors import NotFound
from registry.store import proofs
from registry.subjects import Subject, SubjectKind, numbered
from registry.views.evidence import EvidenceLinkView, EvidenceView, Proof, word


def row(connection: Connection, number: int) -> Row[Any]:
    """One piece of evidence; raises NotFound."""
    found = proofs.by_id(connection, number)
    if found is None:
        raise NotFound(f"There is no evidence {say(number)}.")
    return found


def view(connection: Connection, number: int, now: datetime) -> EvidenceView:
    """One piece of evidence as it stands `now`."""
    return views(connection, [row(connection, number)], now)[0]


def views(connection: Connection, rows: Sequence[Row[Any]], now: datetime) -> tuple[EvidenceView, ...]:
    """Rows of `proofs.items` as they stand `now`."""
    linked: dict[int, list[EvidenceLinkView]] = {}
    for row in proofs.links(connection, [row.id for row in rows]):
        subject = Subject(SubjectKind(row.subject_kind), row.subject_name, row.subject_version)
        told = EvidenceLinkView(str(subject), row.note, row.login or "", row.at)
        linked.setdefault(row.evidence_id, []).append(told)
    same: dict[str, list[int]] = {}
    for sha256, number in proofs.twins(connection, [row.sha256 for row in rows]):
        same.setdefault(sha256, []).append(number)
    return tuple(_shown(row, linked.get(row.id, []), same.get(row.sha256, []), now) for row in rows)


def _shown(row: Row[Any], links: Sequence[EvidenceLinkView], same: Sequence[int], now: datetime) -> EvidenceView:
    return EvidenceView(
        id=row.id,
        number=say(row.id),
        title=row.title,
        kind=row.kind,
        word=_word(row, now),
        url=row.url,
        file_name=row.file_name,
        sha256=row.sha256,
        size=row.size,
        media_type=row.media_type,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        by=row.login or "",
        at=row.at,
        links=tuple(links),
        withdrawn_by=row.gone_by or "",
        withdrawn_at=row.gone_at,
        withdrawn_why=row.gone_why or "",
        same_bytes=tuple(say(number) for number in same if number != row.id),
    )


def proof(row: Row[Any], now: datetime) -> Proof:
    """A row of `proofs.items` as an approval weighs it."""
    return Proof(row.id, row.kind, row.title, row.sha256, row.valid_until, _word(row, now))


def _word(row: Row[Any], now: datetime) -> str:
    gone = row.gone is not None and row.gone_at <= now
    return word(valid_from=row.valid_from, valid_until=row.valid_until, withdrawn=gone, now=now)


def say(number: int) -> str:
    """How people say the number: E-5."""
    return numbered(SubjectKind.EVIDENCE, number)
