"""Every page as every role: drawn, or refused in designed words; deep links arrive; faults show no traceback."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pages import _desk, _table
from pages._table import GROUPS, PAGES, PageRow
from registry.access import GRANTS, Desk, Role
from registry.api.session import COOKIE, NOTICE
from registry.engine import Registry
from registry.errors import NotSignedIn
from registry.services import accounts, events, projections, tokens
from registry.services.sessions import Door
from registry.settings import Settings
from tests.odd_events import EVENTS
from tests.people import opened

PAGES_FOLDER = Path(_table.__file__).parent
SHELL = PAGES_FOLDER / "_shell.py"
FAULT = "could not be drawn"
REFUSED = "Your roles do not open the page"

Open = Callable[..., AppTest]


@pytest.fixture(params=["empty", "filled"])
def registry(request: pytest.FixtureRequest, sqlite_url: str) -> Iterator[Registry]:
    registry, operator, _ = opened(sqlite_url)
    accounts.create_demo(operator)
    if request.param == "filled":
        tokens.create(operator, producer="airflow", label="_x_ [y](z)")
        events.receive(operator, EVENTS)
        projections.catch_up(registry)
    yield registry
    registry.close()


@pytest.fixture
def open_page(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Opens an address as a role, by a session's real cookie. AppTest brings no cookies, so it is handed in."""
    _desk.serve(registry, Settings(demo=True))
    jar: dict[str, str] = {}
    monkeypatch.setattr(_desk, "cookie", lambda name: jar.get(name, ""))

    def open_(path: str = "", *, role: Role | None = Role.ADMINISTRATOR, **params: str) -> AppTest:
        jar[COOKIE] = Door(registry).open_demo(role).secret if role else ""
        jar[NOTICE] = params.pop("notice", "")
        app = AppTest.from_file(str(SHELL), default_timeout=60)
        app.context = {"url": f"http://localhost:8501/{path}"}
        if path != "home":
            app._page_hash = calc_hash(path)  # switch_page() knows files only; our pages are functions
        for name, value in params.items():
            app.query_params[name] = value
        return app.run()

    yield open_
    _desk._now_served.clear()


def titles(app: AppTest) -> list[str]:
    return [title.value for title in app.title]


def written(app: AppTest) -> str:
    return "\n".join(str(part.value) for part in [*app.title, *app.markdown, *app.caption, *app.error])


def forms(app: AppTest) -> str:
    return "\n".join(part.proto.body for part in app.get("html"))


@pytest.mark.parametrize("role", accounts.demo_roles())
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.url_path)
def test_every_page_as_every_role_is_drawn_or_refused_in_words(open_page: Open, page: PageRow, role: Role):
    app = open_page(page.url_path, role=role)
    assert not app.exception
    assert not app.error
    assert len(titles(app)) == 1
    assert FAULT not in titles(app)[0]
    assert (REFUSED in titles(app)[0]) == (page.permission not in GRANTS[role])


def test_a_page_without_permission_is_not_even_loaded(open_page: Open, monkeypatch: pytest.MonkeyPatch):
    from pages import people

    drawn = []
    monkeypatch.setattr(people, "render", lambda desk: drawn.append(desk))
    app = open_page("people", role=Role.EXECUTIVE)
    assert drawn == []
    assert "administrator or compliance" in written(app)
    open_page("people", role=Role.COMPLIANCE)
    assert len(drawn) >= 1


def test_a_role_taken_away_closes_the_page_at_the_next_click(open_page: Open, registry: Registry):
    from registry.services import roles

    app = open_page("people", role=Role.COMPLIANCE)
    assert REFUSED not in titles(app)[0]
    operator = Desk(registry, accounts.bootstrap(registry))
    roles.give(operator, "demo-compliance", Role.EXECUTIVE)
    roles.take(operator, "demo-compliance", Role.COMPLIANCE)
    assert REFUSED in titles(app.run())[0]
    roles.take(operator, "demo-compliance", Role.EXECUTIVE)
    assert titles(app.run()) == ["Your account has no role here yet"]
    assert not app.exception


def test_a_disabled_account_sees_the_sign_in_page_at_the_next_click(open_page: Open, registry: Registry):
    app = open_page("", role=Role.ENGINEER)
    accounts.disable(Desk(registry, accounts.bootstrap(registry)), "demo-engineer")
    assert "who signed for it" in titles(app.run())[0]


def test_a_deep_link_arrives(open_page: Open):
    app = open_page("people", login="demo-reviewer")
    assert [box.value for box in app.selectbox if box.label == "Account"] == ["demo-reviewer"]


def test_an_unknown_address_is_answered_in_words(open_page: Open):
    app = open_page("no-such-page")
    assert titles(app) == ["There is no page at this address"]
    assert "no-such-page" in written(app)


def test_an_unknown_address_cannot_write_markdown(open_page: Open):
    app = open_page("[click](https:--elsewhere.example)")
    assert "[click](" not in written(app)


def test_not_signed_in_every_address_shows_the_sign_in_page_and_keeps_itself(open_page: Open):
    app = open_page("people", role=None, login="a b&c")
    assert "fictional company" in written(app)
    html = forms(app)
    for role in accounts.demo_roles():
        assert f'href="/auth/demo/{role.value}?next=%2Fpeople%3Flogin%3Da%2Bb%2526c"' in html
    assert 'name="next" value="/people?login=a+b%26c"' in html


@pytest.mark.parametrize(
    ("notice", "words"),
    [("wrong", "wrong, or the account is disabled"), ("wait-7", "in 7 seconds"), ("wait-x", ""), ("<b>", "")],
)
def test_a_failed_sign_in_is_explained(open_page: Open, notice: str, words: str):
    app = open_page("", role=None, notice=notice)
    assert [words in error.value for error in app.error] == ([True] if words else [])


def test_where_the_demo_is_off_nobody_is_offered_it(open_page: Open, registry: Registry):
    app = open_page("", role=None)
    _desk.serve(registry, Settings(demo=False))
    app.run()
    html = forms(app)
    assert "/auth/demo/" not in html
    assert 'action="/auth/login"' in html
    assert "fictional" not in written(app)


def test_a_fault_shows_a_reference_that_the_log_has_too_and_no_traceback(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    from pages import about

    def fail(_: Desk) -> None:
        raise ZeroDivisionError("the secret inside")

    monkeypatch.setattr(about, "render", fail)
    with caplog.at_level(logging.ERROR, logger="countersign.pages"):
        app = open_page("about")
    assert FAULT in titles(app)[0]
    assert "the secret inside" not in written(app)
    reference = caplog.records[-1].getMessage().rpartition(" ")[2]
    assert len(reference) == 8
    assert reference in written(app)
    assert "ZeroDivisionError" in caplog.text


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def test_about_verifies_the_log_and_signs_a_checkpoint(open_page: Open):
    app = press(open_page("about", role=Role.COMPLIANCE), "Verify the log")
    assert [part.value.startswith("The audit log holds") for part in app.success] == [True]
    assert "no checkpoint on file" in written(app)
    app = press(app, "Sign a checkpoint")
    assert not app.exception
    app = press(app, "Verify the log")
    assert "and 1 checkpoint fit" in app.success[0].value
    assert "Verify the log" not in [button.label for button in open_page("about", role=Role.ENGINEER).button]


def test_about_says_where_the_log_does_not_hold(open_page: Open, registry: Registry):
    from sqlalchemy import text

    app = open_page("about", role=Role.COMPLIANCE)
    with registry.write() as connection:
        who = "SELECT id, 'reviewer' FROM account WHERE login = 'demo-executive'"
        connection.execute(text(f"INSERT INTO account_role (account_id, role) {who}"))
    app = press(app, "Verify the log")
    assert app.error[0].value.startswith("The audit log does not hold: 1 finding")
    assert "role reviewer that no audit entry gave" in written(app)


def test_people_are_made_and_changed_on_the_page(open_page: Open, registry: Registry):
    app = open_page("people")
    for label, value in {"Login": "new.one", "Name": "New One", "First password": "a sentence is easy to keep"}.items():
        next(box for box in app.text_input if box.label == label).set_value(value)
    next(box for box in app.multiselect if box.label == "Roles").set_value([Role.REVIEWER])
    app = press(app, "Make the account")
    assert not app.exception
    made = next(a for a in accounts.people(Desk(registry, accounts.bootstrap(registry))) if a.login == "new.one")
    assert (made.name, made.roles, made.has_password) == ("New One", ("reviewer",), True)
    app = press(app, "Make the account")
    assert ["there is an account" in error.value for error in app.error] == [True]


def test_a_token_is_shown_once_and_revoked_on_the_page(open_page: Open, registry: Registry):
    app = open_page("connect")
    for label, value in {"Machine": "dbt-prod", "What the token is for": "dbt"}.items():
        next(box for box in app.text_input if box.label == label).set_value(value)
    app = press(app, "Make a token")
    secret = next(block.value for block in app.code if block.value.startswith("cs_"))
    assert tokens.actor_of(registry, secret).login == "dbt-prod"
    assert secret in "".join(block.value for block in app.code if block.value.startswith("curl"))
    app = press(app, "I have copied it")
    assert secret not in "".join(block.value for block in app.code)
    press(app, "Revoke it now")
    with pytest.raises(NotSignedIn):
        tokens.actor_of(registry, secret)


def test_who_may_make_no_token_still_learns_how_to_send_and_whom_to_ask(open_page: Open):
    app = open_page("connect", role=Role.ENGINEER)
    assert not [button.label for button in app.button if "token" in button.label]
    assert any("administrator" in block.value for block in app.markdown)
    assert any("cs_YOUR_TOKEN" in block.value for block in app.code)


def test_the_page_table_and_the_page_files_are_the_same():
    files = {f"pages.{file.stem}" for file in PAGES_FOLDER.glob("*.py") if not file.stem.startswith("_")}
    assert files == {page.module for page in PAGES}
    assert len({page.url_path for page in PAGES}) == len(PAGES)
    assert {page.group for page in PAGES} <= set(GROUPS)


@pytest.mark.parametrize("file", sorted(PAGES_FOLDER.glob("*.py")), ids=lambda file: file.stem)
def test_a_page_file_opened_alone_draws_nothing(file: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch):
    _desk.serve(registry, Settings())
    monkeypatch.setattr(_desk, "cookie", lambda _: Door(registry).open_demo(Role.ADMINISTRATOR).secret)
    if file != SHELL:
        app = AppTest.from_file(str(file), default_timeout=60).run()
        assert not app.exception
        assert len(app.main) == 0
        assert len(app.sidebar) == 0
    _desk._now_served.clear()


def test_the_shell_without_the_app_says_how_to_start_and_nothing_else():
    app = AppTest.from_file(str(SHELL), default_timeout=60).run()
    assert [part.value for part in app.markdown] == ["Countersign is started with `streamlit run app.py`."]
    assert len(app.main) == 1


def modules() -> list[ModuleType]:
    from importlib import import_module

    return [import_module(page.module) for page in PAGES]


def test_every_page_has_its_render():
    assert all(callable(module.render) for module in modules())
