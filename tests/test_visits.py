"""What changed since the last visit: looks within an hour are one visit, and each account has its own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from registry.access import Role
from registry.services import visits
from tests.people import opened, role_desk

RED, GREEN = "in trouble", "on course"


def test_what_turned_red_since_the_visit_before_is_told_for_the_whole_visit(tmp_path: Path):
    registry, operator, watch = opened(f"sqlite:///{tmp_path / 'registry.db'}")
    desk, other = (role_desk(operator, role, watch) for role in (Role.EXECUTIVE, Role.ENGINEER))
    began = watch.now
    first = visits.since_last(desk, "front", {"fraud": GREEN})
    assert (first.at, first.became(RED, {"fraud": RED})) == (None, ())

    watch.advance(timedelta(days=1))
    now = {"fraud": RED, "new": RED}
    second = visits.since_last(desk, "front", now)
    assert (second.at, second.became(RED, now)) == (began, ("fraud",))
    watch.advance(timedelta(minutes=20))
    assert visits.since_last(desk, "front", now) == second

    watch.advance(timedelta(hours=2))
    third = visits.since_last(desk, "front", now)
    assert (third.at, third.became(RED, now)) == (began + timedelta(days=1), ())
    assert visits.since_last(other, "front", now).at is None
    registry.close()
