"""The demo company's year of bills: the same every time, in the right months, with what it is to show."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from registry.access import Desk
from registry.services import demo_money
from registry.services._periods import later
from roi.bill import read_bill

LAST = date(2026, 10, 1)


def test_a_months_bill_is_the_same_every_time_and_has_nothing_odd_but_what_is_meant() -> None:
    body = demo_money.bill(LAST, 1)
    assert body == demo_money.bill(LAST, 1)
    found = read_bill(io.BytesIO(body))
    assert {one.trap for one in found.findings} == {"credit", "gpu-outside-ai"}
    (currency,) = found.currencies
    assert currency.gpu_billed > 5000, "GPUs are filed under Compute"
    assert currency.by_category["AI and Machine Learning"].billed > 0


@pytest.mark.parametrize("month", [date(2026, 9, 1), date(2027, 2, 1)])
def test_the_spike_is_4800_dollars_on_one_weekend(month: date) -> None:
    with_it, without = (read_bill(io.BytesIO(demo_money.bill(month, ago))).parts[0].sums for ago in (2, 1))
    days = demo_money._weekend(month)
    assert [day.weekday() for day in days] == [5, 6]
    assert all(day.month == month.month for day in days)
    assert with_it.rows == without.rows + 2
    text = demo_money.bill(month, 2).decode()
    assert sum(Decimal(row.split(",")[0]) for row in text.splitlines() if "H100" in row) == 4800


@pytest.mark.parametrize("ends", [date(2026, 11, 21), date(2027, 1, 31), date(2027, 3, 1), date(2028, 2, 29)])
def test_twelve_bills_are_for_twelve_months_that_are_over(ends: date, monkeypatch: pytest.MonkeyPatch) -> None:
    shift = ends - demo_money.spec()["ends"]
    seen = []
    monkeypatch.setattr(demo_money.bills, "save", lambda _desk, _body, *, name, note: seen.append(name))
    for said in demo_money.acts():
        if said["do"] == "bill":
            at = said["at"] if isinstance(said["at"], datetime) else datetime.fromisoformat(str(said["at"]))
            demo_money.DOES["bill"](Desk(None, None, "demo", lambda at=at: at.replace(tzinfo=UTC) + shift), said)  # type: ignore[arg-type, misc]
    last = later(ends.replace(day=1), -1)
    months = [f"stratus-{later(last, -back):%Y-%m}.csv" for back in range(11, -1, -1)]
    assert [name for name in seen if "corrected" not in name] == months
    assert [name for name in seen if "corrected" in name] == [f"stratus-{later(last, -2):%Y-%m}-corrected.csv"]
    assert last + timedelta(days=27) < ends
