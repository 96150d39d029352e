"""The outside view learns from the company's own finished projects, and only from those."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from registry.access import Role
from registry.commands.economics import Question
from registry.commands.money import NewCost
from registry.commands.use_cases import read as read_proposal
from registry.services import business_cases, cost_entries, economics, money_portfolio, use_cases
from registry.services._track_record import overruns
from tests.people import opened, role_desk

CASE = """
name: {slug}
currency: EUR
start: {start}
horizon_months: 12
reference_class: it
lines:
  - {{key: people, title: People, side: cost, category: engineers, amount: 1000, basis: month}}
  - {{key: gain, title: Gain, side: benefit, kind: revenue, amount: 5000, basis: month, starts_in: 1}}
"""


def test_finished_projects_count_with_what_they_cost_against_their_first_estimate(tmp_path: Path):
    registry, operator, watch = opened(f"sqlite:///{tmp_path / 'registry.db'}", now=datetime(2026, 11, 21, tzinfo=UTC))
    desk = role_desk(operator, Role.ENGINEER, watch)
    for slug, start in (("done", "2025-01"), ("ahead", "2026-06")):
        use_cases.propose(desk, read_proposal({"title": slug, "slug": slug}))
        business_cases.save(desk, slug, CASE.format(slug=slug, start=start))
    before = economics.simulation(desk, "ahead", Question(draws=2_000)).simulation.at(12)
    share = money_portfolio.view(desk).roll_up
    said = {"category": "engineers", "currency": "EUR", "source": "a ledger"}
    for slug, amount in (("done", 48_000), ("ahead", 90_000)):
        month = datetime(2025, 3, 1, tzinfo=UTC) if slug == "done" else datetime(2026, 7, 1, tzinfo=UTC)
        cost_entries.add(desk, NewCost(use_case=slug, month=month, amount=Decimal(amount), **said))
    business_cases.save(desk, "done", CASE.format(slug="done", start="2025-01").replace("1000", "9000"))
    with registry.read() as connection:
        assert overruns(connection, date(2026, 11, 21)) == pytest.approx((4.0,))
        assert overruns(connection, date(2025, 11, 21)) == ()
    after = economics.simulation(desk, "ahead", Question(draws=2_000)).simulation.at(12)
    assert after.costs.mean.value != before.costs.mean.value
    own = next(one for one in money_portfolio.view(desk).roll_up.projects if one.name == "ahead")
    was = next(one for one in share.projects if one.name == "ahead")
    assert own.costs.at(0.5).value > was.costs.at(0.5).value
    registry.close()
