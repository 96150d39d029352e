"""A bare table of amounts is worth what its publisher printed, and what is wrong with it is said at its row."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from roi.flow_table import read_flows, worth
from roi.refusals import Refused
from tests.command_line import here


def test_a_table_by_year_gives_the_textbook_s_figures(shared_data: Path) -> None:
    case = json.loads((shared_data / "cases" / "finance.json").read_text())["rwj_9_1"]
    found = worth(read_flows("amount\n" + "\n".join(map(str, case["flows"]))), rate=case["rate"])
    assert found.npv == pytest.approx(case["npv"], abs=0.005)
    assert found.payback_years == pytest.approx(case["payback_years"], abs=1e-9)
    assert found.discounted_payback_years == pytest.approx(case["discounted_payback_years"], abs=5e-5)


def test_mirr_takes_the_two_rates_of_the_spreadsheet(shared_data: Path) -> None:
    for case in json.loads((shared_data / "cases" / "finance.json").read_text())["excel"]["mirr"]:
        table = read_flows("amount\n" + "\n".join(map(str, case["values"])))
        found = worth(table, rate=0.5, finance_rate=case["finance"], reinvest_rate=case["reinvest"])
        assert found.mirr == pytest.approx(case["mirr"], abs=5e-7)


def test_dated_amounts_are_discounted_by_days(shared_data: Path, tmp_path: Path) -> None:
    case = json.loads((shared_data / "cases" / "finance.json").read_text())["excel"]["xnpv"]
    rows = [f"{day}, {amount}" for day, amount in zip(case["dates"], case["values"], strict=True)]
    (tmp_path / "table.csv").write_text("Date, Amount\n" + "\n".join(rows))
    done = here("flows", str(tmp_path / "table.csv"), "--rate", str(case["rate"]), "--json", env=dict(os.environ))
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["npv"] == pytest.approx(case["xnpv"], abs=5e-5)
    assert found["irr"]["rates"] == pytest.approx([case["xirr"]], abs=1e-7)
    assert found["mirr"] is None


def test_years_may_stand_in_any_order_and_leave_gaps() -> None:
    assert read_flows("year,amount\n3,5\n0,-10\n3,1\n").amounts == (-10, 0, 0, 6)


def test_years_of_the_calendar_count_from_the_first() -> None:
    assert read_flows("Year;Amount\n2027;-10\n2029;12\n").amounts == (-10, 0, 12)


def test_flows_a_century_apart_have_their_rate() -> None:
    """10 (1 + r)^y = 20,000 over y years of 365 days."""
    found = worth(read_flows("date,amount\n1900-01-01,-10\n2100-01-01,20000"), rate=0.1)
    assert found.irr.only == pytest.approx(2000 ** (365 / 73049) - 1, rel=1e-9)


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("year,money\n0,1", "the head"),
        ("year,date,amount\n0,2026-01-01,1", "the head"),
        ("amount", "the table"),
        ("amount\n-1\nmuch", "row 3, amount"),
        ("amount\n-1\nnan", "row 3, amount"),
        ("year,amount\n0.5,1", "row 2, year"),
        ("year,amount\n99999999,1", "row 2, year"),
        ("date,amount\n2026-02-30,1", "row 2, date"),
        ("date,amount\n2026-02-01,1\n2026-01-01,1", "row 2, date"),
        ("year,amount\n0", "row 2, amount"),
        ("amount\n-70,000\n120,000", "row 2"),
        ("amount,amount\n1,2", "the head"),
        ("amount\n-1\n1e16", "row 3, amount"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(written: str, place: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_flows(written)
    assert [problem.place for problem in refusal.value.problems] == [place]
