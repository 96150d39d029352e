"""Business cases as documents: what is written is read, what contradicts itself is refused with its place."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from roi.case import Confidence, Drift, Logistic
from roi.case_file import forgotten, parse_case, read_case
from roi.case_schema import schema
from roi.case_template import template
from roi.case_text import read
from roi.costs import BY_KEY, CATALOGUE
from roi.defaults import CASH_REALISATION, RATE_PER_YEAR
from roi.estimates import Fixed, Pert
from roi.refusals import Refused

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = sorted((ROOT / "data" / "cases").glob("*.yaml"))
SCHEMA_FILE = ROOT / "docs" / "business-case.schema.json"
VALID = jsonschema_rs.validator_for(schema())

COST = {"key": "gpu", "side": "cost", "category": "compute", "amount": 10, "basis": "month"}
BENEFIT = {"key": "sales", "side": "benefit", "kind": "revenue", "amount": 30, "basis": "month", "starts_in": 2}
CASE: dict[str, Any] = {
    "name": "A", "currency": "EUR", "start": "2027-01", "horizon_months": 24, "lines": [COST, BENEFIT]
}  # fmt: skip


def case_with(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(CASE), **changes}


def with_cost(**changes: Any) -> dict[str, Any]:
    return case_with(lines=[_changed(COST, changes), BENEFIT])


def with_benefit(**changes: Any) -> dict[str, Any]:
    return case_with(lines=[COST, _changed(BENEFIT, changes)])


def _changed(line: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**line, **changes}.items() if value is not ...}


def problems(document: Any) -> dict[str, str]:
    with pytest.raises(Refused) as refusal:
        parse_case(document)
    return {problem.place: problem.why for problem in refusal.value.problems}


def test_a_small_case_is_read() -> None:
    case = parse_case(CASE)
    assert (case.name, case.currency, case.start, case.horizon_months) == ("A", "EUR", date(2027, 1, 1), 24)
    assert [line.key for line in case.costs] == ["gpu"]
    assert [line.key for line in case.benefits] == ["sales"]
    assert dict(case.assumed) == {"rate_per_year": RATE_PER_YEAR}
    assert case.rate_per_year == 0.1


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_example_is_read_and_fits_the_schema(file: Path) -> None:
    case = read_case(file.read_bytes())
    assert case.lines
    document = json.loads(json.dumps(yaml.safe_load(file.read_text("utf-8")), default=str))
    VALID.validate(document)
    assert parse_case(document) == case


@pytest.mark.parametrize("name", ["fraud-detection", "three-times-ten-times"])
def test_the_examples_forget_nothing(name: str) -> None:
    assert forgotten(read_case((ROOT / "data" / "cases" / f"{name}.yaml").read_bytes())) == ()


def test_the_schema_on_file_is_the_schema() -> None:
    assert json.loads(SCHEMA_FILE.read_text("utf-8")) == schema()


def test_everything_a_line_can_say() -> None:
    said = with_benefit(
        title="More sales", kind="cost_saved", delay={"low": 0, "likely": 1, "high": 4}, growth_per_year=0.05,
        ramp={"shape": "logistic", "midpoint": 6, "steepness": 0.3}, ends_in=14, realisation=0.4,
        drift={"half_life_months": 9, "retrain_every": 3}, confidence={"share": 0.66, "factor": 0.3}, status="measured",
        evidence="paired months", owner="Sales", note="n", in_budget=False, amount={"range_90": [5, 20]},
    )  # fmt: skip
    line = parse_case(said).lines[1]
    assert (line.lasts, line.realisation, line.ramp) == (12, Fixed(0.4), Logistic(Fixed(6.0), Fixed(0.3)))
    assert line.drift == Drift(Fixed(9.0), 3.0)
    assert line.confidence == Confidence(0.66, 0.3)
    assert line.confidence.rho == pytest.approx(0.198)
    assert (line.status, line.owner, line.evidence, line.in_budget) == ("measured", "Sales", "paired months", False)
    assert line.delay == Pert(0, 1, 4)
    VALID.validate(said)


def test_drivers_become_an_amount_and_stay_on_record() -> None:
    line = parse_case(with_cost(amount=..., basis=..., drivers={"gpu_hours": 100, "price_per_gpu_hour": 2})).lines[0]
    assert (line.amount, line.basis) == (Fixed(200.0), "month")
    assert dict(line.drivers) == {"gpu_hours": Fixed(100.0), "price_per_gpu_hour": Fixed(2.0)}


def test_a_default_driver_is_named_as_an_assumption() -> None:
    case = parse_case(
        with_cost(category="failed_experiments", amount=..., basis=..., drivers={"cost_of_kept_experiments": 59})
    )
    assert case.lines[0].amount == Fixed(pytest.approx(41.0))
    assert "gpu.drivers.scrapped" in dict(case.assumed)


def test_saved_cost_without_its_cash_share_takes_the_default_and_says_so() -> None:
    case = parse_case(with_benefit(kind="cost_saved"))
    assert case.lines[1].realisation == CASH_REALISATION.value
    assert dict(case.assumed)["sales.realisation"] == CASH_REALISATION


def test_a_loss_prevented_has_its_expected_worth() -> None:
    """2 a year × 1,000 exactly (a range of no width) × 0.25."""
    loss = {"frequency_per_year": 2, "magnitude": {"range_90": [1000, 1000]}, "reduction": 0.25}
    line = parse_case(with_benefit(kind="preventive", loss=loss, amount=..., basis=...)).lines[1]
    assert (line.amount, line.basis) == (Fixed(pytest.approx(500.0)), "year")


def test_a_table_by_year_becomes_one_payment_a_year() -> None:
    line = {"key": "b", "title": "B", "side": "benefit", "kind": "revenue", "per_year": [0, 50, 60]}
    found = parse_case(case_with(lines=[line])).lines
    assert [(one.key, one.amount, one.basis, one.starts_in) for one in found] == [
        ("b.year_1", Fixed(50.0), "once", 12),
        ("b.year_2", Fixed(60.0), "once", 24),
    ]


def test_a_table_by_quarter_or_month_falls_on_their_ends() -> None:
    plain = {"side": "cost", "category": "compute"}
    lines = [{"key": "gpu", **plain, "per_quarter": [7, 0, 8]}, {"key": "m", **plain, "per_month": [0, 9]}]
    found = parse_case(case_with(lines=lines)).lines
    assert [(one.key, one.starts_in) for one in found] == [("gpu.quarter_0", 0), ("gpu.quarter_2", 6), ("m.month_1", 1)]


def test_a_loss_may_have_a_least_a_likely_and_a_largest_size() -> None:
    """λ E[X] ρ with a PERT's mean of (1 + 4·2 + 9) / 6."""
    loss = {"frequency_per_year": 2, "magnitude": {"low": 1, "likely": 2, "high": 9}, "reduction": 0.5}
    line = parse_case(with_benefit(kind="preventive", amount=..., basis=..., loss=loss)).lines[1]
    assert line.amount == Fixed(pytest.approx(3.0))


def test_the_end_gives_the_horizon() -> None:
    document = case_with(end="2028-07")
    del document["horizon_months"]
    assert parse_case(document).horizon_months == 18


def test_what_is_neither_a_line_nor_ruled_out_is_forgotten() -> None:
    case = parse_case(case_with(ruled_out={"egress": "one region"}))
    named = {"compute", "egress", "opportunity_of_delay"}
    assert forgotten(case) == tuple(category.key for category in CATALOGUE if category.key not in named)


LOSS = {"frequency_per_year": 2, "magnitude": {"range_90": [10, 20]}, "reduction": 0.5}
REFUSED: dict[str, tuple[Any, str]] = {
    "low above high": (with_cost(amount={"low": 3, "likely": 2, "high": 1}), "lines[0].amount.low"),
    "more money than there is": (with_cost(amount=1e16), "lines[0].amount"),
    "a range that says nothing": (with_cost(amount={"range_90": [1e-9, 1e9]}), "lines[0].amount.range_90"),
    "growth without bound": (with_benefit(growth_per_year=50), "lines[1].growth_per_year"),
    "a negative cost": (with_cost(amount=-5), "lines[0].amount"),
    "a range that reaches below zero": (with_cost(amount={"low": -1, "likely": 2, "high": 3}), "lines[0].amount"),
    "a benefit without start": (with_benefit(starts_in=...), "lines[1].starts_in"),
    "no amount": (with_cost(amount=...), "lines[0].amount"),
    "no basis": (with_cost(basis=...), "lines[0].basis"),
    "amount and drivers": (with_cost(drivers={"gpu_hours": 1, "price_per_gpu_hour": 1}), "lines[0].amount"),
    "a driver missing": (with_cost(amount=..., drivers={"gpu_hours": 1}), "lines[0].drivers.price_per_gpu_hour"),
    "an unknown driver": (
        with_cost(amount=..., drivers={"gpu_hours": 1, "price_per_gpu_hour": 1, "colour": 3}),
        "lines[0].drivers.colour",
    ),
    "another basis than the formula's": (
        with_cost(amount=..., basis="year", drivers={"gpu_hours": 1, "price_per_gpu_hour": 1}),
        "lines[0].basis",
    ),
    "a negative driver": (
        with_cost(amount=..., drivers={"gpu_hours": -1, "price_per_gpu_hour": 1}),
        "lines[0].drivers.gpu_hours",
    ),
    "a chance above 1": (
        with_cost(
            category="exit_lock_in", amount=..., basis="once",
            drivers={"p_exit": 1.7, "rebuild_hours": 2, "rate_per_hour": 7},
        ),
        "lines[0].drivers.p_exit",
    ),
    "a billion months": (
        with_cost(category="technical_debt", amount=..., drivers={"run_per_month": 5, "months": 1e9}),
        "lines[0].drivers.months",
    ),
    "a worth that halves at once": (
        with_cost(
            category="retraining", amount=...,
            drivers={"cost_each": 5, "every_months": 3, "value_per_month": 100, "half_life_months": 0},
        ),
        "lines[0].drivers.half_life_months",
    ),
    "a number of 400 digits": (with_cost(amount=10**400), "lines[0].amount"),
    "a wrong year of a table": (with_cost(amount=..., basis=..., per_year=[1, 2, -3]), "lines[0].per_year[2]"),
    "a table without a year": (with_cost(amount=..., basis=..., per_year=[]), "lines[0].per_year"),
    "a key that says nothing": (with_cost(key=""), "lines[0].key"),
    "a budget of nothing": (case_with(budget={}), "budget"),
    "drivers of a plain cost": (with_cost(category="licences", drivers={"fee": 1}), "lines[0].drivers"),
    "an unknown category": (with_cost(category="coffee"), "lines[0].category"),
    "delay added as a cost": (with_cost(category="opportunity_of_delay"), "lines[0].category"),
    "an unknown kind": (with_benefit(kind="hope"), "lines[1].kind"),
    "a side that is none": (with_benefit(side="profit"), "lines[1].side"),
    "an unknown field": (with_cost(colour="red"), "lines[0].colour"),
    "an unknown field of the case": (case_with(bugdet=1), "bugdet"),
    "two lines of one key": (with_benefit(key="gpu"), "lines[1].key"),
    "an end before the start": (with_benefit(ends_in=1), "lines[1].ends_in"),
    "an end that is not where it lasts to": (with_benefit(ends_in=8, lasts=7), "lines[1].lasts"),
    "once that lasts": (with_cost(basis="once", lasts=3), "lines[0].lasts"),
    "once with a ramp": (with_cost(basis="once", ramp={"shape": "linear", "months": 3}), "lines[0].ramp"),
    "a ramp of no length": (with_benefit(ramp={"shape": "linear", "months": 0}), "lines[1].ramp.months"),
    "a share above one": (with_benefit(realisation=1.2), "lines[1].realisation"),
    "a half-life of nothing": (with_benefit(drift={"half_life_months": 0}), "lines[1].drift.half_life_months"),
    "no half-life": (with_benefit(drift={}), "lines[1].drift.half_life_months"),
    "a cost that drifts": (with_cost(drift={"half_life_months": 9}), "lines[0].drift"),
    "a cost that is half realised": (with_cost(realisation=0.5), "lines[0].realisation"),
    "measured without evidence": (with_cost(status="measured"), "lines[0].evidence"),
    "measured without an interval": (with_benefit(status="measured", evidence="e"), "lines[1].status"),
    "a price on trust": (with_benefit(kind="intangible", basis=...), "lines[1].amount"),
    "a score on money": (with_benefit(score=3), "lines[1].score"),
    "a score of six": (with_benefit(kind="strategic", amount=..., basis=..., score=6), "lines[1].score"),
    "a loss that revenue prevents": (with_benefit(loss=LOSS), "lines[1].loss"),
    "a loss and another amount": (with_benefit(kind="preventive", basis="year", loss=LOSS), "lines[1].amount"),
    "a loss without size": (
        with_benefit(kind="preventive", amount=..., basis=..., loss={"frequency_per_year": 1, "reduction": 1}),
        "lines[1].loss.magnitude",
    ),
    "a reduction above all": (
        with_benefit(kind="preventive", amount=..., basis=..., loss={**LOSS, "reduction": 1.5}),
        "lines[1].loss.reduction",
    ),
    "a retraining that cannot pay": (
        with_cost(
            category="retraining", amount=..., basis=...,
            drivers={"cost_each": 1e6, "value_per_month": 10, "half_life_months": 9},
        ),
        "lines[0].drivers.cost_each",
    ),
    "a retraining too often": (
        with_cost(
            category="retraining", amount=..., basis=...,
            drivers={"cost_each": 20_000, "value_per_month": 60_000, "half_life_months": 9, "every_months": 1},
        ),
        "lines[0].drivers.every_months",
    ),
    "confidence above one": (with_cost(confidence=1.1), "lines[0].confidence"),
    "a negative horizon": (case_with(horizon_months=-1), "horizon_months"),
    "a horizon of half a month": (case_with(horizon_months=1.5), "horizon_months"),
    "no horizon": ({key: value for key, value in CASE.items() if key != "horizon_months"}, "horizon_months"),
    "the end before the start": (case_with(end="2026-01"), "end"),
    "an end that is not the horizon": (case_with(end="2028-01"), "horizon_months"),
    "no month": (case_with(start="2027-13"), "start"),
    "a rate in percent": (case_with(rate_per_year=12), "rate_per_year"),
    "a rate of -100 %": (case_with(rate_per_year=-1), "rate_per_year"),
    "a currency in words": (case_with(currency="euro"), "currency"),
    "retrained and ruled out": (
        case_with(
            lines=[COST, {**BENEFIT, "drift": {"half_life_months": 9, "retrain_every": 3}}],
            ruled_out={"retraining": "none"},
        ),
        "lines[1].drift.retrain_every",
    ),
    "retrained more often than paid for": (
        case_with(
            lines=[
                {
                    "key": "r", "side": "cost", "category": "retraining",
                    "drivers": {"cost_each": 10, "every_months": 6, "value_per_month": 900, "half_life_months": 9},
                },
                {**BENEFIT, "drift": {"half_life_months": 9, "retrain_every": 3}},
            ]
        ),
        "lines[1].drift.retrain_every",
    ),
    "a reference class nobody knows": (case_with(reference_class="roads"), "reference_class"),
    "an end where it starts": (with_benefit(ends_in=2), "lines[1].ends_in"),
    "half a character": (case_with(name="A\ud800"), "name"),
    "a nought byte": (with_cost(note="a\0b"), "lines[0].note"),
    "no name": (case_with(name=None), "name"),
    "no lines": (case_with(lines=[]), "lines"),
    "lines that are none": (case_with(lines={"a": 1}), "lines"),
    "a line that is none": (case_with(lines=[7]), "lines[0]"),
    "a currency that is none": (case_with(currency="XQZ"), "currency"),
    "a total in millions that does not add up": (
        case_with(lines=[{**COST, "amount": 0.1}, BENEFIT], totals={"costs": 3.2}),
        "totals.costs",
    ),
    "a budget that does not add up": (case_with(budget={"total": 10, "parts": {"a": 4, "b": 5}}), "budget.total"),
    "a negative budget": (case_with(budget=-1), "budget"),
    "totals that do not add up": (case_with(totals={"costs": 250}), "totals.costs"),  # 24 × 10 = 240
    "benefits that do not add up": (case_with(totals={"benefits": 720}), "totals.benefits"),  # 22 × 30 = 660
    "ruled out and there": (case_with(ruled_out={"compute": "none"}), "ruled_out.compute"),
    "ruled out without reason": (case_with(ruled_out={"egress": " "}), "ruled_out.egress"),
    "ruled out and unknown": (case_with(ruled_out={"coffee": "none"}), "ruled_out.coffee"),
    "risk in the rate and in a line": (
        case_with(risk_loaded_rate=True, lines=[{**COST, "confidence": 0.2}]),
        "risk_loaded_rate",
    ),
    "an outside view on contingency": (
        case_with(reference_class="it", lines=[{**COST, "category": "contingency"}]),
        "reference_class",
    ),
    "a case that needs itself": (case_with(dependencies=["A"]), "dependencies"),
    "needed and excluded": (case_with(dependencies=["B"], excludes=["B"]), "excludes"),
    "a gate after the horizon": (case_with(gates=[{"key": "g", "in_month": 25}]), "gates[0].in_month"),
    "two gates of one key": (
        case_with(gates=[{"key": "g", "in_month": 1}, {"key": "g", "in_month": 2}]),
        "gates[1].key",
    ),
    "a chance above one": (case_with(gates=[{"key": "g", "in_month": 1, "p_pass": 1.2}]), "gates[0].p_pass"),
    "people below none": (case_with(people=[1, -1]), "people[1]"),
    "a table by year and an amount": (with_cost(per_year=[1, 2], basis=...), "lines[0].amount"),
    "no document": (None, "the document"),
}  # fmt: skip


@pytest.mark.parametrize("why", REFUSED)
def test_a_case_that_contradicts_itself_is_refused_with_the_place(why: str) -> None:
    document, place = REFUSED[why]
    found = problems(document)
    assert place in found
    assert len(found) == 1, found  # and nothing else is blamed


def test_totals_that_add_up_are_taken() -> None:
    assert parse_case(case_with(totals={"costs": 240, "benefits": 660})).name == "A"


def test_numbers_are_what_they_look_like() -> None:
    """YAML 1.1 would read 64, 90 and a day that does not exist."""
    assert read("a: 0100\nb: 1:30\nc: 2027-02-30\nd: 1_000") == {"a": "0100", "b": "1:30", "c": "2027-02-30", "d": 1000}


def test_everything_wrong_is_said_at_once() -> None:
    found = problems(case_with(currency="x", horizon_months=-1, lines=[{**COST, "amount": -1}, {**BENEFIT, "kind": 1}]))
    assert set(found) == {"currency", "horizon_months", "lines[0].amount", "lines[1].kind"}


TEXTS = {
    "a key twice": ("name: A\nname: B", "line 2"),
    "a key twice in JSON": ('{"name": 1,\n"name": 2}', "line 2"),
    "a reference": ("a: &x [1]\nb: *x", "line 2"),
    "half a document": ("{", "line"),
    "two documents": ("a: 1\n---\nb: 2", "line 2"),
    "another language": ("\x00\x01", "the document"),
    "too long": ("#" * (1 << 20) + "##", "the document"),
    "an object of Python": ("!!python/object/apply:os.getcwd []", "line 1"),
    "a list for a name": ("a: 1\n? [b]\n: 2", "line 2"),
    "another alphabet": ("a: 1\nb: Caf\xe9".encode("latin-1"), "line 2"),
    "too deep": ("[" * 20_000 + "]" * 20_000, ""),
}


@pytest.mark.parametrize("why", TEXTS)
def test_a_text_that_cannot_be_read_is_refused_with_its_line(why: str) -> None:
    text, place = TEXTS[why]
    with pytest.raises(Refused) as refusal:
        read(text)
    assert refusal.value.problems[0].place.startswith(place)


def test_a_new_case_names_everything_that_has_to_be_measured() -> None:
    text = template(name='New: a "case"', currency="EUR", start=date(2027, 1, 1))
    found = problems(read(text))
    needed = {
        f"lines[{index}].drivers.{driver.key}"
        for index, category in enumerate((category for category in CATALOGUE if category.added), start=1)
        for driver in category.drivers
        if driver.default is None and driver.neutral is None
    }
    assert needed <= set(found)
    assert set(found) - needed == {"lines[0].amount", "lines[0].starts_in"}


def test_a_new_case_that_is_filled_in_forgets_nothing() -> None:
    document: Any = read(template(name="New", currency="EUR", start=date(2027, 1, 1)))
    document["lines"][0] |= {"amount": 1000, "starts_in": 3}
    for line in document["lines"][1:]:
        for driver in BY_KEY[line["category"]].drivers:
            if line["drivers"][driver.key] is None and driver.default is None:
                line["drivers"][driver.key] = 5000 if driver.key == "value_per_month" else 0.5
    found = parse_case(document)
    assert forgotten(found) == ()
    assert {line.category for line in found.costs} == {category.key for category in CATALOGUE if category.added}


values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5000) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from(sorted(schema()["$defs"]["line"]["properties"]))
tops = st.sampled_from(sorted(schema()["properties"]))


@given(st.dictionaries(tops, values, max_size=3), st.dictionaries(names, values, max_size=3))
def test_no_document_makes_the_parser_fall_over(top: dict[str, Any], line: dict[str, Any]) -> None:
    document = {**case_with(lines=[COST, {**BENEFIT, **line}]), **top}
    with suppress(Refused):
        assert parse_case(document).lines


@given(st.dictionaries(tops, values, max_size=2), st.dictionaries(names, values, max_size=2))
def test_what_the_parser_takes_the_schema_takes(top: dict[str, Any], line: dict[str, Any]) -> None:
    document = {**case_with(lines=[COST, {**BENEFIT, **line}]), **top}
    said = {name: value for name, value in document.items() if value is not None}
    said["lines"] = [
        {name: value for name, value in one.items() if value is not None} if isinstance(one, dict) else one
        for one in said.get("lines", [])
    ] if isinstance(said.get("lines"), list) else said.get("lines")  # fmt: skip
    try:
        parse_case(said)
    except Refused:
        return
    assert VALID.is_valid(said)


@pytest.mark.parametrize("place", ["case", "line"])
def test_the_schema_knows_the_fields_that_the_parser_knows(place: str) -> None:
    found = problems(case_with(nonsense=1, lines=[{**COST, "nonsense": 1}, BENEFIT]))
    why = found["nonsense" if place == "case" else "lines[0].nonsense"]
    known = set(why.partition("known here: ")[2].split(", "))
    of_schema = schema()["properties"] if place == "case" else schema()["$defs"]["line"]["properties"]
    assert known == set(of_schema)
