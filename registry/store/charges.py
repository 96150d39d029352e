"""Charges of bills as rows, and the one hash by which a bill vouches for all of its charges."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, Table, func, insert, select

from registry.models import metadata
from registry.types import canonical, micros

BILL: Table = metadata.tables["bill"]
CHARGE: Table = metadata.tables["charge"]
ROWS = 1_000
"""Charges that are written or compared at a time."""
_HASHED = tuple(column.name for column in CHARGE.c if column.name not in ("id", "bill_id"))


class Digest:
    """SHA-256 over charges in their order: every column of each, but the numbers that the registry gave them."""

    def __init__(self) -> None:
        """Of no charge yet."""
        self._hash, self.rows = hashlib.sha256(), 0

    def add(self, charge: Mapping[str, Any]) -> None:
        """The next charge; each is closed by a line's end, which canonical JSON never holds."""
        said = {name: charge[name] for name in _HASHED}
        for name in ("period_start", "period_end"):
            said[name] = None if said[name] is None else micros(said[name])
        self._hash.update(canonical(said) + b"\n")
        self.rows += 1

    def hexdigest(self) -> str:
        """The hash so far."""
        return self._hash.hexdigest()


def write(connection: Connection, bill_id: int, charges: Iterable[Mapping[str, Any]]) -> Digest:
    """Insert the charges of a bill, in the order of `row`, in bounded memory; the digest that the bill is to keep.

    The caller holds the log lock, and keeps the bill's row in the same transaction.
    """
    digest, waiting = Digest(), iter(charges)
    number = int(connection.execute(select(func.coalesce(func.max(CHARGE.c.id), 0))).scalar_one())
    while some := list(islice(waiting, ROWS)):
        for charge in some:
            digest.add(charge)
        rows = [{"id": number + place, "bill_id": bill_id, **charge} for place, charge in enumerate(some, 1)]
        connection.execute(insert(CHARGE), rows)
        number += len(some)
    return digest


def digests(connection: Connection) -> Iterator[tuple[int, str, int]]:
    """(bill_id, hash, how many) of the charges that are kept, read with bounded memory."""
    bill_id, digest = None, Digest()
    for row in _all(connection):
        if row.bill_id != bill_id:
            if bill_id is not None:
                yield bill_id, digest.hexdigest(), digest.rows
            bill_id, digest = row.bill_id, Digest()
        digest.add(row._asdict())
    if bill_id is not None:
        yield bill_id, digest.hexdigest(), digest.rows


def promised(connection: Connection) -> dict[int, tuple[str, int]]:
    """The hash and the number of charges that each bill vouches for."""
    found = connection.execute(select(BILL.c.id, BILL.c.charges_sha256, BILL.c.rows))
    return {row.id: (row.charges_sha256, row.rows) for row in found}


def _all(connection: Connection) -> Iterator[Row[Any]]:
    query = select(CHARGE).order_by(CHARGE.c.bill_id, CHARGE.c.row)
    yield from connection.execute(query, execution_options={"yield_per": ROWS})
