"""What the audit log costs and how long verifying takes: `python -m tests.bench.bench_audit [entries] [URL]`.

Half as many events as entries, 1 kB each, received in groups of twenty; the other entries are changes of their own. The
slow way stays beside the quick one: a log without kept subtree hashes, which reads all leaves for a root or a proof.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import select

from registry import merkle
from registry.access import Desk, Role
from registry.audit import AuditRecord
from registry.engine import Registry
from registry.services import accounts, backups, events
from registry.services import audit as service
from registry.store import audit
from tests.bench._measure import about_this_run, file_megabytes, megabytes, number_argument, once, said, table
from tests.people import Watch, desk_of, opened
from tests.registries import event

GROUP = 20
OWN = "RssAnon"  # without the file's pages that SQLite maps
WORDS = "Reads the ledger of the day and writes what it adds up to. " * 10


def body(number: int) -> bytes:
    """An event of about 1 kB."""
    told = json.loads(event(number))
    told["job"]["facets"] = {"documentation": {"_producer": "x:y", "_schemaURL": "x:z", "description": WORDS}}
    return json.dumps(told).encode()


def fill(registry: Registry, operator: Desk, watch: Watch, entries: int) -> float:
    """Seconds that it took to fill the log."""
    accounts.create(operator, "airflow", name="Airflow", kind="machine", roles=[Role.PRODUCER])
    producer, start = desk_of(registry, "airflow", watch), perf_counter()
    for first in range(0, entries // 2, GROUP * 50):
        for group in range(first, first + GROUP * 50, GROUP):
            events.commit(registry, [events.deliver(producer, [body(group + step) for step in range(GROUP)])])
    with registry.read() as connection:
        missing = range(audit.size(connection), entries)
    for first in missing[::1000]:
        with registry.write() as connection:
            audit.append(connection, *(change(number) for number in range(first, min(first + 1000, entries))))
    return perf_counter() - start


def change(number: int) -> AuditRecord:
    """A change like those of the services."""
    return AuditRecord(Watch().now, "operator", ("administrator",), "model.noted", f"model:{number}", "bench")


def appended(registry: Registry, count: int, *, entry: bool) -> float:
    """The median of milliseconds of a transaction that changes one row, with `count` entries or without."""

    def transaction() -> None:
        with registry.write() as connection:
            connection.exec_driver_sql("UPDATE setting SET value = value")
            if entry:
                audit.append(connection, *(change(number) for number in range(count)))

    return median(once(transaction) for _ in range(200))


def root_of_all_leaves(registry: Registry) -> bytes:
    """The slow way to a root."""
    with registry.read() as connection:
        return merkle.root(connection.execute(select(audit.ENTRY.c.leaf_hash).order_by(audit.ENTRY.c.seq)).scalars())


def root_of_kept_hashes(registry: Registry) -> bytes:
    """The quick way to a root."""
    with registry.read() as connection:
        return audit.root(connection, audit.size(connection))


def timed(question: Callable[[], object]) -> str:
    """Seconds of one answer."""
    return f"{once(question) / 1000:.2f} s"


def main() -> None:
    """Fill, measure, print."""
    entries = number_argument(200_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["COUNTERSIGN_KEY_FILE"] = str(folder / "checkpoint.key")
        os.environ["COUNTERSIGN_CHECKPOINT_DIR"] = str(folder / "checkpoints")
        url = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{folder / 'registry.db'}"
        registry, operator, watch = opened(url)
        said(about_this_run(f"Audit log, {entries:,} entries, {entries // 2:,} events, {registry.dialect}"))
        took = fill(registry, operator, watch, entries)
        said(f"filled in {took:.0f} s" + (f", {file_megabytes(registry.file):,.0f} MB" if registry.file else ""))
        service.checkpoint(operator)
        before, highest = megabytes(field=OWN), list[float]()
        report = service.verify(operator, progress=lambda _done, _total: highest.append(megabytes(field=OWN)))
        assert report.holds, report.findings[:3]
        assert root_of_all_leaves(registry) == root_of_kept_hashes(registry)
        rows = [
            ("one change, no entry", f"{appended(registry, 1, entry=False):.2f} ms"),
            ("one change, one entry", f"{appended(registry, 1, entry=True):.2f} ms"),
            ("one change, 100 entries", f"{appended(registry, 100, entry=True):.2f} ms"),
            ("verify everything", f"{report.seconds:.1f} s"),
            ("memory that verifying added, at most", f"{max(highest) - before:.0f} MB"),
            ("root from all leaves (the slow way)", timed(lambda: root_of_all_leaves(registry))),
            (
                "root from kept hashes",
                f"{median(once(lambda: root_of_kept_hashes(registry)) for _ in range(20)):.2f} ms",
            ),
            (
                "inclusion proof",
                f"{median(once(lambda: service.inclusion_proof(operator, entries // 3)) for _ in range(20)):.2f} ms",
            ),
            ("a page of entries by actor", f"{once(lambda: service.entries(operator, limit=50)):.1f} ms"),
            ("export the whole log", timed(lambda: service.pack(operator, folder / "pack.zip"))),
            ("backup", timed(lambda: backups.backup(operator, folder / "backup"))),
        ]
        said(table(("what", "took"), rows))
        registry.close()


if __name__ == "__main__":
    main()
