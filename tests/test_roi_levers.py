"""Levers on the cost of computing, own machines against rented ones, and answers while a slider is dragged."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roi.case import BusinessCase
from roi.case_document import document
from roi.case_file import parse_case, read_case
from roi.defaults import GRADES
from roi.estimates import Estimate, Fixed, Pert, Range90, ends, mean, point
from roi.evaluation import evaluate
from roi.lever_table import levers
from roi.levers import Chosen, apply
from roi.own_hardware import Owned, own_or_rent
from roi.refusals import Refused
from roi.scaling import scaled, together
from roi.what_if import Sliders, what_if

FRAUD = Path(__file__).resolve().parent.parent / "data" / "cases" / "fraud-detection.yaml"
COMPUTE = {
    "key": "gpus", "side": "cost", "category": "compute",
    "drivers": {"gpu_hours": 1000, "price_per_gpu_hour": 2, "other_compute": 300},
}  # fmt: skip
PLAIN = {"key": "cloud", "side": "cost", "category": "compute", "amount": 1000, "basis": "month"}
PEOPLE = {"key": "people", "side": "cost", "category": "engineers", "amount": 120000, "basis": "year"}
ALL_TRAINING, ALL_SERVING = Fixed(1), Fixed(0)


def case(*lines: dict[str, object]) -> BusinessCase:
    said = {"name": "A", "currency": "EUR", "start": "2027-01", "horizon_months": 12, "rate_per_year": 0.1}
    return parse_case({**said, "lines": list(lines)})


def sure(lever: str, factor: float, **more: object) -> Chosen:
    return Chosen(lever, factor=Fixed(factor), **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def fraud() -> BusinessCase:
    return read_case(FRAUD.read_text("utf-8"))


def test_every_lever_says_its_range_its_grade_its_source_and_when_it_was_read() -> None:
    assert {"spot", "mixed_precision", "lora", "qlora", "quantisation", "distillation", "own_hardware"} == set(levers())
    for lever in levers().values():
        assert lever.url.startswith("https://")
        assert lever.checked_on.year >= 2026
        assert lever.not_counted
        assert lever.quality
        for end in lever.factor:
            assert end.grade in GRADES
            assert end.says
        if lever.range:
            assert 0 < lever.range.low <= lever.range.likely <= lever.range.high
        assert set(lever.excludes) <= set(levers())


def test_a_range_with_one_end_of_our_own_is_not_printed_as_a_fact() -> None:
    assert levers()["spot"].factor[0].grade == "V"
    assert not levers()["spot"].default.is_fact


def test_a_lever_changes_the_price_or_the_hours_and_nothing_else() -> None:
    """1,000 h × 2 + 300 = 2,300; spot at 0.4: 1,000 × 0.8 + 300 = 1,100; half the hours: 500 × 2 + 300 = 1,300."""
    plan = case(COMPUTE, PEOPLE)
    spot = apply(plan, [sure("spot", 0.4)], training_share=ALL_TRAINING)
    assert mean(spot.case.lines[0].amount) == pytest.approx(1100)
    assert [one.place for one in spot.changes] == ["gpus.drivers.price_per_gpu_hour"]
    assert spot.case.lines[1] is plan.lines[1]
    hours = apply(plan, [sure("mixed_precision", 0.5)], training_share=ALL_TRAINING)
    assert mean(hours.case.lines[0].amount) == pytest.approx(1300)
    assert hours.changes[0].words == "gpus, GPU-hours: 1,000 becomes 500 (Mixed precision)"


def test_levers_multiply_and_never_add() -> None:
    """0.4 × 0.5 = 0.2 of 2,000, not 1 - 0.6 - 0.5 < 0."""
    both = apply(case(COMPUTE), [sure("spot", 0.4), sure("mixed_precision", 0.5)], training_share=ALL_TRAINING)
    assert mean(both.case.lines[0].amount) == pytest.approx(0.2 * 2000 + 300)


def test_what_helps_training_leaves_serving_alone() -> None:
    """A quarter trains: 0.25 × 0.4 + 0.75 × 0.5 = 0.475."""
    chosen = [sure("spot", 0.4), sure("quantisation", 0.5)]
    found = apply(case(PLAIN), chosen, training_share=Fixed(0.25))
    assert mean(found.case.lines[0].amount) == pytest.approx(475)
    driven = apply(case(COMPUTE), chosen, training_share={"gpus": Fixed(0.25)})
    assert mean(driven.case.lines[0].amount) == pytest.approx(0.475 * 2000 + 300)
    assert not apply(case(PLAIN), chosen, training_share=Fixed(0.25)).assumed


def test_a_range_widens_what_it_touches_and_is_named_as_an_assumption() -> None:
    found = apply(case(PLAIN), [Chosen("spot")])
    assert ends(found.case.lines[0].amount) == pytest.approx((1000 * (0.1 + 0.9 * 0.09), 1000 * (0.1 * 0.75 + 0.9)))
    assert [place for place, _ in found.assumed] == ["levers.spot", "levers.training_share"]
    assert found.not_counted[0].startswith("Spot instances: work to make runs restart")


def test_introducing_a_lever_is_a_cost_of_its_own() -> None:
    found = apply(case(PLAIN), [sure("spot", 0.4, one_off=Fixed(5000))])
    assert found.not_counted == ()
    assert (found.case.lines[-1].basis, mean(found.case.lines[-1].amount)) == ("once", 5000)
    assert found.changes[-1].before is None


def test_a_changed_case_reads_again_as_the_same(fraud: BusinessCase) -> None:
    found = apply(fraud, [Chosen("spot"), Chosen("quantisation", one_off=Fixed(8000))])
    assert parse_case(document(found.case)).lines == found.case.lines


def test_what_is_computing_in_part_stays_as_it_is_and_is_named(fraud: BusinessCase) -> None:
    applied = apply(fraud, [Chosen("spot")])
    partly = [line for line in fraud.lines if line.category in ("failed_experiments", "retraining", "energy_carbon")]
    assert partly
    assert all(line in applied.case.lines for line in partly)
    assert {line.title for line in partly} <= {said.partition(":")[0] for said in applied.not_counted}


def test_what_was_measured_is_a_claim_after_a_lever() -> None:
    found = apply(case({**PLAIN, "status": "measured", "evidence": "Bills"}), [sure("spot", 0.4)])
    assert found.case.lines[0].status == "claimed"


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        ([Chosen("lora"), Chosen("qlora")], "cannot be taken with LoRA"),
        ([Chosen("own_hardware", hardware=Owned(1e5, 4, 3, 1e4, 0.5)), Chosen("spot")], "choose one"),
        ([Chosen("spot"), Chosen("spot")], "chosen twice"),
        ([Chosen("steam")], "'steam' is no lever"),
        ([Chosen("spot", lines=("people",))], "'people' is none here"),
        ([Chosen("own_hardware")], "needs its price"),
        ([sure("spot", 0)], "a factor is above 0"),
    ],
)
def test_levers_that_contradict_are_refused_in_words(chosen: list[Chosen], why: str) -> None:
    with pytest.raises(Refused, match=why):
        apply(case(COMPUTE, PEOPLE), chosen)


def test_a_case_without_computing_has_nothing_to_pull() -> None:
    with pytest.raises(Refused, match="nothing to change"):
        apply(case(PEOPLE), [Chosen("spot")])


ESTIMATES = st.one_of(
    st.floats(0.1, 1e6).map(Fixed),
    st.tuples(st.floats(0.1, 1e5), st.floats(0, 1), st.floats(0, 1e5)).map(
        lambda t: Pert(t[0], t[0] + t[1] * t[2], t[0] + t[2])
    ),
    st.tuples(st.floats(0.1, 1e5), st.floats(1.01, 100)).map(lambda t: Range90(t[0], t[0] * t[1])),
)


@given(ESTIMATES, st.floats(0.01, 5))
def test_a_certain_factor_scales_everything_alike(estimate: Estimate, factor: float) -> None:
    found = scaled(estimate, Fixed(factor))
    assert mean(found) == pytest.approx(mean(estimate) * factor)
    assert ends(found) == pytest.approx(tuple(end * factor for end in ends(estimate)))


@given(ESTIMATES, st.floats(0.05, 1), st.floats(0, 1), st.floats(0, 1))
def test_an_uncertain_factor_never_makes_surer(estimate: Estimate, low: float, middle: float, width: float) -> None:
    factor = Pert(low, low + middle * width, low + width)
    found = scaled(estimate, factor)
    assert point(found) == pytest.approx(point(estimate) * factor.likely, rel=1e-6)
    ratio = ends(estimate)[1] / ends(estimate)[0]
    assert ends(found)[1] / ends(found)[0] >= ratio * (1 - 1e-9)


@given(
    st.lists(st.tuples(st.sampled_from(["training", "serving", "any"]), st.floats(0.05, 1)), max_size=5),
    st.floats(0, 1),
)
def test_factors_below_one_never_make_dearer_in_any_order(pulled: list[tuple[str, float]], share: float) -> None:
    sides = [(phase, Fixed(factor)) for phase, factor in pulled]
    found = together(sides, Fixed(share))  # type: ignore[arg-type]
    assert 0 < mean(found) <= 1 + 1e-12
    assert mean(together(sides[::-1], Fixed(share))) == pytest.approx(mean(found))  # type: ignore[arg-type]


EIGHT = Owned(price=833_806, gpus=8, years=5, running_per_year=0.87 * 8760, utilisation=1.0)


def test_eight_gpus_pay_back_after_the_published_8556_hours() -> None:
    """Lenovo 2025: 833,806 / (98.32 - 0.87) per hour of the machine, always used."""
    found = own_or_rent(EIGHT, rented_per_hour=98.32 / 8)
    assert found.pays_back_hours == pytest.approx(8556, abs=1)
    assert found.break_even == pytest.approx((833_806 / 5 + 0.87 * 8760) / (98.32 * 8760))


def test_at_the_break_even_own_and_rented_cost_the_same() -> None:
    at = own_or_rent(EIGHT, rented_per_hour=12.29).break_even
    assert own_or_rent(replace(EIGHT, utilisation=at), rented_per_hour=12.29).saved_per_year == pytest.approx(
        0, abs=1e-6
    )
    assert own_or_rent(replace(EIGHT, utilisation=at / 2), rented_per_hour=12.29).saved_per_year < 0


def test_machines_dearer_to_run_than_to_rent_never_pay() -> None:
    found = own_or_rent(replace(EIGHT, running_per_year=1e6), rented_per_hour=2)
    assert found.pays_back_hours is None
    assert found.words == "Own machines are dearer than rented ones even if they never stand still"


def test_own_machines_replace_the_price_and_do_not_count_idle_hours_twice() -> None:
    """10,000 a year for one GPU: 1.14 an hour, 2.28 an hour used at 50 %; with idle hours as a line, 1.14."""
    half = Owned(price=20_000, gpus=1, years=4, running_per_year=5_000, utilisation=0.5)
    used = {"gpu_hours": 1000, "price_per_gpu_hour": 2, "utilisation": 0.5}
    idle = {"key": "idle", "side": "cost", "category": "idle_gpus", "drivers": used}
    alone = apply(case(COMPUTE), [Chosen("own_hardware", hardware=half)])
    both = apply(case(COMPUTE, idle), [Chosen("own_hardware", hardware=half)])
    assert mean(alone.case.lines[0].amount) == pytest.approx(1000 * 10_000 / 4380 + 300)
    assert sum(mean(line.amount) for line in both.case.lines) == pytest.approx(mean(alone.case.lines[0].amount))


def test_a_slider_answers_as_the_evaluation_does_and_knows_its_error(fraud: BusinessCase) -> None:
    found = what_if(fraud, Sliders(amounts=(("engineers", 1.2),), delay_months=2, rate_per_year=0.12))
    own = evaluate(found.case).at(24)
    assert found.after.npv_at_means == pytest.approx(own.npv)
    assert found.before.npv_at_means == pytest.approx(evaluate(fraud).at(24).npv)
    exact = own.npv - evaluate(fraud).at(24).npv
    assert found.difference.value == pytest.approx(exact, abs=4 * found.difference.se + 1)
    assert found.difference.se < found.after.npv.mean.se  # the same random numbers on both sides
    assert found.changes[0].words == "Two engineers: 193,333 becomes 232,000 (slider)"


def test_a_slider_that_is_not_moved_changes_nothing(fraud: BusinessCase) -> None:
    found = what_if(fraud, Sliders())
    assert (found.difference.value, found.difference.se, found.changes) == (0, 0, ())
    assert found.case == fraud


def test_more_of_a_prevented_loss_is_worth_more_and_stays_uncertain(fraud: BusinessCase) -> None:
    found = what_if(fraud, Sliders(amounts=(("fraud", 1.5),)))
    assert found.difference.value > 0
    spread = [side.npv.at(0.9).value - side.npv.at(0.1).value for side in (found.before, found.after)]
    assert spread[1] > spread[0]


def test_a_slider_answers_in_less_than_a_tenth_of_a_second(fraud: BusinessCase) -> None:
    what_if(fraud, Sliders())
    took = []
    for step in range(5):
        sliders = Sliders(levers=(Chosen("spot"), Chosen("quantisation")), amounts=(("engineers", 1 + step / 50),))
        began = time.process_time()
        what_if(fraud, sliders)
        took.append(time.process_time() - began)
    assert min(took) < 0.1


@pytest.mark.parametrize(
    ("sliders", "place"),
    [
        (Sliders(amounts=(("nobody", 1.0),)), "amounts.nobody"),
        (Sliders(amounts=(("engineers", -1.0),)), "amounts.engineers"),
        (Sliders(delay_months=-1), "delay_months"),
        (Sliders(rate_per_year=-1), "rate_per_year"),
        (Sliders(horizon_months=1000), "horizon_months"),
    ],
)
def test_a_slider_that_fits_nothing_is_refused_with_its_place(
    fraud: BusinessCase, sliders: Sliders, place: str
) -> None:
    with pytest.raises(Refused) as refusal:
        what_if(fraud, sliders)
    assert refusal.value.problems[0].place == place


def test_the_document_lists_the_levers_as_they_are() -> None:
    text = (FRAUD.parents[2] / "docs" / "operations.md").read_text("utf-8")
    for lever in levers().values():
        ends_said = " | ".join(f"{end.value:g} {end.grade}" for end in lever.factor) or "– | your figures | –"
        assert f"| {lever.title} | {lever.phase} | {ends_said} | <{lever.url}> |" in text
