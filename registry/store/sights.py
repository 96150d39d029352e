"""What approvals saw upstream, as rows: which things were seen how, and by which requests."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, and_, func, or_, select

from registry.models import metadata
from registry.store.foundations import ITEM, LINK, USE_CASE, USE_CASE_REVISION, WITHDRAWAL
from registry.store.requests import REQUEST, REVISION, STATE

SIGHT: Table = metadata.tables["approval_sight"]
OPEN = ("approved", "submitted")
CASE = USE_CASE.alias("case_of_request")
_SUBJECT = (REQUEST.c.subject_kind, REQUEST.c.subject_name, REQUEST.c.subject_version, CASE.c.slug.label("use_case"))
_CHUNK = 400
_MARKED = [
    metadata.tables[name]
    for name in (
        "approval_act", "request_revision", "approval_sight", "use_case_revision", "case_revision", "evidence_item",
        "evidence_link", "evidence_withdrawal", "decision", "assumption", "assumption_state",
    )
]  # fmt: skip


def looks(connection: Connection) -> list[Any]:
    """(node_id, version, licence, personal) in every way in which something was seen by anybody."""
    columns = (SIGHT.c.node_id, SIGHT.c.version, SIGHT.c.licence, SIGHT.c.personal)
    rows: Any = connection.execute(select(*columns).distinct()).all()
    return list(rows)


def newest(connection: Connection) -> int:
    """The number of the newest row; it grows with every revision that saw something."""
    return int(connection.execute(select(func.coalesce(func.max(SIGHT.c.id), 0))).scalar_one())


def marks(connection: Connection, now: Any) -> tuple[int, ...]:
    """While these stay, nothing was asked, decided or said anew, and no evidence began or ended to count."""
    newest_of = [select(func.coalesce(func.max(table.c.id), 0)).scalar_subquery() for table in _MARKED]
    turned = [
        select(func.count()).select_from(ITEM).where(moment <= now).scalar_subquery()
        for moment in (ITEM.c.valid_from, ITEM.c.valid_until)
    ]
    return tuple(connection.execute(select(*newest_of, *turned)).one())


def seen_by(connection: Connection, changed: Collection[tuple[int, str, str, str]]) -> set[int]:
    """The requests whose newest revision, open or approved, saw a thing in one of these ways."""
    nodes, found = sorted({one[0] for one in changed}), set[int]()
    now = and_(STATE.c.request_id == SIGHT.c.request_id, STATE.c.revision == SIGHT.c.revision)
    columns = (SIGHT.c.request_id, SIGHT.c.node_id, SIGHT.c.version, SIGHT.c.licence, SIGHT.c.personal)
    for start in range(0, len(nodes), _CHUNK):
        query = select(*columns).join(STATE, now).where(SIGHT.c.node_id.in_(nodes[start : start + _CHUNK]))
        rows = connection.execute(query.where(STATE.c.state.in_(OPEN)))
        found.update(row[0] for row in rows if tuple(row[1:]) in changed)
    return found


def with_other_use_case(connection: Connection) -> set[int]:
    """Open or approved requests whose use case was revised after they were submitted."""
    said = select(USE_CASE_REVISION.c.use_case_id, func.max(USE_CASE_REVISION.c.revision).label("revision"))
    newest = said.group_by(USE_CASE_REVISION.c.use_case_id).subquery()
    query = _newest().join(newest, newest.c.use_case_id == REQUEST.c.use_case_id)
    query = query.add_columns(CASE.c.slug, newest.c.revision, REVISION.c.saw)
    later = USE_CASE_REVISION.alias("later")
    changed = select(later.c.id).where(later.c.use_case_id == REQUEST.c.use_case_id, later.c.at >= REVISION.c.at)
    rows = connection.execute(query.where(changed.exists()))
    return {row.id for row in rows if row.saw["business_case"] != f"use_case:{row.slug}@{row.revision}"}


def with_evidence_that_ended(connection: Connection, now: Any) -> Sequence[Row[Any]]:
    """(id, saw) of open or approved requests about things to which evidence is linked that no longer counts."""
    over = or_(ITEM.c.valid_until <= now, WITHDRAWAL.c.id.is_not(None))
    ended = (
        select(LINK.c.subject_kind, LINK.c.subject_name)
        .join(ITEM, ITEM.c.id == LINK.c.evidence_id)
        .join(WITHDRAWAL, WITHDRAWAL.c.evidence_id == ITEM.c.id, isouter=True)
        .where(over)
        .distinct()
    )
    return _about(connection, [tuple(row) for row in connection.execute(ended)])


def about(connection: Connection, subjects: Iterable[tuple[str, str]]) -> Sequence[Row[Any]]:
    """(id, subject, use_case, saw) of open or approved requests about these (kind, name), or for these use cases."""
    return _about(connection, [*subjects])


def _about(connection: Connection, subjects: Sequence[tuple[str, ...]]) -> Sequence[Row[Any]]:
    found: dict[int, Row[Any]] = {}
    by_kind: dict[str, list[str]] = {}
    for kind, name in subjects:
        by_kind.setdefault(kind, []).append(name)
    for kind, names in by_kind.items():
        for start in range(0, len(names), _CHUNK):
            part = names[start : start + _CHUNK]
            same = and_(REQUEST.c.subject_kind == kind, REQUEST.c.subject_name.in_(part))
            if kind == "use_case":
                slugs = select(USE_CASE.c.id).where(USE_CASE.c.slug.in_(part))
                same = or_(same, REQUEST.c.use_case_id.in_(slugs))
            rows = connection.execute(_newest().add_columns(*_SUBJECT, REVISION.c.saw).where(same))
            found.update((row.id, row) for row in rows)
    return list(found.values())


def _newest() -> Any:
    on = and_(REVISION.c.request_id == STATE.c.request_id, REVISION.c.revision == STATE.c.revision)
    query = select(REQUEST.c.id).join(STATE, STATE.c.request_id == REQUEST.c.id).join(REVISION, on)
    query = query.join(CASE, CASE.c.id == REQUEST.c.use_case_id, isouter=True)
    return query.where(STATE.c.state.in_(OPEN))
