"""Times pages as a person meets them: in a real Chromium, from the click to the last change of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.conftest import CHROMIUM_ARGS, find_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PATIENCE = 60_000
SETTLE = 250
"""Milliseconds before a click: one made while a page is still arriving may be lost."""
WATCH = """
(() => {
  const seen = window.__seen = {heading: 0, calm: 0, busy: 0, since: 0};
  const STATE = 'data-test-script-state';
  const state = () => document.querySelector('[data-testid=stApp]')?.getAttribute(STATE);
  const ANSWERS = [STATE, 'open', 'aria-selected', 'aria-expanded'];
  const look = changes => {
    const now = performance.now();
    if (!seen.heading && document.querySelector('[data-testid=stMain] h1')) seen.heading = now;
    const signs = '[data-testid=stSkeleton], [data-testid=stStatusWidget], [data-stale=true]';
    const unfinished = document.querySelector(signs);
    const calm = state() === 'notRunning' && document.querySelector('h1') && !unfinished;
    const ran = changes.some(change => change.type !== 'attributes' || ANSWERS.includes(change.attributeName));
    if (ran) { seen.busy = now; seen.calm = 0; }
    if (!calm) { seen.busy = now; seen.calm = 0; } else if (!seen.calm) { seen.calm = now; }
  };
  const all = {subtree: true, childList: true, characterData: true, attributes: true};
  const watcher = new MutationObserver(look), attach = Element.prototype.attachShadow;
  watcher.observe(document, all);
  Element.prototype.attachShadow = function (how) {  // a table stands in one, and a sort may change nothing else
    const root = attach.call(this, how);
    watcher.observe(root, all);
    return root;
  };
  addEventListener('pointerdown', () => { seen.since = performance.now(); }, true);
  addEventListener('input', () => { seen.since = performance.now(); }, true);
})()
"""
"""Runs before the page's own scripts. `heading`: when the page's own h1 came; `calm`: since when an h1 stands and
nothing runs; `busy`: when something ran last; `since`: the press of a button or key."""
_CALM = "quiet => window.__seen.calm && performance.now() - window.__seen.calm > quiet"
_ANSWERED = (
    "quiet => { const s = window.__seen; return s.busy > s.since && s.calm >= s.busy"
    " && performance.now() - s.calm > quiet }"
)


@dataclass(frozen=True, slots=True)
class Stages:
    """Milliseconds since the address was asked for."""

    first: float
    """The browser drew its first text or line (first contentful paint)."""
    heading: float
    """The page's own heading stood."""
    complete: float
    """Everything stood and nothing ran any more."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium; ends the program in words where the machine has none."""
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    if path is None:
        raise SystemExit("no Chromium on this machine: nothing measured")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


def watched_page(browser: Browser, address: str) -> Page:
    """A new window that notes when its pages are complete."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=address)
    context.set_default_timeout(PATIENCE)
    context.add_init_script(WATCH)
    return context.new_page()


def stages(page: Page, path: str, *, quiet: int = 250) -> Stages:
    """Ask for the address and wait until its page stood still for `quiet` milliseconds."""
    page.bring_to_front()  # Chromium does not draw a window behind another
    page.goto(path)
    page.wait_for_function(_CALM, arg=quiet, polling=50)
    first = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
    seen = page.evaluate("window.__seen")
    return Stages(float(first), float(seen["heading"]), float(seen["calm"]))


def paint(page: Page, path: str, *, quiet: int = 250) -> float:
    """Milliseconds from asking for the address until its heading stands and nothing runs any more."""
    return stages(page, path, quiet=quiet).complete


def reaction(page: Page, act: Callable[[], object], *, quiet: int = 300) -> float:
    """Milliseconds from the press of a button or key until the page has answered and nothing runs any more."""
    page.bring_to_front()
    page.wait_for_timeout(SETTLE)
    page.evaluate("window.__seen.since = Infinity")
    act()
    page.wait_for_function(_ANSWERED, arg=quiet, polling=50)
    return float(page.evaluate("window.__seen.calm - window.__seen.since"))
