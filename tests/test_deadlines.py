"""What is promised of a company's own deadlines: they hold from a day to come, are proved, and move no known clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from registry.access import Desk, Role
from registry.commands import deadlines as commands
from registry.commands import incidents as incident_commands
from registry.commands import registration
from registry.errors import Conflict, Invalid, NotPermitted
from registry.services import audit, deadlines, incidents
from registry.services.registrations import register
from tests.people import Watch, opened, role_desk
from tests.registries import tamper

TELL = "own-tell-executive"


@pytest.fixture
def people(registry_url: str) -> Iterator[tuple[Desk, Desk, Watch]]:
    registry, operator, watch = opened(registry_url)
    register(operator, registration("model", b'{"namespace": "shop", "name": "churn"}'))
    yield operator, role_desk(operator, Role.COMPLIANCE, watch), watch
    registry.close()


def own(**said: Any) -> commands.OwnDeadline:
    usual = {
        "title": "Tell the sponsor and compliance", "to": "sponsor and compliance", "hours": 12, "rule": TELL,
        "kinds": ["incident"], "severities": ["critical", "high"], "source": "Incident policy 3.1", "reason": "sooner",
    }  # fmt: skip
    return commands.read({**usual, **said})


def hours(desk: Desk) -> float:
    said = {"title": "Wrong scores", "about": "model:shop/churn", "severity": "high"}
    made = incidents.report(desk, incident_commands.read(said))
    return next(one.hours for one in made.deadlines if one.rule == TELL)


def words(desk: Desk, rule: str) -> list[tuple[int, str, float]]:
    return [(one.revision, one.state, one.hours) for one in deadlines.listing(desk) if one.rule == rule]


def test_a_change_holds_from_its_day_and_moves_no_clock_that_runs(people: tuple[Desk, Desk, Watch]) -> None:
    _, compliance, watch = people
    assert hours(compliance) == 24
    made = deadlines.say(compliance, own())
    assert deadlines.say(compliance, own()).revision == made.revision == 1, "the same words again change nothing"
    assert words(compliance, TELL) == [(0, "in force", 24), (1, "not in force yet", 12)]
    assert hours(compliance) == 24
    watch.now += timedelta(days=1)
    assert words(compliance, TELL) == [(1, "in force", 12)]
    assert hours(compliance) == 12
    clocks = [next(d.hours for d in incidents.get(compliance, n).deadlines if d.rule == TELL) for n in (1, 2, 3)]
    assert clocks == [24, 24, 12]


def test_an_end_is_told_before_it_comes_and_a_new_one_starts_on_its_day(people: tuple[Desk, Desk, Watch]) -> None:
    _, compliance, watch = people
    made = deadlines.say(compliance, own(rule="", title="Ring the insurer", hours=4))
    assert (made.rule, made.state, made.by) == ("own-ring-the-insurer", "not in force yet", compliance.actor.login)  # type: ignore[union-attr]
    deadlines.end(compliance, TELL, commands.read_ending({"reason": "replaced"}))
    assert words(compliance, TELL) == [(0, "in force", 24), (1, "expiring", 24)]
    watch.now += timedelta(days=1)
    said = {"title": "Wrong scores", "about": "model:shop/churn", "severity": "high"}
    started = {one.rule for one in incidents.report(compliance, incident_commands.read(said)).deadlines}
    assert "own-ring-the-insurer" in started
    assert TELL not in started
    assert words(compliance, TELL) == [(1, "ended", 24)]


def test_what_is_not_the_companys_or_not_to_come_is_refused(people: tuple[Desk, Desk, Watch]) -> None:
    operator, compliance, watch = people
    with pytest.raises(Conflict, match=r"gdpr-33 is GDPR's"):
        deadlines.say(compliance, own(rule="gdpr-33"))
    with pytest.raises(Invalid, match=r"applies_from: .* has begun"):
        deadlines.say(compliance, own(applies_from=watch.now.date()))
    with pytest.raises(Invalid, match="checked_on"):
        deadlines.say(compliance, own(checked_on=date(2999, 1, 1)))
    with pytest.raises(NotPermitted, match="set the company's own deadlines"):
        deadlines.say(role_desk(operator, Role.REVIEWER, watch), own())
    assert words(compliance, TELL) == [(0, "in force", 24)]


def test_a_deadline_changed_behind_the_log_is_found(people: tuple[Desk, Desk, Watch]) -> None:
    operator, compliance, _ = people
    deadlines.say(compliance, own())
    assert not audit.verify(operator).findings
    tamper(operator.registry, "UPDATE deadline_revision SET applies_from = '2020-01-01'")
    assert [finding.place for finding in audit.verify(operator).findings] == ["deadline_revision/1"]
