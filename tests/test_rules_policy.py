"""Policies: what is shipped is valid, and whatever is wrong is told with its line."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from registry.rules.policy import Change, GateMode, Level, Strictness
from registry.rules.policy_text import PolicyFaults, policy_of

DEFAULT = (Path(__file__).parents[1] / "data" / "policies" / "default.yaml").read_text()


def faults_of(text: str) -> list[str]:
    """What is wrong with a policy, as people read it."""
    with pytest.raises(PolicyFaults) as caught:
        policy_of(text)
    return [str(fault) for fault in caught.value.faults]


def test_the_default_policy_has_exactly_one_rule_for_each_change_at_each_level() -> None:
    policy = policy_of(DEFAULT)
    for change, level in product(Change, Level):
        assert sum(change in rule.changes and level in rule.levels for rule in policy.rules) == 1, (change, level)


def test_the_default_policy_relaxes_nothing_and_closes_the_gate_of_production() -> None:
    policy = policy_of(DEFAULT)
    assert policy.strictness == Strictness()
    assert policy.gate("production") is GateMode.PREVENT
    assert policy.gate("a laptop") is GateMode.RECORD


def test_low_risk_takes_one_signature_and_an_unknown_level_counts_as_high() -> None:
    policy = policy_of(DEFAULT)
    assert policy.rule(Change.DEPLOYMENT, "low").fast_path
    assert policy.rule(Change.DEPLOYMENT, "") == policy.rule(Change.DEPLOYMENT, "high")
    assert [stage.name for stage in policy.rule(Change.DEPLOYMENT, "high").stages] == [
        "Independent validation",
        "Compliance",
        "Signature",
    ]


def test_nobody_can_approve_a_prohibited_practice() -> None:
    rule = policy_of(DEFAULT).rule(Change.NEW_USE_CASE, "prohibited")
    assert not rule.stages
    assert "prohibited practice" in rule.refused


def test_a_policy_that_relaxes_a_duty_does_so_for_everything_but_policies() -> None:
    policy = policy_of(DEFAULT.replace("author_may_sign: false", "author_may_sign: true"))
    assert policy.strictness_for(Change.DATA).author_may_sign
    assert not policy.strictness_for(Change.POLICY).author_may_sign


@pytest.mark.parametrize(
    ("wrong", "right", "fault"),
    [
        ("role:executive", "role:administrator", "an administrator never signs"),
        ("use_case:decider", "use_case:boss", "'boss' is no role of a use case"),
        ("use_case:decider", "team:boss", "'team:boss' is none of use_case:…, role:…, body:…"),
        ("quorum: 2", "quorum: 0", "a whole number from 1 to 50"),
        ("quorum: 2", "quorum: 1.5", "a whole number from 1 to 50"),
        ("fast_path: true", "fast_path: maybe", "'maybe' is neither true nor false"),
        ("review_every_days: 365", "review_every_days: 900", "a review every 900 days never comes"),
        ("production: prevent", "production: close", "'close' is none of prevent, warn, record"),
        ("author_may_sign: false", "authors_may_sign: false", "'authors_may_sign' is not known here"),
        ("[ethics-board]", "[Ethics Board]", "'Ethics Board' is no name in small letters"),
        ("tiers: [low, medium]", "tiers: [low]", "no rule speaks of new_use_case at medium"),
        ("changes: [risk_override]", "changes: [policy]", "policy at low has a rule already"),
        ("title: Countersign default", "title: ''", "title: this is needed"),
    ],
)
def test_whatever_is_wrong_is_told_in_words(wrong: str, right: str, fault: str) -> None:
    assert any(fault in said for said in faults_of(DEFAULT.replace(wrong, right, 1)))


def test_a_fault_names_the_line_on_which_it_stands() -> None:
    line = DEFAULT.splitlines().index("        quorum: 2") + 1
    said = faults_of(DEFAULT.replace("quorum: 2", "quorum: none"))
    assert said == [f"line {line}, rules[9].stages[0].quorum: 'none' is no number of at least 0"]


def test_a_fast_path_with_two_signatures_is_none() -> None:
    text = DEFAULT.replace(
        "fast_path: true\n    stages:\n      - name: Data",
        "fast_path: true\n    stages:\n      - name: D\n        signers: [role:executive]\n      - name: Data",
    )
    assert any("a fast path is one stage with one signature" in said for said in faults_of(text))


@pytest.mark.parametrize("text", ["", "[1, 2", "a: &x 1\nb: *x", "- 1", "title: [", "\t", "[" * 5000, "title: \x00"])
def test_what_is_no_policy_is_refused_without_an_exception_of_the_reader(text: str) -> None:
    assert faults_of(text)
