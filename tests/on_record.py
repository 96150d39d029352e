"""Sends events to a registry of a test's own and asks, in one word each, what it makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import text

from lineage.shapes import SHAPES
from registry.access import Desk
from registry.services import events, impact, lineage, projections, runs, search
from registry.services.events import Outcome, Receipt
from registry.views.nodes import NodeView
from registry.views.runs import RunView
from tests.events import Event, body, run_id
from tests.people import opened


@dataclass
class OnRecord:
    """A registry, and questions to it by name."""

    desk: Desk

    def receive(self, *sent: Event | bytes) -> list[Receipt]:
        """Send events and wait until they are projected."""
        receipts = events.receive(self.desk, [one if isinstance(one, bytes) else body(one) for one in sent])
        projections.catch_up(self.desk.registry)
        return receipts

    def send(self, *sent: Event | bytes) -> None:
        """Send what must be taken."""
        refused = [receipt for receipt in self.receive(*sent) if receipt.outcome is Outcome.REJECTED]
        assert not refused, refused

    def node(self, name: str) -> NodeView:
        """The one node of that name."""
        return search.resolve(self.desk, name)

    def up(self, name: str, *, depth: int | None = None, as_of: datetime | None = None) -> set[str]:
        """The names of all that feeds it."""
        return {r.node.name for r in lineage.upstream(self.desk, self.node(name), depth=depth, as_of=as_of).reached}

    def down(self, name: str, *, depth: int | None = None, as_of: datetime | None = None) -> set[str]:
        """The names of all that it feeds."""
        return {r.node.name for r in lineage.downstream(self.desk, self.node(name), depth=depth, as_of=as_of).reached}

    def impact(self, name: str) -> dict[str, str]:
        """All that trouble with it touches, by name, with its kind."""
        return {t.node.name: t.node.kind.value for t in impact.impact(self.desk, self.node(name)).reached}

    def run(self, name: str = "run") -> RunView:
        """A run of `tests.events.run_id`."""
        return runs.run(self.desk, run_id(name))

    def used(self, name: str = "run") -> dict[str, tuple[str, str]]:
        """What a run read or wrote: how, and in which version."""
        return {used.node.name: (used.how, used.version) for used in self.run(name).used}

    def facet(self, node: str, key: str) -> Any:
        """The newest value of a facet; None when deleted, KeyError when never heard of."""
        query = text("SELECT value FROM facet WHERE node_id = :node AND name = :key")
        found = self.all(query, node=self.node(node).id, key=key)
        if not found:
            raise KeyError(key)
        return orjson.loads(found[0][0]) if found[0][0] else None

    def problems(self) -> list[tuple[str, str]]:
        """Every fault found so far, with its place."""
        return [tuple(row) for row in self.all(text("SELECT place, message FROM problem ORDER BY seq, place"))]

    def all(self, query: Any, **values: Any) -> list[Any]:
        """The rows of a query."""
        with self.desk.registry.read() as connection:
            return list(connection.execute(query, values).all())

    def rows(self) -> dict[str, list[str]]:
        """Everything that is projected, in an order of its own."""
        return {
            s.name: sorted(map(repr, self.all(text(f"SELECT {', '.join(s.columns)} FROM {s.name}")))) for s in SHAPES
        }


@contextmanager
def on_record(url: str) -> Iterator[OnRecord]:
    """A fresh registry at `url`."""
    registry, operator, _ = opened(url)
    yield OnRecord(operator)
    registry.close()
