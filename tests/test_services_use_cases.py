"""Use cases by the services: proposed in minutes, revised without forgetting, moved only through open gates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from lineage.keys import NodeKind
from registry.access import Desk, Role
from registry.commands.use_cases import Necessity, Proposal, Sourcing, read
from registry.engine import Registry
from registry.errors import Conflict, Invalid, NotFound, NotPermitted
from registry.services import audit as audit_service
from registry.services import impact, search, use_cases
from registry.store.entries import Filter
from registry.views.listing import Asked
from tests.people import Watch, opened, role_desk

HIRING = {
    "eu_role": ["deployer"], "eu_practice": ["none"], "eu_product": ["no"], "eu_area": ["recruitment"],
    "eu_profiling": ["yes"], "eu_public": ["no"], "eu_transparency": ["none"], "eu_gpai": ["none"],
}  # fmt: skip
WHOLE = {
    "title": "Sorting applications", "purpose": "Put applications in an order", "owner": "demo-executive",
    "sponsor": "demo-executive", "affected": "Applicants", "when_wrong": "Somebody suitable is overlooked",
    "necessity": {"simpler": "A checklist", "why_not": "4,000 applications a month"}, "sourcing": "buy",
    "data_needed": "Applications", "jurisdiction": "eu", "answers": HIRING,
}  # fmt: skip


@dataclass
class Office:
    """A registry with a desk for each role."""

    registry: Registry
    operator: Desk
    watch: Watch

    def desk(self, role: Role) -> Desk:
        return role_desk(self.operator, role, self.watch)


@pytest.fixture
def office(registry_url: str) -> Iterator[Office]:
    """A fresh registry on each database."""
    registry, operator, watch = opened(registry_url)
    office = Office(registry, operator, watch)
    office.desk(Role.ENGINEER)
    yield office
    registry.close()


def test_a_title_is_enough_and_the_use_case_is_a_node_of_the_lineage(office: Office) -> None:
    made = use_cases.propose(office.desk(Role.ENGINEER), Proposal(title="Card fraud, Zürich"))
    assert (made.slug, made.revision, made.new) == ("card-fraud-zurich", 1, True)
    found = use_cases.get(office.operator, made.slug)
    assert (found.stage, found.tier.tier.value, found.proposed_by) == ("proposal", "not assessed", "demo-engineer")
    assert search.resolve(office.operator, made.slug, kinds=(NodeKind.USE_CASE,)).kind is NodeKind.USE_CASE
    assert untrue(office) == []


def test_the_same_key_is_the_same_proposal_and_the_same_title_another_one(office: Office) -> None:
    desk = office.desk(Role.ENGINEER)
    first = use_cases.propose(desk, Proposal(title="Churn", key="k1"))
    again = use_cases.propose(desk, Proposal(title="Churn", key="k1"))
    assert (again.slug, again.new) == (first.slug, False)
    assert use_cases.propose(desk, Proposal(title="Churn")).slug == "churn-2"
    with pytest.raises(Conflict, match="slug: there is a use case churn already"):
        use_cases.propose(desk, Proposal(title="Churn", slug="churn"))


def test_a_revision_keeps_what_was_said_before_and_the_assessment_follows_the_answers(office: Office) -> None:
    desk = office.desk(Role.ENGINEER)
    slug = use_cases.propose(desk, read(WHOLE)).slug
    assert use_cases.get(desk, slug).tier.tier.value == "high"
    office.watch.advance(timedelta(days=1))
    mild = HIRING | {"eu_area": ["none"]}
    assert use_cases.change(desk, slug, {"answers": mild, "summary": "people decide"}).revision == 2
    found = use_cases.get(desk, slug)
    assert (found.tier.tier.value, found.said.purpose) == ("minimal", "Put applications in an order")
    revisions, _ = use_cases.history(desk, slug)
    assert [(one.revision, one.answers["eu_area"]) for one in revisions] == [(2, ("none",)), (1, ("recruitment",))]
    assert not use_cases.change(desk, slug, {}).new
    assert untrue(office) == []


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"title": " "}, "title"),
        ({"owner": "nobody-known"}, "owner"),
        ({"jurisdiction": "mars"}, "jurisdiction"),
        ({"answers": {"eu_area": ["ghosts"]}}, "answers.eu_area"),
        ({"models": ["bare"]}, r"models\[0\]"),
        ({"sourcing": "steal"}, "sourcing"),
        ({"colour": "red"}, "colour"),
        ({"slug": "Not A Slug"}, "slug"),
        ({"purpose": "x" * 20_001}, "purpose"),
        ({"particulars": {"a": "\x00"}}, "particulars.a"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(office: Office, wrong: dict, place: str) -> None:
    with pytest.raises(Invalid, match=place):
        use_cases.propose(office.desk(Role.ENGINEER), read(WHOLE | wrong))
    assert use_cases.summary(office.operator).use_cases == 0


def test_a_closed_gate_names_everything_that_is_missing_and_who_can_supply_it(office: Office) -> None:
    slug = use_cases.propose(office.desk(Role.ENGINEER), Proposal(title="Churn")).slug
    with pytest.raises(Conflict) as refusal:
        use_cases.move(office.desk(Role.COMPLIANCE), slug, "assessment")
    for part in ("The purpose", "Somebody in the role owner", "Who is affected", "What happens when it is wrong"):
        assert part in str(refusal.value)
    assert "engineer, executive, compliance or administrator" in str(refusal.value)
    assert use_cases.get(office.operator, slug).stage == "proposal"


def test_no_stage_is_leapt_over(office: Office) -> None:
    slug = use_cases.propose(office.desk(Role.ENGINEER), read(WHOLE)).slug
    with pytest.raises(Conflict, match="from proposal a use case goes to assessment, rejected, not to build"):
        use_cases.move(office.desk(Role.COMPLIANCE), slug, "build")


def test_build_needs_roles_a_sponsor_and_an_approval(office: Office) -> None:
    slug = use_cases.propose(office.desk(Role.ENGINEER), read(WHOLE)).slug
    compliance = office.desk(Role.COMPLIANCE)
    use_cases.move(compliance, slug, "assessment")
    there = use_cases.get(compliance, slug)
    assert there.stage == "assessment"
    ahead = there.next
    assert ahead is not None
    assert {need.what.split(" (")[0] for need in ahead.needs} == {
        "Somebody in the role decider", "Somebody in the role data approver", "Somebody in the role domain expert",
        "An approval of the kind new use case",
    }  # fmt: skip


def test_a_prohibited_use_case_goes_nowhere_but_out(office: Office) -> None:
    scoring = WHOLE | {"answers": HIRING | {"eu_practice": ["social_scoring"]}}
    slug = use_cases.propose(office.desk(Role.ENGINEER), read(scoring)).slug
    compliance = office.desk(Role.COMPLIANCE)
    use_cases.move(compliance, slug, "assessment")
    with pytest.raises(Conflict, match="It is prohibited as it stands"):
        use_cases.move(compliance, slug, "build")
    with pytest.raises(Invalid, match="reason"):
        use_cases.move(compliance, slug, "rejected")
    use_cases.move(compliance, slug, "rejected", reason="we don't score people")
    assert use_cases.get(compliance, slug).gates[0].to == "proposal"


def test_who_may_not_propose_or_move_is_refused_in_words(office: Office) -> None:
    with pytest.raises(NotPermitted, match="propose and revise use cases"):
        use_cases.propose(office.desk(Role.REVIEWER), Proposal(title="x"))
    slug = use_cases.propose(office.desk(Role.ENGINEER), read(WHOLE)).slug
    with pytest.raises(NotPermitted):
        use_cases.move(office.desk(Role.ENGINEER), slug, "assessment")
    with pytest.raises(NotFound):
        use_cases.get(office.operator, "nothing")


def test_the_list_is_red_first_and_is_searched_filtered_sorted_and_cut(office: Office) -> None:
    desk = office.desk(Role.ENGINEER)
    scoring = HIRING | {"eu_practice": ["social_scoring"]}
    use_cases.propose(desk, Proposal(title="Alpha", purpose="Answers mail"))
    use_cases.propose(desk, read(WHOLE | {"title": "Beta", "answers": scoring}))
    use_cases.propose(desk, read(WHOLE | {"title": "Gamma"}))
    rows = use_cases.listing(desk).rows
    assert [(row.slug, row.word, row.tier) for row in rows] == [
        ("beta", "prohibited", "prohibited"), ("alpha", "draft", ""), ("gamma", "draft", "high"),
    ]  # fmt: skip
    assert [row.slug for row in use_cases.listing(desk, Asked(text="MAIL answers")).rows] == ["alpha"]
    assert [row.slug for row in use_cases.listing(desk, tiers=["high"]).rows] == ["gamma"]
    by_name = use_cases.listing(desk, Asked(sort="title", down=True, limit=1, offset=1))
    assert ([row.slug for row in by_name.rows], by_name.found, by_name.of) == (["beta"], 3, 3)
    assert use_cases.listing(desk, owner="demo-executive").found == 2
    assert use_cases.listing(desk, words=["prohibited"], stages=["proposal"]).found == 1
    assert use_cases.summary(desk).by_word == {"prohibited": 1, "draft": 2}


def test_a_governed_use_case_and_one_known_from_events_are_the_same_thing(office: Office) -> None:
    from lineage.keys import DatasetKey
    from lineage.registrations import DeploymentRegistration, ModelRegistration, UseCaseRegistration
    from registry.services import registrations

    desk, model = office.desk(Role.ENGINEER), DatasetKey("mlflow", "churn")
    deployed = DeploymentRegistration(
        environment="production", service="churn-api", model=model, model_version="1", since=office.watch.now
    )
    registrations.register(desk, ModelRegistration(namespace="mlflow", name="churn"))
    registrations.register(desk, deployed)
    registrations.register(
        desk, UseCaseRegistration(slug="churn", title="Churn", purpose="p", owner="team:a", deployments=(deployed.key,))
    )
    made = use_cases.propose(desk, Proposal(title="Churn", slug="churn", owner="demo-executive"))
    node = search.resolve(desk, "churn", kinds=(NodeKind.USE_CASE,))
    assert made.slug == "churn"
    assert len(search.find(desk, "churn", kinds=(NodeKind.USE_CASE,))) == 1
    reached = impact.impact(desk, search.resolve(desk, "churn", kinds=(NodeKind.MODEL,)))
    assert node.name in [one.node.name for one in reached.reached]


def test_each_change_is_in_the_audit_log_with_the_role_at_the_time(office: Office) -> None:
    slug = use_cases.propose(office.desk(Role.ENGINEER), read(WHOLE)).slug
    use_cases.move(office.desk(Role.COMPLIANCE), slug, "assessment")
    entries = audit_service.entries(office.operator, Filter(subject=f"use_case:{slug}")).entries
    said = {entry.action: entry.roles for entry in entries}
    assert said["use_case.proposed"] == ("engineer",)
    assert said["use_case.moved"] == ("compliance",)


def test_the_proposal_of_a_use_case_says_all_that_the_intake_asks(office: Office) -> None:
    proposal = Proposal(
        title="t", necessity=Necessity(simpler="rules", why_not="too many"), sourcing=Sourcing.FINE_TUNE,
        particulars={"Date Initiated": "10/1/2023"}, models=("mlflow/a",), data_needed="mail",
    )  # fmt: skip
    slug = use_cases.propose(office.desk(Role.ENGINEER), proposal).slug
    said = use_cases.get(office.operator, slug).said
    assert (said.simpler, said.why_not, said.sourcing) == ("rules", "too many", "fine_tune")
    assert (said.particulars, said.models) == ({"Date Initiated": "10/1/2023"}, ("mlflow/a",))


def untrue(office: Office) -> list[str]:
    """What `verify` finds wrong with what is kept."""
    found = audit_service.verify(office.operator).findings
    return [str(finding) for finding in found if not finding.place.startswith("checkpoint")]
