"""What is promised of bills on record: whole or not at all, once, corrected in sight, and proved by their charges."""

from __future__ import annotations

import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from registry.access import Desk, Role
from registry.errors import Invalid, NotFound, NotPermitted
from registry.services import _bill_reading, allocations, bills
from registry.store.bills import BILL, CHARGE
from registry.views.bills import Imported
from registry.views.listing import Asked
from roi.allocation_file import read_rules
from roi.bill import read_bill
from tests.bills import charges, written
from tests.people import opened, role_desk
from tests.registries import tamper, unsound

FEBRUARY = {
    "BillingPeriodStart": "2026-02-01T00:00:00Z", "BillingPeriodEnd": "2026-03-01T00:00:00Z",
    "ChargePeriodStart": "2026-02-03T10:00:00Z", "ChargePeriodEnd": "2026-02-03T11:00:00Z",
}  # fmt: skip
GPU = {"ChargeDescription": "p4d.24xlarge per hour", "BilledCost": "32.7726"}


@pytest.fixture
def desks(registry_url: str) -> Iterator[tuple[Desk, Desk]]:
    registry, operator, watch = opened(registry_url)
    yield operator, role_desk(operator, Role.ENGINEER, watch)
    registry.close()


def save(desk: Desk, *changes: dict[str, str], name: str = "january.csv") -> Imported:
    return bills.save(desk, io.BytesIO(written(charges(*changes))), name=name)


def counts(desk: Desk) -> tuple[int, int]:
    with desk.registry.read() as connection:
        return tuple(connection.execute(select(func.count()).select_from(one)).scalar_one() for one in (BILL, CHARGE))  # type: ignore[return-value]


def test_a_bill_is_kept_once_corrected_in_sight_and_proved_by_its_charges(desks: tuple[Desk, Desk]) -> None:
    operator, engineer = desks
    first = save(engineer, {"BilledCost": "1.10"}, {"BilledCost": "2.20"}, FEBRUARY)
    assert [(one.number, one.word, one.billed) for one in first.parts] == [
        ("B-1", "new", Decimal("3.30")),
        ("B-2", "new", Decimal("1.25")),
    ]
    again = save(
        engineer, FEBRUARY, {"BilledCost": "2.20", "ResourceId": "i-1"}, {"BilledCost": "1.10", "ResourceId": "i-0"}
    )
    assert [one.word for one in again.parts].count("known") == 1, "the order of rows is no change; the resource is"
    same = save(engineer, {"BilledCost": "1.10"}, {"BilledCost": "2.20"}, FEBRUARY, name="other name.csv")
    assert (same.changed, same.words.split(":")[0]) == (1, "3 charges in 2 bills"), "February had i-2 again"
    corrected = save(engineer, {"BilledCost": "1.10"}, {"BilledCost": "2.00"})
    assert [(one.word, one.supersedes) for one in corrected.parts] == [("corrected", "B-1")]
    listed = bills.listing(engineer, Asked(sort="number"), every=True)
    assert [(one.number, one.word) for one in listed.rows if one.period_start and one.period_start.month == 1] == [
        ("B-1", "superseded"),
        ("B-5", "on record"),
    ]
    assert bills.listing(engineer).found == 2
    assert unsound(operator) == []
    tamper(operator.registry, "UPDATE charge SET billed = '0.20' WHERE bill_id = 1 AND row = 3")
    assert any("bill/1: its charges are not those" in one for one in unsound(operator))


def test_the_very_same_file_again_writes_nothing(desks: tuple[Desk, Desk]) -> None:
    _, engineer = desks
    save(engineer, {}, GPU)
    before = counts(engineer)
    assert save(engineer, {}, GPU).words == "Nothing changed: every charge of this file is on record already"
    assert counts(engineer) == before == (1, 2)


@pytest.mark.parametrize("body", [b"", b"no,bill\n1,2\n", b"BilledCost\n", written(charges({}, {}))[:-2] + b"\xff\n"])
def test_what_is_no_bill_leaves_nothing_behind(sqlite_url: str, body: bytes) -> None:
    registry, operator, watch = opened(sqlite_url)
    engineer = role_desk(operator, Role.ENGINEER, watch)
    with pytest.raises(Invalid):
        bills.save(engineer, io.BytesIO(body), name="x.csv")
    assert counts(engineer) == (0, 0)
    registry.close()


def test_a_fault_while_charges_are_written_leaves_nothing_behind(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry, operator, watch = opened(sqlite_url)
    engineer = role_desk(operator, Role.ENGINEER, watch)

    def torn(done: int, what: str) -> None:
        if what == "kept":
            raise KeyboardInterrupt

    source = io.BytesIO(written(charges({}, FEBRUARY)))
    with pytest.raises(KeyboardInterrupt):
        bills.save(engineer, source, name="x.csv", progress=torn)
    assert counts(engineer) == (0, 0)
    registry.close()


def test_charges_are_found_by_any_word_and_gpus_under_compute_are_told(registry_url: str) -> None:
    registry, operator, watch = opened(registry_url)
    engineer, reviewer = role_desk(operator, Role.ENGINEER, watch), role_desk(operator, Role.REVIEWER, watch)
    made = save(engineer, {}, GPU, {"Tags": '{"use_case": "fraud"}'}, {"BilledCost": "no number"})
    assert [(one.trap, one.severity, one.row) for one in made.findings if one.severity == "error"] == [
        ("amount", "error", 5)
    ]
    view = bills.get(reviewer, 1)
    assert (view.line.errors, view.line.word) == (1, "doubtful")
    assert view.findings == made.findings
    assert [(one.family, one.billed) for one in view.gpu] == [("AWS P", Decimal("32.7726"))]
    assert [(one.target, one.billed) for one in view.targets] == [
        ("", Decimal("34.0226")),
        ("use_case:fraud", Decimal("1.25")),
    ]
    assert [one.row for one in bills.charges(reviewer, 1, Asked(text="P4D hour")).rows] == [3]
    assert [one.row for one in bills.charges(reviewer, 1, Asked(text="FRAUD team", sort="description")).rows] == [
        2,
        5,
        3,
    ]
    assert [one.row for one in bills.charges(reviewer, 1, gpu=True).rows] == [3]
    assert [one.number for one in bills.listing(reviewer, Asked(text="aws january")).rows] == ["B-1"]
    assert bills.charges(reviewer, 1).rows[3].billed is None
    with pytest.raises(NotFound):
        bills.get(reviewer, 9)
    with pytest.raises(NotPermitted):
        bills.save(reviewer, io.BytesIO(b""), name="x")
    registry.close()


def test_what_no_database_keeps_is_replaced_and_the_bill_is_known_again(registry_url: str) -> None:
    registry, operator, watch = opened(registry_url)
    engineer = role_desk(operator, Role.ENGINEER, watch)
    odd = {
        "ChargeDescription": "a\x00b",
        "Tags": '{"k\\u0000": "\\ud800"}',
        "BillingAccountId": "\x00",
        "BilledCost": "\x001",
    }
    assert save(engineer, odd, {"ServiceName": "x" * 50_000}).changed == 2
    assert not save(engineer, odd, {"ServiceName": "x" * 50_000}).changed
    charge = bills.charges(engineer, 2 if bills.get(engineer, 1).line.account == "a-1" else 1).rows[0]
    assert (charge.description, charge.tags) == ("a\ufffdb", {"k\ufffd": "\ufffd"})
    assert unsound(operator) == []
    registry.close()


def test_more_charges_than_a_file_may_hold_are_refused(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    registry, operator, watch = opened(sqlite_url)
    monkeypatch.setattr(_bill_reading, "MOST_CHARGES", 2)
    with pytest.raises(Invalid, match="row 4: at most 2 charges"):
        save(role_desk(operator, Role.ENGINEER, watch), {}, {}, {})
    registry.close()


def test_the_registry_shares_out_as_the_bill_alone_does(sqlite_url: str, shared_data: Path) -> None:
    registry, operator, watch = opened(sqlite_url)
    engineer, file = role_desk(operator, Role.ENGINEER, watch), shared_data / "focus" / "focus_sample_1.0.csv"
    text = """
rules:
  - {name: tagged, to: {use_case:a: 0.333333333, use_case:b: 0.5}, tags: {application: ["*"]}}
  - {name: sku, to: model:c, sku: ["*5*"], provider: [AWS, Micro*]}
  - {name: region, to: use_case:d, region: "us-*", category: [Storage, Databases]}
  - {name: rest, to: use_case:e, account: ["*1"], description: "*GB*"}
"""
    bills.save(engineer, file, name="sample.csv")
    alone = read_bill(file, rules=read_rules(text)).currencies[0].allocation
    shared = allocations.shared(engineer, text)
    assert {one.target: one.billed for one in shared.targets} == alone.billed
    assert {one.target: one.effective for one in shared.targets} == alone.effective
    assert (shared.unallocated[0].billed, shared.unallocated[0].share) == (
        alone.unallocated_billed,
        alone.unallocated_share,
    )
    assert shared.taken == alone.by_rule
    assert min(alone.by_rule.values()) > 0, "a rule that fits nothing would show nothing"
    registry.close()


def test_the_sample_is_on_record_to_the_last_digit(sqlite_url: str, shared_data: Path) -> None:
    registry, operator, watch = opened(sqlite_url)
    engineer = role_desk(operator, Role.ENGINEER, watch)
    bills.save(engineer, shared_data / "focus" / "focus_sample_1.0.csv", name="sample.csv")
    rows = bills.listing(engineer).rows
    assert (len(rows), sum(one.rows for one in rows)) == (4, 1000)
    assert round(sum(one.billed for one in rows), 6) == Decimal("20.520227")
    assert round(sum(one.effective for one in rows), 6) == Decimal("14.976514")
    views = [bills.get(engineer, one.id) for one in rows]
    learning = [gpu for view in views for gpu in view.gpu if gpu.kind == "learning"]
    assert sum(one.rows for one in learning) == 8
    assert float(sum(one.billed for one in learning)) / 20.520227 == pytest.approx(0.497, abs=0.0005)
    registry.close()
