"""A file goes through the browser and comes back the same; an incident is reported in under a minute by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from registry.services import accounts, events, projections
from tests.people import opened
from tests.serving import Running, running_app
from tests.test_browser import SECONDS, heading
from tests.test_browser_decisions import tab_to
from tests.test_pages import EVENTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
BODY = b"%PDF-1.7\n" + bytes(range(256)) * 2000
ABOUT = "model:models/credit :red[risk] $x$"


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


def settled(page: Page) -> None:
    """Wait until the page is drawn. (Waiting by a JavaScript text would need eval, which the page's policy forbids.)"""
    page.locator("h1").first.wait_for()
    expect = pytest.importorskip("playwright.sync_api").expect
    expect(page.locator("[data-testid=stStatusWidget], [data-stale=true]")).to_have_count(0, timeout=SECONDS)


def visitor(chromium: Browser, app: Running, address: str, *, role: str = "compliance") -> Page:
    """A new session on a page."""
    context = chromium.new_context(viewport={"width": 1280, "height": 1100}, base_url=app.address)
    context.set_default_timeout(SECONDS)
    page = context.new_page()
    page.goto(f"/auth/demo/{role}?next={address}")
    settled(page)
    return page


def test_a_file_goes_up_and_comes_back_the_same(chromium: Browser, app: Running, tmp_path: Path) -> None:
    report = tmp_path / "validation ü.pdf"
    report.write_bytes(BODY)
    page = visitor(chromium, app, "/evidence_new%3Fabout%3Dmodel%253Acredit%2520%253Ared%255Brisk%255D%2520%2524x%2524")
    page.locator("input[type=file]").set_input_files(report)
    page.get_by_label("Kind").fill("validation report")
    page.keyboard.press("Enter")
    settled(page)
    page.get_by_role("button", name="Put it on record").click()
    page.wait_for_url("**/evidence_item?id=*")
    settled(page)
    assert ": validation ü.pdf" in heading(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download (").click()
    assert waiting.value.suggested_filename == "validation ü.pdf"
    assert Path(waiting.value.path()).read_bytes() == BODY


def test_an_incident_is_reported_by_keyboard_in_under_a_minute(chromium: Browser, app: Running) -> None:
    page = visitor(chromium, app, "/incidents", role="engineer")
    began = monotonic()
    page.get_by_role("link", name="Report an incident or a finding").click()
    title = page.get_by_label("In one line")
    title.wait_for()
    settled(page)
    title.focus()
    page.keyboard.type("Wrong scores for new customers", delay=60)
    tab_to(page, page.get_by_role("radio", name="critical"), most=2)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    settled(page)
    tab_to(page, page.get_by_label("About"), most=2)
    page.keyboard.type("credit :red", delay=60)
    page.keyboard.press("Enter")
    settled(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/incident?id=*")
    settled(page)
    assert monotonic() - began < 60
    assert ": Wrong scores for new customers; tell the sponsor and compliance: in 23 hours" in heading(page)
