"""Budgets on record: whether they last, which days of the bills were unusually dear, and what comes next."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date, timedelta

import orjson
import pytest

from registry.access import Desk, Role
from registry.errors import NotFound
from registry.services import bills, budgets, business_cases, roles, tokens
from registry.views.money_values import budgets as values
from tests.bills import charges, written
from tests.http_server import served
from tests.money import SMALL, staged

CASE = """\
name: Reading invoices
currency: EUR
start: 2026-01
horizon_months: 24
rate_per_year: 0.1
budget: 24000
lines:
  - {key: gpus, title: Machines, side: cost, category: compute, amount: 1000, basis: month}
"""
FIRST, DAYS = date(2026, 1, 1), 304  # to the end of October; the clock stands at 21 November 2026


def charge(day: date, days: int, cost: float, tags: str) -> dict[str, str]:
    end = day + timedelta(days=days)
    month, after = day.replace(day=1), (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return {
        "BillingPeriodStart": f"{month}T00:00:00Z", "BillingPeriodEnd": f"{after}T00:00:00Z",
        "ChargePeriodStart": f"{day}T00:00:00Z", "ChargePeriodEnd": f"{end}T00:00:00Z",
        "BilledCost": f"{cost:.2f}", "BillingCurrency": "EUR", "Tags": tags,
    }  # fmt: skip


@pytest.fixture(scope="module")
def engineer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Invoices: 40 a day (20 at weekends), 10 a day charged by the month; 2,400 more on both days of a weekend."""
    stage = staged(f"sqlite:///{tmp_path_factory.mktemp('budgets') / 'registry.db'}")
    business_cases.save(stage.engineer, "invoices", CASE)
    business_cases.save(stage.engineer, "claims", SMALL.replace("budget: 100000\n", ""))
    mine, rows = '{"use_case": "invoices"}', []
    for at in range(DAYS):
        day = FIRST + timedelta(days=at)
        usual = 20.0 if day.weekday() > 4 else 40.0
        rows.append(charge(day, 1, usual + (2400 if day in (date(2026, 9, 19), date(2026, 9, 20)) else 0), mine))
        if day.day == 1:
            length = ((day + timedelta(days=32)).replace(day=1) - day).days
            rows.append(charge(day, length, 10.0 * length, mine))
    rows.append(charge(date(2026, 3, 3), 1, 99.0, ""))
    bills.save(stage.engineer, io.BytesIO(written(charges(*rows))), name="bills.csv")
    yield stage.desk(Role.EXECUTIVE)
    stage.operator.registry.close()


def test_a_budget_spent_too_fast_says_when_it_runs_out(engineer: Desk) -> None:
    """Ten months: 304 days × 34.3 on average, 304 × 10 and 4,800 of the weekend, of 24,000 for 24 months."""
    view = budgets.view(engineer)
    line = view.lines[0]
    weekdays = sum((FIRST + timedelta(days=at)).weekday() < 5 for at in range(DAYS))
    assert line.spent == pytest.approx(40 * weekdays + 20 * (DAYS - weekdays) + 3040 + 4800)
    assert line.burn is not None
    assert line.burn.rate == pytest.approx(line.spent / 10 / 1000, rel=0.35)
    assert line.burn.run_out is not None
    assert date(2027, 1, 1) < line.burn.run_out < date(2027, 10, 1)
    assert line.word == "runs out"
    assert (line.starts, line.ends) == (date(2026, 1, 1), date(2028, 1, 1))
    assert view.without_budget == ("Claims",)


def test_the_weekend_is_caught_on_saturday_and_monthly_charges_are_no_spikes(engineer: Desk) -> None:
    days = budgets.view(engineer, slug="invoices").days
    assert days is not None
    assert [(one.first.date(), one.periods) for one in days.watch.spikes] == [(date(2026, 9, 19), 2)]
    assert days.watch.spikes[0].excess == pytest.approx(4800, rel=0.01)
    assert days.amounts[0] == pytest.approx(40 + 10)


def test_what_comes_next_is_what_was_usual(engineer: Desk) -> None:
    days = budgets.view(engineer, slug="invoices", ahead=28).days
    assert days is not None
    assert days.forecast is not None
    assert days.forecast.total == pytest.approx(4 * (5 * 40 + 2 * 20) + 28 * 10, rel=0.05)
    assert days.forecast.days[0].day == date(2026, 11, 1)


def test_nothing_billed_is_said_and_nobodys_charges_count_for_the_whole_company(engineer: Desk) -> None:
    assert budgets.view(engineer, slug="claims").days is None
    everything = budgets.view(engineer).days
    assert everything is not None
    assert everything.amounts[61] == pytest.approx(40 + 10 + 99)


def test_a_use_case_that_nobody_knows_is_not_found(engineer: Desk) -> None:
    with pytest.raises(NotFound):
        budgets.view(engineer, slug="nobody")


def test_programs_get_the_same_with_its_words(engineer: Desk) -> None:
    found = json.loads(orjson.dumps(values(budgets.view(engineer, slug="invoices", ahead=7))))
    lines = [(one["slug"], one["word"], one["burn"]["periods"]) for one in found["lines"]]
    assert lines == [("invoices", "runs out", 24)]
    assert found["days"]["words"][0].startswith("From 19 Sep 2026, 4,")
    assert len(found["days"]["forecast"]["days"]) == 7


def test_the_door_answers_whoever_may_read_money(sqlite_url: str) -> None:
    with served(sqlite_url) as door:
        secret = tokens.create(door.operator, producer="office", label="t").secret
        assert door.client(secret).get("/api/v1/budgets").status == 403
        roles.give(door.operator, "office", Role.EXECUTIVE)
        assert door.client(secret).get("/api/v1/budgets").json()["lines"] == []
        assert door.client(secret).get("/api/v1/budgets?use_case=nobody").status == 404
