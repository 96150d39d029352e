"""A case as tables that a person fills in: what no cell holds stays, and nothing changes but what was filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from roi.case_file import forgotten, parse_case
from roi.case_rows import catalogue_rows, line_rows, with_catalogue, with_lines
from roi.case_text import read

FRAUD: Any = read((Path(__file__).parents[1] / "data" / "cases" / "fraud-detection.yaml").read_bytes())
NEW: Any = {"name": "New", "currency": "EUR", "start": "2027-01", "horizon_months": 12, "lines": []}


@pytest.mark.parametrize("name", ["fraud-detection", "three-times-ten-times", "published-four-years"])
def test_a_case_comes_out_of_its_tables_as_it_went_in(name: str) -> None:
    document: Any = read((Path(__file__).parents[1] / "data" / "cases" / f"{name}.yaml").read_bytes())
    assert with_lines(document, line_rows(document)) == document
    assert with_catalogue(document, catalogue_rows(document)) == document


def test_a_changed_cell_changes_its_field_and_leaves_what_has_no_cell() -> None:
    rows = line_rows(FRAUD)
    fraud = next(row for row in rows if row["key"] == "fraud")
    assert (fraud["from_inputs"], fraud["likely"]) == ("loss", None)
    fraud["title"] = "Fraud that does not happen"
    next(row for row in rows if row["key"] == "reviews")["likely"] = 12_000
    after = with_lines(FRAUD, rows)
    lines = {line["key"]: line for line in after["lines"]}
    assert lines["fraud"]["loss"] == FRAUD["lines"][-4]["loss"]
    assert lines["fraud"]["title"] == "Fraud that does not happen"
    assert lines["reviews"]["amount"] == {"low": 6000, "likely": 12_000, "high": 15_000}
    assert parse_case(after).lines[0] == parse_case(FRAUD).lines[0]


def test_new_rows_become_lines_and_rows_that_are_gone_go() -> None:
    rows: list[dict[str, Any]] = [
        {"title": "Hours", "side": "benefit", "kind": "cost_saved", "likely": 9.0, "basis": "year", "starts_in": 2},
        {"title": "One engineer", "side": "cost", "kind": "engineers", "low": 80_000.0, "high": 99_000.0},
        {"title": "", "side": None, "kind": None, "likely": None},
    ]  # fmt: skip
    case = parse_case(with_lines(NEW, rows))
    assert [(line.key, line.side, line.category) for line in case.lines] == [
        ("hours", "benefit", "cost_saved"),
        ("one-engineer", "cost", "engineers"),
    ]
    assert with_lines(with_lines(NEW, rows), [])["lines"] == []


def test_every_hidden_cost_is_filled_in_or_ruled_out_by_name() -> None:
    rows = catalogue_rows(NEW)
    assert len(rows) == len(forgotten(parse_case(NEW | {"lines": FRAUD["lines"][-1:]})))
    for row in rows[1:]:
        row["because"] = "there is none"
    rows[0] |= {"low": 1.0, "likely": 2.0, "high": 4.0}
    after = with_catalogue(NEW | {"lines": FRAUD["lines"][-1:]}, rows)
    case = parse_case(after)
    assert forgotten(case) == ()
    assert (case.lines[-1].category, case.lines[-1].in_budget) == (rows[0]["category"], False)
    assert [row["because"] for row in catalogue_rows(after)] == ["there is none"] * (len(rows) - 1)
