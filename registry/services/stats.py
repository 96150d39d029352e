"""How much is on record, in the shape in which a stream's expected result is written."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

from registry.access import Desk, Permission, requires
from registry.store.graph import COLUMNS_STANDING, STANDING

_LINKED = f"reason = 'symlink' AND {STANDING}"
_COUNTS = {
    "events": "SELECT count(*) FROM event_index",
    "jobs": "SELECT count(*) FROM job WHERE seen & 1 = 1",
    "runs": "SELECT count(*) FROM run",
    "datasets": "SELECT count(*) FROM dataset WHERE seen & 1 = 1",
    "io_edges": "SELECT count(*) FROM edge WHERE via & 1 = 1",
    "symlinks": f"SELECT count(*) FROM (SELECT DISTINCT dataset_id, alias_id FROM alias WHERE {_LINKED}) s",
    "column_edges": f"SELECT count(*) FROM column_edge WHERE via & 2 = 2 AND {COLUMNS_STANDING}",
    "parent_links": "SELECT count(*) FROM run_parent",
}


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts of distinct things; `states` counts runs by their latest state."""

    events: int
    jobs: int
    runs: int
    states: dict[str, int]
    datasets: int
    io_edges: int
    symlinks: int
    column_edges: int
    parent_links: int


@requires(Permission.LINEAGE_READ)
def stats(desk: Desk) -> Stats:
    """Count what the projections hold."""
    with desk.registry.read() as connection:
        return Stats(states=_states(connection), **{name: _count(connection, query) for name, query in _COUNTS.items()})


def _count(connection: Connection, query: str) -> int:
    return int(connection.execute(text(query)).scalar_one())


def _states(connection: Connection) -> dict[str, int]:
    rows = connection.execute(text("SELECT state, count(*) AS runs FROM run GROUP BY state ORDER BY state"))
    return {row.state: row.runs for row in rows}
