"""How soon a started app answers and how much memory it holds: `python -m tests.bench.bench_start [rounds]`.

Each round starts `streamlit run app.py` in a new process on a registry with the demo loaded, opens the first page
in a Chromium that already runs, then looks at every page once as an administrator. One more start, on an empty folder,
has the demo to load. Python's byte code is warm, as after `make run`. Memory is that of the server's process (Linux).
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import astuple, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from registry.engine import Registry
from tests.bench._browser import chromium, paint, watched_page
from tests.bench._demo_things import addresses
from tests.bench._measure import about_this_run, demo_registry, megabytes, said, table
from tests.serving import running_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FIRST = "/auth/demo/administrator?next=/home"
HEAD = ("start", "first answer (s)", "first page stands (s)", "at start (MB)", "after the first page (MB)", "after all")


@dataclass(frozen=True)
class Start:
    """One start: seconds since the command until the first answer and the first page; MB then and after the tour."""

    answered: float
    stands: float
    memory: float
    memory_first: float
    memory_toured: float


def started(url: str, folder: Path, browser: Browser, pages: dict[str, str]) -> Start:
    """Start the app, look at every page, stop it."""
    folder.mkdir(exist_ok=True)
    begun = perf_counter()
    with running_app(url, folder, COUNTERSIGN_DEMO="1") as app:
        answered, memory = perf_counter() - begun, megabytes(app.process.pid)
        page = watched_page(browser, app.address)
        asked = perf_counter() - begun
        stands = asked + paint(page, FIRST) / 1000
        memory_first = megabytes(app.process.pid)
        for address in pages.values():
            paint(page, address)
        toured = megabytes(app.process.pid)
        page.context.close()
        if "Traceback" in app.log.read_text():
            sys.exit(app.log.read_text())
    return Start(answered, stands, memory, memory_first, toured)


def row(name: str, starts: list[Start]) -> tuple[str, ...]:
    """Medians, and the worst where there are several."""
    cells = []
    for place, values in enumerate(zip(*(astuple(one) for one in starts), strict=True)):
        digits = ".1f" if place < 2 else ".0f"
        worst = f" (worst {max(values):{digits}})" if len(values) > 1 else ""
        cells.append(f"{median(values):{digits}}{worst}")
    return name, *cells


def main(rounds: int) -> None:
    """Start it again and again."""
    said(about_this_run(f"start and memory, {rounds} rounds"))
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        folder = Path(name)
        url = demo_registry(folder)
        registry = Registry.open(url)
        pages = addresses(registry)
        registry.close()
        starts = [started(url, folder / "app", browser, pages) for _ in range(rounds)]
        first = started(f"sqlite:///{folder / 'new' / 'new.db'}", folder / "new", browser, {})
        rows = [row(f"demo loaded, {len(pages)} pages", starts), row("first of all: loads the demo", [first])]
        said(table(HEAD, rows))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
