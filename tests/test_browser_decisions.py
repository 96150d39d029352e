"""A decision is logged with the keyboard alone in under a minute, and what was typed outlives the session."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from registry.services import accounts, events, projections
from tests.people import opened
from tests.serving import Running, running_app
from tests.test_browser import SECONDS, heading, settled
from tests.test_pages import EVENTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser
MODEL = "credit :red[risk] $x$"
KEY_MS = 60
"""A quick typist: 60 ms a letter are some 200 letters a minute more than most people manage."""
TYPED = {
    "Title": "Ship version 3 to production",
    "Chosen": "Version 3 for everybody, from Monday",
    "Because": "It finds twice as many cases at the same number of calls.",
    "Look again": "6m",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("app")
    url = f"sqlite:///{folder / 'registry.db'}"
    registry, operator, _ = opened(url)
    accounts.create_demo(operator)
    events.receive(operator, EVENTS)
    projections.catch_up(registry)
    registry.close()
    with running_app(url, folder, COUNTERSIGN_DEMO="1") as running:
        yield running


def visitor(chromium: Browser, app: Running, address: str) -> Page:
    """A new session of the engineer on a page."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=app.address)
    context.set_default_timeout(SECONDS)
    page = context.new_page()
    page.goto(f"/auth/demo/engineer?next={address}")
    settled(page)
    return page


def fields(page: Page) -> list[str]:
    """The labels of the fields that can be seen on the page, without the side bar's search."""
    main = page.get_by_test_id("stMain")
    shown = [one for one in main.locator("input, textarea").all() if one.is_visible()]
    return [one.get_attribute("aria-label") or "" for one in shown]


def tab_to(page: Page, wanted: Locator, *, most: int) -> int:
    """Press Tab until the thing has the focus; how often that took."""
    for pressed in range(1, most + 1):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return pressed
    raise AssertionError(f"not reached by {most} tabs")


def test_a_decision_is_logged_by_keyboard_alone_in_under_a_minute(chromium: Browser, app: Running):
    page = visitor(chromium, app, "/model%3Fnamespace%3Dmodels%26name%3Dcredit%2520%3Ared%255Brisk%255D%2520%24x%24")
    link = page.get_by_role("link", name="Log a decision about it")
    began = monotonic()
    tab_to(page, link, most=60)
    page.keyboard.press("Enter")
    page.get_by_label("Title").wait_for()
    settled(page)
    assert fields(page) == list(TYPED)
    for label, text in TYPED.items():
        tab_to(page, page.get_by_label(label, exact=True), most=60 if label == "Title" else 2)
        page.keyboard.type(text, delay=KEY_MS)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/decision?id=*")
    took = monotonic() - began
    settled(page)
    number, _, title = heading(page).partition(": ")
    assert title == TYPED["Title"]
    page.get_by_role("link", name="About models/credit").click()
    page.wait_for_url("**/model?*")
    page.get_by_role("link", name=number).first.wait_for()  # the model's page shows what was decided about it
    assert took < 60, f"{took:.0f} s"
    print(f"logged with the keyboard in {took:.1f} s")
    page.context.close()


def test_what_was_typed_is_there_again_after_the_session_was_lost(chromium: Browser, app: Running):
    address = "/decide%3Fabout%3Dmodel%3Amodels/other%402"
    expect = pytest.importorskip("playwright.sync_api").expect
    page = visitor(chromium, app, address)
    page.get_by_label("Title").press_sequentially("Half a title", delay=20)
    page.keyboard.press("Tab")
    page.get_by_label("Chosen").press_sequentially("and half a ch", delay=20)
    page.wait_for_timeout(1500)
    settled(page)
    page.context.close()  # nothing was submitted, and the last field was never left
    again = visitor(chromium, app, address)
    again.get_by_text("is back").wait_for()
    expect(again.get_by_label("Title")).to_have_value("Half a title")
    expect(again.get_by_label("Chosen")).to_have_value("and half a ch")
    again.context.close()
