"""The pages of plan against actual: drawn for odd names and where nothing is, read-only for who may not add."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from registry.access import Desk, Role
from registry.commands.money import read_cost, read_measurement
from registry.commands.use_cases import read as read_use_case
from registry.services import allocations, bills, business_cases, cost_entries, measurements, use_cases
from tests.bills import charges, written
from tests.people import opened, role_desk
from tests.test_services_actuals import PLAN, month

ODD = ":red[x] $y$ <b>&amp;</b> *z*"
NOW = datetime(2026, 4, 10, 12, tzinfo=UTC)
VIEWS = ("Bills", "Whose it is", "Benefits", "Other costs and rates")
PAGES = (
    "actuals", "actuals?q_time=Last 24 months&q_grain=quarter", *(f"actuals?q_view={view}" for view in VIEWS),
    "actuals?use_case=fraud", "actuals?use_case=churn", "actuals?use_case=none", "bill?id=B-1", "bill?id=x", "measure",
    "measure?id=M-1", "measure?id=M-2", "measure?id=M-9",
)  # fmt: skip


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Desk, Desk]]:
    """An engineer and a reviewer where things have odd names, and an executive where nothing is yet."""
    folder = tmp_path_factory.mktemp("pages")
    registry, operator, watch = opened(f"sqlite:///{folder / 'full.db'}", now=NOW)
    engineer, reviewer = role_desk(operator, Role.ENGINEER, watch), role_desk(operator, Role.REVIEWER, watch)
    for slug in ("fraud", "churn"):
        use_cases.propose(engineer, read_use_case({"title": f"{slug} {ODD}", "slug": slug}))
    business_cases.save(engineer, "fraud", PLAN)
    allocations.save(engineer, "rules: [{to: fraud, tags: {team: fraud}}]", note=ODD)
    odd = {"ChargeDescription": f"p4d.24xlarge {ODD}", "BillingAccountId": ODD, "BillingCurrency": "EUR"}
    rows = charges({**month(2), **odd}, {**month(2), **odd, "Tags": "", "BilledCost": "no number"})
    bills.save(engineer, io.BytesIO(written(rows)), name=ODD, note=ODD)
    cost = {"use_case": "fraud", "category": "labelling", "month": "2026-02", "amount": "5", "currency": "EUR"}
    cost_entries.add(engineer, read_cost({**cost, "source": ODD, "note": ODD}))
    span = {"use_case": "fraud", "period_start": "2026-02-01", "period_end": "2026-04-01", "note": ODD}
    measurements.add(engineer, read_measurement({**span, "method": "stated", "value": 9, "unit": ODD}))
    series: dict[str, Any] = {"treated": [[5, 6, 5, 2], [6, 7, 6, 3]], "control": [[4, 5, 4, 4], [5, 5, 6, 5]]}
    did = {**span, **series, "method": "difference in differences", "first_after": 3, "unit": "EUR", "line": "saved"}
    measurements.add(engineer, read_measurement({**did, "lower_is_better": True}))
    empty, nobody, other = opened(f"sqlite:///{folder / 'empty.db'}", now=NOW)
    yield engineer, reviewer, role_desk(nobody, Role.EXECUTIVE, other)
    registry.close()
    empty.close()


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
def test_the_pages_are_drawn_whatever_the_address_says(desks: tuple[Desk, Desk, Desk], address: str) -> None:
    app = drawn(desks[0], address)
    assert not app.exception
    assert ":red[x]" not in app.title[0].value.replace("\\:red\\[x\\]", "")


def test_the_headline_says_how_spending_stands_to_its_plan(desks: tuple[Desk, Desk, Desk]) -> None:
    # February to March plan 2 x 120 and January 120; spent 1.25 and 5
    told = drawn(desks[0], "actuals").title[0].value
    assert told.startswith("6.25 € spent from Apr 2025 to Mar 2026, 98 % less than planned")


@pytest.mark.parametrize("view", ["", *VIEWS])
def test_with_nothing_on_record_each_view_says_what_will_stand_there(desks: tuple[Desk, Desk, Desk], view: str) -> None:
    app = drawn(desks[2], f"actuals?q_view={view}" if view else "actuals")
    assert not app.exception
    assert " yet" in app.title[0].value


def test_who_may_not_add_reads_and_is_offered_nothing(desks: tuple[Desk, Desk, Desk]) -> None:
    for view in VIEWS:
        app = drawn(desks[1], f"actuals?q_view={view}")
        assert not app.exception
        assert not [one.label for one in app.button if "record" in one.label or "Keep" in one.label]
    assert drawn(desks[1], "measure").title[0].value == "Engineers and executives put measured benefits on record"


def test_rules_are_tried_and_kept_on_the_page(desks: tuple[Desk, Desk, Desk]) -> None:
    app = drawn(desks[0], "actuals?q_view=Whose it is")
    app.text_area[0].set_value("rules: [{to: churn}]").run()
    next(one for one in app.button if one.label.startswith("Try")).click().run()
    assert "fits every charge" in app.error[0].value
    app.text_area[0].set_value('rules: [{to: churn, account: "*"}]').run()
    next(one for one in app.button if one.label.startswith("Keep")).click().run()
    assert allocations.current(desks[0]).revision == 2
    assert [one.target for one in allocations.shared(desks[0]).targets] == ["use_case:churn"]


def test_a_bill_is_looked_at_before_it_is_kept(desks: tuple[Desk, Desk, Desk]) -> None:
    engineer, before = desks[0], bills.listing(desks[0]).found
    app = drawn(engineer, "actuals?q_view=Bills")
    app.file_uploader[0].set_value(("bad.csv", b"no,bill\n1,2\n", "text/csv")).run()
    assert "none of the columns" in app.error[0].value
    march = written(charges({**month(3), "BilledCost": "7"}, {**month(3), "BilledCost": "oops"}))
    app.file_uploader[0].set_value(("march.csv", march, "text/csv")).run()
    assert any("2 charges in 1 bills: 1 new" in one.value for one in app.markdown)
    assert bills.listing(engineer).found == before, "nothing is kept before somebody says so"
    next(one for one in app.button if one.label == "Put 1 bill on record").click().run()
    assert not app.exception
    assert bills.listing(engineer).found == before + 1
    app.file_uploader[0].set_value(("march.csv", march, "text/csv")).run()
    assert any("on record already" in one.value for one in app.info)
    assert not [one for one in app.button if one.label.startswith("Put 1 bill")]


def test_a_benefit_is_worked_out_before_it_is_kept(desks: tuple[Desk, Desk, Desk]) -> None:
    engineer, before = desks[0], len(measurements.listing(desks[0]))
    app = drawn(engineer, "measure?use_case=churn")
    app.text_area[0].set_value("10 11 12")
    app.text_area[1].set_value("20; 22, twenty")
    next(one for one in app.button if one.label == "See what it says").click().run()
    assert "'twenty' is no number" in app.error[0].value
    app.text_area[1].set_value("20\n22\n21").run()
    app.checkbox[0].check().run()
    assert any("30 (90" in one.value.replace("\\", "") for one in app.markdown)
    assert len(measurements.listing(engineer)) == before
    next(one for one in app.button if one.label == "Put it on record").click().run()
    assert [one.value for one in measurements.listing(engineer, "churn")] == [30.0]
