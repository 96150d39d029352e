"""Jobs: what one reads and writes, and in which versions of its code."""

from __future__ import annotations

from registry.access import Desk, Permission, requires
from registry.services import cards
from registry.services.search import view
from registry.store import jobs as store
from registry.views.jobs import CodeVersion, JobView
from registry.views.nodes import NodeView


@requires(Permission.LINEAGE_READ)
def job(desk: Desk, node: NodeView) -> JobView:
    """One job; raises NotFound."""
    card = cards.card(desk, node.id)
    with desk.registry.read() as connection:
        return JobView(
            card=card,
            inputs=tuple(map(view, store.inputs(connection, node.id))),
            outputs=tuple(map(view, store.outputs(connection, node.id))),
            versions=tuple(
                CodeVersion(row.version, row.first_seen, row.last_seen) for row in store.versions(connection, node.id)
            ),
        )
