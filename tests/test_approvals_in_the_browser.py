"""An approval from asking to the last signature in a real browser, with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry.services import passwords, requests
from tests.approval_doors import PASSWORD
from tests.approvals import Company, company
from tests.browser import heading, newcomer, settled
from tests.serving import Running, running_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
STEPS = 150
_FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || !['A', 'BUTTON', 'INPUT', 'TEXTAREA'].includes(one.tagName)) return '';
  return one.getAttribute('aria-label') || one.innerText || '';
}"""


@pytest.fixture
def us(tmp_path: Path) -> Iterator[Company]:
    with company(f"sqlite:///{tmp_path / 'registry.db'}", now=datetime.now(UTC) - timedelta(days=2)) as found:
        for login in ("asks", "reviews", "leads"):
            passwords.give(found.operator, login, password=PASSWORD)
        found.watch.now = datetime.now(UTC)
        yield found


@pytest.fixture
def app(us: Company, tmp_path: Path) -> Iterator[Running]:
    with running_app(f"sqlite:///{tmp_path / 'registry.db'}", tmp_path) as running:
        yield running


def signed_in(chromium: Browser, app: Running, login: str, path: str) -> Page:
    """A browser in which somebody signed in by typing, at an address."""
    page = newcomer(chromium, app.address)
    page.goto(path)
    page.locator("#cs-login").wait_for()
    reach(page, "Login", by=lambda: page.evaluate("document.activeElement.id") == "cs-login")
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_test_id("stSidebar").wait_for()
    settled(page)
    return page


def reach(page: Page, name: str, *, by=None) -> None:
    """Press Tab until the thing of that name has the focus."""
    for _ in range(STEPS):
        if by() if by else name in page.evaluate(_FOCUSED):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no Tab reaches {name}")


def drawn(page: Page, holds: str) -> str:
    """The first sentence of the page, once it holds those words and the page is drawn."""
    said = heading(page, holds)
    settled(page)
    return said


def test_an_approval_is_asked_for_and_signed_with_the_keyboard_alone(chromium: Browser, app: Running, us: Company):
    asks = signed_in(chromium, app, "asks", "/model?name=churn")
    reach(asks, "Ask for approval of shop/churn")
    asks.keyboard.press("Enter")
    drawn(asks, "Ask for approval of")
    reach(asks, "Submit it for signature")
    asks.keyboard.press("Enter")
    assert "Review waits for boards, reviews or second" in drawn(asks, "A-2 asks to")
    assert asks.get_by_text("You cannot sign this. asks asked for this approval").is_visible()

    reviews = signed_in(chromium, app, "reviews", "/request?id=A-2")
    reach(reviews, "Why (may stay empty)")
    reviews.keyboard.type("Evaluated on March")
    reach(reviews, "Approve A-2")
    reviews.keyboard.press("Enter")
    assert "Decision waits for boards or leads" in drawn(reviews, "Decision waits")

    leads = signed_in(chromium, app, "leads", "/request?id=A-2")
    reach(leads, "", by=lambda: leads.evaluate("document.activeElement.type") == "radio")
    leads.keyboard.press("ArrowRight")
    leads.get_by_label("Conditions, one a line").wait_for()
    settled(leads)
    reach(leads, "Conditions, one a line")
    leads.keyboard.type("Log every input")
    reach(leads, "Approve A-2 on these conditions")
    leads.keyboard.press("Enter")
    drawn(leads, "approved until")

    told = requests.request(us.operator, 2)
    assert (told.line.state, told.conditions) == ("approved", ("Log every input",))
    assert [(one.signer, one.comment) for one in told.acts] == [("reviews", "Evaluated on March"), ("leads", "")]
