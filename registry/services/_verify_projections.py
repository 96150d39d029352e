"""Whether what pages show is what the events say: the raw log read anew into a database of its own, and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from registry.engine import Registry
from registry.models import metadata
from registry.services import projections
from registry.services._findings import Findings
from registry.store.copying import copy_rows
from registry.store.differing import differing, rows
from registry.store.projections import TABLES

FIRST = 20
"""So many rows of each table are named; the rest is counted."""
_TABLES = [metadata.tables[name] for name in TABLES]
REMEDY = "`countersign rebuild` reads what pages show anew from the events."


def compare(connection: Connection, findings: Findings, count: Callable[[int], None]) -> None:
    """Project the events that are projected again, beside the registry, and name each row that differs."""
    level = projections.level_in(connection)
    with TemporaryDirectory(prefix="countersign-") as folder:
        said, shown = Path(folder) / "said.db", Path(folder) / "shown.db"
        with _empty(said) as fresh:
            projections.replay(connection, fresh, last=level.last_seq, done=count)
        with _empty(shown) as copy, copy.write() as target:
            copy_rows(connection, target, tables=_TABLES)
        wrong = list(differing(said, shown, first=FIRST))
        compared = rows(said, shown)
    for one in wrong:
        findings.add(f"{one.table.replace('_', ' ')} {one.key}".strip(), one.fault)
    answer = f"not all say the same. {REMEDY}" if wrong else "all say the same."
    findings.notes.append(f"Of what pages show, {compared:,} rows were compared with the events: {answer}")
    if level.behind:
        findings.notes.append(f"Events not shown yet, and so not compared: {level.behind:,}.")


@contextmanager
def _empty(file: Path) -> Iterator[Registry]:
    """A SQLite file with the tables of the projections and nothing in them."""
    made = Registry.open(f"sqlite:///{file}")
    try:
        with made.write() as connection:
            metadata.create_all(connection, tables=_TABLES)
        yield made
    finally:
        made.close()
