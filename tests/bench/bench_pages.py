"""How long every page takes in a browser, beside an empty Streamlit page: `python -m tests.bench.bench_pages [rounds]`.

Both servers run on this machine at once, warm, with the same Streamlit settings; in each round every page is measured
right after the empty one, so both meet the same neighbours. Medians over the rounds.
"""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from registry.engine import Registry
from tests.bench._browser import chromium, paint, reaction, watched_page
from tests.bench._demo_things import addresses
from tests.bench._measure import about_this_run, demo_registry, said, table
from tests.serving import running_app

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

EMPTY = """
import streamlit as st

st.title("x")
if st.button("again"):
    st.session_state.times = st.session_state.get("times", 0) + 1
st.write(st.session_state.get("times", 0))
"""
TARGET_PAINT, TARGET_CLICK = 2.0, 3.0
_MAIN = "[data-testid=stMain] "
WIDGETS = {
    "toggle": _MAIN + "[data-testid=stCheckbox] label",
    "choice": _MAIN + "[data-testid=stButtonGroup] button[aria-checked=false]",
    "radio": _MAIN + "[data-testid=stRadio] label:not(:has(input:checked))",
    "sort": _MAIN + "thead button",
    "step": _MAIN + "[data-testid=stNumberInputStepUp]:enabled",
}
"""What is clicked on a page, the first that it shows; a page with none of them is searched from its side."""


@dataclass
class Times:
    """Milliseconds by page: until it stood, until it stood after a click in the navigation, until a widget answered."""

    painted: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    arrived: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    clicked: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    widget: dict[str, str] = field(default_factory=dict)


def measure(empty: Page, app: Page, pages: dict[str, str], rounds: int) -> Times:
    """One round more than asked for: the first warms both servers and is left out."""
    times = Times()
    for number in range(rounds + 1):
        kept = times if number else Times()
        for name, address in pages.items():
            kept.painted[""].append(paint(empty, "/"))
            kept.clicked[""].append(reaction(empty, empty.get_by_role("button", name="again").click))
            kept.painted[name].append(paint(app, address))
            times.widget[name], act = _click(app)
            kept.clicked[name].append(reaction(app, act))
            link = app.locator(f"[data-testid=stSidebarNavLink][href$='/{name}']")
            if link.count():
                paint(app, pages["about" if name != "about" else "home"])
                kept.arrived[name].append(reaction(app, link.click))
        said(f"  round {number} of {rounds}")
    return times


def _click(page: Page) -> tuple[str, Callable[[], object]]:
    for name, selector in WIDGETS.items():
        found = page.locator(selector).locator("visible=true")
        if found.count():
            return name, found.first.click
    return "search", lambda: _type(page.get_by_placeholder("Find a model"))


def _type(box: Locator) -> None:
    box.press_sequentially("c")


def report(times: Times, names: Sequence[str]) -> str:
    """A row a page; * stands where a target was missed."""
    base = {kind: median(found[""]) for kind, found in (("paint", times.painted), ("click", times.clicked))}
    rows = [("(empty page)", f"{base['paint']:.0f}", "1", "", "", f"{base['click']:.0f}", "1", "button")]
    for name in names:
        first, click = median(times.painted[name]), median(times.clicked[name])
        arrival = median(times.arrived[name]) if times.arrived[name] else None
        rows.append(
            (
                name, f"{first:.0f}", _ratio(first / base["paint"], TARGET_PAINT),
                "" if arrival is None else f"{arrival:.0f}",
                "" if arrival is None else _ratio(arrival / base["click"], TARGET_CLICK),
                f"{click:.0f}", _ratio(click / base["click"], TARGET_CLICK), times.widget[name],
            )
        )  # fmt: skip
    head = ("page", "paint ms", "ratio", "by a click ms", "ratio", "click ms", "ratio", "on")
    return table(head, rows)


def _ratio(ratio: float, target: float) -> str:
    return f"{ratio:.1f}{' *' if ratio > target else ''}"


def main(rounds: int, only: Sequence[str]) -> None:
    """Serve both, look at every page."""
    said(about_this_run(f"every page of the demo, {rounds} rounds"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "empty.py").write_text(EMPTY)
        for part in ("app", "empty"):
            (folder / part).mkdir()
        url = demo_registry(folder)
        registry = Registry.open(url)
        pages = {path: to for path, to in addresses(registry).items() if not only or path in {*only, "about", "home"}}
        registry.close()
        with (
            running_app(url, folder / "app", COUNTERSIGN_DEMO="1") as app,
            running_app(url, folder / "empty", script=str(folder / "empty.py")) as empty,
            chromium() as browser,
        ):
            windows = watched_page(browser, empty.address), watched_page(browser, app.address)
            paint(windows[1], "/auth/demo/administrator?next=/about")
            times = measure(*windows, pages, rounds)
            said(report(times, list(pages)))
            if "Traceback" in app.log.read_text():
                sys.exit(app.log.read_text())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5, sys.argv[2:])
