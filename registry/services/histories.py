"""What was said of a job or dataset over time, read from the events that speak of it."""

from __future__ import annotations

from lineage import history as told
from lineage.events import Event, parse
from registry.access import Desk, Permission, requires
from registry.store import histories as store
from registry.types import moment
from registry.views.histories import Check, FacetChange, History, Point
from registry.views.nodes import NodeView

MOST = 1_000
"""Events that one history reads at most, the newest."""


@requires(Permission.LINEAGE_READ)
def history(desk: Desk, node: NodeView, *, limit: int = MOST) -> History:
    """The history of a node's facets, measures and checks."""
    with desk.registry.read() as connection:
        rows = store.events_about(connection, [node.id], limit=limit + 1)
    said = told.said_of(node.id, parsed(rows[:limit]))
    measured = told.measures(said)
    facets = {
        name: tuple(FacetChange(moment(c.at), c.seq, c.run_id, c.value) for c in values)
        for name, values in sorted(told.changes(said).items())
    }
    checks = tuple(_check(one) for one in told.assertions(said))
    return History(
        facets, _points(measured), _points(told.null_shares(measured)), checks, len(rows[:limit]), len(rows) > limit
    )


def parsed(rows: store.Rows) -> list[tuple[int, Event]]:
    """Rows with `seq` and `body` as numbered events."""
    return [(row.seq, parse(bytes(row.body))) for row in rows]


def _points(measured: list[told.Measure]) -> tuple[Point, ...]:
    return tuple(Point(moment(m.at), m.run_id, m.name, m.column, m.value) for m in measured)


def _check(one: told.Assertion) -> Check:
    return Check(moment(one.at), one.run_id, one.name, one.column, one.success, one.severity, one.expected)
