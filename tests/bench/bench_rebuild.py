"""How fast a registry of a million events fills and is rebuilt: `python -m tests.bench.bench_rebuild [events] [URL]`.

The events are those of the demo, 2.2 kB each, told again and again: every telling has runs of its own, and every tenth
is of another company, with jobs, datasets, AI models and edges of its own. Run ids sweep the whole range of keys in
each telling, so the indexes are met at random, which is the slow case.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from time import perf_counter

from sqlalchemy import text

from registry import schema
from registry.access import Desk
from registry.engine import Registry
from registry.services import accounts, demo, events, projections
from tests.bench._measure import about_this_run, file_megabytes, megabytes, number_argument, said, table

TOGETHER = 500
COMPANY_EVERY = 10
_RUN_ID = re.compile(rb"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-)([0-9a-f]{12})")


def stream(events_wanted: int) -> Iterator[bytes]:
    """So many events, no two of the same content."""
    lines = [line for line in demo.EVENTS.read_bytes().splitlines() if line.strip()]
    return islice((event for telling in count() for event in told_again(lines, telling)), events_wanted)


def told_again(lines: list[bytes], telling: int) -> Iterator[bytes]:
    """The demo once more: other run ids; other names in every tenth telling."""
    company = b"northgate" if telling % COMPANY_EVERY else b"company%d" % telling
    producer = b'"producer":"telling://%d/' % telling

    def other_id(match: re.Match[bytes]) -> bytes:
        return match[1] + b"%012x" % (int(match[2], 16) ^ telling * 0x9E3779B97F4A & 0xFFFFFFFFFFFF)

    for line in lines:
        told = _RUN_ID.sub(other_id, line).replace(b"northgate", company)
        yield told.replace(b'"producer":"', producer)


def fill(desk: Desk, wanted: int) -> float:
    """Receive the stream as a door would, and return the seconds."""
    source, begun = stream(wanted), perf_counter()
    since, done = begun, 0
    while part := list(islice(source, TOGETHER)):
        events.receive(desk, part)
        done += len(part)
        if done % 50_000 == 0:
            now = perf_counter()
            said(f"  received {done:>9,}  {50_000 / (now - since):,.0f} events/s")
            since = now
    return perf_counter() - begun


def rebuild(desk: Desk) -> float:
    """Drop and make all projections again, telling the speed of each part; returns the seconds."""
    begun = since = perf_counter()
    before = 0

    def progress(done: int, total: int) -> None:
        nonlocal since, before
        if done - before >= 50_000 or done == total:
            now = perf_counter()
            said(f"  projected {done:>9,}  {(done - before) / (now - since):,.0f} events/s")
            since, before = now, done

    projections.rebuild(desk, progress=progress)
    return perf_counter() - begun


def counts(registry: Registry) -> str:
    """What the events added up to."""
    tables = ("event_index", "run", "dataset", "job", "edge", "column_edge", "run_dataset", "mention", "facet")
    with registry.read() as connection:
        found = {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in tables}
    return ", ".join(f"{number:,} {name}" for name, number in found.items())


def main(wanted: int, url: str, file: Path | None) -> None:
    """Fill, rebuild, report."""
    said(about_this_run(f"{wanted:,} events on {url.partition(':')[0]}"))
    registry = Registry.open(url)
    schema.ensure(registry)
    desk = Desk(registry, accounts.bootstrap(registry))
    filled = fill(desk, wanted)
    raw = file_megabytes(file) if file else 0.0
    rebuilt = rebuild(desk)
    size = file_megabytes(file) if file else 0.0
    said(f"  {counts(registry)}")
    said(
        table(
            ("events", "receive", "rebuild", "raw log", "whole database", "memory peak"),
            [
                (
                    f"{wanted:,}", f"{wanted / filled:,.0f}/s, {filled / 60:.1f} min",
                    f"{wanted / rebuilt:,.0f}/s, {rebuilt / 60:.1f} min",
                    f"{raw:,.0f} MB", f"{size:,.0f} MB", f"{megabytes(field='VmHWM'):,.0f} MB",
                )
            ],
        )
    )  # fmt: skip
    registry.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "registry.db"
        given = sys.argv[2] if len(sys.argv) > 2 else ""
        main(number_argument(1_000_000), given or f"sqlite:///{database}", None if given else database)
