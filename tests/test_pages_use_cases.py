"""The pages about use cases: the first sentence by hand, an intake that survives, a gate that says what lacks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pages import _desk
from pages._use_case_parts import stage_line
from pages._use_case_words import portfolio
from pages.gaps import sentence
from registry.access import Role
from registry.api.session import COOKIE
from registry.commands.use_cases import Proposal, read
from registry.services import drafts, risk, use_case_roles, use_cases
from registry.services.sessions import Door
from registry.settings import Settings
from registry.views.use_cases import PortfolioSummary
from tests.people import opened
from tests.test_pages import SHELL
from tests.test_services_use_cases import WHOLE, Office


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Office]:
    """A served registry with the demo's accounts."""
    registry, operator, watch = opened(sqlite_url)
    office = Office(registry, operator, watch)
    office.desk(Role.ENGINEER)
    _desk.serve(registry, Settings(demo=True))
    yield office
    _desk._now_served.clear()
    registry.close()


@pytest.fixture
def shown(office: Office, monkeypatch: pytest.MonkeyPatch):
    """Opens an address as a role."""
    jar: dict[str, str] = {}
    monkeypatch.setattr(_desk, "cookie", lambda name: jar.get(name, ""))

    def open_(path: str, role: Role, **params: str) -> AppTest:
        jar[COOKIE] = Door(office.registry).open_demo(role).secret
        app = AppTest.from_file(str(SHELL), default_timeout=60)
        app.context = {"url": f"http://localhost:8501/{path}"}
        app._page_hash = calc_hash(path)
        for name, value in params.items():
            app.query_params[name] = value
        return app.run()

    return open_


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            {"prohibited": 1, "unapproved": 2, "closed": 4},
            "1 of 3 open use cases would do what the rules forbid; 2 lack a valid approval",
        ),
        ({"unapproved": 1}, "1 of 1 open use case lacks a valid approval"),
        ({"outdated": 2, "unfilled": 1}, "2 of 3 open use cases were assessed by older rules; 1 lacks people in roles"),
        ({"in production": 2}, "Nothing stands against any of 2 open use cases"),
        ({"closed": 2}, "None of 2 use cases is open"),
    ],
)
def test_the_first_sentence_says_what_is_worst(words, said):
    assert portfolio(PortfolioSummary(sum(words.values()), words, {}, {})) == said


def test_the_line_of_stages_shows_what_is_passed_what_is_now_and_what_is_ahead():
    line = stage_line("assessment")
    assert "● proposal" in line
    assert "○ **assessment**" in line
    assert "– build" in line
    assert stage_line("rejected") == ":gray-badge[– rejected]"


def test_what_is_written_survives_a_lost_session_and_is_proposed(office: Office, shown):
    app = shown("use_case_new", Role.ENGINEER)
    app.text_input(key="uc_title").set_value("Sorting letters").run()
    app.selectbox(key="uc_jurisdiction").set_value("eu").run()
    app.checkbox(key="uc_risk_eu_practice_none").check().run()
    again = shown("use_case_new", Role.ENGINEER)
    assert again.text_input(key="uc_title").value == "Sorting letters"
    assert again.checkbox(key="uc_risk_eu_practice_none").value is True
    assert any("Not assessed yet: 5 questions open" in info.value for info in again.info)
    next(button for button in again.button if button.label == "Propose it").click().run()
    found = use_cases.get(office.operator, "sorting-letters")
    assert (found.said.jurisdiction, found.said.answers) == ("eu", {"eu_practice": ("none",)})
    assert drafts.load(office.desk(Role.ENGINEER), "use_case", "new") is None


def test_a_revision_begins_with_what_was_said_last(office: Office, shown):
    use_cases.propose(office.desk(Role.ENGINEER), read(WHOLE | {"slug": "hiring"}))
    app = shown("use_case_new", Role.ENGINEER, slug="hiring")
    assert app.text_area(key="uc_why_not").value == "4,000 applications a month"
    assert app.checkbox(key="uc_risk_eu_area_recruitment").value is True
    assert any("the risk tier is **high**" in info.value for info in app.info)
    app.text_area(key="uc_purpose").set_value("Order by fit").run()
    next(button for button in app.button if button.label == "Put the revision on record").click().run()
    assert use_cases.get(office.operator, "hiring").said.purpose == "Order by fit"


def test_a_closed_gate_is_a_disabled_button_with_what_is_missing(office: Office, shown):
    use_cases.propose(office.desk(Role.ENGINEER), Proposal(title="Churn"))
    app = shown("use_case", Role.COMPLIANCE, name="churn")
    assert app.title[0].value == "Churn is in proposal; 4 things are missing for assessment"
    move = next(button for button in app.button if button.label == "Move to assessment")
    assert move.disabled
    written = "\n".join(part.value for part in app.markdown)
    assert "Somebody in the role owner" in written
    assert not [b for b in shown("use_case", Role.ENGINEER, name="churn").button if b.label.startswith("Move to")]


def test_an_open_gate_moves_at_one_click(office: Office, shown):
    use_cases.propose(office.desk(Role.ENGINEER), read(WHOLE | {"slug": "hiring"}))
    app = shown("use_case", Role.COMPLIANCE, name="hiring")
    next(button for button in app.button if button.label == "Move to assessment").click().run()
    assert use_cases.get(office.operator, "hiring").stage == "assessment"


def test_a_second_person_confirms_a_tier_and_the_first_one_is_not_asked(office: Office, shown):
    use_cases.propose(office.desk(Role.ENGINEER), read(WHOLE | {"slug": "hiring"}))
    risk.propose_override(office.desk(Role.COMPLIANCE), "hiring", tier="limited", reason="counsel")
    own = shown("use_case", Role.COMPLIANCE, name="hiring")
    assert not [button for button in own.button if button.label == "Confirm this tier"]
    app = shown("use_case", Role.REVIEWER, name="hiring")
    app.text_input(key="why_tier").set_value("I read it too").run()
    next(button for button in app.button if button.label == "Confirm this tier").click().run()
    assert risk.tier(office.operator, "hiring").tier.value == "limited"


def test_the_page_of_gaps_says_where_people_are_lacking(office: Office, shown):
    both = [Proposal(title="One"), Proposal(title="Two")]
    use_cases.propose_all(office.desk(Role.ENGINEER), both, stages=["operation", "assessment"])
    assert sentence(use_case_roles.gaps(office.operator)) == "2 use cases lack an owner"
    assert shown("gaps", Role.EXECUTIVE).title[0].value == "2 use cases lack an owner"


def test_a_use_case_that_only_events_know_is_shown_and_offered_for_proposal(office: Office, shown):
    from lineage.registrations import UseCaseRegistration
    from registry.services import registrations

    known = UseCaseRegistration(slug="card-fraud", title="Card fraud", purpose="p", owner="team:cards")
    registrations.register(office.desk(Role.ENGINEER), known)
    app = shown("use_case", Role.ENGINEER, name="card-fraud")
    assert any("Only events have named this use case" in info.value for info in app.info)
    assert not app.exception
