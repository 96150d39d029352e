"""Whether something that can be spoken about is on record, and under which name of the lineage graph."""

from __future__ import annotations

from registry.access import Desk, Permission, requires
from registry.store import subjects as store
from registry.subjects import Subject
from registry.views.subjects import Known


@requires(Permission.GOVERN_READ)
def find(desk: Desk, subject: Subject) -> Known | None:
    """What is on record of a subject, or None. Raises Invalid for a number that is none."""
    with desk.registry.read() as connection:
        node = store.node(connection, subject)
        if node is not None:
            return Known(subject, node.namespace, node.name)
        return Known(subject) if store.on_record(connection, subject) else None
