"""The pages of one use case's money: its sentence, what is forgotten, and a case that is written, saved and undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pages import _desk
from registry.access import Role
from registry.api.session import COOKIE
from registry.services import business_cases, drafts
from registry.services.sessions import Door
from registry.settings import Settings
from tests.money import DEARER, SMALL, Stage, staged
from tests.test_pages import SHELL

Open = Callable[..., AppTest]


@pytest.fixture
def stage(sqlite_url: str) -> Iterator[Stage]:
    found = staged(sqlite_url)
    business_cases.save(found.engineer, "invoices", SMALL)
    _desk.serve(found.operator.registry, Settings(demo=True))
    yield found
    _desk._now_served.clear()
    found.operator.registry.close()


@pytest.fixture
def shown(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Open:
    jar: dict[str, str] = {}
    monkeypatch.setattr(_desk, "cookie", lambda name: jar.get(name, ""))

    def open_(path: str, role: Role, **params: str) -> AppTest:
        jar[COOKIE] = Door(stage.operator.registry).open_demo(role).secret
        app = AppTest.from_file(str(SHELL), default_timeout=60)
        app.context = {"url": f"http://localhost:8501/{path}"}
        app._page_hash = calc_hash(path)
        for name, value in params.items():
            app.query_params[name] = value
        return app.run()

    return open_


def written(app: AppTest) -> str:
    parts = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.error, *app.warning]
    return "\n".join(str(part.value) for part in parts)


def test_the_page_says_what_it_is_worth_and_what_nobody_has_spoken_of(shown: Open) -> None:
    app = shown("economics", Role.REVIEWER, name="invoices", depth="evidence")
    assert not app.exception
    assert app.title[0].value.startswith("Invoices returns 96 k€ over 24 months, paid back after 8 months")
    text = written(app)
    assert "19 kinds of cost that the case does not speak of" in text
    assert [metric.value for metric in app.metric][2] == "1.4 ×"
    short = shown("economics", Role.REVIEWER, name="invoices", months="6")
    assert "over 6 months" in short.title[0].value
    case = shown("use_case", Role.REVIEWER, name="invoices")
    assert not case.error
    assert "It returns 96 k€ over 24 months" in written(case)
    none = shown("economics", Role.REVIEWER, name="claims")
    assert none.title[0].value == "Nobody has said yet what Claims costs and returns"


def test_a_case_is_written_worked_out_saved_and_undone(stage: Stage, shown: Open) -> None:
    app = shown("case_edit", Role.ENGINEER, name="invoices", **{"as": "text"})
    assert not app.exception
    app.text_area[0].set_value(SMALL.replace("low: 10000", "low: 30000")).run()
    assert "1 place to fill in or mend" in written(app)
    assert not [button for button in app.button if button.label.startswith("Save")]
    draft = drafts.load(stage.engineer, "business_case", "invoices")
    assert draft is not None
    assert "30000" in draft.content["text"]
    app.text_area[0].set_value(DEARER).run()
    app.text_input(key="case_note").set_value("a raise").run()
    next(button for button in app.button if button.label == "Save as revision 2").click().run()
    assert not app.exception
    newest = business_cases.of(stage.engineer, "invoices")
    assert (newest.revision, newest.note, newest.text) == (2, "a raise", DEARER)
    assert drafts.load(stage.engineer, "business_case", "invoices") is None
    again = shown("case_edit", Role.ENGINEER, name="invoices")
    assert not again.exception
    assert "What everybody forgets" in written(again)
    again.button(key="case_restore").click().run()
    assert business_cases.of(stage.engineer, "invoices").text == SMALL


@pytest.mark.parametrize("path", ["portfolio", "funding", "workbench", ""])
def test_the_pages_of_all_money_are_drawn_to_their_end(shown: Open, path: str) -> None:
    app = shown(path, Role.EXECUTIVE)
    assert not app.exception
    assert "could not be drawn" not in written(app)
    assert app.expander[-1].label == "How sure is this"
