"""Forecast accuracy by hand: what was measured of what was promised, and claims that count for nobody."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roi.track_record import Outcome, over_time, record, records

FIRST, SECOND = date(2026, 4, 1), date(2026, 6, 15)
ANNA = [
    Outcome("Anna", FIRST, planned=100, value=80, low=74, high=86),
    Outcome("Anna", SECOND, planned=300, value=320, low=312, high=328),
    Outcome("Anna", SECOND, planned=50, value=500, measured=False),
]


def test_a_record_by_hand() -> None:
    found = record("Anna", ANNA)
    # 400 of 400; half-widths 6 and 8 are 10 together; |−20| + |20| = 40 of 400; both plans lie outside
    assert (found.realised, found.bias, found.missed) == (1.0, 0.0, 0.1)
    assert (found.low, found.high) == (0.975, 1.025)
    assert (found.measured, found.claimed, found.claimed_value, found.surprised) == (2, 1, 500, 2)


def test_time_shows_what_was_known_by_each_quarter() -> None:
    # measured until 1 April, exclusive: the first quarter
    assert [(one.start, one.measured, one.realised, one.missed) for one in over_time(ANNA)] == [
        (date(2026, 1, 1), 1, 0.8, 0.2),
        (date(2026, 4, 1), 2, 1.0, 0.1),
    ]


def test_who_only_claims_has_no_accuracy_and_stands_last() -> None:
    claim = Outcome("Ben", FIRST, 10, 10, measured=False)
    assert [(one.owner, one.realised, one.missed) for one in records([claim, *ANNA])] == [
        ("Anna", 1.0, 0.1),
        ("Ben", None, None),
    ]
    assert over_time([claim]) == ()


@given(st.floats(1e-3, 1e6), st.lists(st.tuples(st.floats(1, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=8))
def test_the_currency_changes_no_share(factor: float, pairs: list[tuple[float, float]]) -> None:
    one, other = (
        record(
            "x",
            [
                Outcome("x", FIRST, planned * by, value * by, value * by - by, value * by + by)
                for planned, value in pairs
            ],
        )
        for by in (1.0, factor)
    )
    for name in ("realised", "low", "high", "missed", "bias"):
        assert getattr(other, name) == pytest.approx(getattr(one, name), rel=1e-6, abs=1e-9)
    assert one.missed is not None
    assert one.bias is not None
    assert one.missed >= abs(one.bias) - 1e-9, "misses cannot cancel"
