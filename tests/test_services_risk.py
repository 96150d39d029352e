"""The risk tier of a use case: computed anew when rules change, and replaced only by two people with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import pytest

from registry.access import Role
from registry.commands.use_cases import read
from registry.errors import Conflict, Invalid, NotPermitted
from registry.rules import library
from registry.services import audit, risk, use_cases
from registry.store.entries import Filter
from tests.people import opened
from tests.test_services_use_cases import WHOLE, Office

WHY = "Counsel read it so, see the note of 12 November"


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Office]:
    """A registry with one high-risk use case, `hiring`."""
    registry, operator, watch = opened(sqlite_url)
    office = Office(registry, operator, watch)
    use_cases.propose(office.desk(Role.ENGINEER), read(WHOLE | {"slug": "hiring"}))
    yield office
    registry.close()


def test_another_tier_counts_only_after_a_second_person(office: Office) -> None:
    compliance, reviewer = office.desk(Role.COMPLIANCE), office.desk(Role.REVIEWER)
    waiting = risk.propose_override(compliance, "hiring", tier="limited", reason=WHY)
    assert (waiting.tier.value, waiting.disputed and waiting.disputed.by) == ("high", "demo-compliance")
    settled = risk.answer_override(reviewer, "hiring", agreed=True, reason="I read it too")
    assert (settled.tier.value, settled.computed.value) == ("limited", "high")
    assert settled.overridden is not None
    assert (settled.overridden.by, settled.overridden.said_by) == ("demo-compliance", "demo-reviewer")
    assert use_cases.listing(office.operator, tiers=["limited"]).found == 1
    assert audit.verify(office.operator).holds
    said = {one.action: one.actor for one in audit.entries(office.operator, Filter(subject="use_case:hiring")).entries}
    assert said["risk.override_confirmed"] == "demo-reviewer"


def test_whoever_proposes_a_tier_never_confirms_it(office: Office) -> None:
    compliance = office.desk(Role.COMPLIANCE)
    risk.propose_override(compliance, "hiring", tier="limited", reason=WHY)
    with pytest.raises(NotPermitted, match="needs a second person"):
        risk.answer_override(compliance, "hiring", agreed=True, reason=WHY)
    assert risk.tier(compliance, "hiring").tier.value == "high"


def test_a_refused_tier_changes_nothing_and_another_may_be_proposed(office: Office) -> None:
    compliance, reviewer = office.desk(Role.COMPLIANCE), office.desk(Role.REVIEWER)
    risk.propose_override(compliance, "hiring", tier="limited", reason=WHY)
    with pytest.raises(Conflict, match="confirm or refuse that first"):
        risk.propose_override(reviewer, "hiring", tier="minimal", reason=WHY)
    risk.answer_override(reviewer, "hiring", agreed=False, reason="The note is about something else")
    assert risk.tier(reviewer, "hiring").tier.value == "high"
    assert risk.propose_override(reviewer, "hiring", tier="limited", reason=WHY).disputed is not None


@pytest.mark.parametrize(
    ("tier", "reason", "refusal", "match"),
    [
        ("limited", "  ", Invalid, "reason"),
        ("tiny", WHY, Invalid, "tier"),
        ("not assessed", WHY, Invalid, "tier"),
        ("high", WHY, Conflict, "high already"),
    ],
)
def test_an_override_needs_a_reason_and_a_known_other_tier(
    office: Office, tier: str, reason: str, refusal: type[Exception], match: str
) -> None:
    with pytest.raises(refusal, match=match):
        risk.propose_override(office.desk(Role.COMPLIANCE), "hiring", tier=tier, reason=reason)


def test_neither_engineer_nor_administrator_may_replace_a_tier(office: Office) -> None:
    for role in (Role.ENGINEER, Role.ADMINISTRATOR):
        with pytest.raises(NotPermitted):
            risk.propose_override(office.desk(role), "hiring", tier="limited", reason=WHY)


def test_there_is_no_way_around_open_questions(office: Office) -> None:
    use_cases.propose(office.desk(Role.ENGINEER), read({"title": "New", "jurisdiction": "eu"}))
    with pytest.raises(Conflict, match="answer the open risk questions first"):
        risk.propose_override(office.desk(Role.COMPLIANCE), "new", tier="minimal", reason=WHY)


def test_other_answers_make_an_override_lapse_and_other_words_do_not(office: Office) -> None:
    engineer = office.desk(Role.ENGINEER)
    risk.propose_override(office.desk(Role.COMPLIANCE), "hiring", tier="limited", reason=WHY)
    risk.answer_override(office.desk(Role.REVIEWER), "hiring", agreed=True, reason=WHY)
    use_cases.change(engineer, "hiring", {"purpose": "Order applications by fit"})
    assert risk.tier(engineer, "hiring").tier.value == "limited"
    answers = dict(WHOLE["answers"]) | {"eu_gpai": ["uses"]}
    use_cases.change(engineer, "hiring", {"answers": answers})
    assert risk.tier(engineer, "hiring").tier.value == "high"
    assert use_cases.listing(engineer, tiers=["high"]).found == 1


def test_changed_rules_are_flagged_and_recomputed_with_an_entry_each(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compliance = office.desk(Role.COMPLIANCE)
    risk.propose_override(compliance, "hiring", tier="limited", reason=WHY)
    risk.answer_override(office.desk(Role.REVIEWER), "hiring", agreed=True, reason=WHY)
    assert risk.recompute(compliance) == []
    _stricter(tmp_path, monkeypatch)
    found = risk.tier(compliance, "hiring")
    assert (found.outdated, found.computed.value, found.overridden) == (True, "high", None)
    assert use_cases.listing(compliance).rows[0].word == "outdated"
    assert risk.outdated(compliance) == ["hiring"]
    with pytest.raises(Conflict, match="recompute it first"):
        risk.propose_override(compliance, "hiring", tier="limited", reason=WHY)
    assert risk.recompute(compliance) == ["hiring"]
    after = risk.tier(compliance, "hiring")
    assert (after.outdated, after.tier.value) == (False, "prohibited")
    assert [tier for _, _, _, tier in risk.history(compliance, "hiring")] == ["prohibited", "high"]
    assert audit.verify(office.operator).holds


def test_a_stage_gate_stays_closed_while_the_tier_is_by_older_rules(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compliance = office.desk(Role.COMPLIANCE)
    use_cases.move(compliance, "hiring", "assessment")
    _stricter(tmp_path, monkeypatch)
    with pytest.raises(Conflict, match="The risk tier by the rules in force now"):
        use_cases.move(compliance, "hiring", "build")


def _stricter(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules under which what was high-risk by Annex III is prohibited."""
    for path in library.FOLDER.glob("*.yaml"):
        copy(path, folder)
    path = folder / "eu-ai-act.yaml"
    text = path.read_text("utf-8")
    changed = text.replace("group: annex-iii\n    tier: high", "group: annex-iii\n    tier: prohibited")
    assert changed != text
    path.write_text(changed, "utf-8")
    monkeypatch.setattr(library, "FOLDER", folder)
