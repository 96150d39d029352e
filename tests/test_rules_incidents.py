"""What is promised of incidents: state, severity and deadlines follow from the entries, at any moment asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import Invalid
from registry.rules import deadlines as rules
from registry.rules.deadlines import DeadlineRule
from registry.rules.incidents import (
    NEXT,
    Entry,
    Report,
    deadlines,
    missing_to_close,
    refusal,
    standing,
)
from registry.views.incident_words import EntryKind, Fact, IncidentKind, Severity, State

AWARE = datetime(2028, 1, 10, 9, tzinfo=UTC)  # after every date of application
HOUR = timedelta(hours=1)
SERIOUS = ["high_risk_system", "fundamental_rights"]


def report(kind: IncidentKind = IncidentKind.INCIDENT, severity: Severity = Severity.MEDIUM) -> Report:
    return Report(kind, severity, AWARE + HOUR, 1)


def entry(kind: EntryKind, after: timedelta = 2 * HOUR, **content: Any) -> Entry:
    return Entry(kind, content, AWARE + after, AWARE + after, 1)


def first(**content: Any) -> Entry:
    return entry(EntryKind.REPORT, HOUR, aware_at=AWARE.isoformat(), **content)


def due(entries: list[Entry], *, now: datetime, told: Report | None = None) -> dict[str, tuple[datetime, str]]:
    told = told or report()
    found = standing(told, entries, now=now)
    return {one.rule.id: (one.due_at, one.word) for one in deadlines(told, found, rules.shipped(), now=now)}


def test_a_serious_incident_has_fifteen_days_from_becoming_aware() -> None:
    when = due([first(facts=SERIOUS)], now=AWARE + 2 * HOUR)
    assert when == {"ai-act-73-2": (AWARE + timedelta(days=15), "due")}


def test_after_a_death_it_is_ten_days_instead() -> None:
    when = due([first(facts=[*SERIOUS, "death"])], now=AWARE + 2 * HOUR)
    assert when == {"ai-act-73-4": (AWARE + timedelta(days=10), "due")}


def test_a_widespread_one_has_two_days() -> None:
    when = due([first(facts=[*SERIOUS, "widespread"])], now=AWARE + 2 * HOUR)
    assert when == {"ai-act-73-3": (AWARE + timedelta(days=2), "due")}


def test_a_data_breach_has_seventy_two_hours_and_is_overdue_a_moment_later() -> None:
    at = AWARE + timedelta(hours=72)
    assert due([first(facts=["personal_data"])], now=at) == {"gdpr-33": (at, "due")}
    assert due([first(facts=["personal_data"])], now=at + timedelta(microseconds=1)) == {"gdpr-33": (at, "overdue")}


def test_facts_that_come_to_light_later_start_their_deadline_from_becoming_aware() -> None:
    entries = [first(facts=[]), entry(EntryKind.FACTS, 5 * HOUR, facts=["personal_data"])]
    assert due(entries, now=AWARE + 4 * HOUR) == {}
    assert due(entries, now=AWARE + 6 * HOUR) == {"gdpr-33": (AWARE + timedelta(hours=72), "due")}


def test_a_law_that_is_not_in_force_yet_is_shown_but_never_overdue() -> None:
    told = Report(IncidentKind.INCIDENT, Severity.MEDIUM, datetime(2026, 11, 20, tzinfo=UTC), 1)
    content = {"aware_at": told.at.isoformat(), "facts": [*SERIOUS, "widespread"]}
    entries = [Entry(EntryKind.REPORT, content, told.at, told.at, 1)]
    when = due(entries, now=told.at + timedelta(days=30), told=told)
    assert {name: word for name, (_, word) in when.items()} == {"ai-act-73-3": "not in force yet"}


def test_a_rule_that_is_not_in_force_takes_no_other_rules_place() -> None:
    base: dict[str, Any] = {"set": "X", "title": "x", "to": "x", "checked_on": AWARE.date()}
    old = DeadlineRule(id="old", hours=48, applies_from=AWARE.date(), **base)
    new = DeadlineRule(
        id="new", hours=24, applies_from=AWARE.date() + timedelta(days=1), replaces=frozenset({"old"}), **base
    )
    on = AWARE.date()
    kind = (IncidentKind.INCIDENT, Severity.LOW, frozenset[Fact]())
    assert [rule.id for rule in rules.started([old, new], *kind, on=on)] == ["old", "new"]
    assert [rule.id for rule in rules.started([old, new], *kind, on=on + timedelta(days=1))] == ["new"]


def test_raising_the_severity_starts_the_companys_own_deadlines() -> None:
    entries = [first(), entry(EntryKind.SEVERITY, severity="critical", reason="it is worse than thought")]
    assert due(entries, now=AWARE + HOUR) == {}
    assert set(due(entries, now=AWARE + 3 * HOUR)) == {"own-tell-executive", "own-root-cause"}


def test_what_was_told_in_time_is_met_and_what_was_not_needed_says_so() -> None:
    told = entry(EntryKind.KEPT, 50 * HOUR, rule="gdpr-33", needed=True, text="reference 4711")
    waived = entry(EntryKind.KEPT, 50 * HOUR, rule="gdpr-33", needed=False, text="the data was encrypted")
    late = entry(EntryKind.KEPT, 73 * HOUR, rule="gdpr-33", needed=True, text="reference 4711")
    for one, word in ((told, "met"), (waived, "not needed"), (late, "met late")):
        assert due([first(facts=["personal_data"]), one], now=AWARE + 100 * HOUR)["gdpr-33"][1] == word


def test_the_register_itself_keeps_what_it_can_see() -> None:
    told = report(IncidentKind.RED_TEAM, Severity.CRITICAL)
    contained = entry(EntryKind.STATE, state="contained", reason="filter on")
    assert due([first(), contained], now=AWARE + 3 * HOUR, told=told)["own-finding-critical"][1] == "met"
    resolved = entry(EntryKind.STATE, state="resolved", reason="mended at once")
    assert due([first(), resolved], now=AWARE + 3 * HOUR, told=told)["own-finding-critical"][1] == "met"


def test_the_state_is_what_it_was_at_the_moment_asked_for() -> None:
    entries = [
        first(),
        entry(EntryKind.STATE, 3 * HOUR, state="contained", reason=""),
        entry(EntryKind.STATE, 5 * HOUR, state="resolved", reason=""),
        entry(EntryKind.STATE, 7 * HOUR, state="reopened", reason=""),
    ]
    asked = {hours: standing(report(), entries, now=AWARE + hours * HOUR).state.value for hours in (2, 4, 6, 8)}
    assert asked == {2: "open", 4: "contained", 6: "resolved", 8: "reopened"}


def test_closing_needs_somebody_accountable_a_cause_a_lesson_and_kept_deadlines() -> None:
    entries = [first(facts=["personal_data"]), entry(EntryKind.STATE, state="resolved", reason="")]
    now = AWARE + 10 * HOUR

    def missing() -> tuple[str, ...]:
        found = standing(report(), entries, now=now)
        return missing_to_close(found, deadlines(report(), found, rules.shipped(), now=now))

    assert len(missing()) == 4
    entries.append(entry(EntryKind.ACCOUNTABLE, account_id=4, reason=""))
    assert len(missing()) == 3
    entries.append(entry(EntryKind.CAUSE, text="a wrong join", subjects=["dataset:x/y"]))
    assert len(missing()) == 2
    entries.append(entry(EntryKind.LESSON, text="test joins"))
    assert len(missing()) == 1
    entries.append(entry(EntryKind.KEPT, rule="gdpr-33", needed=False, text="encrypted"))
    assert missing() == ()
    found = standing(report(), entries, now=now)
    assert refusal(found, State.CLOSED, deadlines(report(), found, rules.shipped(), now=now)) == ""


def test_an_open_incident_cannot_be_closed_without_being_resolved() -> None:
    found = standing(report(), [first()], now=AWARE + 2 * HOUR)
    assert "can only become contained or resolved" in refusal(found, State.CLOSED, ())


@given(st.lists(st.sampled_from(State), max_size=20))
def test_a_closed_incident_only_reopens(asked: list[State]) -> None:
    state = State.OPEN
    for wanted in asked:
        before = state
        state = wanted if wanted in NEXT[state] else state
        assert before is not State.CLOSED or state in (State.CLOSED, State.REOPENED)


@given(
    st.sets(st.sampled_from(Fact)), st.sampled_from(Severity), st.sampled_from(IncidentKind),
    st.integers(0, 5000),
)  # fmt: skip
def test_every_deadline_is_counted_from_becoming_aware(
    facts: set[Fact], severity: Severity, kind: IncidentKind, hours: int
) -> None:
    told = report(kind, severity)
    now = AWARE + HOUR + timedelta(hours=hours)
    found = standing(told, [first(facts=[fact.value for fact in facts])], now=now)
    for one in deadlines(told, found, rules.shipped(), now=now):
        assert one.due_at == AWARE + timedelta(hours=one.rule.hours)
        assert (one.word == "overdue") == (now > one.due_at)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("hours: 72", "hours: soon", "no number"),
        ("kinds: [incident]", "kinds: [accident]", "'accident' is none of"),
        ("id: gdpr-33", "id: ai-act-73-2", "more than once"),
        ("replaces: [ai-act-73-2]", "replaces: [ai-act-99]", "no rule"),
        ("checked_on: 2026-11-21", "checked: 2026-11-21", "not known"),
        ("applies_from: 2018-05-25", "applies_from: ''", "needed"),
    ],
)
def test_a_fault_in_the_deadlines_is_told_with_its_line(old: str, new: str, words: str) -> None:
    text = rules.SHIPPED.read_text("utf-8").replace(old, new, 1)
    found, faults = rules.from_yaml(text)
    assert found == ()
    assert any(words in fault.text and fault.line > 1 for fault in faults), faults


def test_a_broken_file_of_deadlines_is_refused(tmp_path: Any) -> None:
    broken = tmp_path / "deadlines.yaml"
    broken.write_text("rules: [")
    with pytest.raises(Invalid, match="line 1"):
        rules.shipped(broken)


def test_every_shipped_law_names_its_article_and_source() -> None:
    for rule in rules.shipped():
        assert rule.set == "Company" or (rule.article and rule.source.startswith("https://eur-lex.europa.eu/"))
