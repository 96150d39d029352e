"""How many events a second become durable, and how many can be asked about, beside two other receivers.

`python -m tests.bench.bench_ingest [--rounds N] [--events N]` needs the streams of real producers beside this checkout;
the others are measured where `make .venv-feast` made their environment.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

import orjson

from tests.bench._load import distinct
from tests.bench._measure import about_this_run, table
from tests.http_server import reader_and_sender, served_by_process
from tests.people import opened
from tests.postgres_server import running_postgres
from tests.serving import running_app

ROOT = Path(__file__).resolve().parents[2]
STREAMS = ROOT.parent / "shared" / "data" / "openlineage"
RIVALS = ROOT / ".venv-feast" / "bin" / "python"
CONNECTIONS = 32
RECEIVERS = {
    "Countersign's door, SQLite": 1,
    "Countersign's door, PostgreSQL": 1,
    "Countersign with its pages, SQLite": 1,
    "naive": 20,
    "Feast": 50,
}
"""What is measured, and by how much fewer events it gets, so that a round ends in this life."""
DURABLE = "max_connections=100\n"  # PostgreSQL as it comes: fsync on, every commit waits for the disk


@dataclass(frozen=True)
class Result:
    """One round: events, seconds until acknowledged and until projected, latencies and processor time in ms."""

    events: int
    acknowledged: float
    projected: float | None
    latencies: list[float]
    cpu_ms: float
    load: float


def main() -> None:
    """Measure and print a table of medians."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--rounds", type=int, default=3)
    told.add_argument("--events", type=int, default=10_000)
    options = told.parse_args()
    files = [*sorted(STREAMS.glob("produced-*/*.ndjson"))]
    if not files:
        sys.exit("The streams of real producers are not beside this checkout: nothing to send.")
    bodies = [line for file in files for line in file.read_bytes().splitlines()]
    bodies += [
        file.read_bytes().replace(b"\n", b" ") for file in sorted(STREAMS.glob("compatibility-tests/**/events/*"))
    ]
    print(about_this_run(f"Ingest, {CONNECTIONS} connections, real events as other runs"), flush=True)
    rows = []
    with (
        tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder,
        running_postgres(DURABLE) as postgres,
    ):
        for name, count in RECEIVERS.items():
            if count > 1 and not RIVALS.exists():
                print(f"{name}: not measured, because there is no .venv-feast (make .venv-feast)")
                continue
            file = Path(folder) / "events.ndjson"
            file.write_bytes(b"\n".join(distinct(bodies, options.events // count)) + b"\n")
            results = [one_round(name, file, Path(folder) / f"{name} {n}.db", postgres) for n in range(options.rounds)]
            rows.append(row(name, results))
            print(rows[-1], flush=True)
    head = ("receiver", "events", "durable/s", "queryable/s", "p50 ms", "p99 ms", "CPU ms/event", "load")
    print(table(head, rows))


def one_round(name, file, database, postgres) -> Result:  # type: ignore[no-untyped-def]
    """Send the file to a fresh receiver."""
    if not name.startswith("Countersign"):
        with rival(name.lower(), database) as (port, process):
            return measured(port, "none", file, process.pid, projects=False)
    url = postgres.fresh_url() if "PostgreSQL" in name else f"sqlite:///{database}"
    registry, operator, _ = opened(url)
    token = reader_and_sender(operator)
    registry.close()
    with served_by_process(url) if "door" in name else whole_app(url, database.parent) as (port, process):
        result = measured(port, token, file, process.pid, projects=True)
    if "PostgreSQL" in name:
        postgres.drop(url)
    return result


@contextmanager
def whole_app(url: str, folder: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """`streamlit run app.py`, with all that stands before its routes."""
    with running_app(url, folder) as app:
        yield int(app.address.rpartition(":")[2]), app.process


def measured(port: int, token: str, file: Path, pid: int, *, projects: bool) -> Result:
    """Start the load in a process of its own and wait for the projections."""
    count = file.read_bytes().count(b"\n")
    load, before = os.getloadavg()[0], cpu_seconds(pid)
    command = [sys.executable, "-m", "tests.bench._load", str(port), str(CONNECTIONS), token, str(file)]
    told = orjson.loads(subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout)
    assert told["statuses"].get("201", 0) >= count * 0.99, told["statuses"]
    projected = until_projected(port) - told["started_at"] if projects else None
    cpu = (cpu_seconds(pid) - before) / count * 1000
    return Result(count, told["seconds"], projected, told["latencies"], cpu, load)


def until_projected(port: int) -> float:
    """The moment at which the newest event can be asked about."""
    while True:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            if orjson.loads(answer.read())["behind"] == 0:
                return time.time()
        time.sleep(0.02)


def cpu_seconds(pid: int) -> float:
    """Processor time of a process so far, its threads and the kernel on its behalf."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def rival(name: str, database: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Another receiver, started on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([RIVALS, ROOT / "tests/bench/_rivals.py", name, database, str(port)])
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/docs").close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        yield port, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def row(name: str, results: list[Result]) -> list[str]:
    """Medians over the rounds."""
    latencies = [quantiles(result.latencies, n=100) for result in results]
    projected = [result.events / result.projected for result in results if result.projected]
    return [
        name,
        f"{results[0].events:,}",
        f"{median(result.events / result.acknowledged for result in results):,.0f}",
        f"{median(projected):,.0f}" if projected else "",
        f"{median(cuts[49] for cuts in latencies):.1f}",
        f"{median(cuts[98] for cuts in latencies):.1f}",
        f"{median(result.cpu_ms for result in results):.2f}",
        f"{median(result.load for result in results):.1f}",
    ]


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
