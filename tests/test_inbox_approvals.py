"""The inbox knows approvals and incidents: who has to sign, who is told how it ended, what went stale, what is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from registry.commands.approvals import Delegate, Verdict
from registry.commands.incidents import Report
from registry.services import delegations, inbox, incidents
from registry.views.incident_words import Fact, IncidentKind, Severity
from registry.views.notices import NoticeKind
from tests.approvals import MODEL, Company, company, loaded


@pytest.fixture
def us(registry_url: str) -> Iterator[Company]:
    with company(registry_url) as found:
        for login in ("asks", "reviews", "second", "leads", "boards", "compliance", "root", "engineer", "officer"):
            inbox.mark_read(found.desk(login))
        yield found


def kinds(us: Company, login: str) -> list[str]:
    return [item.kind.value for item in inbox.inbox(us.desk(login)).listed.rows]


def unread(us: Company, *logins: str) -> list[int]:
    return [inbox.unread(us.desk(login)) for login in logins]


def test_whoever_may_sign_the_open_stage_is_told_in_the_same_transaction_and_nobody_else(us: Company) -> None:
    us.ask()
    assert unread(us, "reviews", "second", "boards") == [1, 1, 1], "before anybody opened an inbox"
    assert unread(us, "asks", "leads", "root", "compliance", "engineer") == [0] * 5
    assert kinds(us, "reviews") == ["to_sign"]
    inbox.tell_everybody(us.registry, now=us.watch())
    assert unread(us, "reviews", "second", "boards") == [1, 1, 1], "told once, whoever works it out"
    assert kinds(us, "root") == [], "an administrator never signs"
    item = inbox.inbox(us.desk("reviews")).listed.rows[0]
    assert item.title.endswith("wants your signature: model version of churn 3 in production")
    assert "asked for by asks" in item.body


def test_the_next_stage_is_told_when_its_turn_comes_and_a_signature_settles_the_last(us: Company) -> None:
    number = us.ask().line.id
    us.sign("reviews", number)
    assert unread(us, "leads") == [1]
    assert kinds(us, "reviews") == []
    assert kinds(us, "second") == []
    assert kinds(us, "leads") == ["to_sign"]
    us.sign("leads", number)
    assert kinds(us, "leads") == []
    assert kinds(us, "asks") == ["decided"]
    assert "is approved" in inbox.inbox(us.desk("asks")).listed.rows[0].title


@pytest.mark.parametrize(
    ("verdict", "words"),
    [(Verdict.REJECT, "is rejected"), (Verdict.VETO, "is vetoed"), (Verdict.REQUEST_CHANGES, "is changes requested")],
)
def test_whoever_asked_is_told_how_it_ended_and_why(us: Company, verdict: Verdict, words: str) -> None:
    number = us.ask().line.id
    us.sign("boards", number, verdict, comment="not like this")
    item = inbox.inbox(us.desk("asks")).listed.rows[0]
    assert (item.kind, item.subject, item.body) == (NoticeKind.DECIDED, f"request:{number}", "not like this")
    assert words in item.title
    assert kinds(us, "second") == []


def test_a_delegate_is_told_while_the_delegation_holds(us: Company) -> None:
    us.ask()
    assert "to_sign" not in kinds(us, "engineer")
    now = us.watch()
    delegations.give(
        us.desk("reviews"), Delegate(to="engineer", starts_at=now, ends_at=now + timedelta(days=2), reason="away")
    )
    assert kinds(us, "engineer") == ["to_sign"]
    us.watch.advance(timedelta(days=2))
    assert kinds(us, "engineer") == []


def test_an_approval_goes_stale_by_itself_and_its_owner_reads_why_with_the_path(us: Company) -> None:
    us.approved()
    inbox.mark_read(us.desk("asks"))
    assert kinds(us, "asks") == []
    us.send(loaded("8"))
    found = inbox.inbox(us.desk("asks")).listed.rows
    assert [item.kind for item in found] == [NoticeKind.STALE]
    assert found[0].title == "The approval of churn 3 in production is stale"
    assert "transactions_2026" in found[0].body
    assert unread(us, "asks") == [1]
    inbox.tell_everybody(us.registry, now=us.watch())
    assert unread(us, "asks") == [1], "told once"


def test_nobody_is_asked_to_sign_what_is_stale(us: Company) -> None:
    us.ask()
    assert kinds(us, "reviews") == ["to_sign"]
    us.send(loaded("8"))
    assert kinds(us, "reviews") == []


def test_everybody_is_told_what_the_hourly_turn_finds(us: Company) -> None:
    us.approved()
    for login in ("asks", "reviews", "leads", "boards", "second"):
        inbox.mark_read(us.desk(login))
    us.watch.advance(timedelta(days=1))
    inbox.tell_everybody(us.registry, now=us.watch())
    assert unread(us, "asks", "reviews") == [1, 0], "the approval holds for 30 days: it ends soon from its first hour"
    us.watch.advance(timedelta(days=31))
    inbox.tell_everybody(us.registry, now=us.watch())
    assert kinds(us, "asks") == ["expired"]


def test_a_deadline_of_an_incident_is_told_to_whoever_reported_it_until_somebody_is_accountable(us: Company) -> None:
    said = Report(
        kind=IncidentKind.INCIDENT, title="Wrong scores", about=MODEL, severity=Severity.CRITICAL,
        description="All customers got the same score.", facts=(Fact.PERSONAL_DATA,), happened_at=us.watch(),
    )  # fmt: skip
    incidents.report(us.desk("asks"), said)
    assert "incident_due" in kinds(us, "asks")
    due = [one.due for one in inbox.inbox(us.desk("asks")).listed.rows if one.kind is NoticeKind.INCIDENT_DUE]
    assert all(one is not None for one in due)
    us.watch.advance(timedelta(days=30))
    assert inbox.inbox(us.desk("asks")).counts.overdue >= 1
    assert "incident_due" not in kinds(us, "engineer")
