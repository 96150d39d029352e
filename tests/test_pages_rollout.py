"""The page to roll out and back: it says what the gate says before anybody presses a button, and does what it says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from registry.services import deployments
from tests.approvals import Company, company, trained
from tests.rendering import rendered

NAMED = {"name": "churn", "namespace": "shop", "service": "churn-api"}


@pytest.fixture
def us(sqlite_url: str) -> Iterator[Company]:
    with company(sqlite_url) as found:
        found.send(trained(model="4", run="train-4"))
        yield found


def page(us: Company, who: str = "engineer", **params: str) -> AppTest:
    return rendered(us.registry.url, "rollout", who, **params)


def said(app: AppTest) -> str:
    return "\n".join(one.value for one in app.markdown)


def button(app: AppTest, words: str) -> AppTest:
    return next(one for one in app.button if words in one.label)  # type: ignore[return-value]


def test_a_closed_gate_is_told_with_its_reason_and_nothing_can_be_pressed(us: Company) -> None:
    app = page(us, **NAMED, version="4")
    assert app.title[0].value == "Nothing answers in production yet"
    assert "The gate is closed: churn 4 has no valid approval in production" in said(app)
    assert "Nobody has asked for an approval" in said(app)
    assert button(app, "Roll 4 out").disabled  # type: ignore[attr-defined]


def test_an_approved_version_is_rolled_out_and_taken_back(us: Company) -> None:
    us.approved()
    app = page(us, **NAMED, version="3")
    assert "The gate is open: churn 3 is approved in production by A-2" in said(app)
    button(app, "Roll 3 out to 100 % of churn-api").click()  # type: ignore[operator]
    app.run()
    assert not app.exception
    answering = deployments.production(us.desk("engineer"))
    assert [(one.deployment.version, one.deployment.approval.reference) for one in answering] == [("3", "A-2")]  # type: ignore[union-attr]
    app = page(us, q_what="Roll back", service="churn-api")
    app.text_area[0].input("It fails")
    app.run()
    button(app, "Roll churn-api back").click()  # type: ignore[operator]
    app.run()
    assert any("nothing to roll back to" in one.value for one in app.error)


def test_an_environment_that_warns_lets_it_pass_with_the_warning_in_sight(us: Company) -> None:
    app = page(us, **NAMED, version="4", environment="staging")
    assert "The gate opens with a warning" in said(app)
    assert not button(app, "Roll 4 out").disabled  # type: ignore[attr-defined]
