"""The browser's door: cookies that scripts can't read, forms from elsewhere refused, and no way to another site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from pages import _csp
from registry.access import Role
from registry.api import session
from registry.api.headers import SecurityHeaders
from registry.api.session import COOKIE, NOTICE, same_site_path
from registry.engine import Registry
from registry.services import accounts
from registry.services.sessions import actor_of_cookie
from registry.settings import Settings
from tests.people import opened

SENTENCE = "a sentence is easy to keep"
SITE = "https://countersign.example.org"
SETTINGS = Settings(demo=True)


@pytest.fixture
def registry(sqlite_url: str) -> Iterator[Registry]:
    registry, operator, _ = opened(sqlite_url)
    accounts.create(operator, "one", name="One", roles=[Role.ENGINEER], password=SENTENCE)
    accounts.create_demo(operator)
    yield registry
    registry.close()


def browser(registry: Registry, settings: Settings = SETTINGS, site: str = SITE) -> TestClient:
    return TestClient(Starlette(routes=session.routes(registry, settings)), base_url=site, follow_redirects=False)


def sign_in(client: TestClient, *, password: str = SENTENCE, next_: str = "/", **headers: str):
    form = {"login": "one", "password": password, "next": next_}
    return client.post("/auth/login", data=form, headers={"origin": SITE} | headers)


def who(registry: Registry, client: TestClient) -> str | None:
    actor = actor_of_cookie(registry, client.cookies.get(COOKIE, ""))
    return actor.login if actor else None


def test_signing_in_leads_back_to_the_deep_link_with_a_cookie_that_scripts_cannot_read(registry):
    client = browser(registry)
    answer = sign_in(client, next_="/model?name=credit%20risk")
    assert (answer.status_code, answer.headers["location"]) == (303, "/model?name=credit%20risk")
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(COOKIE)).lower()
    assert all(part in cookie for part in ("httponly", "samesite=lax", "secure", "path=/", "max-age=43"))
    assert answer.headers["cache-control"] == "no-store"
    assert who(registry, client) == "one"


def test_over_plain_http_the_cookie_is_not_marked_secure(registry):
    answer = sign_in(browser(registry, site="http://localhost:8501"), origin="http://localhost:8501")
    assert "secure" not in answer.headers["set-cookie"].lower()


def test_a_wrong_password_leads_back_with_a_notice_and_no_session(registry):
    client = browser(registry)
    answer = sign_in(client, password="wrong", next_="/people")
    assert (answer.status_code, answer.headers["location"]) == (303, "/people")
    assert client.cookies.get(NOTICE) == "wrong"
    assert who(registry, client) is None
    sign_in(client)
    assert client.cookies.get(NOTICE) is None


def test_haste_leads_back_with_how_long_to_wait(registry):
    client = browser(registry)
    for _ in range(6):
        sign_in(client, password="wrong")
    kind, seconds = client.cookies[NOTICE].split("-")
    assert kind == "wait"
    assert 1 <= int(seconds) <= 3


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"origin": SITE + ".elsewhere.example"},
        {"origin": SITE, "sec-fetch-site": "cross-site"},
        {"origin": SITE, "sec-fetch-site": "same-site"},
    ],
)
def test_a_form_from_another_site_is_refused(registry, headers):
    client = browser(registry)
    assert sign_in(client, **headers).status_code == 403
    sign_in(client)
    assert client.post("/auth/logout", headers=headers).status_code == 403
    assert client.post("/auth/demo/engineer", headers=headers).status_code == 403
    assert who(registry, client) == "one"


def test_signing_out_ends_the_session_and_takes_the_cookie(registry):
    client = browser(registry)
    sign_in(client)
    secret = client.cookies[COOKIE]
    assert client.post("/auth/logout", headers={"origin": SITE}).headers["location"] == "/"
    assert client.cookies.get(COOKIE) is None
    assert actor_of_cookie(registry, secret) is None


def test_signing_in_again_ends_the_session_before(registry):
    client = browser(registry)
    sign_in(client)
    before = client.cookies[COOKIE]
    sign_in(client)
    assert client.cookies[COOKIE] != before
    assert actor_of_cookie(registry, before) is None


@pytest.mark.parametrize("role", accounts.demo_roles())
def test_the_demo_opens_in_one_click_and_leads_back(registry, role):
    client = browser(registry)
    answer = client.get(f"/auth/demo/{role.value}", params={"next": "/people?login=x"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/people?login=x")
    assert who(registry, client) == f"demo-{role.value}"


def test_a_demo_link_does_not_turn_somebody_who_is_signed_in_into_a_demo_account(registry):
    client = browser(registry)
    sign_in(client)
    assert client.get("/auth/demo/administrator").status_code == 303
    assert who(registry, client) == "one"


def test_where_the_demo_is_off_its_door_is_not_there(registry):
    client = browser(registry, replace(SETTINGS, demo=False))
    assert client.get("/auth/demo/administrator").status_code == 404


def test_an_unknown_demo_role_is_said_to_be_unknown(registry):
    client = browser(registry)
    assert client.get("/auth/demo/emperor").status_code == 404
    assert client.get("/auth/demo/producer").status_code == 401


def test_a_form_beyond_its_size_is_refused(registry):
    assert sign_in(browser(registry), password="x" * 9_000).status_code == 413


@pytest.mark.parametrize("path", ["/", "/model?name=a&version=1", "/people?login=demo-engineer", "/a%2F%2Fb"])
def test_a_path_of_this_site_is_kept(path):
    assert same_site_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "", "people", "//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)",
        "/\t/elsewhere.example", "/a\r\nSet-Cookie: x=1", "/ü", "/" + "x" * 2_000, "/auth/logout",
        "/api/v1/lineage", "\\/x",
    ],
)  # fmt: skip
def test_any_other_path_leads_home(registry, path):
    assert same_site_path(path) == "/"
    answer = browser(registry).get(f"/auth/demo/engineer?next={quote(path)}")
    assert answer.headers["location"] == "/"


def test_every_answer_carries_the_security_headers():
    app = Starlette(
        routes=[Route("/", lambda _: PlainTextResponse("x"))],
        middleware=[Middleware(SecurityHeaders, inline_scripts=_csp.inline_scripts())],
    )
    for path, site in (("/", SITE), ("/missing", SITE), ("/", "http://localhost")):
        headers = TestClient(app, base_url=site).get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "SAMEORIGIN"
        assert headers["referrer-policy"] == "same-origin"
        policy = headers["content-security-policy"]
        script = next(rule for rule in policy.split("; ") if rule.startswith("script-src"))
        assert "'unsafe-inline'" not in script
        assert "'unsafe-eval'" not in script
        assert "'sha256-" in script
        assert ("strict-transport-security" in headers) == site.startswith("https")


def test_every_inline_script_of_streamlits_page_has_its_fingerprint():
    import streamlit

    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text()
    assert len(_csp.inline_scripts()) == page.count("<script>") >= 1
