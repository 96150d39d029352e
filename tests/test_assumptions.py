"""Whether an assumption holds: the newer word or measurement counts, and words never undo a measured breach."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules.assumptions import Limit, Measured, State, Stated, judge

LIMIT = Limit("recall", ">=", 0.75)
EARLY, LATE = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)


def test_nobody_looked_is_unknown():
    assert judge(None).state is State.UNKNOWN
    assert judge(LIMIT).state is State.UNKNOWN
    assert judge(LIMIT, measured=Measured(math.nan, LATE)).state is State.UNKNOWN


@pytest.mark.parametrize(
    ("comparator", "below", "at", "above"),
    [("<", 1, 0, 0), ("<=", 1, 1, 0), (">", 0, 0, 1), (">=", 0, 1, 1), ("=", 0, 1, 0)],
)
def test_each_comparator_holds_where_it_should(comparator: str, below: int, at: int, above: int):
    limit = Limit("m", comparator, 2.0)
    found = [judge(limit, measured=Measured(value, LATE)).state is State.HOLDS for value in (1.0, 2.0, 3.0)]
    assert found == [bool(below), bool(at), bool(above)]


def test_a_breach_says_what_was_measured_against_what():
    found = judge(LIMIT, measured=Measured(0.7, LATE))
    assert (found.state, found.since) == (State.BROKEN, LATE)
    assert found.because == "recall was 0.7; assumed was recall >= 0.75"


def test_a_word_says_who_found_it_and_why():
    found = judge(None, stated=Stated(State.BROKEN, LATE, by="anna", note="prices doubled"))
    assert found.because == "anna found that it is broken: prices doubled"


def test_the_newer_of_word_and_measurement_counts():
    said = Stated(State.BROKEN, LATE, by="anna")
    assert judge(LIMIT, stated=said, measured=Measured(0.9, EARLY)).state is State.BROKEN
    said = Stated(State.BROKEN, EARLY, by="anna")
    assert judge(LIMIT, stated=said, measured=Measured(0.9, LATE)).state is State.HOLDS


@given(st.sampled_from(State), st.datetimes(timezones=st.just(UTC)), st.floats(max_value=0.7, allow_infinity=False))
def test_no_word_undoes_a_measured_breach(state: State, at: datetime, value: float):
    if not math.isnan(value):
        assert judge(LIMIT, stated=Stated(state, at), measured=Measured(value, EARLY)).state is State.BROKEN


def test_without_a_limit_a_measurement_says_nothing():
    assert judge(None, measured=Measured(0.1, LATE)).state is State.UNKNOWN
