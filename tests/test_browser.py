"""A real browser on the real app: one click signs in, deep links survive it, and nothing leaves this server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages._table import GROUPS, PAGES, PageRow, open_to
from registry.access import GRANTS, Desk, Role
from registry.engine import Registry
from registry.services import accounts, roles
from tests.browser import PATIENCE, SENTENCE, heading, newcomer, settled, visitor
from tests.serving import Running, running_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Browser, demo_app: Running) -> Iterator[Page]:
    page = newcomer(chromium, demo_app.address)
    yield page
    page.context.close()


@pytest.mark.parametrize("role", accounts.demo_roles())
def test_one_click_signs_in_and_the_deep_link_arrives_among_the_pages_that_the_role_opens(page: Page, role: Role):
    page.goto("/people?login=demo-reviewer")
    page.get_by_role("navigation", name="Look around as").get_by_role("link", name=role.value).click()
    page.wait_for_url("**/people?login=demo-reviewer")
    page.get_by_test_id("stSidebar").wait_for()
    settled(page)
    refused = "do not open the page" in heading(page)
    assert refused == (role not in {Role.COMPLIANCE, Role.ADMINISTRATOR})
    page.reload()
    settled(page)
    assert ("do not open the page" in heading(page)) == refused
    assert page.get_by_text("fictional company").count() == 0
    shown = page.get_by_test_id("stSidebarNavLink").all_inner_texts()
    listed = [row for row in open_to(GRANTS[role]) if row.listed]
    expected = [row.title for group in GROUPS for row in listed if row.group == group]
    assert [text.splitlines()[-1].partition(" (")[0] for text in shown] == expected


GO = "path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')) }"
"""What Back and Forward do: another page in the same document, in a third of the time of loading it anew."""


def finished_runs(page: Page, how: int = ForwardMsg.FINISHED_SUCCESSFULLY) -> list[str | bytes]:
    """A list that grows by one whenever the server has drawn a page to its end; ask before the page is opened."""
    finished: list[str | bytes] = []

    def heard(frame: str | bytes) -> None:
        told = ForwardMsg.FromString(frame if isinstance(frame, bytes) else b"")
        if told.WhichOneof("type") == "script_finished" and told.script_finished == how:
            finished.append(frame)

    page.on("websocket", lambda socket: socket.on("framereceived", heard))
    return finished


def go(page: Page, row: PageRow, finished: list[str | bytes]) -> None:
    """To another page of the app, until it is drawn."""
    before = len(finished)
    page.evaluate(GO, f"/{row.url_path}")
    given_up = monotonic() + PATIENCE / 1000
    while len(finished) == before:
        assert monotonic() < given_up, row.url_path
        page.wait_for_timeout(20)
    settled(page)


def test_every_page_stays_on_this_server_and_breaks_no_rule_of_its_content_policy(chromium: Browser, demo_app: Running):
    faults: list[str] = []
    elsewhere: list[str] = []
    here = urlsplit(demo_app.address).netloc
    left = list(PAGES)
    for role in (Role.ADMINISTRATOR, *accounts.demo_roles()):
        opened = [row for row in left if row.permission in GRANTS[role]]
        if not opened:
            continue
        with visitor(chromium, demo_app, "/no-such-page", role=role.value) as page:
            page.on("request", lambda r: elsewhere.append(r.url) if urlsplit(r.url).netloc not in {here, ""} else None)
            page.on("console", lambda m: faults.append(m.text) if "Content Security Policy" in m.text else None)
            page.on("pageerror", lambda e: faults.append(str(e)))
            finished = finished_runs(page)
            page.reload()
            settled(page)
            for row in opened:
                go(page, row, finished)
                assert "do not open the page" not in heading(page)
        left = [row for row in left if row not in opened]
    assert left == []
    assert faults == []
    assert elsewhere == []


def test_the_address_of_a_page_finds_its_server_at_the_first_attempt(page: Page):
    page.goto("/auth/demo/engineer?next=/about")
    settled(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto("/lineage?up=2")
    settled(page)
    assert [path for path in asked if path.endswith("/health")] == ["/_stcore/health"]


def test_the_content_policy_stops_a_script_from_elsewhere(page: Page):
    page.goto("/")
    heading(page)
    with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
        page.evaluate(
            "document.head.append(Object.assign(document.createElement('script'), {src: 'https://x.example/x.js'}))"
        )


def test_a_password_signs_in_and_signing_out_closes_the_page(page: Page):
    page.goto("/people")
    page.get_by_text("Sign in with login and password").click()
    page.get_by_label("Login").fill("one")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("Login or password is wrong").wait_for()
    page.get_by_text("Sign in with login and password").click()
    page.get_by_label("Login").fill("one")
    page.get_by_label("Password").fill(SENTENCE)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_test_id("stSidebar").wait_for()
    assert "can act here" in heading(page)
    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_text("fictional company").wait_for()
    page.goto("/people")
    page.get_by_text("fictional company").wait_for()


def test_an_unknown_address_is_answered_in_our_words(page: Page):
    page.goto("/auth/demo/engineer?next=/no-such-page")
    settled(page)
    assert heading(page) == "There is no page at this address"
    assert page.get_by_role("dialog").count() == 0
    assert urlsplit(page.url).path == "/no-such-page"


def test_search_in_a_table_is_kept_in_the_address_and_a_click_on_a_name_goes_to_its_page(page: Page):
    page.goto("/auth/demo/administrator?next=/people")
    settled(page)
    page.get_by_placeholder("Search 7 rows").fill("reviewer")
    page.wait_for_url("**q_people=reviewer**")
    page.get_by_text("1 of 7").wait_for()
    page.reload()
    page.get_by_text("1 of 7").wait_for()
    settled(page)
    page.get_by_role("link", name="demo-reviewer").click()
    page.wait_for_url("**login=demo-reviewer**")


def test_back_from_a_thing_leads_to_the_list_as_it_was_searched(page: Page):
    from playwright.sync_api import expect

    page.goto("/auth/demo/administrator?next=/models")
    settled(page)
    search = page.get_by_placeholder("Search names, owners, licences, services")
    search.fill("credit")
    page.wait_for_url("**/models?q_models=credit")
    names = page.locator("tbody tr td:nth-child(2) a")
    expect(names.filter(has_not_text="credit")).to_have_count(0)
    names.first.wait_for()
    found = names.all_inner_texts()
    names.first.click()
    page.wait_for_url("**/model?*name=credit**")
    search.wait_for(state="detached")
    page.go_back()
    page.wait_for_url("**/models?q_models=credit")
    expect(search).to_have_value("credit")
    expect(names).to_have_text(found)
    page.go_forward()
    page.wait_for_url("**/model?*name=credit**")
    page.go_back()
    expect(search).to_have_value("credit")
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Datasets").click()
    page.wait_for_url("**/datasets")
    search.wait_for(state="detached")
    page.go_back()
    page.wait_for_url("**/models?q_models=credit")
    expect(search).to_have_value("credit")


def test_a_long_name_may_break_behind_its_separators_only_and_is_copied_whole(page: Page):
    page.goto("/auth/demo/administrator?next=/datasets")
    settled(page)
    name = page.get_by_role("link", name="crm.public.retention_campaign")
    assert name.evaluate("a => a.innerHTML") == "crm.<wbr>public.<wbr>retention_<wbr>campaign"
    assert name.text_content() == "crm.public.retention_campaign"


def test_a_header_sorts_all_rows_and_says_so(page: Page):
    page.goto("/auth/demo/administrator?next=/people")
    settled(page)
    names = page.locator("tbody tr th")
    first = names.first.inner_text()
    page.get_by_role("button", name="Login", exact=False).first.click()
    page.locator("th[aria-sort=ascending]").wait_for()
    page.locator("th[aria-sort=ascending] button").click()
    page.locator("th[aria-sort=descending]").wait_for()
    assert names.all_inner_texts() == sorted(names.all_inner_texts(), reverse=True)
    assert names.first.inner_text() != first
    page.wait_for_url("**sort_people=login&desc_people=1")


def test_the_side_finds_by_name_while_typing(page: Page):
    page.goto("/auth/demo/engineer?next=/about")
    settled(page)
    page.get_by_placeholder("Find a model").type("custom")
    page.get_by_test_id("stSidebar").get_by_text("customers", exact=True).first.wait_for()


def test_what_is_done_in_a_table_draws_it_alone_and_a_step_back_undoes_it(page: Page):
    page.goto("/auth/demo/administrator?next=/policies")
    settled(page)
    parts = finished_runs(page, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
    whole = finished_runs(page)
    page.reload()
    settled(page)
    assert (len(parts), len(whole)) == (0, 1)
    order, sorted_ = page.locator("thead button").first, page.locator("th[aria-sort=ascending]")
    order.click()
    sorted_.wait_for()
    settled(page)
    assert (len(parts), len(whole)) == (1, 1)
    assert order.evaluate("head => head.getRootNode().activeElement === head")
    page.wait_for_url("**/policies?sort_rules=*")
    page.go_back()
    sorted_.wait_for(state="detached")
    page.wait_for_url("**/policies")


def test_a_click_in_a_table_asks_anew_who_is_looking(page: Page, demo_app: Running):
    page.goto("/auth/demo/compliance?next=/people")
    settled(page)
    order = page.locator("thead button").first
    registry = Registry.open(f"sqlite:///{demo_app.log.parent / 'registry.db'}")
    operator = Desk(registry, accounts.bootstrap(registry))
    roles.give(operator, "demo-compliance", Role.EXECUTIVE)
    roles.take(operator, "demo-compliance", Role.COMPLIANCE)
    try:
        order.click()
        heading(page, "do not open the page")
        assert page.locator("thead").count() == 0
    finally:
        roles.give(operator, "demo-compliance", Role.COMPLIANCE)
        roles.take(operator, "demo-compliance", Role.EXECUTIVE)
        registry.close()
    page.reload()
    settled(page)
    assert page.request.post("/auth/logout", headers={"Origin": demo_app.address}).ok
    order.click()
    page.get_by_text("fictional company").wait_for()
    assert page.locator("thead").count() == 0


SELF_LINKING = """
import streamlit as st
from pages import _links

def thing():
    st.title(st.query_params.get("name", "none"))
    _links.link("thing", "go to b", name="b")
    if st.button("switch to c"):
        _links.go("thing", name="c")

pages = {"thing": st.Page(thing, url_path="thing", default=True)}
asked = st.navigation(list(pages.values()))
_links.remember(pages)
_links.mend_address(asked.url_path)
asked.run()
_links.keep_address(asked.url_path)
"""


def test_a_link_to_the_page_that_is_open_changes_the_address_too(chromium: Browser, tmp_path: Path):
    (tmp_path / "script.py").write_text(SELF_LINKING)
    with running_app("sqlite://", tmp_path, script=str(tmp_path / "script.py")) as alone:
        page = chromium.new_page()
        page.goto(f"{alone.address}/?name=a")
        page.locator("h1", has_text="a").wait_for()
        settled(page)
        page.get_by_text("switch to c").click()
        page.wait_for_url("**name=c")
        page.locator("h1", has_text="c").wait_for()
        settled(page)
        page.get_by_text("go to b").click()
        page.locator("h1", has_text="b").wait_for()
        page.wait_for_url("**name=b")
        settled(page)
        page.get_by_text("switch to c").click()
        page.wait_for_url("**name=c")
        page.close()


def test_a_page_file_started_alone_draws_nothing(chromium: Browser, tmp_path: Path):
    with running_app(f"sqlite:///{tmp_path / 'r.db'}", tmp_path, script="pages/people.py") as alone:
        page = chromium.new_page()
        page.goto(alone.address)
        page.get_by_test_id("stMain").wait_for()
        page.wait_for_timeout(1_500)
        assert page.get_by_test_id("stMain").inner_text().strip() == ""
        page.close()


def test_the_app_loads_the_demo_once_and_says_where_to_look(demo_app: Running):
    said = demo_app.log.read_text()
    assert said.count("of Northgate, a fictional company, are on record") == 1
    assert f"http://localhost:{urlsplit(demo_app.address).port}" in said
    assert "/api/v1/lineage" in said
    assert "Traceback" not in said
