"""The gates of a use case: whatever way is tried, no stage is reached without what it and those before ask for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules.stages import LINE, Facts, Stage, is_step_on, missing, steps_from
from registry.rules.use_case_roles import UseCaseRole
from registry.views.risk import Tier

SAID = (
    "purpose", "affected", "when_wrong", "simpler", "why_not", "sourcing", "data_needed", "jurisdiction", "models",
)  # fmt: skip
WHOLE = Facts(
    said=dict.fromkeys(SAID, "said"),
    tier=Tier.HIGH,
    roles={role.value: frozenset({number}) for number, role in enumerate(UseCaseRole, 1)},
    approvals={"new_use_case": "approved", "model_version": "approved", "deployment": "approved"},
)
LATER = {"new_use_case": Stage.BUILD, "model_version": Stage.DEPLOYMENT, "deployment": Stage.OPERATION}


def walked(facts: Facts, wishes: list[int]) -> list[Stage]:
    """The stages that a use case gets to when each wish picks one of the possible steps and closed gates hold."""
    path = [Stage.PROPOSAL]
    for wish in wishes:
        steps = steps_from(path[-1])
        to = steps[wish % len(steps)]
        if not missing(path[-1], to, facts):
            path.append(to)
    return path


def test_with_everything_there_the_way_leads_to_operation_and_out() -> None:
    assert walked(WHOLE, [0] * 6) == list(LINE)


NOT_APPROVED = ("", "submitted", "stale", "expired", "vetoed", "rejected")
WISHES = st.lists(st.integers(0, 7), max_size=30)


@given(
    WISHES, st.sampled_from(sorted(LATER)), st.sampled_from(["", "submitted", "stale", "expired", "vetoed", "rejected"])
)
def test_no_way_leads_past_a_missing_approval(wishes: list[int], kind: str, state: str) -> None:
    facts = replace(WHOLE, approvals={**WHOLE.approvals, kind: state})
    reached = [stage for stage in walked(facts, wishes) if not stage.closed]
    assert max(map(LINE.index, reached)) < LINE.index(LATER[kind])


@given(WISHES, st.sampled_from([Tier.PROHIBITED, Tier.NOT_ASSESSED]))
def test_no_way_leads_to_build_while_prohibited_or_not_assessed(wishes: list[int], tier: Tier) -> None:
    reached = [stage for stage in walked(replace(WHOLE, tier=tier), wishes) if not stage.closed]
    assert max(map(LINE.index, reached)) < LINE.index(Stage.BUILD)


@pytest.mark.parametrize("name", SAID)
def test_each_answer_of_the_intake_is_asked_for_somewhere_on_the_way(name: str) -> None:
    facts = replace(WHOLE, said={**WHOLE.said, name: " "})
    assert len(missing(Stage.DEPLOYMENT, Stage.OPERATION, facts)) == 1


@pytest.mark.parametrize("role", UseCaseRole)
def test_each_role_is_asked_for_somewhere_on_the_way(role: UseCaseRole) -> None:
    facts = replace(WHOLE, roles={**WHOLE.roles, role.value: frozenset()})
    (need,) = missing(Stage.DEPLOYMENT, Stage.OPERATION, facts)
    assert role.words in need.what
    assert need.who


def test_an_owner_does_not_validate_independently() -> None:
    facts = replace(WHOLE, roles={**WHOLE.roles, "independent_validator": WHOLE.roles["owner"]})
    assert [need.what for need in missing(Stage.BUILD, Stage.VALIDATION, facts)] == [
        "An independent validator who is neither owner nor sponsor"
    ]


@given(st.sampled_from(Stage))
def test_saying_no_and_stepping_back_need_nothing_but_a_reason(stage: Stage) -> None:
    nothing = Facts(said={}, tier=Tier.NOT_ASSESSED)
    for to in steps_from(stage):
        assert is_step_on(stage, to) or not missing(stage, to, nothing)


def test_a_rejected_use_case_begins_again() -> None:
    assert steps_from(Stage.REJECTED) == (Stage.PROPOSAL,)
    assert not is_step_on(Stage.REJECTED, Stage.PROPOSAL)
