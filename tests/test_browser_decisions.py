"""A decision is logged with the keyboard alone in under a minute, and what was typed outlives the session."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

import pytest

from tests.browser import heading, settled, tab_to, visitor
from tests.serving import Running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
MODEL = "/model?namespace=models&name=credit%20:red%5Brisk%5D%20$x$"
KEY_MS = 60
"""A quick typist: 60 ms a letter are some 200 letters a minute more than most people manage."""
TYPED = {
    "Title": "Ship version 3 to production",
    "Chosen": "Version 3 for everybody, from Monday",
    "Because": "It finds twice as many cases at the same number of calls.",
    "Look again": "6m",
}


def fields(page: Page) -> list[str]:
    """The labels of the fields that can be seen on the page, without the side bar's search."""
    main = page.get_by_test_id("stMain")
    shown = [one for one in main.locator("input, textarea").all() if one.is_visible()]
    return [one.get_attribute("aria-label") or "" for one in shown]


def test_a_decision_is_logged_by_keyboard_alone_in_under_a_minute(chromium: Browser, demo_app: Running):
    with visitor(chromium, demo_app, MODEL) as page:
        began = monotonic()
        tab_to(page, page.get_by_role("link", name="Skip to main content"), most=1)
        page.keyboard.press("Enter")
        tab_to(page, page.get_by_role("link", name="Log a decision").first, most=10)
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
        number, _, title = heading(page, ": ").partition(": ")
        assert title == TYPED["Title"]
        page.get_by_role("link", name="About models/credit").click()
        page.wait_for_url("**/model?*")
        page.get_by_role("link", name=number).first.wait_for()  # the model's page shows what was decided about it
    assert took < 60, f"{took:.0f} s"
    print(f"logged with the keyboard in {took:.1f} s")


def test_what_was_typed_is_there_again_after_the_session_was_lost(chromium: Browser, demo_app: Running):
    address = "/decide?about=model:models/other@2"
    expect = pytest.importorskip("playwright.sync_api").expect
    with visitor(chromium, demo_app, address) as page:
        page.get_by_label("Title").press_sequentially("Half a title", delay=20)
        page.keyboard.press("Tab")
        page.get_by_label("Chosen").press_sequentially("and half a ch", delay=20)
        page.wait_for_timeout(1500)
        settled(page)
    with visitor(chromium, demo_app, address) as again:  # nothing was submitted, and the last field was never left
        again.get_by_text("is back").wait_for()
        expect(again.get_by_label("Title")).to_have_value("Half a title")
        expect(again.get_by_label("Chosen")).to_have_value("and half a ch")
