"""Sorting by counting: the same order as numpy's own sort."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.sorting import distinct, sorting

WIDE = st.integers(-(2**63), 2**63 - 1)
NARROW = st.integers(-3, 2**17)
CLOSE = st.integers(0, 7).map(lambda low: 2**62 + low)  # alike in all but the lowest bits


@given(st.lists(WIDE) | st.lists(NARROW) | st.lists(CLOSE) | st.lists(WIDE | CLOSE))
def test_the_order_is_that_of_a_stable_sort(numbers: list[int]) -> None:
    values = np.array(numbers, np.int64)
    assert sorting(values).tolist() == np.argsort(values, kind="stable").tolist()


@pytest.mark.parametrize("dtype", [np.int32, np.int64])
def test_a_hundred_thousand_numbers_of_any_width_are_in_order(dtype: type) -> None:
    dice = np.random.default_rng(3)
    for bits in (1, 15, 16, 17, 31, 32, 33, 47, 62):
        values = dice.integers(0, 2 ** min(bits, np.iinfo(dtype).bits - 1), 100_000).astype(dtype)
        assert (sorting(values) == np.argsort(values, kind="stable")).all()


@given(st.lists(WIDE) | st.lists(NARROW))
def test_distinct_values_and_places_rebuild_the_input(numbers: list[int]) -> None:
    values, places = distinct(np.array(numbers, np.int64))
    assert values.tolist() == sorted(set(numbers))
    assert values[places].tolist() == numbers
