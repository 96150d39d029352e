"""What is promised of incidents on record: reported in a minute, told in order, closed only when done, never edited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from registry.access import Desk, Role
from registry.commands import incidents as commands
from registry.commands import registration
from registry.errors import Conflict, Invalid, NotFound, NotPermitted
from registry.services import decisions, incidents, tokens
from registry.services.registrations import register
from registry.store import incidents as store
from registry.subjects import Subject
from registry.views.incident_words import Severity, State
from registry.views.incidents import IncidentView
from registry.views.listing import Asked
from tests.people import Watch, desk_of, opened, role_desk
from tests.registries import unsound

HOUR = timedelta(hours=1)
CHURN = Subject.parse("model:shop/churn")


@dataclass
class Stage:
    operator: Desk
    engineer: Desk
    watch: Watch

    def desk(self, role: Role) -> Desk:
        return role_desk(self.operator, role, self.watch)

    def report(self, **said: Any) -> IncidentView:
        usual = {"title": "Wrong scores", "about": "model:shop/churn@3", "severity": "high"}
        return incidents.report(self.engineer, commands.read({**usual, **said}))

    def add(self, kind: str, number: int = 1, **said: Any) -> IncidentView:
        return incidents.add(self.engineer, number, commands.read_line({"kind": kind, **said}))


@pytest.fixture
def stage(registry_url: str) -> Iterator[Stage]:
    registry, operator, watch = opened(registry_url)
    for name in ("churn", "fraud"):
        register(operator, registration("model", b'{"namespace": "shop", "name": "%s"}' % name.encode()))
    role_desk(operator, Role.ENGINEER, watch)
    yield Stage(operator, role_desk(operator, Role.ENGINEER, watch), watch)
    registry.close()


def test_three_words_are_enough_to_report(stage: Stage) -> None:
    view = stage.report()
    line = view.line
    assert (line.number, line.state, line.severity, line.about) == (
        "I-1",
        State.OPEN,
        Severity.HIGH,
        "model:shop/churn@3",
    )
    assert (line.happened_at, line.aware_at, line.by) == (stage.watch.now, stage.watch.now, "demo-engineer")
    assert {one.rule for one in view.deadlines} == {"own-tell-executive", "own-root-cause"}
    assert line.due_at == stage.watch.now + 24 * HOUR
    assert unsound(stage.operator) == []


def test_a_short_name_is_completed_and_an_unknown_thing_is_refused(stage: Stage) -> None:
    assert stage.report(about="model:churn").line.about == "model:shop/churn"
    with pytest.raises(NotFound, match="model:nobody is not on record"):
        stage.report(about="model:nobody")
    assert incidents.listing(stage.engineer).of == 1


def test_an_incident_goes_its_way_from_report_to_lesson(stage: Stage) -> None:
    stage.report(affected="about 200 customers", happened_at="2026-11-20T08:00Z", aware_at="2026-11-21T09:00Z")
    stage.watch.advance(HOUR)
    stage.add("accountable", person="demo-engineer")
    stage.add("state", state="contained", text="Old version is back")
    stage.add("kept", rule="own-tell-executive", text="Called both", happened_at="2026-11-21T12:30Z")
    stage.add("cause", text="A join doubled rows", subjects=["model:fraud"])
    stage.add("state", state="resolved", text="Version 4 is out")
    stage.add("lesson", text="Count rows after each join")
    view = stage.add("state", state="closed", text="Done")
    assert view.line.state is State.CLOSED
    assert view.missing == ()
    assert view.causes == ("model:shop/fraud",)
    assert {one.rule: one.word for one in view.deadlines} == {"own-tell-executive": "met", "own-root-cause": "met"}
    assert [line.kind.value for line in view.timeline] == [
        "report", "kept", "accountable", "state", "cause", "state", "lesson", "state",
    ]  # fmt: skip
    assert view.line.accountable == "demo-engineer"
    assert unsound(stage.operator) == []


def test_it_cannot_be_closed_before_it_is_done(stage: Stage) -> None:
    stage.report()
    with pytest.raises(Conflict, match="can only become contained or resolved"):
        stage.add("state", state="closed", text="no time")
    stage.add("state", state="resolved", text="mended")
    with pytest.raises(Conflict) as refused:
        stage.add("state", state="closed", text="no time")
    for missing in ("accountable", "root cause", "learnt", "Tell the sponsor"):
        assert missing in str(refused.value)
    assert incidents.get(stage.engineer, 1).line.state is State.RESOLVED


def test_a_lesson_becomes_a_decision_about_the_incident(stage: Stage) -> None:
    stage.report()
    view = stage.add("lesson", text="Count rows\nafter each join", decision=True)
    assert view.lessons[0].decision == "D-1"
    made = decisions.decision(stage.engineer, 1)
    assert (made.line.title, str(made.line.about)) == ("Count rows after each join", "incident:1")
    assert "I-1, Wrong scores" in made.rationale
    assert unsound(stage.operator) == []


def test_a_lesson_that_cannot_be_kept_leaves_no_decision_behind(stage: Stage) -> None:
    stage.report()
    with pytest.raises(Invalid, match="has not come"):
        stage.add("lesson", text="Too early", decision=True, happened_at="2027-01-01")
    with pytest.raises(Invalid, match="only a lesson"):
        stage.add("note", text="No lesson", decision=True)
    assert decisions.listing(stage.engineer).of == 0


def test_it_can_be_seen_as_it_stood_before(stage: Stage) -> None:
    stage.report()
    before = stage.watch.now
    stage.watch.advance(30 * HOUR)
    stage.add("severity", severity="low", text="Nobody was hurt")
    view = incidents.get(stage.engineer, 1)
    assert (view.line.severity, view.line.overdue) == (Severity.LOW, 0)
    earlier = incidents.get(stage.engineer, 1, as_of=before)
    assert (earlier.line.severity, len(earlier.timeline)) == (Severity.HIGH, 1)
    with pytest.raises(NotFound, match="not on record yet"):
        incidents.get(stage.engineer, 1, as_of=before - HOUR)


def test_a_finding_is_reported_with_its_reproduction_and_its_reward(stage: Stage) -> None:
    stage.report(kind="bias_bounty", severity="critical", reproduction="Send the same form with another name")
    stage.add("reward", amount=1500, currency="EUR", text="First to report")
    view = stage.add("reward", amount=250.5, currency="EUR")
    assert view.line.reward == "1,750.50 EUR"
    assert view.reproduction == "Send the same form with another name"
    assert {one.rule for one in view.deadlines} == {"own-finding-critical"}


def test_the_list_shows_what_is_overdue_first_and_filters(stage: Stage) -> None:
    stage.report(title="Low one", severity="low")
    stage.report(title="High one")
    stage.report(title="Critical one", severity="critical", about="model:shop/fraud")
    stage.watch.advance(25 * HOUR)
    stage.report(title="New critical", severity="critical")
    titles = [one.title for one in incidents.listing(stage.engineer).rows]
    assert titles == ["Critical one", "High one", "New critical", "Low one"]
    assert [one.title for one in incidents.about(stage.engineer, CHURN)] == ["High one", "New critical", "Low one"]
    assert incidents.listing(stage.engineer, severities=["low"]).found == 1
    assert incidents.listing(stage.engineer, states=["closed"]).found == 0
    assert incidents.listing(stage.engineer, Asked(text="fraud")).found == 1
    assert [r.title for r in incidents.listing(stage.engineer, Asked(sort="title", limit=1)).rows] == ["Critical one"]
    summary = incidents.summary(stage.engineer)
    assert (summary.total, summary.under_way, summary.overdue, summary.unowned) == (4, 4, 2, 4)
    assert summary.by_severity[Severity.CRITICAL] == 2


def test_the_list_knows_the_closed_ones_without_reading_their_timelines(stage: Stage) -> None:
    for number in (1, 2, 3):
        stage.report(severity="low", kind="near_miss")
        stage.add("accountable", number, person="demo-engineer")
        stage.add("cause", number, text="x")
        stage.add("state", number, state="resolved", text="x")
        stage.add("lesson", number, text="x")
    for number in (1, 2):
        stage.add("state", number, state="closed", text="x")
    stage.add("state", 2, state="reopened", text="it came back")
    with stage.operator.registry.read() as connection:
        assert [row.id for row in store.not_closed(connection)] == [3, 2]
    listed = incidents.listing(stage.engineer, Asked(sort="number"))
    assert [one.state.value for one in listed.rows] == ["closed", "reopened", "resolved"]
    assert [one.number for one in incidents.listing(stage.engineer, states=["closed"]).rows] == ["I-1"]
    assert incidents.listing(stage.engineer, states=["closed"], severities=["low"]).found == 1


def test_every_column_of_the_list_can_be_sorted_by(stage: Stage) -> None:
    stage.report(severity="low")
    stage.report(title="Other")
    for name in incidents.SORTABLE:
        for down in (False, True):
            assert incidents.listing(stage.engineer, Asked(sort=name, down=down)).found == 2


def test_a_repeated_report_is_the_same_report(stage: Stage) -> None:
    assert [stage.report(key="alarm-7").line.id for _ in range(2)] == [1, 1]
    assert incidents.listing(stage.engineer).of == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"title": ""}, "title"),
        ({"severity": "terrible"}, "severity"),
        ({"kind": "accident"}, "kind"),
        ({"facts": ["earthquake"]}, "facts"),
        ({"about": "churn"}, "subject"),
        ({"happened_at": "yesterday"}, "happened_at"),
        ({"happened_at": "2026-11-21", "aware_at": "2026-11-20"}, "aware_at"),
        ({"happened_at": "2027-01-01"}, "has not come yet"),
        ({"accountable": "nobody"}, "nobody who can act here"),
        ({"owner": "me"}, "owner"),
    ],
)
def test_a_bad_report_is_refused_with_its_place(stage: Stage, said: dict[str, Any], words: str) -> None:
    with pytest.raises((Invalid, NotFound), match=words):
        stage.report(**said)
    assert incidents.listing(stage.engineer).of == 0


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"kind": "note"}, "text"),
        ({"kind": "severity", "text": "x"}, "severity"),
        ({"kind": "state", "text": "x"}, "state"),
        ({"kind": "state", "state": "closed"}, "text"),
        ({"kind": "report", "text": "again"}, "reported once"),
        ({"kind": "kept", "rule": "gdpr-33", "text": "x"}, "is no deadline of I-1"),
        ({"kind": "accountable", "person": "operator"}, "nobody who can act here"),
        ({"kind": "cause", "text": "x", "subjects": ["dataset:shop/nothing"]}, "is not on record"),
        ({"kind": "reward", "amount": -1, "currency": "EUR"}, "amount"),
        ({"kind": "reward", "amount": 1, "currency": "euro"}, "currency"),
        ({"kind": "note", "text": "x", "happened_at": "2027-01-01"}, "has not come yet"),
    ],
)
def test_a_bad_line_is_refused_with_its_place_and_nothing_is_kept(
    stage: Stage, said: dict[str, Any], words: str
) -> None:
    stage.report()
    with pytest.raises((Invalid, NotFound, Conflict), match=words):
        stage.add(**said)
    assert len(incidents.get(stage.engineer, 1).timeline) == 1


def test_everybody_may_report_and_note_but_only_some_may_work_on_it(stage: Stage) -> None:
    administrator = stage.desk(Role.ADMINISTRATOR)
    told = {"title": "Seen in the shop", "about": "model:churn", "severity": "low"}
    incidents.report(administrator, commands.read(told))
    assert incidents.note(administrator, 1, "Happened again").timeline[-1].text == "Happened again"
    with pytest.raises(NotPermitted, match="work on incidents"):
        incidents.add(administrator, 1, commands.read_line({"kind": "state", "state": "contained", "text": "x"}))
    tokens.create(stage.operator, producer="etl", label="t")
    producer = desk_of(stage.operator.registry, "etl", stage.watch)
    for call in (lambda: incidents.report(producer, commands.read(told)), lambda: incidents.get(producer, 1)):
        with pytest.raises(NotPermitted):
            call()


def test_what_is_not_there_is_said(stage: Stage) -> None:
    for call in (
        lambda: incidents.get(stage.engineer, 9),
        lambda: incidents.note(stage.engineer, 9, "x"),
        lambda: stage.add("note", number=9, text="x"),
    ):
        with pytest.raises(NotFound, match="I-9"):
            call()
