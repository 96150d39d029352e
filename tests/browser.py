"""A person at a real browser: opens an address as a role, waits until a page stands, goes on by Tab."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from registry.access import Role
from registry.services import accounts, events, projections
from tests.odd_events import EVENTS
from tests.people import opened
from tests.serving import Running, running_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

PATIENCE = 60_000
"""Milliseconds that anything may take on a machine that is busy with other tests."""
SENTENCE = "a sentence is easy to keep"
UNFINISHED = ", ".join(
    (
        "[data-testid=stApp]:not([data-test-script-state=notRunning])",
        "[data-testid=stStatusWidget]",
        "[data-testid=stSkeleton]",
        "[data-stale=true]",
    )
)


@contextmanager
def demo_app(folder: Path) -> Iterator[Running]:
    """The app, with the demo that it loads itself, odd names on record, and the account `one` with a password."""
    url = f"sqlite:///{folder / 'registry.db'}"
    registry, operator, _ = opened(url)
    accounts.create_demo(operator)
    accounts.create(operator, "one", name="One", roles=[Role.COMPLIANCE], password=SENTENCE)
    events.receive(operator, EVENTS)
    projections.catch_up(registry)
    registry.close()
    with running_app(url, folder, COUNTERSIGN_DEMO="1") as running:
        yield running


def newcomer(chromium: Browser, address: str, *, height: int = 900) -> Page:
    """A browser that nobody has used before, at the app that is at `address`; close its context afterwards."""
    context = chromium.new_context(viewport={"width": 1280, "height": height}, base_url=address)
    context.set_default_timeout(PATIENCE)
    return context.new_page()


@contextmanager
def visitor(chromium: Browser, app: Running, path: str, *, role: str = "engineer", height: int = 900) -> Iterator[Page]:
    """A new session of a role of the demo, on the page at `path`."""
    page = newcomer(chromium, app.address, height=height)
    page.goto(f"/auth/demo/{role}?next={quote(path, safe='')}")
    settled(page)
    yield page
    page.context.close()


def settled(page: Page) -> None:
    """Wait until the page is drawn. (`wait_for_function` would need eval, which the content policy forbids.)"""
    from playwright.sync_api import expect

    page.locator("h1").first.wait_for()
    expect(page.locator(UNFINISHED)).to_have_count(0, timeout=PATIENCE)


def heading(page: Page, holds: str = "") -> str:
    """The page's first sentence, once it holds those words."""
    page.locator("h1", has_text=holds).first.wait_for()
    return page.locator("h1").first.inner_text()


def tab_to(page: Page, wanted: Locator, *, most: int) -> int:
    """Press Tab until the thing has the focus; how often that took."""
    for pressed in range(1, most + 1):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return pressed
    raise AssertionError(f"not reached by {most} tabs")
