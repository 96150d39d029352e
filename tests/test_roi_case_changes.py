"""A case as it would be: figures replaced by place, amounts scaled, benefits later; and what differs, by place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roi.case_changes import WhatIf, applied, scaled, with_values
from roi.case_difference import differences
from roi.case_file import parse_case
from roi.case_text import read
from roi.estimates import Fixed, Pert, Range90, mean
from roi.evaluation import delay_cost, evaluate
from roi.refusals import Refused
from roi.timing import amounts
from roi.what_if import Sliders, changed
from tests.money import SMALL

DOCUMENT: Any = read(SMALL)


def npv(what_if: WhatIf) -> float:
    return evaluate(applied(DOCUMENT, what_if)).at(24).npv


def test_late_means_the_same_in_a_scenario_on_the_workbench_and_for_the_cost_of_delay() -> None:
    """100 a month, 21 % more a year by the calendar: a year late, month 13 alone brings 100 · 1.21^(13/12)."""
    said = {
        "name": "x", "currency": "EUR", "start": "2026-01-01", "horizon_months": 13, "rate_per_year": 0,
        "lines": [{"key": "b", "title": "B", "side": "benefit", "kind": "revenue", "amount": 100, "basis": "month",
                   "starts_in": 0, "growth_per_year": 0.21}],
    }  # fmt: skip
    case = parse_case(said)
    late = applied(said, WhatIf(late_months=12))
    (benefit,) = late.benefits
    assert amounts(benefit, 13).sum() == pytest.approx(100 * 1.21 ** (13 / 12))
    moved, *_ = changed(case, Sliders(delay_months=12))
    assert moved == late
    on_time = sum(100 * 1.21 ** (month / 12) for month in range(1, 14))
    assert delay_cost(case, months=12) == pytest.approx((on_time - 100 * 1.21 ** (13 / 12)) / 12)


def test_nothing_changed_is_the_case_as_it_is() -> None:
    assert not WhatIf(factors={"costs": 1.0})
    assert applied(DOCUMENT, WhatIf()) == applied(DOCUMENT, WhatIf(factors={"costs": 1.0}))


@given(st.floats(0, 100), st.floats(0, 100))
def test_factors_of_costs_and_benefits_scale_each_side_of_npv(cost: float, benefit: float) -> None:
    own = evaluate(applied(DOCUMENT, WhatIf())).at(24)
    found = npv(WhatIf(factors={"costs": cost, "benefits": benefit}))
    assert found == pytest.approx(benefit * own.pv_benefits - cost * own.pv_costs, rel=1e-9, abs=1e-6)


@given(st.floats(0.001, 1000))
def test_a_scaled_estimate_has_the_scaled_mean(factor: float) -> None:
    for estimate in (Fixed(3), Pert(1, 2, 4), Range90(1, 4), Range90(-1, 4, "normal")):
        assert mean(scaled(estimate, factor)) == pytest.approx(factor * mean(estimate))


def test_values_are_replaced_at_their_places_and_the_document_stays_as_it_is() -> None:
    found = with_values(DOCUMENT, {"lines.labels.amount.high": 90_000, "rate_per_year": None, "notes": "new"})
    assert [(one.place, one.before, one.after) for one in differences(DOCUMENT, found)] == [
        ("rate_per_year", 0.1, None),
        ("lines.labels.amount.high", 60_000, 90_000),
        ("notes", None, "new"),
    ]
    assert differences(DOCUMENT, read(SMALL)) == ()


@pytest.mark.parametrize(
    ("what_if", "place"),
    [
        (WhatIf(values={"lines.nobody.amount": 1}), "lines.nobody.amount"),
        (WhatIf(values={"lines.labels.amount.low": 70_000}), r"lines\[1\].amount"),
        (WhatIf(factors={"costs": -1}), "factors.costs"),
        (WhatIf(factors={"costs": float("nan")}), "factors.costs"),
        (WhatIf(late_months=25), "late_months"),
        (WhatIf(levers={"wishing": {}}), "wishing"),
        (WhatIf(levers={"spot": {"much": 1}}), "levers.spot.much"),
        (WhatIf(levers={"own_hardware": {"price": 1}}), "levers.own_hardware"),
    ],
)
def test_changes_that_do_not_fit_are_refused_with_their_place(what_if: WhatIf, place: str) -> None:
    with pytest.raises(Refused, match=place):
        applied(DOCUMENT, what_if)


def test_lines_are_compared_by_their_keys_wherever_they_stand() -> None:
    turned = DOCUMENT | {"lines": DOCUMENT["lines"][::-1]}
    assert differences(DOCUMENT, turned) == ()
    fewer = DOCUMENT | {"lines": DOCUMENT["lines"][1:]}
    assert [one.place for one in differences(DOCUMENT, fewer)] == ["lines.people"]
    assert [one.place for one in differences({"a": [1, 2]}, {"a": [1, 3]})] == ["a"]
    assert [one.place for one in differences({"a": 1}, {"a": True})] == ["a"]


def test_a_lever_is_pulled_as_on_the_workbench_and_stays_in_what_is_kept() -> None:
    with_gpus = DOCUMENT | {
        "lines": [
            *DOCUMENT["lines"],
            {"key": "gpus", "title": "GPUs", "side": "cost", "category": "compute", "amount": 1000, "basis": "month"},
        ]
    }
    half = WhatIf(levers={"spot": {"factor": 0.5}, "training_share": 1.0})
    before, after = (evaluate(applied(with_gpus, one)).at(24).tco for one in (WhatIf(), half))
    assert before - after == pytest.approx(0.5 * 1000 * 24)
    assert half.as_json()["levers"] == {"spot": {"factor": 0.5}, "training_share": 1.0}
    assert half
