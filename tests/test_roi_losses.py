"""Losses prevented: expected, and with what probability a year loses more than x, before and after."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from roi.case import Loss
from roi.case_file import read_case
from roi.estimates import Fixed, Pert, Range90, mean
from roi.losses import exceedance, expected_avoided, expected_loss, losses_of, yearly_losses
from roi.percentiles import percentile

CASES = Path(__file__).resolve().parent.parent / "data" / "cases"

LOSS = Loss(Fixed(1.5), Range90(10_000, 200_000), Fixed(0.4))


def test_the_expected_loss_is_frequency_times_size() -> None:
    """E[X] = exp(μ + σ²/2), μ = ½ (ln a + ln b), σ = ln(b/a) / 3.2897."""
    sigma = math.log(20) / 3.2897
    size = math.exp((math.log(10_000) + math.log(200_000)) / 2 + sigma**2 / 2)
    assert expected_loss(LOSS) == pytest.approx(1.5 * size, rel=1e-4)
    assert expected_avoided(LOSS) == pytest.approx(0.4 * 1.5 * size, rel=1e-4)


def test_simulated_years_have_the_expected_loss_and_spread() -> None:
    """A compound Poisson sum has variance λ E[X²]; thinning by 0.4 leaves 0.6 of the mean."""
    draws = 200_000
    before, after = yearly_losses(LOSS, draws=draws, seed=7)
    size = mean(LOSS.magnitude)
    sigma = math.log(20) / 3.289707
    variance = 1.5 * size**2 * math.exp(sigma**2)
    error = math.sqrt(variance / draws)
    assert before.mean() == pytest.approx(expected_loss(LOSS), abs=4 * error)
    assert after.mean() == pytest.approx(0.6 * expected_loss(LOSS), abs=4 * error)
    assert before.std() == pytest.approx(math.sqrt(variance), rel=0.1)
    assert (after <= before + 1e-6).all()


def test_a_year_without_loss_has_the_poisson_probability() -> None:
    found = exceedance(LOSS, draws=100_000, seed=3)
    assert found.before[0] == pytest.approx(1 - math.exp(-1.5), abs=5 * found.before_se[0])
    assert found.after[0] == pytest.approx(1 - math.exp(-1.5 * 0.6), abs=5 * found.after_se[0])
    assert (found.draws, found.seed) == (100_000, 3)


def test_curves_fall_and_prevention_never_raises_one() -> None:
    found = exceedance(Loss(Pert(1, 2, 8), Range90(10, 1e6), Pert(0.1, 0.5, 0.9)), seed=1)
    assert (np.diff(found.before) <= 0).all()
    assert (np.diff(found.after) <= 0).all()
    assert (found.after <= found.before).all()
    assert (np.diff(found.thresholds) > 0).all()


def test_all_prevented_leaves_nothing_and_nothing_prevented_leaves_all() -> None:
    before, after = yearly_losses(Loss(Fixed(2.0), Range90(10, 100), Fixed(1.0)), draws=2000, seed=1)
    assert before.sum() > 0
    assert after.sum() == 0
    before, after = yearly_losses(Loss(Fixed(2.0), Range90(10, 100), Fixed(0.0)), draws=2000, seed=1)
    assert (before == after).all()


def test_a_loss_that_never_happens_has_empty_curves() -> None:
    found = exceedance(Loss(Fixed(0.0), Range90(10, 100), Fixed(0.5)), draws=100)
    assert found.before.sum() == 0


def test_the_same_seed_gives_the_same_curve() -> None:
    assert exceedance(LOSS, draws=500, seed=4).before.tolist() == exceedance(LOSS, draws=500, seed=4).before.tolist()
    assert exceedance(LOSS, draws=500, seed=4).before.tolist() != exceedance(LOSS, draws=500, seed=5).before.tolist()


def test_a_bad_year_is_a_percentile_with_its_error() -> None:
    """Sizes exactly 100 (a range of no width): a year loses 100 × Poisson(3), whose 95 % point is 6."""
    found = exceedance(Loss(Fixed(3.0), Range90(100, 100), Fixed(0.0)), draws=20_000, seed=2)
    assert found.p95_before.value == pytest.approx(600)
    assert found.p95_before.se == pytest.approx(
        0, abs=1e-6
    )  # P(K ≤ 5) = 0.916, P(K ≤ 6) = 0.966: one deviation more or less is 6 too


def test_the_error_of_a_percentile_is_the_textbooks() -> None:
    """For a standard normal: √(p (1 - p) / n) / φ(z) = 0.0473 for the 95th of 2,000."""
    random = np.random.default_rng(5)
    found = [percentile(random.standard_normal(2000), 0.95) for _ in range(200)]
    assert np.mean([one.se for one in found]) == pytest.approx(0.0473, rel=0.1)
    assert np.std([one.value for one in found]) == pytest.approx(0.0473, rel=0.2)
    assert np.mean([one.value for one in found]) == pytest.approx(1.645, abs=0.02)


def test_two_losses_of_a_case_have_random_numbers_of_their_own() -> None:
    plan = read_case((CASES / "fraud-detection.yaml").read_bytes())
    line = next(line for line in plan.lines if line.loss)
    first, second = losses_of(replace(plan, lines=(line, replace(line, key="again"))), draws=1000, seed=3)
    assert first.exceedance.p95_before != second.exceedance.p95_before


def test_each_loss_of_a_case_is_answered() -> None:
    plan = read_case((CASES / "fraud-detection.yaml").read_bytes())
    (found,) = losses_of(plan, draws=1000, seed=9)
    line = next(line for line in plan.lines if line.key == "fraud")
    assert found.avoided_per_year == pytest.approx(mean(line.amount))
    assert found.exceedance.seed == 9
    assert found.exceedance.p95_after.value < found.exceedance.p95_before.value
