"""The rows of governance in a scope: what is about its things, all that belongs to that, and what was said of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from registry.commands.packs import Scope
from registry.services._pack_ground import Ground
from registry.store import packs as store
from registry.store.packs import Book, Rows
from registry.subjects import SubjectKind

Found = dict[str, Rows]
"""Rows by table, in the order of their numbers."""
_HEADS = {
    "decision": SubjectKind.DECISION, "approval_request": SubjectKind.REQUEST, "incident": SubjectKind.INCIDENT,
    "evidence_item": SubjectKind.EVIDENCE,
}  # fmt: skip
_PARTS = {
    "decision": (("assumption", "decision_id"),),
    "approval_request": (("request_revision", "request_id"), ("approval_act", "request_id")),
    "incident": (("incident_entry", "incident_id"),),
    "evidence_item": (("evidence_link", "evidence_id"), ("evidence_withdrawal", "evidence_id")),
    "use_case": (
        ("use_case_revision", "use_case_id"), ("use_case_stage", "use_case_id"), ("risk_assessment", "use_case_id"),
        ("risk_override", "use_case_id"), ("role_assignment", "use_case_id"),
        ("business_case", "use_case_id"), ("cost_entry", "use_case_id"), ("measurement", "use_case_id"),
    ),
}  # fmt: skip
_GRAND = (
    ("assumption", "assumption_state", "assumption_id"), ("risk_override", "risk_confirmation", "override_id"),
    ("business_case", "case_revision", "case_id"), ("business_case", "case_scenario", "case_id"),
)  # fmt: skip
TABLES = (
    "use_case", "use_case_revision", "use_case_stage", "role_assignment", "risk_assessment", "risk_override",
    "risk_confirmation", "decision", "assumption", "assumption_state", "approval_request", "request_revision",
    "approval_act", "incident", "incident_entry", "evidence_item", "evidence_link", "evidence_withdrawal", "comment",
    "requirement_assessment", "gate_answer", "policy_revision", "business_case", "case_revision", "case_scenario",
    "cost_entry", "measurement",
)  # fmt: skip
"""Every table of which a pack holds rows, in the order of the files."""


def gathered(connection: Connection, ground: Ground, scope: Scope, as_of: datetime) -> Found:
    """All rows of the scope. A record counts in a time when it was made, changed or added to in it, and is then whole.

    Use cases, their risk and their roles are always whole: they tell what the rest is about.
    """
    book = Book(connection, as_of)
    found: Found = {table: [] for table in TABLES}
    heads = _heads(book, ground)
    spoken_of = _named(heads)
    found |= _in_time(book, scope, heads)
    found["use_case"] = sorted(ground.use_cases, key=lambda row: row.id)
    found["requirement_assessment"] = _assessments(book, ground, scope)
    _add_proofs(book, found, ground)
    for head, parts in _PARTS.items():
        for table, column in parts:
            found[table] = book.of(table, column, _ids(found[head]))
    for above, table, column in _GRAND:
        found[table] = book.of(table, column, _ids(found[above]))
    found["comment"] = _comments(book, ground, scope, spoken_of, _named(found))
    found["gate_answer"] = _timely(book.about("gate_answer", ground.pairs), scope)
    wanted = {row.policy_revision_id for row in found["request_revision"]}
    found["policy_revision"] = book.of("policy_revision", "id", wanted)
    return found


def _heads(book: Book, ground: Ground) -> Found:
    """The records about the things of a scope, whenever they were made."""
    pairs = ground.pairs
    found: Found = {table: book.about(table, pairs) for table in ("decision", "approval_request", "incident")}
    if pairs is not None:
        cases = [row.id for row in ground.use_cases if (SubjectKind.USE_CASE.value, row.slug) in pairs]
        asked = book.of("approval_request", "use_case_id", cases)
        found["approval_request"] = _merged(found["approval_request"], asked)
        found["decision"] = _chained(book, found["decision"])
        proved = store.evidence_links(book.connection, {*pairs, *_named(found)})
        found["evidence_item"] = book.of("evidence_item", "id", proved)
    else:
        found["evidence_item"] = book.within("evidence_item", None, None)
    return found


def _chained(book: Book, rows: Rows) -> Rows:
    """With the decisions that these replaced and those that replaced them, wherever those are about."""
    known = {row.id: row for row in rows}
    fresh: Rows = rows
    while fresh:
        before = {row.supersedes for row in fresh if row.supersedes} - known.keys()
        more = book.of("decision", "id", before) + book.of("decision", "supersedes", _ids(fresh))
        fresh = [row for row in more if row.id not in known]
        known |= {row.id: row for row in fresh}
    return [known[number] for number in sorted(known)]


def _in_time(book: Book, scope: Scope, heads: Found) -> Found:
    if scope.since is None and scope.until is None:
        return heads
    return {
        table: _kept(rows, book.touched(table, _PARTS[table], scope.since, scope.until))
        for table, rows in heads.items()
    }  # fmt: skip


def _kept(rows: Rows, ids: set[int]) -> Rows:
    return [row for row in rows if row.id in ids]


def _assessments(book: Book, ground: Ground, scope: Scope) -> Rows:
    """Everything found about the requirements of the frameworks: for the company and for the use cases of the scope."""
    rows = book.where("requirement_assessment", "framework_slug", ground.frameworks)
    if scope.use_case or scope.model:
        scopes = {"company", *(f"use_case:{row.slug}" for row in ground.use_cases)}
        rows = [row for row in rows if row.scope in scopes]
    return rows if scope.narrow else _timely(rows, scope)


def _add_proofs(book: Book, found: Found, ground: Ground) -> None:
    """The evidence behind requirements: whatever a table of coverage names is in the list of evidence as well."""
    if ground.pairs is None:
        return
    beginnings = tuple(f"{slug}/" for slug in ground.frameworks)
    links = book.where("evidence_link", "subject_kind", [SubjectKind.REQUIREMENT.value])
    more = book.of("evidence_item", "id", {r.evidence_id for r in links if r.subject_name.startswith(beginnings)})
    found["evidence_item"] = _merged(found["evidence_item"], more)


def _comments(book: Book, ground: Ground, scope: Scope, all_named: set[Any], kept: set[Any]) -> Rows:
    """Comments of the time about the scope or its records, and every comment about a record that is in the pack."""
    if ground.pairs is None:
        inside = book.within("comment", scope.since, scope.until)
        return _merged(inside, book.about("comment", kept)) if scope.since or scope.until else inside
    heard = book.about("comment", {*ground.pairs, *all_named, *kept})
    return [row for row in heard if (row.subject_kind, row.subject_name) in kept or _is_timely(row, scope)]


def _timely(rows: Rows, scope: Scope) -> Rows:
    return [row for row in rows if _is_timely(row, scope)]


def _is_timely(row: Any, scope: Scope) -> bool:
    return (scope.since is None or row.at >= scope.since) and (scope.until is None or row.at < scope.until)


def _named(found: Found) -> set[tuple[str, str]]:
    """The records as the subjects of comments and evidence."""
    return {pair for table, kind in _HEADS.items() for pair in store.named(kind, _ids(found.get(table, [])))}


def _ids(rows: Iterable[Any]) -> list[int]:
    return [row.id for row in rows]


def _merged(first: Rows, second: Rows) -> Rows:
    by_id = {row.id: row for row in (*first, *second)}
    return [by_id[number] for number in sorted(by_id)]
