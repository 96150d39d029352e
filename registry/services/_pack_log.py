"""The audit entries that vouch for a pack's rows, each with the proof that it is under the checkpoint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection

from registry import merkle
from registry.models import metadata
from registry.services._pack_ground import Ground
from registry.services._pack_rows import TABLES, Found
from registry.store import audit, entries, kept
from registry.store import packs as store
from registry.store.packs import Rows
from registry.views.audit import CheckpointView
from registry.views.packs import PackCheckpoint, PackEntry, PackRow

TOGETHER = 200
_RECORDS = {"decision": "decision:{0}", "approval_request": "request:A-{0}", "incident": "incident:{0}",
            "evidence_item": "evidence:{0}"}  # fmt: skip


def rows_of(connection: Connection, ground: Ground, found: Found) -> Rows:
    """The entries about the things and records of a pack, and those that vouch for its rows."""
    records = [form.format(row.id) for table, form in _RECORDS.items() for row in found[table]]
    seqs = {row.audit_seq for table in TABLES for row in found[table]}
    if ground.pairs is None:
        things = (f"use_case:{row.slug}" for row in ground.use_cases)
        return store.entries_about(connection, [*records, *things], seqs)
    return store.entries_about(connection, [*records, *ground.subjects], seqs)


def roles(rows: Iterable[Any]) -> dict[int, tuple[str, ...]]:
    """By entry, the roles that its actor held then."""
    return {row.seq: tuple(orjson.loads(row.body)["roles"]) for row in rows}


def told(connection: Connection, rows: Rows, *, size: int) -> Iterator[PackEntry]:
    """The entries with their inclusion proofs in the first `size` entries."""
    for start in range(0, len(rows), TOGETHER):
        part = rows[start : start + TOGETHER]
        spans = {row.seq: merkle.inclusion_spans(row.seq, size) for row in part if row.seq < size}
        hashes = iter(audit.span_hashes(connection, [span for proof in spans.values() for span in proof]))
        for row in part:
            proof = tuple(next(hashes).hex() for _ in spans[row.seq]) if row.seq in spans else None
            yield _entry(row, proof)


def checkpoint(signed: CheckpointView) -> PackCheckpoint:
    """The checkpoint as a pack tells of it."""
    return PackCheckpoint(
        origin=signed.origin, size=signed.size, root=signed.root.hex(), at=signed.at, note=signed.note,
        vkey=signed.vkey,
    )  # fmt: skip


def kept_rows(found: Found) -> Iterator[PackRow]:
    """The rows exactly as their audit entries vouch for them."""
    for table in TABLES:
        known = metadata.tables[table]
        for row in found[table]:
            content = kept.content(known, row._asdict())
            yield PackRow(table=table, id=row.id, content=content.decode(), audit_seq=row.audit_seq)


def counts(found: Found, more: Mapping[str, Sequence[Any]]) -> dict[str, int]:
    """How many rows of each kind there are."""
    return {table: len(found[table]) for table in TABLES} | {name: len(rows) for name, rows in more.items()}


def _entry(row: Any, proof: tuple[str, ...] | None) -> PackEntry:
    shown = entries.view(row)
    return PackEntry(
        seq=row.seq, at=shown.at, actor=shown.actor, roles=shown.roles, action=shown.action, subject=shown.subject,
        reason=shown.reason, body=bytes(row.body).decode(), proof=proof,
    )  # fmt: skip
