"""Whether a subject is on record, and what it is called."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, bindparam, select

from registry.models import metadata
from registry.subjects import Subject, SubjectKind, row_number

_T = metadata.tables
DATASET: Table = _T["dataset"]
_NODE = select(DATASET.c.id, DATASET.c.kind, DATASET.c.namespace, DATASET.c.name).where(
    DATASET.c.id.in_(bindparam("ids", expanding=True))
)
_NUMBERED = {
    SubjectKind.DECISION: "decision",
    SubjectKind.REQUEST: "approval_request",
    SubjectKind.INCIDENT: "incident",
    SubjectKind.EVIDENCE: "evidence_item",
}
_SLUGS = {SubjectKind.USE_CASE: "use_case", SubjectKind.POLICY: "policy", SubjectKind.BODY: "body"}


def on_record(connection: Connection, subject: Subject) -> bool:
    """Whether such a thing is on record, whatever its version. Raises Invalid for a number that is none."""
    if subject.kind in _NUMBERED:
        table = _T[_NUMBERED[subject.kind]]
        return _any(connection, table, table.c.id == row_number(subject.kind, subject.name))
    if subject.kind is SubjectKind.REQUIREMENT:
        return _requirement(connection, subject.name)
    if subject.kind in _SLUGS:
        table = _T[_SLUGS[subject.kind]]
        if _any(connection, table, table.c.slug == subject.name):
            return True
    return node(connection, subject) is not None


def node(connection: Connection, subject: Subject) -> Any | None:
    """The row of the lineage node (id, kind, namespace, name) that a subject names; None without one."""
    ids = [key.id for key in subject.keys]
    return connection.execute(_NODE, {"ids": ids}).first() if ids else None


def _any(connection: Connection, table: Table, where: ColumnElement[bool]) -> bool:
    return connection.execute(select(table.c.id).where(where).limit(1)).first() is not None


def _requirement(connection: Connection, name: str) -> bool:
    framework, requirement = _T["framework"], _T["requirement"]
    slug, _, ref = name.partition("/")
    joined = requirement.join(framework, framework.c.id == requirement.c.framework_id)
    query = select(requirement.c.id).select_from(joined).where(framework.c.slug == slug, requirement.c.ref == ref)
    return connection.execute(query.limit(1)).first() is not None
