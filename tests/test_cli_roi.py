"""`countersign roi`: a published table can be checked on the command line, without a registry."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import here

CASES = Path(__file__).resolve().parent.parent / "data" / "cases"


def roi(*words: str, stdin: str = "", code: int = 0, folder: Path | None = None) -> tuple[str, str]:
    """Standard output and error of `countersign roi` where no registry is."""
    env = {**os.environ, "REGISTRY_URL": "sqlite:////nowhere/at/all.db", "COLUMNS": "200"}
    done = here("roi", *words, env=env, stdin=stdin.encode(), folder=folder)
    assert done.returncode == code, done.stderr
    return done.stdout, done.stderr


def answered(*words: str, **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(roi(*words, "--json", **options)[0])
    return found


def test_a_published_table_comes_out_to_the_cent_both_ways() -> None:
    found = answered(str(CASES / "published-four-years.yaml"), "--tei")
    own = next(one for one in found["horizons"] if one["months"] == 36)
    assert own["npv"] == pytest.approx(272_335.52, abs=0.005)
    assert own["pv_costs"] == pytest.approx(243_083.88, abs=0.005)
    assert own["roi"]["ratio"] == pytest.approx(1.12034, abs=5e-6)
    assert found["tei"]["npv"] == pytest.approx(272_335.52, abs=0.005)
    assert found["tei"]["payback_years"] == pytest.approx(140 / 160)
    assert [one["months"] for one in found["horizons"]] == [0, 6, 24, 36, 60]


def test_a_project_can_cost_three_times_its_budget_and_be_worth_ten() -> None:
    found = answered(str(CASES / "three-times-ten-times.yaml"))
    assert found["quadrant"]["cost_ratio"] == pytest.approx(3)
    assert found["quadrant"]["value_ratio"] == pytest.approx(10)
    assert found["forgotten"] == []


def test_people_read_the_answer_in_one_line_and_what_it_rests_on() -> None:
    out, _ = roi(str(CASES / "fraud-detection.yaml"), "--tei")
    first = out.splitlines()[0]
    assert first.startswith("Fraud detection: NPV ")
    assert "EUR over 24 months" in first
    assert "Not in NPV: Customers who trust their card" in out
    assert "Assumed, S: scrapped.drivers.scrapped" in out
    assert "By year, risk-adjusted" in out
    assert "Over 10,000 draws (seed 0): NPV " in out


def test_the_spread_is_answered_with_its_error_and_its_seed() -> None:
    file = str(CASES / "fraud-detection.yaml")
    found = answered(file, "--draws", "2000", "--seed", "7")["simulation"]
    assert (found["draws"], found["seed"]) == (2000, 7)
    own = next(one for one in found["horizons"] if one["months"] == 24)
    low, high = (next(p for p in own["npv"]["percentiles"] if p["level"] == level) for level in (0.1, 0.9))
    assert low["value"] < own["npv"]["mean"]["value"] < high["value"]
    assert 0 < own["p_negative"]["value"] < 1
    assert own["npv"]["mean"]["se"] > 0
    assert answered(file, "--draws", "2000", "--seed", "7")["simulation"] == found


def test_horizons_can_be_asked_for_and_json_be_piped_in() -> None:
    case = {
        "name": "Loan", "currency": "EUR", "start": "2027-01", "horizon_months": 12, "rate_per_year": 0,
        "lines": [
            {"key": "c", "side": "cost", "category": "other", "amount": 100, "basis": "once"},
            {"key": "b", "side": "benefit", "kind": "revenue", "amount": 10, "basis": "month", "starts_in": 0},
        ],
    }  # fmt: skip
    found = answered("-", "--horizon", "3", "--horizon", "20", stdin=json.dumps(case))
    assert {one["months"]: one["npv"] for one in found["horizons"]} == {3: -70, 12: 20, 20: 100}
    assert {one["months"]: one["payback"] for one in found["horizons"]} == {3: None, 12: 10, 20: 10}


def test_a_contradiction_is_refused_with_its_place_for_people_and_programs() -> None:
    out, said = roi("-", "--json", stdin="name: A\ncurrency: EUR\nstart: 2027-01\nhorizon_months: -1", code=1)
    places = [problem["place"] for problem in json.loads(out)["problems"]]
    assert sorted(places) == ["horizon_months", "lines"]
    assert "horizon_months: a whole number from 0 to 600 is needed, not -1" in said


def test_a_new_case_lists_every_hidden_cost_and_is_no_answer_yet(tmp_path: Path) -> None:
    text, _ = roi("--new")
    (tmp_path / "case.yaml").write_text(text)
    _, said = roi("case.yaml", folder=tmp_path, code=1)
    assert "utilisation: is missing; share of paid hours used (share) must be measured" in said


def test_without_a_file_the_words_are_wrong() -> None:
    assert "Name the file" in roi(code=2)[1]


def test_draws_and_seed_decide_the_distributions() -> None:
    file = str(CASES / "fraud-detection.yaml")
    one, again, other = (answered(file, "--draws", "2000", "--seed", seed)["simulation"] for seed in ("7", "7", "8"))
    assert one == again != other
    assert (one["draws"], one["seed"]) == (2000, 7)
    assert [spread["months"] for spread in one["horizons"]] == [0, 6, 24, 60]
    mean = one["horizons"][2]["npv"]["mean"]
    assert mean["se"] > 0
    assert abs(mean["value"] - other["horizons"][2]["npv"]["mean"]["value"]) < 6 * mean["se"]


def test_mirr_takes_its_own_rates_and_a_yearly_table_pays_back_within_its_year() -> None:
    values = [-120_000, 39_000, 30_000, 21_000, 37_000, 46_000]
    spent, earned = [120_000, 0, 0, 0, 0, 0], [0, *values[1:]]
    case = {
        "name": "Spreadsheet", "currency": "USD", "start": "2026-01", "horizon_months": 60, "rate_per_year": 0.2,
        "finance_rate_per_year": 0.10, "reinvestment_rate_per_year": 0.12,
        "lines": [
            {"key": "c", "side": "cost", "category": "other", "per_year": spent},
            {"key": "b", "side": "benefit", "kind": "revenue", "per_year": earned},
        ],
    }  # fmt: skip
    own = answered("-", "--draws", "100", stdin=json.dumps(case))["horizons"][-1]
    assert own["mirr"] == pytest.approx(0.126094, abs=5e-7)
    assert own["by_year"] == {"years": pytest.approx(3 + 30 / 37), "discounted_years": None}
    case["lines"].append({"key": "m", "side": "cost", "category": "compute", "amount": 1, "basis": "month"})
    assert answered("-", "--draws", "100", stdin=json.dumps(case))["horizons"][-1]["by_year"] is None
