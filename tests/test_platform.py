"""The shared platform: fair shares sum to its cost, own bills tell the exponent, and a case's gates are judged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from registry.access import Desk, Role
from registry.commands.economics import Question
from registry.commands.use_cases import read as read_proposal
from registry.services import business_cases, economics, platform
from registry.services import use_cases as cases
from registry.services.platform import _fitted
from registry.views.platform import PlatformMonth
from tests.people import opened, role_desk

GATED = """
name: gated
currency: EUR
start: 2026-10
horizon_months: 24
rate_per_year: 0.1
gates:
  - {key: pilot, title: After the pilot, in_month: 6, p_pass: 0.5, cost_to_go_on: 20000}
lines:
  - key: people
    title: People
    side: cost
    category: engineers
    amount: {low: 3000, likely: 5000, high: 9000}
    basis: month
  - key: gain
    title: Gain
    side: benefit
    kind: revenue
    amount: {low: 1000, likely: 9000, high: 16000}
    basis: month
    starts_in: 7
"""


@pytest.fixture(scope="module")
def engineer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    place = tmp_path_factory.mktemp("platform") / "registry.db"
    registry, operator, watch = opened(f"sqlite:///{place}", now=datetime(2026, 11, 21, tzinfo=UTC))
    yield role_desk(operator, Role.ENGINEER, watch)
    registry.close()


def test_without_a_bill_there_is_no_platform(engineer: Desk):
    assert platform.platform(engineer) is None


def test_own_bills_tell_the_exponent_and_too_few_say_so():
    months = tuple(PlatformMonth(datetime(2026, n, 1, tzinfo=UTC).date(), n, 100.0 * n**1.2) for n in range(1, 9))
    fitted, why_not = _fitted(months)
    assert fitted is not None
    assert (round(fitted.scale.b, 6), round(fitted.scale.a, 6), why_not) == (1.2, 100.0, "")
    assert _fitted(months[:5])[0] is None
    assert "6 are needed" in _fitted(months[:5])[1]


def test_going_on_is_judged_by_what_lies_ahead_and_the_option_is_never_worth_less_than_nothing(engineer: Desk):
    cases.propose(engineer, read_proposal({"title": "Gated", "slug": "gated"}))
    business_cases.save(engineer, "gated", GATED)
    found = economics.onward(engineer, "gated", Question(draws=2_000))
    assert found.ahead.month == 1
    assert found.gates is not None
    assert [one.key for one in found.gates.gates] == ["pilot"]
    assert found.gates.option.value >= 0
    assert found.gates.with_option.value == pytest.approx(found.gates.committed.value + found.gates.option.value)
