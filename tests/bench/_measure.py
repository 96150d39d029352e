"""What every benchmark needs: medians, peak memory, ratios, a Markdown table, and the demo loaded once."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter


def milliseconds(question: Callable[[], object], *, times: int = 5) -> float:
    """The median of so many answers."""
    return median(once(question) for _ in range(times))


def once(question: Callable[[], object]) -> float:
    """Milliseconds of one answer."""
    start = perf_counter()
    question()
    return (perf_counter() - start) * 1000


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows as Markdown."""
    lines = [head, ["---"] * len(head), *([str(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def about_this_run(what: str) -> str:
    """The first line of every report: what was measured, when, on how many cores and how busy they were."""
    load = os.getloadavg()[0]
    return f"{what}: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, load {load:.1f} at the start"


def megabytes(pid: int | str = "self", *, field: str = "VmRSS") -> float:
    """Resident memory of a process now (VmRSS) or at its highest (VmHWM), in MB of a million bytes; Linux only."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith(field))
    return int(line.split()[1]) * 1024 / 1e6


def proportional_megabytes(pid: int) -> float:
    """Memory of a process with pages shared with others counted in part (Pss), in MB of a million bytes."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return int(next(line for line in rollup if line.startswith("Pss:")).split()[1]) * 1024 / 1e6


def file_megabytes(path: Path) -> float:
    """A SQLite file with its journal."""
    return sum(file.stat().st_size for file in path.parent.glob(path.name + "*")) / 1e6


def demo_registry(folder: Path) -> str:
    """The URL of a SQLite registry in which the demo is loaded."""
    from registry import schema  # a hundred megabytes with what they import: not for those who measure memory
    from registry.engine import Registry
    from registry.services import demo

    url = f"sqlite:///{folder / 'demo.db'}"
    registry = Registry.open(url)
    schema.ensure(registry)
    demo.load_once(registry)
    registry.close()
    return url


def said(text: str) -> None:
    """Print now, whoever reads the other end."""
    print(text, flush=True)


def number_argument(default: int, *, place: int = 1) -> int:
    """A whole number from the command line: 1000000 or 1_000_000."""
    return int(sys.argv[place]) if len(sys.argv) > place else default
