"""Whose a charge is: rules in order, shares to the last digit, and what nobody bears in sight."""

from __future__ import annotations

import io
from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roi.allocation import Allocated, allocate
from roi.allocation_file import parse_rules, read_rules
from roi.focus import Charges
from roi.focus_values import total
from roi.refusals import Refused
from tests.bills import charges, written


def allocated(rows: list[dict[str, str]], *rules: Mapping[str, object]) -> Allocated:
    return allocate(Charges(io.BytesIO(written(rows))), parse_rules({"rules": list(rules)}))


def test_the_first_rule_that_fits_takes_the_charge() -> None:
    rows = charges({"BilledCost": "10"}, {"BilledCost": "5", "Tags": ""}, {"BilledCost": "1", "Tags": ""})
    rows[2]["SubAccountId"] = "other"
    found = allocated(
        rows,
        {"to": "use_case:fraud", "tags": {"team": ["fr*"]}},
        {"to": "model:churn", "account": "s-1", "name": "churn's own"},
        {"to": "nobody", "resource": "i-9"},
    )
    assert found.billed == {"use_case:fraud": Decimal(10), "model:churn": Decimal(5)}
    assert (found.unallocated_billed, found.unallocated_rows) == (Decimal(1), 1)
    assert found.unallocated_share == pytest.approx(1 / 16)
    assert found.by_rule == {"rule 1": 1, "churn's own": 1, "rule 3": 0}


def test_all_fields_of_a_rule_must_fit_each_by_any_of_its_patterns() -> None:
    rows = charges({}, {"ResourceId": "j-1"}, {"Tags": '{"team": "churn"}'})
    found = allocated(rows, {"to": "a", "tags": {"team": ["fraud", "risk"]}, "resource": "i-?"})
    assert found.by_rule == {"rule 1": 1}


def test_a_tag_key_with_a_space_is_the_key_without() -> None:
    found = allocated(charges({"Tags": '{" team": "fraud"}'}), {"to": "a", "tags": {"team": "fraud"}})
    assert found.unallocated_rows == 0


def test_what_is_left_of_a_split_stays_unallocated() -> None:
    split = {"to": {"a": 0.6, "b": "0.3"}, "provider": "AWS"}
    found = allocated(charges({"BilledCost": "0.00000000007"}), split)
    assert found.billed == {"a": Decimal("0.000000000042"), "b": Decimal("0.000000000021")}
    assert found.unallocated_billed == Decimal("0.000000000007")


def test_a_credit_cannot_hide_what_nobody_bears() -> None:
    rows = charges({"BilledCost": "10", "Tags": ""}, {"BilledCost": "-10", "Tags": "", "ChargeCategory": "Credit"})
    found = allocated(rows, {"to": "a", "tags": {"team": "fraud"}})
    assert found.unallocated_billed == 0
    assert found.unallocated_share == 1


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.decimals(-(10**8), 10**8, places=11).map(str), st.sampled_from("abc")), max_size=12),
    st.integers(1, 999_999_999),
)
def test_what_is_allocated_and_what_is_not_add_up_to_the_total(costs: list[tuple[str, str]], share: int) -> None:
    rows = charges(
        *({"BilledCost": cost, "EffectiveCost": cost, "Tags": f'{{"team": "{tag}"}}'} for cost, tag in costs)
    )
    split = {"one": Decimal(share).scaleb(-9), "two": "0.000000001"}
    found = allocated(rows, {"to": split, "tags": {"team": "a"}}, {"to": "three", "tags": {"team": "b"}})
    whole = total(Decimal(cost) for cost, _ in costs)
    assert total((*found.billed.values(), found.unallocated_billed)) == whole
    assert total((*found.effective.values(), found.unallocated_effective)) == whole


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ({"tags": {"team": "x"}}, "rules[0].to"),
        ({"to": "a"}, "rules[0]"),
        ({"to": {"a": 0.7, "b": 0.4}, "account": "*"}, "rules[0].to"),
        ({"to": {"a": -1}, "account": "*"}, "rules[0].to.a"),
        ({"to": {"a": "0.0000000001"}, "account": "*"}, "rules[0].to.a"),
        ({"to": {"a": True}, "account": "*"}, "rules[0].to.a"),
        ({"to": "a", "account": [["x"]]}, "rules[0].account"),
        ({"to": "a", "tags": ["x"]}, "rules[0].tags"),
        ({"to": "a", "acount": "x", "account": "y"}, "rules[0].acount"),
    ],
)
def test_a_rule_that_cannot_be_taken_is_refused_with_its_place(rule: dict[str, object], place: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_rules({"rules": [rule]})
    assert [problem.place for problem in refusal.value.problems] == [place]


def test_an_account_keeps_its_leading_zero_and_a_field_stands_once() -> None:
    """YAML 1.1 would read account 012345670123 as an octal number."""
    (rule,) = read_rules("rules: [{to: a, account: 012345670123}]")
    assert rule == parse_rules({"rules": [{"to": "a", "account": "012345670123"}]})[0]
    with pytest.raises(Refused, match="line 3: to stands here a second time"):
        read_rules("rules:\n  - to: a\n    to: b\n    account: '1'")


def test_two_rules_of_one_name_and_broken_files_are_refused() -> None:
    rule = {"to": "a", "account": "*", "name": "all"}
    with pytest.raises(Refused, match=r"rules\[1\].name"):
        parse_rules({"rules": [rule, rule]})
    with pytest.raises(Refused, match="neither YAML nor JSON"):
        read_rules("rules: [")
