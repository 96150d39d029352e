"""Plan against actual by its services: whose every charge is, in which currency, against which plan, and its end."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from registry.access import Desk, Role
from registry.commands.money import read_cost, read_measurement, read_rate
from registry.commands.use_cases import read as read_use_case
from registry.errors import Conflict, Invalid, NotFound, NotPermitted
from registry.services import (
    accounts,
    actuals,
    allocations,
    bills,
    business_cases,
    cost_entries,
    fx_rates,
    measurements,
    money_settings,
    promises,
    use_cases,
)
from registry.services._spend import rules_now
from tests.bills import charges, written
from tests.people import Watch, opened, role_desk
from tests.registries import tamper, unsound

NOW = datetime(2026, 4, 10, 12, tzinfo=UTC)
PLAN = """
name: Fraud
currency: EUR
start: 2026-01
horizon_months: 12
rate_per_year: 0.1
budget: 1500
lines:
  - {key: gpu, title: GPUs, side: cost, category: compute, kind: opex, amount: 100, basis: month}
  - {key: labels, title: Labels, side: cost, category: labelling, kind: opex, amount: {low: 10, likely: 20, high: 30},
     basis: month, in_budget: false}
  - {key: saved, title: Hours, side: benefit, kind: cost_saved, starts_in: 0, amount: 50, owner: Sales,
     basis: month, realisation: 1}
"""
RULES = """
rules:
  - {name: Fraud, to: fraud, tags: {team: fraud}}
  - {name: Shared, to: {"use_case:fraud": 0.25, "use_case:nobody-knows": 0.25}, resource: shared}
  - {name: Idle, to: churn, tags: {team: nowhere}}
"""


def month(number: int) -> dict[str, str]:
    """The periods of a charge in a month of 2026."""
    return {
        "BillingPeriodStart": f"2026-0{number}-01T00:00:00Z", "BillingPeriodEnd": f"2026-0{number + 1}-01T00:00:00Z",
        "ChargePeriodStart": f"2026-0{number}-03T10:00:00Z", "ChargePeriodEnd": f"2026-0{number}-03T11:00:00Z",
    }  # fmt: skip


def bill(desk: Desk, *changes: dict[str, str]) -> None:
    rows = charges(*changes)
    for row, change in zip(rows, changes, strict=True):
        row["ResourceId"] = change.get("ResourceId", row["ResourceId"])
    bills.save(desk, io.BytesIO(written(rows)), name="bill.csv")


def company(url: str) -> tuple[Desk, Desk, Watch]:
    """One plan in euros, bills in dollars, rules, and an engineer and an executive at their desks."""
    _, operator, watch = opened(url, now=datetime(2025, 12, 15, tzinfo=UTC))
    engineer, executive = role_desk(operator, Role.ENGINEER, watch), role_desk(operator, Role.EXECUTIVE, watch)
    for slug in ("fraud", "churn"):
        use_cases.propose(engineer, read_use_case({"title": slug.title(), "slug": slug}))
    business_cases.save(engineer, "fraud", PLAN)
    watch.now = NOW
    fx_rates.add_file(engineer, "on_day,base,quote,rate,source\n" + "".join(
        f"2026-0{number}-28,USD,EUR,0.{number}0,bank\n" for number in (1, 2, 3)
    ))  # fmt: skip
    allocations.save(engineer, RULES, note="first")
    a, b, untagged = {"Tags": '{"team": "fraud"}'}, {"ResourceId": "shared", "Tags": ""}, {"Tags": ""}
    bill(engineer, {**month(1), **a, "BilledCost": "1000"}, {**month(1), **untagged, "BilledCost": "100"})
    bill(engineer, {**month(2), **a, "BilledCost": "100"}, {**month(2), **b, "BilledCost": "400"})
    bill(engineer, {**month(3), "Tags": '{"use_case": "churn"}', "BilledCost": "10"})
    bill(engineer, {**month(4), **a, "BilledCost": "7777"})
    cost_entries.add(engineer, read_cost({
        "use_case": "fraud", "category": "labelling", "month": "2026-03", "amount": "75.5", "currency": "EUR",
        "source": "Invoice 1",
    }))  # fmt: skip
    return engineer, executive, watch


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Desk, Watch]]:
    """The company, on SQLite."""
    found = company(f"sqlite:///{tmp_path_factory.mktemp('actuals') / 'r.db'}")
    yield found
    found[0].registry.close()


def test_every_charge_is_somebodys_or_nobodys_and_is_converted_by_the_rate_of_its_month(desks: Any) -> None:
    engineer, _, _ = desks
    view = actuals.summary(engineer, since=date(2026, 1, 1))
    # January at 0.1: fraud 1000, nobody 100. February at 0.2: fraud 100 + a quarter of 400, half of 400 nobody's.
    # March at 0.3: churn 10 by its own tag; labels 75.5 in euros. April is not over.
    assert [(one.label, round(one.bills, 6), one.entries, round(one.unallocated, 6)) for one in view.periods] == [
        ("Jan 2026", 100.0, 0.0, 10.0),
        ("Feb 2026", 60.0, 0.0, 40.0),
        ("Mar 2026", 3.0, 75.5, 0.0),
    ]
    assert [round(one.planned or 0, 6) for one in view.periods] == [120, 120, 120]
    assert view.unallocated_share == pytest.approx(50 / 213)
    assert view.rates == tuple(f"1 USD = 0.{n}0 EUR (bank, 2026-0{n}-28)" for n in (1, 2, 3))
    assert view.left_out == ()
    unknown = next(one for one in view.categories if not one.use_case)
    assert (unknown.title, round(unknown.bills, 6)) == ("use_case:nobody-knows", 20.0)


def test_both_databases_say_the_same(desks: Any, postgres_url: str) -> None:
    other, _, _ = company(postgres_url)
    views = [actuals.summary(desk, since=date(2026, 1, 1), grain="quarter") for desk in (desks[0], other)]
    assert views[0] == views[1]
    assert allocations.shared(other) == allocations.shared(desks[0])
    other.registry.close()


def test_quarters_and_fiscal_years_hold_the_same_sums(desks: Any) -> None:
    engineer, executive, _ = desks
    money_settings.change(executive, {"fiscal_year_starts": "2"})
    view = actuals.summary(engineer, since=date(2026, 1, 1), grain="quarter")
    assert [(one.label, round(one.actual, 6)) for one in view.periods] == [("Q4 FY 2026", 110.0), ("Q1 FY 2027", 178.5)]
    money_settings.change(executive, {"fiscal_year_starts": "1"})
    assert [one.label for one in actuals.summary(engineer, since=date(2026, 1, 1), grain="year").periods] == ["2026"]


def test_kinds_of_cost_stand_beside_their_plan(desks: Any) -> None:
    view = actuals.summary(desks[0], since=date(2026, 1, 1))
    found = {(one.use_case, one.category): one for one in view.categories}
    gpu, labels = found["fraud", "compute"], found["fraud", "labelling"]
    assert (gpu.hidden, round(gpu.planned or 0), round(gpu.bills), round(gpu.over or 0)) == (False, 300, 140, -160)
    assert (labels.hidden, round(labels.planned or 0), labels.actual, labels.over) == (
        True,
        60,
        75.5,
        pytest.approx(15.5),
    )


def test_costs_end_at_what_was_spent_and_the_rest_of_the_plan(desks: Any) -> None:
    line = next(one for one in actuals.summary(desks[0]).use_cases if one.slug == "fraud")
    assert (line.months_over, line.months_in_all, line.budget, line.plan) == (3, 12, 1500, "business_case:fraud@1")
    assert line.actual == pytest.approx(100 + 20 + 20 + 75.5)
    assert line.ends is not None
    # nine months of 100, and of labels of which 9 x 20 is the middle
    assert line.ends.expected_p50 == pytest.approx(line.actual + 9 * 120, rel=0.01)
    assert line.ends.expected_p50 < line.ends.expected_p80 < line.actual + 9 * 130
    assert (line.word, line.spent_share) == ("on plan", pytest.approx(line.actual / 1500))
    fan = actuals.of(desks[0], "fraud").fan
    assert [None if one.spent is None else round(one.spent, 6) for one in fan][:4] == [100.0, 140.0, 215.5, None]
    assert all(one.p10 <= one.mean <= one.p90 for one in fan)


def test_a_currency_without_a_rate_is_left_out_in_words(desks: Any) -> None:
    view = actuals.summary(desks[0], since=date(2026, 1, 1), currency="CHF")
    assert view.actual == 0
    assert any(
        words.startswith("1,610.00 USD of bills, Jan 2026 to Mar 2026: no rate to CHF") for words in view.left_out
    )
    assert next(one for one in view.use_cases if one.slug == "fraud").why_not == "no rate leads from EUR"


def test_other_rules_are_tried_on_every_bill_before_they_hold(desks: Any) -> None:
    engineer, _, _ = desks
    now = allocations.shared(engineer)
    assert {one.target: one.billed for one in now.targets} == {
        "use_case:fraud": Decimal("8977"), "use_case:nobody-knows": Decimal(100), "use_case:churn": Decimal(10),
    }  # fmt: skip
    assert (now.idle, now.unknown) == (("Idle",), ("use_case:nobody-knows",))
    tried = allocations.shared(engineer, 'rules: [{to: churn, account: "*"}]')
    assert {one.target: one.billed for one in tried.targets} == {"use_case:churn": Decimal(9387)}
    assert allocations.shared(engineer) == now
    with pytest.raises(Invalid, match=r"rules\[0\].to"):
        allocations.save(engineer, "rules: [{to: {}, account: x}]")
    assert allocations.save(engineer, RULES).revision == 1, "what says the same is no new revision"
    with pytest.raises(Conflict, match="revision 1"):
        allocations.save(engineer, RULES + "\n", expected_revision=0)
    with engineer.registry.read() as connection:
        assert rules_now(connection).revision == 1


def test_a_cost_is_corrected_by_a_later_one_and_counts_once(desks: Any) -> None:
    engineer, _, _ = desks
    said = {
        "use_case": "churn", "category": "engineers", "month": "2025-06", "amount": "10", "currency": "EUR",
        "source": "sheet", "key": "k",
    }  # fmt: skip
    first = cost_entries.add(engineer, read_cost(said))
    assert cost_entries.add(engineer, read_cost(said)) == first
    second = cost_entries.add(engineer, read_cost({**said, "amount": "4", "corrects": first.number, "key": ""}))
    assert second.corrects == first.number
    view = actuals.summary(engineer, since=date(2025, 6, 1), until=date(2025, 7, 1))
    assert view.actual == 4.0
    with pytest.raises(Conflict, match=f"corrected by {second.number}"):
        cost_entries.add(engineer, read_cost({**said, "corrects": first.number, "key": ""}))
    with pytest.raises(Invalid, match="category"):
        cost_entries.add(engineer, read_cost({**said, "category": "coffee", "key": ""}))
    with pytest.raises(NotFound):
        cost_entries.add(engineer, read_cost({**said, "use_case": "none", "key": ""}))


MEASURED = {
    "use_case": "fraud", "line": "saved", "period_start": "2026-02-01", "period_end": "2026-04-01", "unit": "EUR",
}  # fmt: skip


def test_a_benefit_is_measured_with_an_interval_and_stands_beside_its_plan(desks: Any) -> None:
    engineer, _, _ = desks
    made = measurements.add(engineer, read_measurement({
        **MEASURED, "method": "parallel run", "with_it": [10, 11, 12, 11], "without": [22, 21, 23, 22],
        "lower_is_better": True, "times": 4,
    }))  # fmt: skip
    # differences -12, -10, -11, -11: mean -11, turned round and times 4; the plan has 50 a month for two months
    assert (made.value, made.status, made.planned, made.realised) == (44.0, "measured", 100.0, 0.44)
    assert made.low is not None
    assert made.high is not None
    assert (made.low + made.high) / 2 == pytest.approx(44)
    assert made.high - 44 == pytest.approx(4 * 2.353363 * (2 / 3) ** 0.5 / 2, rel=1e-5), "t of 3 degrees, 90 %"
    stated = read_measurement({**MEASURED, "method": "stated", "value": 90, "low": 80, "high": 95})
    assert measurements.add(engineer, stated).status == "claimed", "no evidence"
    hours = measurements.add(engineer, read_measurement({**MEASURED, "method": "stated", "value": 9, "unit": "hours"}))
    assert (hours.status, hours.planned, hours.why_not) == ("claimed", None, "measured in hours, planned in EUR")
    with pytest.raises(Invalid, match="no benefit of the business case; there are saved"):
        measurements.add(engineer, read_measurement({**MEASURED, "method": "stated", "value": 9, "line": "gpu"}))


def test_promises_are_held_to_what_came(desks: Any) -> None:
    engineer, _, _ = desks
    stated = {"method": "stated", "value": 90, "low": 80, "high": 95, "key": "promised"}
    measurements.add(engineer, read_measurement({**MEASURED, **stated}))
    found = promises.kept(engineer, "fraud")
    assert found.benefits is not None
    (owner, sums) = found.benefits.by_owner[0]
    # February and March were spoken of, the newest word a claim of 90; of January nobody has said anything
    assert (owner, sums.planned, sums.claimed, sums.measured, sums.open_) == ("Sales", 150, 90, 0, 50)
    (record,) = found.forecasts
    # planned 120 a month in December; spent 100, 40, 75.5, none of it between P10 and P90
    assert (record.owner, record.overall.count) == ("demo-engineer", 3)
    assert record.overall.weighted == pytest.approx((20 + 80 + 44.5) / 215.5)
    assert record.overall.bias == record.overall.weighted
    assert record.overall.coverage is not None
    assert record.overall.coverage.share == 0


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"method": "parallel run", "with_it": [1]}, "without: a parallel run needs it"),
        ({"method": "stated", "value": 1, "low": 2, "high": 3}, "between low and high"),
        ({"method": "stated", "value": 1, "low": 0}, "two ends"),
        ({"method": "stated", "value": 1, "values": [1]}, "does not use it"),
        ({"method": "guess"}, "method"),
        ({"method": "stated", "value": 1, "period_end": "2026-01-01"}, "after period_start"),
    ],
)
def test_what_cannot_be_measured_is_refused_at_its_place(said: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        read_measurement({**MEASURED, **said})


def test_rates_of_a_file_are_taken_all_or_none_with_each_fault_at_its_row(desks: Any) -> None:
    engineer, _, _ = desks
    before = fx_rates.listing(engineer)
    rows = (
        "on_day,base,quote,rate,source",
        "2026-01-01,GBP,EUR,1.2,bank",
        "2026-13-01,GBP,EUR,1.2,bank",
        "2026-01-02,GBP,GBP,0,b",
    )
    text = "\n".join(rows)
    with pytest.raises(Invalid, match="row 3, on_day") as refusal:
        fx_rates.add_file(engineer, text)
    assert "row 4" in str(refusal.value)
    assert fx_rates.listing(engineer) == before
    one = {"base": "GBP", "quote": "JPY", "on_day": "2020-01-01", "rate": "140.25", "source": "bank"}
    assert [fx_rates.add(engineer, [read_rate(one)]) for _ in range(2)] == [1, 0]


def test_only_an_executive_chooses_settings_and_each_is_checked(desks: Any) -> None:
    engineer, executive, _ = desks
    with pytest.raises(NotPermitted):
        money_settings.change(engineer, {"currency": "USD"})
    for changes, words in (
        ({"currency": "euro"}, "currency"), ({"fiscal_year_starts": 13}, "from 1 to 12"), ({"basis": "list"}, "basis"),
        ({"colour": "red"}, "no setting"), ({"loss_appetite": "-1"}, "loss_appetite"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=words):
            money_settings.change(executive, changes)
    assert money_settings.change(executive, {"loss_appetite": "5000"}).loss_appetite == 5000.0


def test_daily_spend_is_that_of_the_bills(desks: Any) -> None:
    found = actuals.daily(desks[0], slug="fraud", since=date(2026, 1, 1), until=date(2026, 3, 1))
    assert [(one.day, one.amount, one.currency) for one in found] == [
        (date(2026, 1, 3), Decimal(1000), "USD"),
        (date(2026, 2, 3), Decimal(200), "USD"),
    ]


def test_all_of_it_is_kept_with_proof(desks: Any) -> None:
    operator = Desk(desks[0].registry, accounts.bootstrap(desks[0].registry), "test", desks[2])
    assert unsound(operator) == []
    tamper(operator.registry, "UPDATE cost_entry SET amount = '7.55' WHERE id = 1")
    assert any("cost_entry/1: not what audit entry" in one for one in unsound(operator))
