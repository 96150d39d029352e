"""The index of where incidents stand by their timelines: kept level with them, and held against them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, delete, select

from registry.models import metadata
from registry.store.among import among

STATE: Table = metadata.tables["incident_state"]
ENTRY: Table = metadata.tables["incident_entry"]
INCIDENT: Table = metadata.tables["incident"]
_TOLD = ("report", "severity", "accountable", "state")
_TOGETHER = 2_000
Standing = dict[str, Any]


def put(connection: Connection, ids: Collection[int], seq: int) -> None:
    """Write where these incidents stand now; `seq` is the newest audit entry."""
    wanted = sorted(ids)
    for start in range(0, len(wanted), _TOGETHER):
        part = wanted[start : start + _TOGETHER]
        rows = [{**row, "told_seq": seq} for row in worked_out(connection, part).values()]
        connection.execute(delete(STATE).where(among(connection, STATE.c.incident_id, part)))
        if rows:
            connection.execute(STATE.insert(), rows)


def read(connection: Connection) -> dict[int, Any]:
    """(incident_id, state, severity, accountable_id) of every incident."""
    columns = (STATE.c.incident_id, STATE.c.state, STATE.c.severity, STATE.c.accountable_id)
    return {row[0]: row for row in connection.execute(select(*columns))}


def wrong(connection: Connection) -> Iterator[tuple[int, str]]:
    """(incident, what is wrong) of every row that says something else than its timeline."""
    kept = {row.incident_id: dict(row._mapping) for row in read(connection).values()}
    for number, row in worked_out(connection).items():
        there = kept.pop(number, None)
        if there is None:
            yield number, "is not in the index"
        elif there != row:
            differs = [name for name in row if row[name] != there[name]]
            yield number, f"stands in the index with another {', '.join(differs)}: the index was changed"
    for number in kept:
        yield number, "stands in the index, and is not on record"


def worked_out(connection: Connection, ids: Collection[int] | None = None) -> dict[int, Standing]:
    """The index as the timelines have it; of these incidents, or of all."""
    entries = select(ENTRY.c.incident_id, ENTRY.c.kind, ENTRY.c.content).where(ENTRY.c.kind.in_(_TOLD))
    numbers = select(INCIDENT.c.id).order_by(INCIDENT.c.id)
    if ids is not None:
        entries = entries.where(among(connection, ENTRY.c.incident_id, ids))
        numbers = numbers.where(among(connection, INCIDENT.c.id, ids))
    found = {number: _first(number) for number in connection.execute(numbers).scalars()}
    for number, kind, content in connection.execute(entries.order_by(ENTRY.c.id)):
        found[number].update(_told(kind, content))
    return found


def _first(number: int) -> Standing:
    return {"incident_id": number, "state": "open", "severity": "medium", "accountable_id": None}


def _told(kind: str, content: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """What an entry changes, as `rules.incidents` folds it."""
    if kind == "report":
        return (("severity", content.get("severity", "medium")), ("accountable_id", content.get("accountable")))
    if kind == "accountable":
        return (("accountable_id", content["account_id"]),)
    return ((kind, content[kind]),)
