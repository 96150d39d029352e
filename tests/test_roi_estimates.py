"""Estimates: means and quantiles are those of the distributions they name; nonsense is refused with its place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from roi.estimates import Estimate, Fixed, Pert, Range90, ends, mean, parse, point, quantile
from roi.refusals import Refused

U = np.concatenate([np.logspace(-12, -1, 400), np.linspace(0.1, 0.9, 801), 1 - np.logspace(-12, -1, 400)])


@pytest.mark.parametrize("likely", [0, 0.01, 0.2, 0.5, 0.9, 1])
@pytest.mark.parametrize("gamma", [1, 4, 20, 100])
def test_the_table_is_off_by_less_than_it_says(likely: float, gamma: float) -> None:
    exact = stats.beta.ppf(U, 1 + gamma * likely, 1 + gamma * (1 - likely))
    assert np.abs(quantile(Pert(0, likely, 1, gamma, "modified"), U) - exact).max() < 1e-5


def test_a_triangle_has_the_triangles_quantiles() -> None:
    found = quantile(Pert(10, 20, 50, variant="triangular"), U)
    assert found == pytest.approx(stats.triang.ppf(U, 0.25, loc=10, scale=40), rel=1e-9)


def test_a_range_holds_ninety_percent() -> None:
    for shape in ("lognormal", "normal"):
        found = quantile(Range90(100, 900, shape), np.array([0.05, 0.5, 0.95]))  # type: ignore[arg-type]
        assert found == pytest.approx([100, 300 if shape == "lognormal" else 500, 900])


def test_means_are_the_textbooks() -> None:
    assert mean(Pert(10, 20, 60)) == pytest.approx((10 + 4 * 20 + 60) / 6)
    assert mean(Pert(10, 20, 60, 2, "modified")) == pytest.approx((10 + 2 * 20 + 60) / 4)
    assert mean(Pert(10, 20, 60, variant="triangular")) == pytest.approx(30)
    assert mean(Range90(100, 900)) == pytest.approx(300 * np.exp(0.5 * (np.log(9) / 3.2897072539) ** 2))
    assert point(Pert(10, 20, 60)) == 20
    assert point(Range90(100, 900)) == pytest.approx(300)


some = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
perts = st.lists(some, min_size=3, max_size=3).map(sorted).map(lambda v: Pert(v[0], v[1], v[2]))


@given(perts)
def test_the_mean_is_the_average_of_the_quantiles(estimate: Pert) -> None:
    middle = (np.arange(20_000) + 0.5) / 20_000
    span = estimate.high - estimate.low
    assert quantile(estimate, middle).mean() == pytest.approx(mean(estimate), abs=2e-4 * span + 1e-9)


@given(perts)
def test_quantiles_rise_and_stay_between_the_ends(estimate: Pert) -> None:
    found = quantile(estimate, np.linspace(0, 1, 101))
    slack = 1e-9 * (abs(estimate.low) + abs(estimate.high))
    assert (np.diff(found) >= -slack).all()
    assert found[0] == pytest.approx(estimate.low, abs=slack)
    assert found[-1] == pytest.approx(estimate.high, abs=slack)


@given(perts, st.floats(0.1, 10), st.floats(-100, 100))
def test_stretching_and_shifting_an_estimate_does_so_to_its_quantiles(e: Pert, scale: float, shift: float) -> None:
    moved = Pert(e.low * scale + shift, e.likely * scale + shift, e.high * scale + shift)
    span = (e.high - e.low) * scale
    u = np.linspace(0.01, 0.99, 50)
    assert quantile(moved, u) == pytest.approx(quantile(e, u) * scale + shift, abs=1e-4 * span + 1e-6)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (5, Fixed(5.0)),
        ({"low": 1, "likely": 2, "high": 4}, Pert(1, 2, 4)),
        ({"low": 1, "likely": 2, "high": 4, "gamma": 2}, Pert(1, 2, 4, 2, "modified")),
        ({"low": 1, "likely": 2, "high": 4, "variant": "triangular"}, Pert(1, 2, 4, 4, "triangular")),
        ({"low": 3, "likely": 3, "high": 3}, Pert(3, 3, 3)),
        ({"range_90": [1, 9]}, Range90(1, 9)),
        ({"range_90": [-1, 9], "shape": "normal"}, Range90(-1, 9, "normal")),
    ],
)
def test_what_is_said_is_meant(said: object, meant: Estimate) -> None:
    assert parse(said, "x") == meant
    assert np.isfinite(quantile(meant, np.array([0.1, 0.9]))).all()
    assert ends(meant)[0] <= ends(meant)[1]


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({"low": 5, "likely": 4, "high": 3}, "x.low"),
        ({"low": 1, "likely": 9, "high": 3}, "x.likely"),
        ({"low": 1, "high": 3}, "x.likely"),
        ({"low": 1, "likely": 2, "high": float("nan")}, "x.high"),
        ({"low": 1, "likely": 2, "high": 3, "mode": 2}, "x.mode"),
        ({"low": 1, "likely": 2, "high": 3, "gamma": 0}, "x.gamma"),
        ({"low": 1, "likely": 2, "high": 3, "gamma": 3, "variant": "pert"}, "x.variant"),
        ({"low": 1, "likely": 2, "high": 3, "variant": "beta"}, "x.variant"),
        ({"low": 1, "likely": 2, "high": 3, "variant": "triangular", "gamma": 4}, "x.gamma"),
        ({"range_90": [9, 1]}, "x.range_90"),
        ({"range_90": [0, 1]}, "x.range_90[0]"),
        ({"range_90": [1]}, "x.range_90"),
        ({"range_90": [1, float("inf")]}, "x.range_90[1]"),
        ({"range_90": [1, 2], "shape": "flat"}, "x.shape"),
        (float("nan"), "x"),
        (float("-inf"), "x"),
        (True, "x"),
        ("1e6", "x"),
        (None, "x"),
        ([1, 2, 3], "x"),
    ],
)
def test_nonsense_is_refused_with_its_place(said: object, place: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse(said, "x")
    assert [problem.place for problem in refusal.value.problems] == [place]
