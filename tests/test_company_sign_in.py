"""The company's own sign-in, tried with a real provider: known addresses get in, others are told what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from registry.access import Desk, Role
from registry.engine import Registry
from registry.services import accounts, roles
from tests.browser import heading, newcomer, settled
from tests.people import opened
from tests.serving import free_port, running_app

pytest.importorskip("authlib", reason="the extra `oidc` is not installed")
from tests.identity_provider import Provider, running_provider, secrets_toml

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Provider, str, str]]:
    folder, port = tmp_path_factory.mktemp("company"), free_port()
    address, url = f"http://127.0.0.1:{port}", f"sqlite:///{folder / 'registry.db'}"
    registry, operator, _ = opened(url)
    accounts.create(operator, "one", name="One", email="one@example.org", roles=[Role.COMPLIANCE])
    accounts.create(operator, "gone", name="Gone", email="gone@example.org", roles=[Role.COMPLIANCE])
    accounts.disable(operator, "gone")
    registry.close()
    secrets = folder / "secrets.toml"
    with running_provider() as provider:
        secrets.write_text(secrets_toml(provider, address))
        with running_app(url, folder, port=port, arguments=["--secrets.files", str(secrets)], COUNTERSIGN_DEMO="0"):
            yield provider, address, url


@pytest.fixture
def page(chromium: Browser, place: tuple[Provider, str, str]) -> Iterator[Page]:
    page = newcomer(chromium, place[1])
    yield page
    page.context.close()


def sign_in(page: Page, provider: Provider, path: str = "/", **claims: object) -> None:
    provider.claims = claims
    page.goto(path)
    page.get_by_role("link", name="Sign in with your company account").click()


def test_a_known_address_gets_in_and_back_to_the_deep_link(page: Page, place):
    sign_in(page, place[0], "/people?login=one", email="One@Example.org", email_verified=True)
    heading(page, "can act here")
    page.wait_for_url("**/people?login=one")
    page.reload()
    heading(page, "can act here")
    page.goto("/")
    heading(page, "Nothing is on record yet")
    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign in with your company account").wait_for()


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "two@example.org"},
        {"email": "gone@example.org"},
        {"email": "operator"},
    ],
    ids=["unknown", "disabled", "no address"],
)
def test_an_address_without_an_account_is_told_who_can_add_it(page: Page, place, claims):
    sign_in(page, place[0], "/people", **claims)
    heading(page, "no account for it here yet")
    page.get_by_text(claims["email"]).wait_for()
    assert page.get_by_test_id("stSidebarNavLink").count() == 0


@pytest.mark.parametrize("claims", [{"email": "one@example.org", "email_verified": False}, {"name": "One"}])
def test_an_address_that_the_provider_did_not_verify_opens_nothing(page: Page, place, claims):
    sign_in(page, place[0], "/people", **claims)
    heading(page, "does not vouch for an e-mail address")


def test_the_role_is_looked_up_at_each_click_not_at_sign_in(page: Page, place):
    sign_in(page, place[0], "/people", email="one@example.org")
    heading(page, "can act here")
    registry = Registry.open(place[2])
    operator = Desk(registry, accounts.bootstrap(registry))
    roles.take(operator, "one", Role.COMPLIANCE)
    settled(page)
    page.get_by_placeholder("Search 3 rows").fill("o")
    heading(page, "no role here yet")
    roles.give(operator, "one", Role.COMPLIANCE)
    registry.close()
