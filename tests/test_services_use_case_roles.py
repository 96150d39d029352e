"""Roles in use cases: given, taken, and the gaps that they leave."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from registry.access import Role
from registry.commands.use_cases import Proposal, read
from registry.errors import Conflict, Invalid, NotFound, NotPermitted
from registry.rules.stages import Stage
from registry.rules.use_case_roles import crowded, people_rules, required, unfilled
from registry.services import accounts, use_case_roles, use_cases
from tests.people import opened
from tests.test_services_use_cases import WHOLE, Office, untrue


@pytest.fixture
def office(registry_url: str) -> Iterator[Office]:
    """A registry with one use case, `hiring`, in assessment."""
    registry, operator, watch = opened(registry_url)
    office = Office(registry, operator, watch)
    use_cases.propose(office.desk(Role.ENGINEER), read(WHOLE | {"slug": "hiring"}))
    use_cases.move(office.desk(Role.COMPLIANCE), "hiring", "assessment")
    yield office
    registry.close()


def test_a_role_is_given_and_taken_and_both_stay_on_record(office: Office) -> None:
    compliance = office.desk(Role.COMPLIANCE)
    use_case_roles.assign(compliance, "hiring", "decider", "demo-executive", reason="head of people")
    use_case_roles.assign(compliance, "hiring", "decider", "demo-executive")
    held = {role.role: [one.login for one in role.holders] for role in use_cases.get(compliance, "hiring").roles}
    assert (held["decider"], held["owner"]) == (["demo-executive"], ["demo-executive"])
    use_case_roles.unassign(compliance, "hiring", "decider", "demo-executive", reason="left")
    assert use_cases.get(compliance, "hiring").roles[2].holders == ()
    with pytest.raises(Conflict, match="does not hold the role decider"):
        use_case_roles.unassign(compliance, "hiring", "decider", "demo-executive")
    assert untrue(office) == []


def test_only_enabled_people_hold_roles_that_exist(office: Office) -> None:
    compliance = office.desk(Role.COMPLIANCE)
    with pytest.raises(Invalid, match="stands in the use case itself"):
        use_case_roles.assign(compliance, "hiring", "owner", "demo-engineer")
    with pytest.raises(Invalid, match="role: 'pope' is none of decider"):
        use_case_roles.assign(compliance, "hiring", "pope", "demo-engineer")
    with pytest.raises(NotFound):
        use_case_roles.assign(compliance, "hiring", "decider", "nobody-known")
    accounts.disable(office.operator, "demo-engineer")
    with pytest.raises(Conflict, match="enabled account"):
        use_case_roles.assign(compliance, "hiring", "decider", "demo-engineer")
    with pytest.raises(NotPermitted):
        use_case_roles.assign(office.desk(Role.REVIEWER), "hiring", "decider", "demo-executive")


def test_filling_the_roles_opens_that_part_of_the_gate(office: Office) -> None:
    compliance = office.desk(Role.COMPLIANCE)
    for role in ("decider", "data_approver", "domain_expert"):
        use_case_roles.assign(compliance, "hiring", role, "demo-reviewer")
    ahead = use_cases.get(compliance, "hiring").next
    assert ahead is not None
    assert [need.what for need in ahead.needs] == ["An approval of the kind new use case (nobody has asked for it)"]


def test_gaps_name_the_crowded_the_unfilled_and_the_rare_skills(office: Office) -> None:
    compliance = office.desk(Role.COMPLIANCE)
    use_cases.propose(office.desk(Role.ENGINEER), Proposal(title="No owner yet"))
    for role in ("decider", "data_approver", "domain_expert"):
        use_case_roles.assign(compliance, "hiring", role, "demo-reviewer")
    use_case_roles.say_skill(compliance, "demo-reviewer", "domain", 3)
    use_case_roles.say_skill(compliance, "demo-reviewer", "data", 1)
    found = use_case_roles.gaps(compliance)
    assert found.use_cases == 2
    load = found.loads[0]
    assert (load.person.login, load.roles, load.most_in_one, load.most_slug) == ("demo-reviewer", 3, 3, "hiring")
    assert load.over == ("3 roles in hiring, more than 2",)
    assert "data 1 of 2" in load.lacking
    assert not any(part.startswith("domain") for part in load.lacking)
    skills = {one.skill: one for one in found.skills}
    assert (skills["domain"].needed, skills["domain"].covered, skills["domain"].able) == (1, 1, 1)
    assert skills["domain"].short, "one person is fewer than the two that the limit asks for"
    assert (skills["data"].needed, skills["data"].covered) == (1, 0)
    assert not [gap for gap in found.roles if gap.role == "owner"], "a proposal needs no owner yet"
    assert "assumption" in found.source


def test_a_role_whose_stage_has_come_is_a_gap_until_somebody_holds_it(office: Office) -> None:
    both = [Proposal(title="Brought in"), Proposal(title="Old")]
    made = use_cases.propose_all(office.desk(Role.ENGINEER), both, stages=["operation", "retired"])
    assert [one.slug for one in made] == ["brought-in", "old"]
    gaps = {gap.role: gap for gap in use_case_roles.gaps(office.operator).roles}
    assert set(gaps) == {role.value for role in required(Stage.OPERATION, people_rules())}
    assert gaps["decider"].examples == (("brought-in", "Brought in"),)
    line = use_cases.listing(office.operator).rows[0]
    assert (line.slug, line.word, len(line.unfilled)) == ("brought-in", "unapproved", 8)
    use_case_roles.assign(office.desk(Role.COMPLIANCE), "brought-in", "decider", "demo-reviewer")
    assert "decider" not in {gap.role for gap in use_case_roles.gaps(office.operator).roles}


def test_a_skill_has_a_known_name_and_a_level_from_0_to_3(office: Office) -> None:
    compliance = office.desk(Role.COMPLIANCE)
    with pytest.raises(Invalid, match="skill: 'juggling' is none of"):
        use_case_roles.say_skill(compliance, "demo-reviewer", "juggling", 2)
    with pytest.raises(Invalid, match="level"):
        use_case_roles.say_skill(compliance, "demo-reviewer", "law", 4)
    use_case_roles.say_skill(compliance, "demo-reviewer", "law", 1)
    use_case_roles.say_skill(compliance, "demo-reviewer", "law", 3)
    assert use_case_roles.skills(compliance) == {"demo-reviewer": {"law": 3}}


def test_the_rules_about_people_by_hand() -> None:
    rules = people_rules()
    held = {"owner": [1], "sponsor": [1], "decider": [1], "data_approver": [2]}
    assert [role.value for role in unfilled(Stage.BUILD, held, rules)] == ["domain_expert"]
    assert {member: [role.value for role in roles] for member, roles in crowded(held, rules).items()} == {
        1: ["owner", "sponsor", "decider"]
    }
    assert not unfilled(Stage.REJECTED, {}, rules)
