"""Deadlines after incidents: the law's and the company's own, which compliance sets, changes and ends."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from registry.access import Desk, Permission, requires
from registry.commands.deadlines import Ending, OwnDeadline, checked_rule
from registry.commands.use_cases import slug_of
from registry.errors import Conflict, Invalid, NotFound
from registry.rules import own_deadlines as rules
from registry.rules.deadlines import DeadlineRule
from registry.rules.own_deadlines import Deadlines, Said
from registry.services import _deadlines as shown
from registry.services import _incident, _incident_lists, _risk
from registry.services._deadlines import Clocks
from registry.store import deadlines as store
from registry.store import kept
from registry.store.kept import Keeping
from registry.views.deadlines import DatedDuty, DeadlineRuleView


@requires(Permission.GOVERN_READ)
def listing(desk: Desk) -> tuple[DeadlineRuleView, ...]:
    """Every deadline that holds today or is to come, with the clocks that run by it."""
    now = desk.clock()
    with desk.registry.read() as connection:
        return shown.lines(shown.at(connection, now), now.date(), _clocks(connection, now))


@requires(Permission.GOVERN_READ)
def history(desk: Desk, rule: str) -> tuple[DeadlineRuleView, ...]:
    """Every revision of one deadline, newest first, with who said it, when and why; raises NotFound."""
    now = desk.clock()
    with desk.registry.read() as connection:
        return _history(connection, rule, now, _clocks(connection, now))


@requires(Permission.GOVERN_READ)
def duties(desk: Desk) -> tuple[DatedDuty, ...]:
    """The duties that the rule sets in force can lead to, those that do not apply yet first, by their day."""
    day = desk.clock().date()
    found = [
        DatedDuty(
            rule_set=sets.name, id=duty.id, article=duty.article, text=duty.text, groups=(group,), applies_from=start,
            applies=start <= day, source=duty.source, checked_on=duty.checked_on, secondary=duty.secondary,
            note=duty.note,
        )
        for sets in _risk.sets_at("both", desk.clock())
        for duty in sets.obligations
        for group in duty.groups
        for start in [duty.starts([group])]
    ]  # fmt: skip
    return tuple(sorted(_together(found), key=lambda one: (one.applies, one.applies_from, one.rule_set, one.article)))


@requires(Permission.DEADLINE_MANAGE)
def say(desk: Desk, said: OwnDeadline) -> DeadlineRuleView:
    """Set a deadline of the company, or change one, from a day to come; what holds for known incidents stays.

    The same words again change nothing. Raises Conflict for a law's, Invalid for a day that has begun.
    """
    with kept.keeping(desk) as keeping:
        known = shown.at(keeping.connection, keeping.now)
        rule = _rule(keeping, known, said)
        before = known.revisions.get(rule.id, [])
        if before and _same(before[-1], rule, explicit=said.applies_from is not None):
            return _newest(keeping, rule.id)
        _refuse_past(keeping, rule.applies_from)
        return _keep(keeping, known, rule, reason=said.reason, ended=False)


@requires(Permission.DEADLINE_MANAGE)
def end(desk: Desk, rule: str, said: Ending) -> DeadlineRuleView:
    """End a deadline of the company from a day to come; clocks that run by it go on. Raises NotFound or Conflict."""
    with kept.keeping(desk) as keeping:
        known = shown.at(keeping.connection, keeping.now)
        last = _revisions(known, rule)[-1]
        _refuse_law(known, rule)
        if last.ended:
            raise Conflict(f"rule: {rule} ends already, on {last.rule.applies_from}.")
        start = said.applies_from or _tomorrow(keeping)
        _refuse_past(keeping, start)
        return _keep(keeping, known, replace(last.rule, applies_from=start), reason=said.reason, ended=True)


def _rule(keeping: Keeping, known: Deadlines, said: OwnDeadline) -> DeadlineRule:
    name = said.rule or _free(known, f"own-{slug_of(said.title)}")
    if name in known.revisions:
        _refuse_law(known, name)
    today = keeping.now.date()
    if said.checked_on and said.checked_on > today:
        raise Invalid(f"checked_on: {said.checked_on} has not come yet.")
    return DeadlineRule(
        id=name, set=said.set.strip(), article=said.article.strip(), title=said.title.strip(), text=said.text.strip(),
        to=said.to.strip(), hours=said.hours, kinds=frozenset(said.kinds), severities=frozenset(said.severities),
        all_of=frozenset(said.all_of), any_of=frozenset(said.any_of), met_by=said.met_by, source=said.source.strip(),
        applies_from=said.applies_from or _tomorrow(keeping), checked_on=said.checked_on or today,
    )  # fmt: skip


def _keep(keeping: Keeping, known: Deadlines, rule: DeadlineRule, *, reason: str, ended: bool) -> DeadlineRuleView:
    before = known.revisions.get(rule.id, [])
    number = before[-1].revision + 1 if before else 1
    keeping.add(
        "deadline_revision", rule=rule.id, revision=number, content=rules.content(rule),
        applies_from=rule.applies_from.isoformat(), ended=int(ended), reason=reason.strip(),
    )  # fmt: skip
    action = "deadline.ended" if ended else "deadline.changed" if before else "deadline.set"
    keeping.log(
        action, f"deadline:{rule.id}", reason=reason.strip(), revision=number, title=rule.title, hours=rule.hours,
        applies_from=rule.applies_from.isoformat(),
    )  # fmt: skip
    return _newest(keeping, rule.id)


def _newest(keeping: Keeping, rule: str) -> DeadlineRuleView:
    return _history(keeping.connection, rule, keeping.now, {})[0]


def _history(connection: Connection, rule: str, now: datetime, clocks: Clocks) -> tuple[DeadlineRuleView, ...]:
    revisions = _revisions(shown.at(connection, now), rule)
    rows = {row.revision: row for row in store.revisions(connection) if row.rule == rule}
    return tuple(shown.view(one, revisions, now.date(), clocks, rows.get(one.revision)) for one in reversed(revisions))


def _revisions(known: Deadlines, rule: str) -> list[Said]:
    checked_rule(rule)
    if rule not in known.revisions:
        raise NotFound(f"There is no deadline {rule or '(no name given)'}.")
    return known.revisions[rule]


def _refuse_law(known: Deadlines, rule: str) -> None:
    revisions = known.revisions[rule]
    if not rules.changeable(revisions):
        raise Conflict(
            f"rule: {rule} is {revisions[0].rule.set}'s, not the company's: it comes with the release. "
            "A stricter deadline of the company can stand beside it."
        )


def _refuse_past(keeping: Keeping, day: date) -> None:
    if day < _tomorrow(keeping):
        raise Invalid(
            f"applies_from: {day} has begun. A deadline holds from {_tomorrow(keeping)} (UTC) at the earliest, so that "
            "it is the same for every incident that is known already."
        )


def _tomorrow(keeping: Keeping) -> date:
    return keeping.now.date() + timedelta(days=1)


def _same(before: Said, rule: DeadlineRule, *, explicit: bool) -> bool:
    """Whether nothing differs but the day, or not even that where a day was said."""
    return not before.ended and replace(before.rule, applies_from=rule.applies_from) == rule and (
        not explicit or before.rule.applies_from == rule.applies_from
    )  # fmt: skip


def _free(known: Deadlines, wanted: str) -> str:
    names = (wanted if number == 1 else f"{wanted}-{number}" for number in range(1, len(known.revisions) + 2))
    return next(name for name in names if name not in known.revisions)


def _clocks(connection: Connection, now: datetime) -> dict[str, tuple[int, int]]:
    words = [
        (due.rule.id, due.word)
        for case in _incident_lists.not_closed(connection, now=now)
        for due in case.deadlines
        if due.word in _incident.UNSETTLED
    ]
    running, late = Counter(rule for rule, _ in words), Counter(rule for rule, word in words if word == "overdue")
    return {rule: (count, late[rule]) for rule, count in running.items()}


def _together(found: list[DatedDuty]) -> list[DatedDuty]:
    """One line for a duty that applies to several groups from the same day on."""
    lines: dict[tuple[str, str, date], DatedDuty] = {}
    for one in found:
        place = (one.rule_set, one.id, one.applies_from)
        before = lines.get(place)
        lines[place] = replace(before, groups=(*before.groups, *one.groups)) if before else one
    return list(lines.values())
