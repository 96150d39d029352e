"""How long every page takes in a browser, beside an empty Streamlit page: `python -m tests.bench.bench_pages [rounds]`.

Both servers run on this machine at once, warm, with the same Streamlit settings; in each round every page is measured
right after the empty one, so both meet the same neighbours. Medians over the rounds. The goal, twice the empty page's
first paint and three times its answer to a click, is about the first paint, the heading and the click.
"""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from registry.engine import Registry
from tests.bench._browser import Stages, chromium, reaction, stages, watched_page
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
    "tab": _MAIN + "[role=tab][aria-selected=false]",
    "fold": _MAIN + "details summary",
    "button": _MAIN + "button[data-testid=stBaseButton-primary]:enabled",
}
"""What is clicked on a page, the first that it shows. A tab and a fold are answered in the browser, the others by a run
of the page's script."""
FOUND = "[data-testid=stSidebarUserContent] [data-testid=stPageLink]"


@dataclass
class Times:
    """What was seen, by page; that of the empty page under ""."""

    painted: dict[str, list[Stages]] = field(default_factory=lambda: defaultdict(list))
    arrived: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    clicked: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    searched: list[float] = field(default_factory=list)
    widget: dict[str, str] = field(default_factory=dict)


def measure(empty: Page, app: Page, pages: dict[str, str], rounds: int) -> Times:
    """One round more than asked for: the first warms both servers and is left out."""
    times = Times()
    for number in range(rounds + 1):
        kept = times if number else Times()
        for name, address in pages.items():
            kept.painted[""].append(stages(empty, "/"))
            kept.clicked[""].append(reaction(empty, empty.get_by_role("button", name="again").click))
            kept.painted[name].append(stages(app, address))
            if (found := _widget(app)) is not None:
                times.widget[name], widget = found
                kept.clicked[name].append(reaction(app, widget.click))
        _navigate(app, pages, kept)
        kept.searched.append(_search(app))
        said(f"  round {number} of {rounds}")
    return times


def _widget(page: Page) -> tuple[str, Locator] | None:
    for name, selector in WIDGETS.items():
        found = page.locator(selector).locator("visible=true")
        if found.count():
            return name, found.first
    return None


def _navigate(app: Page, pages: dict[str, str], kept: Times) -> None:
    """From page to page by a click in the side bar, as far as they are listed there."""
    stages(app, pages["about"])
    for name in pages:
        link = app.locator(f"[data-testid=stSidebarNavLink][href$='/{name if name != 'home' else ''}']")
        if link.count() == 1:
            kept.arrived[name].append(reaction(app, link.click))


def _search(app: Page) -> float:
    """From a letter typed into the side bar's search until what it found stands there."""
    stages(app, "/about")
    box = app.get_by_placeholder("Find a model")
    took = reaction(app, lambda: box.press_sequentially("c"))
    assert app.locator(FOUND).count(), "the search found nothing"
    return took


def report(times: Times, names: Sequence[str]) -> str:
    """A row a page; * stands where a target was missed."""
    empty, answer = _middle(times.painted[""]), median(times.clicked[""])
    head = ("page", "first paint ms", "ratio", "heading ms", "ratio", "complete ms", "ratio", "click ms", "ratio", "on",
            "from the side bar ms", "ratio")  # fmt: skip
    rows: list[Sequence[str]] = [
        ("(empty page)", f"{empty.first:.0f}", "1", f"{empty.heading:.0f}", "1", f"{empty.complete:.0f}", "1",
         f"{answer:.0f}", "1", "button", "", "")
    ]  # fmt: skip
    for name in names:
        page, click = _middle(times.painted[name]), times.clicked.get(name)
        rows.append(
            (
                name,
                *_beside(page.first, empty.first, TARGET_PAINT), *_beside(page.heading, empty.heading, TARGET_PAINT),
                *_beside(page.complete, empty.complete, None),
                *(_beside(median(click), answer, TARGET_CLICK) if click else ("", "")), times.widget.get(name, ""),
                *(_beside(median(times.arrived[name]), answer, None) if times.arrived[name] else ("", "")),
            )
        )  # fmt: skip
    return f"{table(head, rows)}\n\nA search in the side bar: {median(times.searched):.0f} ms"


def _middle(seen: Sequence[Stages]) -> Stages:
    return Stages(*(median(getattr(one, stage) for one in seen) for stage in ("first", "heading", "complete")))


def _beside(took: float, base: float, target: float | None) -> tuple[str, str]:
    return f"{took:.0f}", _ratio(took / base, target)


def _ratio(ratio: float, target: float | None) -> str:
    return f"{ratio:.1f}{' *' if target is not None and ratio > target else ''}"


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
            stages(windows[1], "/auth/demo/administrator?next=/about")
            times = measure(*windows, pages, rounds)
            said(report(times, list(pages)))
            if "Traceback" in app.log.read_text():
                sys.exit(app.log.read_text())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3, sys.argv[2:])
