"""What is promised of frameworks on record: what was found stays found, counts where it was said, and adds up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.access import Desk, Role
from registry.commands import evidence as evidence_commands
from registry.commands import frameworks as commands
from registry.commands import registration
from registry.errors import Conflict, Invalid, NotFound, NotPermitted
from registry.rules.coverage import coverage
from registry.services import audit, evidence, frameworks
from registry.services.registrations import register
from registry.store import audit as store
from registry.views.coverage import Status
from tests.people import Watch, opened, role_desk
from tests.registries import unsound
from tests.test_rules_frameworks import LIBRARY, OURS

DAY = timedelta(days=1)


@dataclass
class Stage:
    operator: Desk
    compliance: Desk
    watch: Watch

    def desk(self, role: Role) -> Desk:
        return role_desk(self.operator, role, self.watch)

    def assess(self, ref: str, status: str, **more: str) -> None:
        said = {"framework": "house-rules", "ref": ref, "status": status, **more}
        frameworks.assess(self.compliance, commands.read(said))

    def words(self, **where: object) -> str:
        return frameworks.get(self.compliance, "house-rules", **where).line.words  # type: ignore[arg-type]


@pytest.fixture
def stage(registry_url: str) -> Iterator[Stage]:
    registry, operator, watch = opened(registry_url)
    yield Stage(operator, role_desk(operator, Role.COMPLIANCE, watch), watch)
    registry.close()


def log_size(stage: Stage) -> int:
    """How many entries the audit log has."""
    with stage.operator.registry.read() as connection:
        return store.size(connection)


@pytest.fixture
def own(stage: Stage) -> Stage:
    frameworks.load(stage.compliance, OURS.encode())
    return stage


def test_the_shipped_frameworks_are_there_at_first_sight_and_loaded_once(stage: Stage) -> None:
    for _ in range(2):
        found = {one.slug: one for one in frameworks.listing(stage.desk(Role.EXECUTIVE))}
        assert set(found) == {"nist-ai-rmf", "iso-42001", "eu-ai-act"}
    assert found["nist-ai-rmf"].coverage.in_scope == 72
    assert found["nist-ai-rmf"].words == "nothing assessed; 72 not assessed"
    assert found["nist-ai-rmf"].share is None
    loads = [e for e in audit.entries(stage.compliance).entries if e.action == "framework.loaded"]
    assert len(loads) == 3
    assert unsound(stage.operator) == []


def test_coverage_follows_what_was_found(own: Stage) -> None:
    own.assess("1.10", "met", note="data catalogue")
    own.assess("1.2", "partial")
    assert own.words() == "75 % of 2 assessed (1 met, 1 partial, 0 not met); 1 not assessed"
    own.assess("2", "not_applicable", note="we have no people")
    assert own.words() == "75 % of 2 assessed (1 met, 1 partial, 0 not met); 1 not applicable"
    own.assess("1.2", "not_met")
    assert own.words() == "50 % of 2 assessed (1 met, 0 partial, 1 not met); 1 not applicable"
    below = frameworks.get(own.compliance, "house-rules").below
    assert below["1"].share == 0.5
    assert unsound(own.operator) == []


def test_coverage_can_be_asked_as_of_an_earlier_day(own: Stage) -> None:
    start = own.watch.now
    own.assess("1.10", "not_met")
    own.watch.advance(10 * DAY)
    own.assess("1.10", "met")
    assert own.words(as_of=start - DAY).startswith("nothing assessed")
    assert own.words(as_of=start + DAY).startswith("0 % of 1")
    assert own.words().startswith("100 % of 1")


def test_each_scope_is_assessed_by_itself_and_shows_what_was_found_for_the_company(own: Stage) -> None:
    register(
        own.operator,
        registration("use-case", b'{"slug": "card-fraud", "title": "Fraud", "purpose": "x", "owner": "y"}'),
    )
    own.assess("1.10", "met")
    own.assess("1.10", "not_met", scope="use_case:card-fraud")
    view = frameworks.get(own.compliance, "house-rules", within="use_case:card-fraud")
    line = next(one for one in view.requirements if one.ref == "1.10")
    assert (line.status, line.company) == (Status.NOT_MET, Status.MET)
    assert own.words().startswith("100 %")
    assert frameworks.scopes(own.compliance) == ["company", "use_case:card-fraud"]
    with pytest.raises(NotFound, match="nobody"):
        own.assess("1.10", "met", scope="use_case:nobody")
    with pytest.raises(Invalid, match="scope"):
        own.assess("1.10", "met", scope="everywhere")


def test_nothing_found_is_lost_and_the_same_twice_is_once(own: Stage) -> None:
    own.assess("2", "partial", note="half")
    own.watch.advance(DAY)
    own.assess("2", "partial", note="half")
    own.assess("2", "met", note="all")
    found = frameworks.history(own.compliance, "house-rules", "2")
    assert [(one.status.value, one.note) for one in found] == [("met", "all"), ("partial", "half")]
    assert found[0].by == "demo-compliance"


def test_met_without_a_proof_that_holds_is_said_to_be_weak(own: Stage) -> None:
    own.assess("2", "met")
    assert frameworks.get(own.compliance, "house-rules").line.weak == 1
    until = (own.watch.now + DAY).isoformat()
    said = {"title": "Minutes", "kind": "minutes", "url": "https://x.example/1", "about": ["requirement:house-rules/2"]}
    evidence.add(own.compliance, evidence_commands.read({**said, "valid_until": until}))
    view = frameworks.get(own.compliance, "house-rules")
    assert view.line.weak == 0
    assert [proof.title for proof in view.requirements[-1].proofs] == ["Minutes"]
    own.watch.advance(2 * DAY)
    assert frameworks.get(own.compliance, "house-rules").line.weak == 1
    assert frameworks.get(own.compliance, "house-rules").line.coverage.met == 1


def test_evidence_of_one_framework_proves_nothing_in_another_with_a_longer_name(own: Stage) -> None:
    frameworks.load(own.compliance, OURS.replace("house-rules", "house-rules-2").encode())
    said = {"title": "M", "kind": "minutes", "url": "https://x.example/1", "about": ["requirement:house-rules-2/2"]}
    evidence.add(own.compliance, evidence_commands.read(said))
    assert not any(one.proofs for one in frameworks.get(own.compliance, "house-rules").requirements)


def test_a_newer_version_takes_over_what_was_found(own: Stage) -> None:
    own.assess("2", "met")
    newer = OURS.replace("version: 3", "version: 4").replace("title: People", "title: People and roles")
    assert frameworks.load(own.compliance, newer.encode()).version == "4"
    view = frameworks.get(own.compliance, "house-rules")
    assert (view.requirements[-1].title, view.requirements[-1].status) == ("People and roles", Status.MET)


def test_the_same_file_again_changes_nothing_and_other_words_need_another_version(own: Stage) -> None:
    size = log_size(own)
    frameworks.load(own.compliance, OURS.encode())
    assert log_size(own) == size
    with pytest.raises(Conflict, match="another version"):
        frameworks.load(own.compliance, OURS.replace("People", "Persons").encode())


def test_a_library_that_its_owner_brings_is_taken_over(stage: Stage) -> None:
    line = frameworks.load(stage.compliance, LIBRARY.encode())
    assert (line.slug, line.rights, line.coverage.in_scope) == ("acme-ai", "ours", 2)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (b"framework: [", "line 1"),
        (b"\xff\xfe\x00", "no UTF-8"),
        (b"", "line 1"),
        (OURS.replace("version: 3", "version: ''").encode(), "line 3, version: this is needed"),
    ],
)
def test_a_bad_file_is_refused_with_its_line_and_nothing_is_kept(stage: Stage, document: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        frameworks.load(stage.compliance, document)
    assert len(frameworks.listing(stage.compliance)) == 3


def test_headings_and_unknown_requirements_cannot_be_assessed(own: Stage) -> None:
    with pytest.raises(Invalid, match="heading"):
        own.assess("1", "met")
    with pytest.raises(NotFound, match="no requirement '1.1'"):
        own.assess("1.1", "met")
    with pytest.raises(NotFound, match="There are: eu-ai-act"):
        frameworks.get(own.compliance, "nobody")
    with pytest.raises(Invalid, match="say why"):
        own.assess("2", "not_applicable")
    with pytest.raises(Invalid, match="status"):
        own.assess("2", "fine")


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.ENGINEER, Role.REVIEWER, Role.ADMINISTRATOR])
def test_only_compliance_loads_and_assesses(own: Stage, role: Role) -> None:
    desk = own.desk(role)
    with pytest.raises(NotPermitted, match="compliance"):
        frameworks.load(desk, OURS.encode())
    with pytest.raises(NotPermitted, match="compliance"):
        frameworks.assess(desk, commands.read({"framework": "house-rules", "ref": "2", "status": "met"}))
    assert frameworks.get(desk, "house-rules").line.words.startswith("nothing assessed")


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.lists(
        st.tuples(st.sampled_from(["1.10", "1.2", "2"]), st.sampled_from(list(Status))), min_size=1, max_size=6
    )
)
def test_coverage_on_record_is_the_formula_over_the_latest_of_each(own: Stage, said: list[tuple[str, Status]]) -> None:
    for ref, status in said:
        own.assess(ref, status.value, note="so found")
    view = frameworks.get(own.compliance, "house-rules")
    latest = {one.ref: one.status for one in view.requirements if one.assessable}
    assert {ref: latest[ref] for ref in dict(said)} == dict(said)
    assert view.line.coverage == coverage(latest.values())
