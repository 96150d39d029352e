"""What approvals saw upstream, as rows: which things were seen how, and by which requests."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Table, Text, and_, cast, func, literal, or_, select, type_coerce

from registry.models import metadata
from registry.store.foundations import ITEM, LINK, USE_CASE, USE_CASE_REVISION, WITHDRAWAL
from registry.store.requests import REQUEST, REVISION, STATE

SIGHT: Table = metadata.tables["approval_sight"]
OPEN = ("approved", "submitted")
CASE = USE_CASE.alias("case_of_request")
_SUBJECT = (REQUEST.c.subject_kind, REQUEST.c.subject_name, REQUEST.c.subject_version, CASE.c.slug.label("use_case"))
_CHUNK = 400
Newest = tuple[int, int]
"""The number of a request and that of its newest revision."""


class Marks(NamedTuple):
    """What tells that something changed on which an approval rests, by its sort."""

    requests: tuple[int, ...]
    use_cases: tuple[int, ...]
    evidence: tuple[int, ...]


_ASKED = ("approval_act", "request_revision")


def looks(connection: Connection, *, after: int = 0) -> list[Any]:
    """(node_id, version, licence, personal) in every way in which something was seen, in rows behind a number."""
    columns = (SIGHT.c.node_id, SIGHT.c.version, SIGHT.c.licence, SIGHT.c.personal)
    rows: Any = connection.execute(select(*columns).where(SIGHT.c.id > after).distinct()).all()
    return list(rows)


def newest(connection: Connection) -> int:
    """The number of the newest row; it grows with every revision that saw something."""
    return int(connection.execute(select(func.coalesce(func.max(SIGHT.c.id), 0))).scalar_one())


def marks(connection: Connection, now: Any) -> Marks:
    """While a part of it stays, nothing of its sort was said anew, and no evidence began or ended to count."""
    parts = [
        (*_ASKED, "approval_sight"), ("use_case_revision", "case_revision"),
        ("evidence_item", "evidence_link", "evidence_withdrawal"),
    ]  # fmt: skip
    newest_of = [
        select(func.coalesce(func.max(metadata.tables[name].c.id), 0)).scalar_subquery()
        for part in parts for name in part
    ]  # fmt: skip
    turned = [
        select(func.count()).select_from(ITEM).where(moment <= now).scalar_subquery()
        for moment in (ITEM.c.valid_from, ITEM.c.valid_until)
    ]
    row: Any = tuple(connection.execute(select(*newest_of, *turned)).one())
    return Marks(row[:3], row[3:5], row[5:])


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
    later = USE_CASE_REVISION.alias("later")
    changed = select(later.c.id).where(later.c.use_case_id == REQUEST.c.use_case_id, later.c.at >= REVISION.c.at)
    now = literal('"business_case":"use_case:') + CASE.c.slug + "@" + cast(newest.c.revision, Text) + '"'
    place = func.strpos if connection.dialect.name == "postgresql" else func.instr
    saw = type_coerce(REVISION.c.saw, Text)  # canonical JSON: in no text of it does a quote stand by itself
    return set(connection.execute(query.where(changed.exists(), place(saw, now) == 0)).scalars())


def about_evidence_that_ended(connection: Connection, now: Any) -> set[Newest]:
    """Open or approved requests about things to which evidence is linked that no longer counts."""
    over = or_(ITEM.c.valid_until <= now, WITHDRAWAL.c.id.is_not(None))
    ended = (
        select(LINK.c.subject_kind, LINK.c.subject_name)
        .join(ITEM, ITEM.c.id == LINK.c.evidence_id)
        .join(WITHDRAWAL, WITHDRAWAL.c.evidence_id == ITEM.c.id, isouter=True)
        .where(over)
        .distinct()
    )
    return {
        (row.id, row.revision) for row in about(connection, ((row[0], row[1]) for row in connection.execute(ended)))
    }


def about(connection: Connection, subjects: Iterable[tuple[str, str]]) -> Sequence[Row[Any]]:
    """(id, revision, subject, use_case) of open or approved requests about these (kind, name), or for these cases."""
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
            rows = connection.execute(_newest().add_columns(STATE.c.revision, *_SUBJECT).where(same))
            found.update((row.id, row) for row in rows)
    return list(found.values())


def saw(connection: Connection, requests: Collection[int]) -> Iterator[Any]:
    """(id, revision, saw) of the newest revision of each of these requests."""
    numbers = sorted(requests)
    columns = (STATE.c.request_id, STATE.c.revision, REVISION.c.saw)
    query = select(*columns).join(REVISION, _ON_NEWEST)
    for start in range(0, len(numbers), _CHUNK):
        yield from connection.execute(query.where(STATE.c.request_id.in_(numbers[start : start + _CHUNK])))


_ON_NEWEST = and_(REVISION.c.request_id == STATE.c.request_id, REVISION.c.revision == STATE.c.revision)


def _newest() -> Any:
    query = select(REQUEST.c.id).join(STATE, STATE.c.request_id == REQUEST.c.id).join(REVISION, _ON_NEWEST)
    query = query.join(CASE, CASE.c.id == REQUEST.c.use_case_id, isouter=True)
    return query.where(STATE.c.state.in_(OPEN))
