"""Deadlines as they are on record, and as they are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row

from registry.rules.own_deadlines import Deadlines, Said, changeable, holding, read
from registry.store import deadlines as store
from registry.views.deadlines import ENDED, ENDING, IN_FORCE, PAST, TO_COME, DeadlineRuleView

Clocks = Mapping[str, tuple[int, int]]
"""Rule → how many clocks run by it, and how many of them have run out."""


def at(connection: Connection, now: datetime) -> Deadlines:
    """All deadlines as they were on record at a moment."""
    return Deadlines(map(_said, store.revisions(connection, until=now)))


def lines(known: Deadlines, day: date, clocks: Clocks) -> tuple[DeadlineRuleView, ...]:
    """Of each deadline what holds on a day, and what is to come; the company's own first."""
    found = (
        view(one, revisions, day, clocks)
        for revisions in known.revisions.values()
        for one in revisions
        if one is holding(revisions, day) or one.rule.applies_from > day or _gone(one, revisions, day)
    )
    return tuple(sorted(found, key=_red_first))


def _red_first(one: DeadlineRuleView) -> tuple[bool, bool, str, str, int]:
    return not one.overdue, not one.own, one.set, one.rule, one.revision


def view(
    one: Said, revisions: Sequence[Said], day: date, clocks: Clocks, row: Row[Any] | None = None
) -> DeadlineRuleView:
    """One revision as it is shown; `row` tells who put it on record, and why."""
    rule, state = one.rule, _state(one, revisions, day)
    running, overdue = clocks.get(rule.id, (0, 0)) if one is _latest(revisions, day) else (0, 0)
    return DeadlineRuleView(
        rule=rule.id, set=rule.set, own=changeable(revisions), article=rule.article, title=rule.title, text=rule.text,
        to=rule.to, hours=rule.hours, kinds=tuple(sorted(rule.kinds)), severities=tuple(sorted(rule.severities)),
        all_of=tuple(sorted(rule.all_of)), any_of=tuple(sorted(rule.any_of)), met_by=rule.met_by,
        replaces=tuple(sorted(rule.replaces)), source=rule.source, applies_from=rule.applies_from,
        checked_on=rule.checked_on, state=state, revision=one.revision, reason=row.reason if row else "",
        by=row.login or "" if row else "", at=one.at, running=running, overdue=overdue,
    )  # fmt: skip


def _said(row: Row[Any]) -> Said:
    return Said(read(row.content), row.revision, bool(row.ended), row.at)


def _latest(revisions: Sequence[Said], day: date) -> Said:
    """The revision under which a clock that runs now is counted in a list: the one of the day, else the first."""
    applying = [one for one in revisions if one.rule.applies_from <= day]
    return applying[-1] if applying else revisions[0]


def _gone(one: Said, revisions: Sequence[Said], day: date) -> bool:
    return one.ended and one is _latest(revisions, day)


def _state(one: Said, revisions: Sequence[Said], day: date) -> str:
    if one.rule.applies_from > day:
        return ENDING if one.ended else TO_COME
    if one is not _latest(revisions, day):
        return PAST
    return ENDED if one.ended else IN_FORCE
