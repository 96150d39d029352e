"""Whether the deliveries put aside are those that the log tells: none missing, none added, no words changed."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection, Row

from registry.services._findings import Findings
from registry.store import evidence

REFUSED = "deliveries.refused"


class RefusedCheck:
    """Holds the `deliveries.refused` entries of each sender against the deliveries kept for that sender, in order.

    The reason why a delivery was refused and when it came are in no entry: they are not checked.
    """

    def __init__(self, findings: Findings) -> None:
        """Nothing was told yet."""
        self._findings = findings
        self._claims: dict[str, list[tuple[int, int, str]]] = defaultdict(list)

    def feed(self, seq: int, content: dict[str, Any]) -> None:
        """Remember what one entry claims."""
        details = content.get("details")
        count, digest = (details.get("count"), details.get("digest")) if isinstance(details, dict) else (None, None)
        if not isinstance(count, int) or not isinstance(digest, str) or count < 1:
            self._findings.add(f"audit entry {seq}", f"a {REFUSED} entry without count and digest")
            return
        self._claims[str(content["actor"])].append((seq, count, digest))

    def finish(self, connection: Connection) -> None:
        """Compare with what is kept."""
        logins = {row.id: row.login for row in evidence.accounts(connection)}
        for account, rows in groupby(evidence.refused(connection), key=lambda row: row.account_id):
            self._compare(self._claims.pop(logins.get(account, ""), []), rows)
        for claims in self._claims.values():
            self._compare(claims, iter(()))

    def _compare(self, claims: list[tuple[int, int, str]], rows: Iterator[Row[Any]]) -> None:
        for seq, count, digest in claims:
            found = hashlib.sha256(b"".join(self._hash(row) for row in islice(rows, count)))
            if found.hexdigest() != digest:
                self._findings.add(f"audit entry {seq}", "the refused deliveries that it tells are not those kept")
        for row in rows:
            self._findings.add(f"refused delivery {row.id}", "no audit entry says that it was received")

    def _hash(self, row: Row[Any]) -> bytes:
        kept = evidence.octets(row.body_sha256)
        if hashlib.sha256(evidence.octets(row.body)).digest() != kept:
            self._findings.add(f"refused delivery {row.id}", "its words do not fit its hash")
        return kept
