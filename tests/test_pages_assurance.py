"""The pages of evidence, frameworks and incidents: drawn for awkward names, by every role, and acted on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from pages._about import meant
from registry.access import Desk, Role
from registry.commands import evidence as evidence_commands
from registry.commands import frameworks as framework_commands
from registry.commands import incidents as incident_commands
from registry.commands import registration
from registry.services import evidence, frameworks, incidents
from registry.services.registrations import register
from registry.views.coverage import Status
from registry.views.incident_words import Severity, State
from tests.people import Watch, desk_of, opened, role_desk

ODD = "shop :red[x] $y$ <b>&amp;</b> *z*"
PAGES = (
    "evidence", "evidence_item?id=1", "evidence_item?id=2", "evidence_item?id=99", "evidence_item?id=x", "evidence_new",
    "frameworks", "frameworks?scope=use_case:none&on=2020-01-01", "framework?name=none", "framework?name=nist-ai-rmf",
    "framework?name=nist-ai-rmf&depth=evidence", "requirement?name=nist-ai-rmf/GOVERN", "requirement?name=nist-ai-rmf",
    "requirement?name=nist-ai-rmf/GOVERN 1.1", "incidents", "incident?id=1", "incident?id=2&depth=evidence",
    "incident?id=99", "incident_report?about=model:shop/x",
)  # fmt: skip


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    registry, operator, watch = opened(sqlite_url)
    register(operator, registration("model", b'{"namespace": "models", "name": "churn"}'))
    desk = role_desk(operator, Role.COMPLIANCE, watch)
    file = {"title": ODD, "kind": "*audit*", "file_name": "a.pdf", "about": ["model:churn@3"], "note": ODD}
    soon = (watch.now + timedelta(days=5)).isoformat()
    evidence.add(desk, evidence_commands.read({**file, "valid_until": soon}), b"x")
    evidence.add(desk, evidence_commands.read({"title": "Link", "kind": "contract", "url": "https://x.example/[a](b)"}))
    said = {"framework": "nist-ai-rmf", "ref": "GOVERN 1.1", "status": "met", "note": ODD}
    frameworks.assess(desk, framework_commands.read(said))
    told = {"title": ODD, "about": "model:churn", "severity": "high", "description": ODD, "facts": ["personal_data"]}
    incidents.report(desk, incident_commands.read(told))
    incidents.report(desk, incident_commands.read({**told, "kind": "red_team", "severity": "critical"}))
    yield desk
    registry.close()


def drawn(desk: Desk, address: str) -> AppTest:
    """A page as AppTest draws it, with no link to anywhere."""
    path, _, query = address.partition("?")

    def page(desk, path):
        from importlib import import_module

        import_module(f"pages.{path}").render(desk)

    app = AppTest.from_function(page, args=(desk, path), default_timeout=60)
    for part in query.split("&") if query else ():
        name, _, value = part.partition("=")
        app.query_params[name] = value
    return app.run()


@pytest.mark.parametrize("address", PAGES)
def test_the_pages_are_drawn_whatever_the_address_says(desk: Desk, address: str) -> None:
    app = drawn(desk, address)
    assert not app.exception
    assert app.title[0].value


def test_peoples_text_is_shown_as_it_is(desk: Desk) -> None:
    title = drawn(desk, "evidence_item?id=1").title[0].value
    assert ":red[x]" not in title
    assert "\\*z\\*" in title


def test_the_headline_says_what_expires(desk: Desk) -> None:
    assert drawn(desk, "evidence").title[0].value == "1 more runs out within 30 days on 26 Nov 2026"


def test_the_headline_of_a_framework_says_share_and_what_lacks_proof(desk: Desk) -> None:
    assert drawn(desk, "framework?name=nist-ai-rmf").title[0].value == (
        "100\u00a0% of what was assessed of NIST AI Risk Management Framework is covered for the whole company, "
        "1 of 72 requirements; 1 met without proof"
    )
    app = drawn(desk, "framework?name=nist-ai-rmf")
    assert any("(1 + ½ · 0) / (72 − 0 − 71) = 1 / 1" in caption.value.replace("\\", "") for caption in app.caption)


def test_a_requirement_is_assessed_on_its_page(desk: Desk) -> None:
    app = drawn(desk, "requirement?name=nist-ai-rmf/MAP 1.1")
    app.segmented_control[0].set_value(Status.PARTIAL)
    app.text_area[0].set_value("Half of it")
    next(one for one in app.button if one.label == "Put it on record").click().run()
    found = frameworks.history(desk, "nist-ai-rmf", "MAP 1.1")
    assert [(one.status, one.note) for one in found] == [(Status.PARTIAL, "Half of it")]


def test_an_incident_is_reported_on_its_page(desk: Desk) -> None:
    app = drawn(desk, "incident_report?about=model:churn@3")
    button = next(one for one in app.button if one.label == "Put it on record")
    button.click().run()
    assert "severity" in app.error[0].value or "title" in app.error[0].value
    app.text_input[0].set_value("Wrong scores")
    app.segmented_control[0].set_value(Severity.HIGH)
    next(one for one in app.button if one.label == "Put it on record").click().run()
    assert incidents.get(desk, 3).line.about == "model:models/churn@3"


def test_an_incident_is_moved_on_its_page(desk: Desk) -> None:
    app = drawn(desk, "incident?id=1")
    next(one for one in app.text_input if one.key == "why_contained").set_value("Old version is back")
    next(one for one in app.button if one.key == "do_contained").click().run()
    assert incidents.get(desk, 1).line.state is State.CONTAINED


def test_what_is_missing_before_closing_is_listed_on_the_page(desk: Desk) -> None:
    incidents.add(desk, 1, incident_commands.read_line({"kind": "state", "state": "resolved", "text": "x"}))
    app = drawn(desk, "incident?id=1")
    assert any("Before it can be closed" in one.value and "root cause" in one.value for one in app.markdown)


def test_evidence_is_withdrawn_on_its_page(desk: Desk) -> None:
    app = drawn(desk, "evidence_item?id=2")
    next(one for one in app.text_input if one.label == "Why it counts no longer").set_value("lost")
    next(one for one in app.button if one.label == "Withdraw it").click().run()
    assert evidence.get(desk, 2).word == "withdrawn"


def test_who_may_only_read_finds_nothing_to_change(desk: Desk) -> None:
    administrator = desk_of(desk.registry, "demo-administrator", Watch())
    assert not [one for one in drawn(administrator, "evidence_item?id=1").button if one.label == "Withdraw it"]
    assert not [one for one in drawn(administrator, "incident?id=1").button if (one.key or "").startswith("do_")]
    assert not drawn(administrator, "requirement?name=nist-ai-rmf/MAP 1.1").segmented_control


def test_a_part_of_a_name_is_enough_where_one_thing_has_it() -> None:
    known = ["model:shop/churn", "model:shop/fraud", "dataset:shop/fraud-raw"]
    assert meant("CHURN", known) == ["model:shop/churn"]
    assert meant("fraud", known) == ["model:shop/fraud", "dataset:shop/fraud-raw"]
    assert meant("model:other/x@3", known) == ["model:other/x@3"]
