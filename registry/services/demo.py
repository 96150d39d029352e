"""Loads the history of the fictional demo company, once, so that it ends today: its events, and what people did."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import orjson
from sqlalchemy import Connection, Table, insert, select

from lineage.replay import shifted
from registry.access import Desk
from registry.engine import Registry, take_log_lock
from registry.models import metadata
from registry.services import accounts, demo_acts, events, projections
from registry.services.demo_acts import Act
from registry.services.projections import Progress
from registry.types import Clock, utc_now

EVENTS = Path(__file__).parents[2] / "data" / "demo" / "events.ndjson"
SETTING: Table = metadata.tables["setting"]
LOADED = "demo.loaded_at"
_PART = 500


def loaded_at(registry: Registry) -> str | None:
    """When the demo was loaded (ISO 8601, UTC); None where it was not."""
    with registry.read() as connection:
        return connection.execute(select(SETTING.c.value).where(SETTING.c.name == LOADED)).scalar_one_or_none()


def load_once(
    registry: Registry,
    *,
    source: Path = EVENTS,
    acts: Sequence[Act] | None = None,
    clock: Clock = utc_now,
    progress: Progress | None = None,
) -> int:
    """Make the demo's accounts, receive its events and let its people act, moved in time; returns how many events.

    Events and `acts` (those of the demo unless given) take turns, so that everybody sees what was there at the time.
    Once is enough: then 0. It is one transaction: a start that is cut short leaves nothing behind.
    """
    if loaded_at(registry) is not None:
        return 0
    with registry.write() as connection:
        take_log_lock(connection)
        return _load(registry, connection, source, demo_acts.acts() if acts is None else acts, clock, progress)


def _load(
    registry: Registry, connection: Connection, source: Path, acts: Sequence[Act], clock: Clock,
    progress: Progress | None,
) -> int:  # fmt: skip
    inside = registry.within(connection)
    desk = Desk(inside, accounts.bootstrap(inside), "demo", clock)
    accounts.create_demo(desk)
    lines = [line for line in source.read_bytes().splitlines() if line.strip()]
    shift = _shift(lines, clock())
    bodies = list(shifted(lines, base=date(1970, 1, 1), today=date(1970, 1, 1) + shift))
    received, numbers = 0, dict[str, int]()
    for act in acts:
        reached = _before(lines, act.at)
        _receive(desk, bodies[received:reached])
        received = max(received, reached)
        demo_acts.play(registry.within(connection), act, act.at + shift, numbers)
        if progress:
            progress(received, len(bodies))
    _receive(desk, bodies[received:])
    connection.execute(insert(SETTING).values(name=LOADED, value=clock().isoformat()))
    return len(bodies)


def _receive(desk: Desk, bodies: Sequence[bytes]) -> None:
    for start in range(0, len(bodies), _PART):
        events.receive(desk, bodies[start : start + _PART])
    if bodies:
        projections.catch_up(desk.registry)


def _before(lines: Sequence[bytes], at: datetime) -> int:
    """How many of the lines, which are in order, tell of something before a moment."""
    return bisect_left(lines, at, key=_time)


def _time(line: bytes) -> datetime:
    return datetime.fromisoformat(orjson.loads(line)["eventTime"]).astimezone(UTC)


def _shift(lines: list[bytes], now: datetime) -> timedelta:
    """Whole days that bring the newest event as near to `now` as may be without passing it."""
    newest = max(map(_time, lines))
    return timedelta(days=(now - newest) // timedelta(days=1))
