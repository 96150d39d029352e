"""The health story of a use case, from the record to the paper."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from briefs import health_brief
from briefs.blocks import Caveat
from briefs.drafts import canonical, snapshot_sha256
from briefs.export import export
from registry.access import Desk, Role
from registry.commands import decisions as decision_commands
from registry.commands.incidents import Line, Report
from registry.commands.money import read_measurement
from registry.commands.reading import reader
from registry.commands.use_cases import read as read_proposal
from registry.errors import NotFound
from registry.rules.assumptions import State
from registry.services import assumptions, decisions, incidents, measurements, use_case_roles, use_cases
from registry.views.health import About
from tests.people import Watch, desk_of, opened, role_desk

DECISION = {
    "title": "Alerts are read the same day", "about": "use_case:fraud", "choice": "Yes", "rationale": "Losses grow",
    "assumptions": [
        {"text": "The team reads them", "metric": "alerts_reviewed_per_day", "comparator": ">=", "threshold": 50}
    ],
}  # fmt: skip


def at(watch: Watch, month: int, day: int) -> None:
    watch.now = datetime(2026, month, day, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Value by month from June on; in October it falls, alerts halve, and nobody is domain expert any more."""
    registry, operator, watch = opened(f"sqlite:///{tmp_path_factory.mktemp('health') / 'registry.db'}")
    engineer, executive = role_desk(operator, Role.ENGINEER, watch), role_desk(operator, Role.EXECUTIVE, watch)
    at(watch, 6, 1)
    use_cases.propose(engineer, read_proposal({"title": "Fraud detection", "slug": "fraud"}))
    use_case_roles.assign(executive, "fraud", "domain_expert", "demo-engineer")
    number = decisions.log(engineer, decision_commands.decision(DECISION)).line.id
    for month, value, alerts in ((6, 1000, 200), (7, 1010, 210), (8, 990, 190), (9, 1000, 200), (10, 880, 100)):
        at(watch, month, 28)
        assumptions.set_state(engineer, number, 1, State.HOLDS, note="counted", value=alerts)
        at(watch, month + 1, 2)
        said = {
            "use_case": "fraud", "line": "", "method": "stated", "unit": "EUR", "value": value,
            "period_start": f"2026-{month:02}-01", "period_end": f"2026-{month + 1:02}-01",
        }  # fmt: skip
        measurements.add(engineer, read_measurement(said))
        if month == 9:
            at(watch, 10, 3)
            use_case_roles.unassign(executive, "fraud", "domain_expert", "demo-engineer")
    at(watch, 11, 21)
    yield executive
    registry.close()


def test_the_record_tells_the_story_and_the_paper_says_it(told: Desk):
    draft = health_brief.draft(told, "fraud")
    assert draft.brief.headline == (
        "Value of fraud detection fell 12 % in October; at the same time alerts reviewed per day halved and the role "
        "of domain expert has been empty since 3 October."
    )
    assert draft.subject == "use_case:fraud"
    made = export(told, "health", "fraud")
    paper = PdfReader(io.BytesIO(made.document))
    text = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    assert draft.brief.headline in text
    assert {"snapshot.json"} <= set(paper.attachments)
    assert snapshot_sha256(draft.snapshot) in text.replace(" ", "")
    again = replace(health_brief.draft(told, "fraud").snapshot, checkpoint=None)
    assert canonical(again) == canonical(replace(draft.snapshot, checkpoint=None))


def test_page_one_says_how_little_it_rests_on(told: Desk):
    first = health_brief.draft(told, "use_case:fraud").brief.sections[0]
    said = " ".join(block.text for block in first.blocks if isinstance(block, Caveat))
    assert "The change rests on 4 points before it" in said
    assert "The newest value is claimed, not measured." in said
    assert "nobody has put a cause on record" in said


def test_a_cause_on_record_takes_the_place_of_coincidence(told: Desk):
    assert isinstance(told.clock, Watch)
    compliance = role_desk_of(told)
    report = reader(Report)({
        "title": "Alerts were left unread", "about": "use_case:fraud", "description": "A backlog of three days",
        "happened_at": "2026-10-12T09:00:00Z", "aware_at": "2026-10-13T09:00:00Z", "severity": "medium",
    })  # fmt: skip
    number = incidents.report(compliance, report).line.id
    before = health_brief.draft(told, "fraud").brief.headline
    assert "at the same time" in before
    incidents.add(compliance, number, reader(Line)({"kind": "cause", "text": "Half the team was lent to the audit"}))
    found = health_brief.draft(told, "fraud")
    assert found.brief.headline == (
        "Value of fraud detection fell 12 % in October because half the team was lent to the audit, as "
        f"demo-compliance put on record (I-{number})."
    )
    assert [one.about for one in found.snapshot.events] == [About.PEOPLE, About.INCIDENT]


def role_desk_of(desk: Desk) -> Desk:
    assert isinstance(desk.clock, Watch)
    return desk_of(desk.registry, "demo-compliance", desk.clock)


def test_what_is_not_on_record_is_refused(told: Desk):
    with pytest.raises(NotFound):
        health_brief.draft(told, "nowhere")
    with pytest.raises(NotFound):
        health_brief.draft(told, "use_case:nowhere")
