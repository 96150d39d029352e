"""Slicing arrays: each element's own bytes, and a broken one costs its neighbours nothing."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.slices import elements

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
space = st.text(alphabet=" \t\r\n", max_size=3)


@given(st.lists(st.tuples(json_values, st.booleans(), space, space)), space, space)
def test_elements_are_the_bytes_that_were_put_in(values, before, behind):
    written = [(json.dumps(value, ensure_ascii=ascii_), left, right) for value, ascii_, left, right in values]
    array = before + "[" + ",".join(left + text + right for text, left, right in written) + "]" + behind
    assert elements(array.encode("utf-8", "surrogatepass")) == [
        text.encode("utf-8", "surrogatepass") for text, _, _ in written
    ]


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (b"[]", []),
        (b"[ \n ]", []),
        (b"[1,]", [b"1", b""]),
        (b"[,1]", [b"", b"1"]),
        (b"[NaN,1]", [b"NaN", b"1"]),
        (b'["\xff",{"a":"]"}]', [b'"\xff"', b'{"a":"]"}']),
        (b'["\\ud800",2]', [b'"\\ud800"', b"2"]),
        (b'[{"a":[1,2},3],4]', [b'{"a":[1,2},3]', b"4"]),
        (b'[1,{"a":', [b"1", b'{"a":']),
        (b'[1,"a', [b"1", b'"a']),
        (b"[1,2", [b"1", b"2"]),
        (b"[", [b""]),
        (b"[1] 2", [b"1", b"2"]),
        (b'[{"a\\"]":"\\\\"},1]', [b'{"a\\"]":"\\\\"}', b"1"]),
    ],
)
def test_what_is_broken_is_cut_out_as_well_as_it_goes(array, expected):
    assert elements(array) == expected


@pytest.mark.parametrize("body", [b"", b" ", b"{}", b'"[]"', b"\xef\xbb\xbf[]", b"1"])
def test_what_is_no_array_has_no_elements(body):
    assert elements(body) is None


def test_a_megabyte_of_brackets_or_quotes_takes_no_more_than_seconds():
    for hostile in (b"[" * 1_000_000, b"[" + b'"' * 1_000_000, b"[" + b"\\" * 1_000_000, b"[" + b'{"' * 500_000):
        start = time.process_time()
        assert elements(hostile)
        assert time.process_time() - start < 5
