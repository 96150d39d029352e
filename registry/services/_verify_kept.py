"""Whether decisions, approvals, evidence and all other kept rows are those that the log vouches for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from registry.models import metadata
from registry.services._findings import Findings
from registry.store import charges, kept

TOGETHER = 2_000
"""Rows that are compared at a time."""
_END = 2**62
UNREADABLE = (ValueError, TypeError, OverflowError, ArithmeticError)
"""What reading a value raises that no door here wrote."""
_BLOB, _ITEM = metadata.tables["evidence_blob"], metadata.tables["evidence_item"]


class KeptCheck:
    """Walks the tables beside the log, a stretch of entries at a time."""

    def __init__(self, connection: Connection, findings: Findings) -> None:
        """Nothing is compared yet."""
        self._connection, self._findings = connection, findings
        self._claims: dict[str, tuple[int, str]] = {}
        self._from = 0
        self.rows = 0

    def feed(self, seq: int, content: dict[str, Any]) -> None:
        """Note which rows an entry vouches for."""
        rows = (content.get("details") or {}).get(kept.ROWS)
        if rows is None:
            return
        if not isinstance(rows, dict):
            self._findings.add(f"audit entry {seq}", "says nothing readable about the rows that it is to vouch for")
            return
        for place, sha256 in rows.items():
            if place in self._claims:
                self._findings.add(f"audit entry {seq}", f"vouches again for {place}")
            self._claims[place] = seq, sha256
        if len(self._claims) >= TOGETHER:
            self._compare(until=seq)

    def finish(self) -> None:
        """Compare what is left, and each file with the hash that it is kept under."""
        self._compare(until=_END)
        for row in self._connection.execute(select(_BLOB)).yield_per(16):
            if hashlib.sha256(bytes(row.body)).hexdigest() != row.sha256:
                self._findings.add(f"evidence file {row.sha256[:12]}", "its bytes are not those that were added")
        files = select(_ITEM.c.id, _ITEM.c.sha256).where(_ITEM.c.file_name != "")
        gone = files.join(_BLOB, _BLOB.c.sha256 == _ITEM.c.sha256, isouter=True).where(_BLOB.c.sha256.is_(None))
        for row in self._connection.execute(gone):
            self._findings.add(f"evidence_item/{row.id}", "its file is gone")
        self._compare_charges()

    def _compare(self, *, until: int) -> None:
        for name, table in kept.TABLES.items():
            for row in self._rows(name, table, until):
                self.rows += 1
                place = f"{name}/{row.id}"
                self._judge(place, self._claims.pop(place, None), kept.digest(table, row._asdict()), row.audit_seq)
        for place, (seq, _) in self._claims.items():
            self._findings.add(place, f"missing or renumbered, though audit entry {seq} says that it was kept")
        self._claims, self._from = {}, until + 1

    def _rows(self, name: str, table: Table, until: int) -> Sequence[Row[Any]]:
        """The rows of a stretch; where one of them is no longer readable, that one is a finding."""
        try:
            return kept.rows_between(self._connection, table, self._from, until)
        except UNREADABLE:
            found = []
            for number in kept.ids_between(self._connection, table, self._from, until):
                try:
                    found.append(kept.row(self._connection, table, number))
                except UNREADABLE:
                    self.rows += 1
                    self._claims.pop(f"{name}/{number}", None)
                    self._findings.add(f"{name}/{number}", "no longer readable: changed since it was kept")
            return found

    def _compare_charges(self) -> None:
        """A bill's row, which the log vouches for, has the hash of its charges."""
        promised, nothing = charges.promised(self._connection), charges.Digest().hexdigest()
        for bill_id, sha256, rows in charges.digests(self._connection):
            self.rows += rows
            if (sha256, rows) != promised.pop(bill_id, None):
                self._findings.add(f"bill/{bill_id}", "its charges are not those that were read from it")
        for bill_id, said in promised.items():
            if said != (nothing, 0):
                self._findings.add(f"bill/{bill_id}", "its charges are gone")

    def _judge(self, place: str, claim: tuple[int, str] | None, found: str, audit_seq: int) -> None:
        if claim is None:
            self._findings.add(place, "no audit entry vouches for it")
        elif claim[1] != found:
            self._findings.add(place, f"not what audit entry {claim[0]} says was kept: changed since")
        elif claim[0] != audit_seq:
            self._findings.add(place, f"points to audit entry {audit_seq}; entry {claim[0]} vouches for it")
