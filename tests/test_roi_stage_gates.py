"""Stop or go on: by what lies ahead, knowing only what is known; the right to stop is worth what formulas say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from roi.case import BusinessCase, Gate, Line
from roi.estimates import Estimate, Fixed, Floats, Pert
from roi.simulate import simulate
from roi.simulation import Asked
from roi.stage_gates import SoFar, stage_gates, value_ahead
from roi.stopping import Stage, foreseen, stop_or_go

QUICK = Asked(draws=4000, seed=3)
NOTHING = np.zeros((2, 1))


def line(key: str, side: str, amount: Estimate, **changed: Any) -> Line:
    kind = "opex" if side == "cost" else "revenue"
    return Line(key, key, "other", side, kind, amount, **{"basis": "once", **changed})  # type: ignore[arg-type]


def case(*lines: Line, gates: tuple[Gate, ...] = (), rate: float = 0.0, months: int = 24) -> BusinessCase:
    return BusinessCase("A", "EUR", date(2027, 1, 1), months, rate, "1", lines, gates=gates)


def looked_ahead(stage: Stage) -> float:
    """What one would get who knows each draw's own future, which nobody does."""
    return float((stage.p_pass * np.maximum(stage.ahead - stage.cost, 0)).mean())


def test_the_textbooks_project_is_worth_12_2_with_the_right_to_stop_and_11_2_without() -> None:
    """ECV = ((30 × 0.8 - 5) × 0.8 - 3): development 3, launch 5, technical and commercial success 0.8 each."""
    technical = Gate("technical", "Does it work", 6, Fixed(0.8), Fixed(5))
    commercial = Gate("commercial", "Does it sell", 12, Fixed(0.8))
    plan = case(
        line("develop", "cost", Fixed(3)),
        line("sales", "benefit", Fixed(30), starts_in=18),
        gates=(technical, commercial),
    )
    found = stage_gates(plan, QUICK)
    assert found.npv.value == pytest.approx(27)
    assert found.with_option.value == pytest.approx(12.2)
    assert found.committed.value == pytest.approx(11.2)
    assert found.option.value == pytest.approx(1.0)
    assert [one.ahead.value for one in found.gates] == pytest.approx([24, 30])
    assert found.words("EUR") == "The right to stop at 2 gates is worth 1 €: 12.2 € in place of 11.2 €."


def test_looking_ahead_would_make_the_textbooks_option_dearer_and_ours_does_not() -> None:
    """Every combination of successes as often as it should be; each twice, once in each half of the draws."""
    drawn = [(works, sells) for works in [1] * 4 + [0] for sells in [1] * 4 + [0]]
    works, sells = (np.repeat([pair[at] for pair in drawn], 2).astype(float) for at in (0, 1))
    launch = Stage(known=works[:, None], ahead=30 * works * sells, cost=5)
    assert stop_or_go([launch])[0].worth.mean() - 3 == pytest.approx(12.2)
    assert looked_ahead(launch) - 3 == pytest.approx(13.0)


def test_an_option_on_a_signal_is_worth_what_the_formula_says_and_less_than_foresight() -> None:
    """Known s, ahead a + b·s + noise: E[max(a + b·s - K, 0)] = b·φ(d) + (a - K)·Φ(d), d = (a - K) / b."""
    rng = np.random.default_rng(5)
    signal, noise = rng.standard_normal((2, 40_000))
    stage = Stage(known=signal[:, None], ahead=1 + 2 * signal + 3 * noise, cost=2)
    found = stop_or_go([stage])[0]
    d = (1 - 2) / 2
    exact = 2 * norm.pdf(d) + (1 - 2) * norm.cdf(d)
    error = float(found.worth.std() / np.sqrt(len(signal)))
    assert found.worth.mean() == pytest.approx(exact, abs=4 * error)
    assert found.share.value == pytest.approx(norm.cdf(d), abs=0.02)
    assert looked_ahead(stage) > exact + 20 * error


def test_a_signal_that_means_nothing_is_worth_nothing_even_with_few_draws() -> None:
    """Judged by its own draws, a rule would find meaning in noise: the other half of the draws keeps it honest."""

    def worth(seed: int, *, own: bool) -> float:
        rng = np.random.default_rng(seed)
        known, ahead = rng.standard_normal((60, 4)), rng.standard_normal(60)
        if own:
            twice = foreseen(np.repeat(known, 2, axis=0), np.repeat(ahead, 2))[::2]
            return float(np.where(twice > 0, ahead, 0).mean())
        return float(stop_or_go([Stage(known, ahead, 0.0)])[0].worth.mean())

    ours, naive = (np.array([worth(seed, own=own) for seed in range(200)]) for own in (False, True))
    assert naive.mean() > 0.15
    assert ours.mean() < 3 * ours.std() / np.sqrt(200)


def test_what_is_spent_already_changes_no_decision() -> None:
    benefit = line("gain", "benefit", Pert(0, 40, 200), basis="month", starts_in=3)
    gate = Gate("go", "Go on", 12, Fixed(0.9), Fixed(500))
    plan = case(line("run", "cost", Pert(20, 50, 150), basis="month"), benefit, gates=(gate,))
    dear = replace(plan, lines=(line("start", "cost", Fixed(1e6)), *plan.lines))
    one, other = stage_gates(plan, QUICK), stage_gates(dear, QUICK)
    assert other.gates[0].ahead.value == pytest.approx(one.gates[0].ahead.value)
    assert other.gates[0].goes_on == one.gates[0].goes_on
    assert other.with_option.value == pytest.approx(one.with_option.value - 1e6)
    late, late_dear = (value_ahead(each, month=6, asked=QUICK) for each in (plan, dear))
    assert late.ahead.mean.value == pytest.approx(late_dear.ahead.mean.value)
    assert late_dear.sunk == pytest.approx(late.sunk + 1e6)


def test_what_was_spent_and_earned_until_the_gate_tells_whether_to_go_on() -> None:
    """One uncertain benefit, seen for a year: whoever goes on must earn more than 600 in the year to come."""
    gate = Gate("go", "Go on", 12, Fixed(1.0), Fixed(600))
    plan = case(line("gain", "benefit", Pert(0, 50, 100), basis="month", starts_in=0), gates=(gate,))
    found = stage_gates(plan, QUICK)
    assert found.gates[0].goes_on.value == pytest.approx(0.5, abs=0.03)
    drawn = simulate(plan, replace(QUICK, horizons=(12,)))
    assert found.npv.value == pytest.approx(drawn.at(24).npv.mean.value)
    assert found.option.value > 0
    # A benefit seen perfectly: E[max(12·x - 600, 0)] of the same draws is the most that there is.
    year = value_ahead(replace(plan, gates=()), month=12, asked=QUICK)
    assert found.with_option.value < found.npv.value
    assert year.expected == pytest.approx(found.gates[0].ahead.value)


def test_without_gates_there_is_nothing_to_choose() -> None:
    plan = case(line("run", "cost", Pert(1, 2, 3), basis="month"), line("gain", "benefit", Fixed(60), starts_in=20))
    found = stage_gates(plan, QUICK)
    assert found.npv == found.committed == found.with_option
    assert (found.option.value, found.gates) == (0, ())


def test_value_ahead_is_that_of_the_month_and_goes_by_what_happened() -> None:
    """100 at the end of two years, 10 % a year: seen from month 12, 100 / 1.1."""
    plan = case(line("gain", "benefit", Fixed(100), starts_in=24), rate=0.1)
    found = value_ahead(plan, month=12, asked=QUICK)
    assert found.expected == pytest.approx(100 / 1.1)
    assert found.words("EUR") == (
        "Go on: 90.9 € lie ahead on average, below 0 with a probability of 0 %; "
        "the 0 € spent until month 12 decide nothing."
    )


def test_a_project_that_went_badly_so_far_is_told_to_stop() -> None:
    lines = (
        line("run", "cost", Fixed(50), basis="month"),
        line("gain", "benefit", Pert(0, 60, 120), basis="month", starts_in=0),
    )
    plan = case(*lines)
    good, bad, odd = (
        value_ahead(plan, month=12, asked=QUICK, so_far=SoFar(600, earned)) for earned in (12 * 90, 12 * 20, 12 * 500)
    )
    assert good.expected == pytest.approx(12 * (90 - 50), rel=0.02)
    assert bad.expected == pytest.approx(12 * (20 - 50), rel=0.02)
    assert (good.go_on, bad.go_on, good.unlike, odd.unlike) == (True, False, False, True)
    assert bad.words("EUR").startswith("Stop: going on loses 360 € on average; the 600 € spent")


def test_a_failed_gate_ends_what_a_commitment_would_pay_to_the_end() -> None:
    """10 a month for 24 months, a gate at 12 passed by half of the projects: half of the second year is saved."""
    gate = Gate("go", "Go on", 12, Fixed(0.5))
    plan = case(
        line("run", "cost", Fixed(10), basis="month"), line("gain", "benefit", Fixed(1000), starts_in=20), gates=(gate,)
    )
    found = stage_gates(plan, QUICK)
    assert found.committed.value == pytest.approx(0.5 * 1000 - 240)
    assert found.with_option.value == pytest.approx(-120 + 0.5 * (1000 - 120))


def test_gates_of_one_month_and_a_gate_at_the_start_are_taken_in_their_order() -> None:
    gates = (Gate("b", "B", 12, Fixed(0.5), Fixed(1)), Gate("a", "A", 0, Fixed(0.5)), Gate("c", "C", 12, Fixed(0.5)))
    plan = case(line("gain", "benefit", Fixed(100), starts_in=20), gates=gates)
    found = stage_gates(plan, QUICK)
    assert [one.key for one in found.gates] == ["a", "b", "c"]
    assert found.with_option.value == pytest.approx(0.5 * 0.5 * (0.5 * 100 - 1))


def test_expectations_come_from_the_other_half_of_the_draws() -> None:
    ahead: Floats = np.array([1.0, 2.0, 3.0, 6.0])
    assert foreseen(np.zeros((4, 1)), ahead).tolist() == pytest.approx([4, 2, 4, 2])
