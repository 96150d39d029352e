"""A business case written back says the same case: nothing is lost, and what was assumed stays an assumption."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roi.case import BusinessCase
from roi.case_document import document
from roi.case_file import parse_case, read_case
from roi.case_schema import schema
from roi.case_template import template
from roi.case_text import read
from roi.costs import BY_KEY
from roi.estimates import Pert
from roi.evaluation import evaluate

EXAMPLES = sorted((Path(__file__).resolve().parent.parent / "data" / "cases").glob("*.yaml"))
WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=9)
VALID = jsonschema_rs.validator_for(schema())


def read_back(case: BusinessCase) -> BusinessCase:
    """Through JSON, as it is kept and sent."""
    written = json.dumps(document(case))
    VALID.validate(json.loads(written))
    return read_case(written)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_example_comes_back_as_it_was(file: Path) -> None:
    case = read_case(file.read_bytes())
    again = read_back(case)
    assert again == case
    assert evaluate(again) == evaluate(case)


def test_a_case_of_every_hidden_cost_comes_back_as_it_was() -> None:
    said: Any = read(template(name="New", currency="EUR", start=date(2027, 1, 1)))
    said["lines"][0] |= {"amount": 1000, "starts_in": 3}
    for line in said["lines"][1:]:
        for driver in BY_KEY[line["category"]].drivers:
            if line["drivers"][driver.key] is None and driver.default is None:
                line["drivers"][driver.key] = 5000 if driver.key == "value_per_month" else 0.5
    case = parse_case(said)
    assert read_back(case) == case
    assert {place for place, _ in case.assumed} == {
        "failed_experiments.drivers.scrapped",
        "technical_debt.drivers.growth_per_year",
        "retraining.drivers.half_life_months",
    }


def test_what_a_default_stood_for_stays_an_assumption_and_what_was_said_stays_said() -> None:
    line = {"key": "b", "side": "benefit", "kind": "cost_saved", "amount": 9, "basis": "month", "starts_in": 0}
    plain = {"name": "A", "currency": "EUR", "start": "2027-01", "horizon_months": 24}
    silent = parse_case({**plain, "lines": [{**line, "ramp": {"shape": "logistic", "midpoint": 4}}]})
    assert [place for place, _ in silent.assumed] == ["rate_per_year", "b.ramp.steepness", "b.realisation"]
    assert read_back(silent) == silent
    said = parse_case({**plain, "rate_per_year": 0.1, "lines": [{**line, "realisation": 0.5}]})
    assert said.assumed == ()
    assert read_back(said) == said


estimates = st.one_of(
    st.floats(0.01, 100).map(lambda x: round(x, 4)),
    st.lists(st.integers(1, 100), min_size=3, max_size=3).map(sorted).map(
        lambda v: {"low": v[0], "likely": v[1], "high": v[2]}
    ),
    st.lists(st.integers(1, 100), min_size=3, max_size=3).map(sorted).map(
        lambda v: {"low": v[0], "likely": v[1], "high": v[2], "variant": "triangular"}
    ),
    st.lists(st.integers(1, 100), min_size=2, max_size=2).map(sorted).map(lambda v: {"range_90": v}),
)  # fmt: skip
options = st.fixed_dictionaries(
    {"amount": estimates, "basis": st.sampled_from(["month", "year"]), "starts_in": st.integers(0, 30)},
    optional={
        "delay": estimates,
        "growth_per_year": st.floats(-0.5, 5).map(lambda x: round(x, 3)),
        "lasts": st.integers(1, 50),
        "realisation": st.floats(0, 1),
        "ramp": st.builds(lambda months: {"shape": "linear", "months": months}, estimates),
        "drift": st.builds(lambda half: {"half_life_months": half, "retrain_every": 3}, estimates),
        "confidence": st.floats(0, 1),
        "title": WORDS,
        "owner": WORDS,
        "in_budget": st.booleans(),
    },
)


@settings(max_examples=60)
@given(st.lists(options, min_size=1, max_size=4), st.sampled_from(["revenue", "cost_saved", "speed"]))
def test_any_case_comes_back_as_it_was(lines: list[dict[str, Any]], kind: str) -> None:
    named = [{"key": f"k{at}", "side": "benefit", "kind": kind, **line} for at, line in enumerate(lines)]
    case = parse_case({"name": "A", "currency": "EUR", "start": "2027-01", "horizon_months": 24, "lines": named})
    assert read_back(case) == case


def test_a_changed_case_is_another_document() -> None:
    case = read_case(EXAMPLES[0].read_bytes())
    dearer = replace(case, lines=(replace(case.lines[0], amount=Pert(1, 2, 3), drivers=()), *case.lines[1:]))
    assert document(dearer) != document(case)
    assert document(dearer)["lines"][0]["amount"] == {"low": 1, "likely": 2, "high": 3, "variant": "pert", "gamma": 4.0}
    assert read_back(replace(case, lines=case.lines, budget=5.0)).budget == 5.0
