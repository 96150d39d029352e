"""A file goes through the browser and comes back the same; an incident is reported in under a minute by keyboard."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from tests.browser import heading, settled, tab_to, visitor
from tests.serving import Running

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
BODY = b"%PDF-1.7\n" + bytes(range(256)) * 2000
FORM = "/evidence_new?about=model:credit%20:red%5Brisk%5D%20$x$"


def test_a_file_goes_up_and_comes_back_the_same(chromium: Browser, demo_app: Running, tmp_path: Path) -> None:
    report = tmp_path / "validation ü.pdf"
    report.write_bytes(BODY)
    with visitor(chromium, demo_app, FORM, role="compliance", height=1100) as page:
        page.locator("input[type=file]").set_input_files(report)
        page.get_by_placeholder("validation ü.pdf").wait_for()  # the title that it will have: the server has it all
        page.get_by_label("Kind").fill("validation report")
        page.keyboard.press("Enter")
        settled(page)
        page.get_by_role("button", name="Put it on record").click()
        page.wait_for_url("**/evidence_item?id=*")
        assert ": validation ü.pdf" in heading(page, "validation")
        settled(page)
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Download (").click()
        assert waiting.value.suggested_filename == "validation ü.pdf"
        assert Path(waiting.value.path()).read_bytes() == BODY


def test_an_incident_is_reported_by_keyboard_in_under_a_minute(chromium: Browser, demo_app: Running) -> None:
    with visitor(chromium, demo_app, "/incidents", height=1100) as page:
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
        took = monotonic() - began
        assert "tell the sponsor and compliance: in 23 hours" in heading(page, ": Wrong scores for new customers")
    assert took < 60, f"{took:.0f} s"
