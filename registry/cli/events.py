"""`init`, `ingest`, `stats` and `rebuild`: events in, counted, and read again."""

from __future__ import annotations

import gzip
import zlib
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Annotated

import typer

from lineage.slices import elements
from registry.access import Desk
from registry.cli._desk import JsonFlag, answer, desk, err, out, progress, table
from registry.errors import Invalid
from registry.services import demo, events, projections, requests, stats

_PART_EVENTS, _PART_BYTES = 500, 4 * 1024 * 1024


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (init, ingest, rebuild):
        app.command()(command)
    app.command("stats")(print_stats)


def init(
    with_demo: Annotated[bool, typer.Option("--demo/--no-demo", help="Load the fictional demo company.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Make the registry that REGISTRY_URL names, or bring an old one up to date."""
    with desk(create=True) as at:
        loaded = demo.load_once(at.registry) if with_demo else 0
        made = {"registry": at.registry.engine.url.render_as_string(hide_password=True), "demo_events": loaded}
        if not answer(made, as_json=as_json):
            out.print(f"The registry {made['registry']} is ready.", markup=False)


def ingest(
    files: Annotated[
        list[Path], typer.Argument(help="NDJSON (one event a line), JSON (one event or an array), or .gz.")
    ],
    as_json: JsonFlag = False,
) -> None:
    """Put the events of files on record. Sending a file twice changes nothing."""
    missing = [f"{file} (a folder)" if file.is_dir() else str(file) for file in files if not file.is_file()]
    if missing:
        raise Invalid(f"No such file: {', '.join(missing)}. Nothing was ingested.")
    found: Counter[str] = Counter(stored=0, duplicate=0, rejected=0)
    rejected: list[dict[str, str | int]] = []
    with desk(create=True) as at:
        for file in files:
            _ingest_file(at, file, found, rejected)
        with progress("Projecting") as bar:
            task = bar.add_task("", total=None)
            projections.catch_up(
                at.registry, batch=1000, progress=lambda n, of: bar.update(task, completed=n, total=of)
            )
    if not answer({**found, "rejections": rejected}, as_json=as_json):
        out.print(", ".join(f"{count:,} {outcome}" for outcome, count in found.items()) + ".")
        for one in rejected[:20]:
            err.print(f"{one['file']}:{one['line']}: {one['reason']}", style="red", markup=False)
    if rejected:
        raise typer.Exit(1)


def print_stats(as_json: JsonFlag = False) -> None:
    """Count what is on record, in the shape of a stream's expected result."""
    with desk() as at:
        projections.catch_up(at.registry)
        counted = stats.stats(at)
    if not answer(counted, as_json=as_json):
        names = ("events", "jobs", "runs", "datasets", "io_edges", "symlinks", "column_edges", "parent_links")
        states = [(f"  {state}", count) for state, count in counted.states.items()]
        rows = [(name, getattr(counted, name)) for name in names]
        table(("on record", "count"), rows[:3] + states + rows[3:])


def rebuild(as_json: JsonFlag = False) -> None:
    """Drop every projection and read the raw log again, and make the index of requests anew from their acts."""
    with desk() as at, progress("Rebuilding") as bar:
        task = bar.add_task("", total=None)
        level = projections.rebuild(at, progress=lambda done, total: bar.update(task, completed=done, total=total))
        requests.reindex(at)
    if not answer({"events": level.last_seq, "behind": level.behind}, as_json=as_json):
        out.print(f"{level.last_seq:,} events read again.")


def _ingest_file(at: Desk, file: Path, found: Counter[str], rejected: list[dict[str, str | int]]) -> None:
    with progress(file.name) as bar:
        task = bar.add_task("", total=None)
        for part in _parts(file):
            receipts = events.receive(at, [body for _, body in part])
            for (line, _), receipt in zip(part, receipts, strict=True):
                found[receipt.outcome.value] += 1
                if receipt.outcome is events.Outcome.REJECTED:
                    rejected.append({"file": str(file), "line": line, "reason": receipt.reason})
            bar.advance(task, len(part))


def _parts(file: Path) -> Iterator[list[tuple[int, bytes]]]:
    part: list[tuple[int, bytes]] = []
    size = 0
    for line, body in _bodies(file):
        part.append((line, body))
        size += len(body)
        if len(part) >= _PART_EVENTS or size >= _PART_BYTES:
            yield part
            part, size = [], 0
    if part:
        yield part


def _bodies(file: Path) -> Iterator[tuple[int, bytes]]:
    """Each event's bytes with its line; a file that is one JSON document is one event or an array of them."""
    with _opened(file) as stream:
        if file.name.removesuffix(".gz").endswith(".json"):
            yield from ((1, body) for body in _elements(stream.read()))
            return
        for number, line in enumerate(stream, 1):
            if line.strip():
                yield number, line.strip(b"\r\n")


@contextmanager
def _opened(file: Path) -> Iterator[BufferedReader | gzip.GzipFile]:
    try:
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as stream:
            if stream.peek(len(BOM_UTF8)).startswith(BOM_UTF8):  # as some editors and shells of Windows write it
                stream.read(len(BOM_UTF8))
            yield stream
    except (EOFError, zlib.error, gzip.BadGzipFile) as cause:
        raise Invalid(
            f"{file} is no whole gzip file: {cause}. Send it again: what is on record stays there once."
        ) from cause


def _elements(document: bytes) -> list[bytes]:
    found = elements(document)
    return [document] if found is None else found
