"""Parts of a dataset: when they are proven apart, when proven to overlap, and that a proof is never wrong."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.subsets import Condition, Overlap, overlap


def compare(field: str, comparison: str, value: str) -> dict[str, Any]:
    return {
        "type": "compare",
        "left": {"type": "field", "field": field},
        "right": {"type": "literal", "value": value},
        "comparison": comparison,
    }


def turned(condition: dict[str, Any], comparison: str) -> dict[str, Any]:
    return condition | {"left": condition["right"], "right": condition["left"], "comparison": comparison}


def both(left: Condition, right: Condition, operator: str = "AND") -> dict[str, Any]:
    return {"type": "binary", "left": left, "right": right, "operator": operator}


def partitions(*dimensions: dict[str, Any]) -> dict[str, Any]:
    return {"type": "partition", "partitions": [{"dimensions": each} for each in dimensions]}


def named(identifier: str) -> dict[str, Any]:
    return {"type": "partition", "partitions": [{"identifier": identifier, "dimensions": {}}]}


def places(*locations: str) -> dict[str, Any]:
    return {"type": "location", "locations": list(locations)}


BEFORE, AFTER = compare("day", "LESS_THAN", "2024-06-01"), compare("day", "GREATER_EQUAL_THAN", "2024-06-01")

APART = [
    (partitions({"split": "train"}), partitions({"split": "test"})),
    (partitions({"year": 2022}, {"year": 2023}), partitions({"year": 2024})),
    (partitions({"year": 2024, "country": "AT"}), partitions({"year": 2024, "country": "DE"})),
    (named("train"), named("test")),
    (BEFORE, AFTER),
    (compare("n", "LESS_EQUAL_THAN", "9"), compare("n", "GREATER_THAN", "10")),  # as numbers; as text 9 > 10
    (compare("n", "EQUAL", "3"), compare("n", "LESS_THAN", "3")),
    (turned(BEFORE, "GREATER_THAN"), AFTER),  # 2024-06-01 > day
    (both(BEFORE, compare("x", "EQUAL", "1")), AFTER),
    (both(compare("k", "EQUAL", "a"), compare("k", "EQUAL", "b"), "OR"), compare("k", "EQUAL", "c")),
    (both({"type": "sampling"}, BEFORE), AFTER),  # what is not understood changes nothing here
    (places("s3://b/train/"), places("s3://b/test/part-0", "s3://b/val")),
    (places("s3://b/train"), places("s3://b/training")),
    (places("s3://b/train/*.csv"), places("s3://b/test/*.csv")),
    (partitions({"day": "2024-06-02"}), BEFORE),
]
SHARED = [
    (None, partitions({"split": "test"})),
    (BEFORE, BEFORE),
    (partitions({"split": "train"}, {"split": "dev"}), partitions({"split": "dev"})),
    (partitions({"year": 2024}), partitions({"year": 2024, "country": "AT"})),
    (both(BEFORE, compare("x", "EQUAL", "1")), BEFORE),
    (places("s3://b"), places("s3://b/test/part-0")),
    (places("s3://b/a", "s3://b/c"), places("s3://b/c/")),
]
UNKNOWN = [
    (partitions({"year": 2024}), partitions({"country": "AT"})),
    (partitions({"year": 2024}, {"country": "AT"}), partitions({"year": 2023, "x": 1})),
    (compare("day", "LESS_THAN", "2024-06-01"), compare("day", "GREATER_THAN", "2024-01-01")),
    (compare("name", "LESS_THAN", "b"), compare("name", "GREATER_THAN", "c")),  # databases order text differently
    (compare("at", "EQUAL", "2024-01-01T00:00:00"), compare("at", "EQUAL", "2024-01-01T00:00:00+00:00")),
    (compare("n", "EQUAL", "1"), compare("n", "EQUAL", "1.0")),
    ({"type": "sampling", "seed": 1}, {"type": "sampling", "seed": 2}),
    (places("s3://b/*"), places("s3://b/train/part-0")),
    (both(BEFORE, {"type": "sampling"}, "OR"), AFTER),
    ({"type": "partition", "partitions": []}, partitions({"year": 1})),
    ({"type": "partition", "partitions": ["odd"]}, partitions({"year": 1})),
    (turned(BEFORE, "LIKE"), AFTER),
]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [(*pair, Overlap.APART) for pair in APART]
    + [(*pair, Overlap.SHARED) for pair in SHARED]
    + [(*pair, Overlap.UNKNOWN) for pair in UNKNOWN],
)
def test_what_two_conditions_prove(one: Condition | None, other: Condition | None, expected: Overlap) -> None:
    assert overlap(one, other) is expected
    assert overlap(other, one) is expected


def test_a_partition_is_a_comparison_with_its_dimension() -> None:
    assert overlap(partitions({"day": "2024-06-02"}), BEFORE) is Overlap.APART
    assert overlap(partitions({"day": "2024-05-02"}), BEFORE) is not Overlap.APART


def test_very_many_alternatives_prove_nothing_rather_than_take_forever() -> None:
    many = partitions(*({"day": day} for day in range(3000)))
    assert overlap(many, partitions(*({"day": -1 - day} for day in range(3000)))) is Overlap.UNKNOWN


COMPARISONS = {
    "EQUAL": lambda a, b: a == b,
    "LESS_THAN": lambda a, b: a < b,
    "LESS_EQUAL_THAN": lambda a, b: a <= b,
    "GREATER_THAN": lambda a, b: a > b,
    "GREATER_EQUAL_THAN": lambda a, b: a >= b,
}
ATOMS = st.builds(compare, st.sampled_from("xy"), st.sampled_from(sorted(COMPARISONS)), st.sampled_from("01234"))
PARTS = st.lists(
    st.dictionaries(st.sampled_from("xy"), st.sampled_from([0, 1, 2, 3, 4]), min_size=1), min_size=1, max_size=3
).map(lambda dimensions: partitions(*dimensions))
CONDITIONS = st.recursive(
    ATOMS | PARTS, lambda inner: st.builds(both, inner, inner, st.sampled_from(["AND", "OR"])), max_leaves=4
)


def holds(condition: Condition, row: dict[str, float]) -> bool:
    """The plain meaning of a condition, for one row."""
    if condition["type"] == "binary":
        sides = holds(condition["left"], row), holds(condition["right"], row)
        return all(sides) if condition["operator"] == "AND" else any(sides)
    if condition["type"] == "partition":
        return any(all(row[f] == v for f, v in part["dimensions"].items()) for part in condition["partitions"])
    return COMPARISONS[condition["comparison"]](row[condition["left"]["field"]], float(condition["right"]["value"]))


ROWS = [{"x": x / 2, "y": y / 2} for x in range(-1, 10) for y in range(-1, 10)]


@given(one=CONDITIONS, other=CONDITIONS)
def test_no_row_lies_in_two_parts_proven_apart(one: Condition, other: Condition) -> None:
    if overlap(one, other) is Overlap.APART:
        assert not any(holds(one, row) and holds(other, row) for row in ROWS)


@given(one=CONDITIONS, other=CONDITIONS)
def test_two_simple_parts_without_a_common_row_are_proven_apart(one: Condition, other: Condition) -> None:
    apart = not any(holds(one, row) and holds(other, row) for row in ROWS)
    empty = not any(holds(one, row) for row in ROWS) or not any(holds(other, row) for row in ROWS)
    assert overlap(one, other) is Overlap.APART or not apart or empty or one == other
