"""Loads the history of the fictional demo company, once, so that it ends today."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import orjson
from sqlalchemy import Table, insert, select

from lineage.replay import shifted
from registry.access import Desk
from registry.engine import Registry
from registry.models import metadata
from registry.services import accounts, events, projections
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
    registry: Registry, *, source: Path = EVENTS, clock: Clock = utc_now, progress: Progress | None = None
) -> int:
    """Make the demo's accounts and receive its events, moved in time; returns how many. Once is enough: then 0."""
    if loaded_at(registry) is not None:
        return 0
    desk = Desk(registry, accounts.bootstrap(registry), "demo", clock)
    accounts.create_demo(desk)
    lines = [line for line in source.read_bytes().splitlines() if line.strip()]
    bodies = list(shifted(lines, base=date(1970, 1, 1), today=date(1970, 1, 1) + _shift(lines, clock())))
    for start in range(0, len(bodies), _PART):
        events.receive(desk, bodies[start : start + _PART])
        if progress:
            progress(min(start + _PART, len(bodies)), len(bodies))
    projections.catch_up(registry)
    with registry.write() as connection:
        connection.execute(insert(SETTING).values(name=LOADED, value=clock().isoformat()))
    return len(bodies)


def _shift(lines: list[bytes], now: datetime) -> timedelta:
    """Whole days that bring the newest event as near to `now` as may be without passing it."""
    newest = max(datetime.fromisoformat(orjson.loads(line)["eventTime"]) for line in lines).astimezone(UTC)
    return timedelta(days=(now - newest) // timedelta(days=1))
