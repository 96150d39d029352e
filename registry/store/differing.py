"""Which rows of the projections differ between two SQLite files: what the events say, and what is shown."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice, product
from pathlib import Path
from typing import Any, NamedTuple

from lineage.lattice import Shape
from lineage.shapes import SHAPES
from registry.types import moment

MISSING, UNTOLD = "the events tell of it, and it is not there", "no event tells of it"
_LONGEST = 60
_MICROS = ("_seen", "_at", "event_time")
_INNER = ("_rank", "_tie")
_NODES = (("job", "id"), ("dataset", "id"), ("alias", "alias_id"))


class Different(NamedTuple):
    """A row by its natural key, and in what it differs; without a key a whole table."""

    table: str
    key: str
    fault: str


def rows(said: Path, shown: Path) -> int:
    """How many rows the larger of the two files holds."""
    return max(_count(file) for file in (said, shown))


def differing(said: Path, shown: Path, *, first: int) -> Iterator[Different]:
    """Of each table the first rows of `shown` that are not as `said`, or that it lacks, and how many more there are."""
    with closing(sqlite3.connect(said)) as connection:
        connection.execute("ATTACH ? AS shown", (str(shown),))
        for shape in SHAPES:
            pairs = _pairs(connection, shape)
            for ours, theirs in islice(pairs, first):
                yield Different(shape.name, _key(connection, shape, ours or theirs), _fault(shape, ours, theirs))
            more = sum(1 for _ in pairs)
            if more:
                yield Different(shape.name, "", f"so many more rows differ: {more:,}")


def _count(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return sum(connection.execute(f"SELECT count(*) FROM {shape.name}").fetchone()[0] for shape in SHAPES)


def _pairs(connection: sqlite3.Connection, shape: Shape) -> Iterator[tuple[Any, Any]]:
    """Said and shown of each row that differs; None where one of them has none."""
    width = len(shape.columns)
    same = " AND ".join(f"a.{name} = b.{name}" for name in shape.key)
    other = " OR ".join(f"a.{name} IS NOT b.{name}" for name in shape.columns)
    query = f"SELECT a.*, b.* FROM {{}}.{shape.name} a LEFT JOIN {{}}.{shape.name} b ON {same} WHERE {{}}"
    listed = ", ".join(f"{side}.{name}" for side in "ab" for name in shape.columns)
    query = query.replace("a.*, b.*", listed)
    for row in connection.execute(query.format("main", "shown", other)):
        yield row[:width], None if row[width] is None else row[width:]
    for row in connection.execute(query.format("shown", "main", f"b.{shape.key[0]} IS NULL")):
        yield None, row[:width]


def _fault(shape: Shape, said: Any, shown: Any) -> str:
    if shown is None or said is None:
        return MISSING if shown is None else UNTOLD
    pairs = [(name, a, b) for name, a, b in zip(shape.columns, said, shown, strict=True) if a != b]
    plain = [pair for pair in pairs if not pair[0].endswith(_INNER)]
    told = (f"{name} is {_told(name, b)}, and the events say {_told(name, a)}" for name, a, b in plain or pairs)
    return "; ".join(told)


def _key(connection: sqlite3.Connection, shape: Shape, row: Any) -> str:
    return ", ".join(_name(connection, value) for value in row[: len(shape.key)] if value != "")


def _name(connection: sqlite3.Connection, value: Any) -> str:
    """A node's name instead of its number, which no person knows."""
    if isinstance(value, int):
        for side, (table, key) in product(("main", "shown"), _NODES):
            query = f"SELECT namespace, name FROM {side}.{table} WHERE {key} = ?"
            found = connection.execute(query, (value,)).fetchone()
            if found:
                return "/".join(found)
    return value.hex() if isinstance(value, bytes) else str(value)


def _told(name: str, value: Any) -> str:
    if isinstance(value, int) and name.endswith(_MICROS):
        return moment(value).isoformat()
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
