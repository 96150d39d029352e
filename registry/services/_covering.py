"""What the registry's own approvals say of every version that could be deployed: for lists and badges, all at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from lineage.deployments import Approval, Deployed
from registry.engine import Registry
from registry.services import _stale
from registry.services.standing import GATED
from registry.store import covering as store
from registry.subjects import SubjectKind, numbered

Place = tuple[str, str, str]
"""Name of the AI model, its version, and the environment; an empty one speaks for all."""


class Own(NamedTuple):
    """A decided request about one version: its state at that moment, apart from its end."""

    request_id: int
    state: str
    decided_at: datetime | None
    expires_at: datetime | None

    def approval(self, said: Deployed) -> Approval:
        """As a deployment refers to it; by whom, says its event."""
        number = numbered(SubjectKind.REQUEST, self.request_id)
        by = said.approval.by if said.approval and said.approval.reference == number else "Countersign"
        return Approval(number, by, self.decided_at, self.expires_at)


Covering = Mapping[Place, Own]


def covering(registry: Registry, connection: Connection, now: datetime) -> dict[Place, Own]:
    """The request that speaks for each version and environment: a veto that stands, else the newest decided."""
    rows = store.decided(connection, GATED)
    stale = _stale.stale_requests(registry, connection, now) if rows else frozenset()
    found: dict[Place, Own] = {}
    for row in rows:
        place = (row.subject_name, row.subject_version, row.environment)
        known = found.get(place)
        if known is None or (row.state == "vetoed" and known.state != "vetoed"):
            state = "stale" if row.state == "approved" and row.id in stale else row.state
            found[place] = Own(row.id, state, row.decided_at, row.expires_at)
    return found


def of(said: Deployed, known: Covering) -> Own | None:
    """The request that speaks for a deployment; None where only what its event refers to is known."""
    name = f"{said.model.namespace}/{said.model.name}"
    here, anywhere = (known.get((name, said.version, where)) for where in (said.environment, ""))
    found = [one for one in (here, anywhere) if one is not None]
    return min(found, key=lambda one: (one.state != "vetoed", -one.request_id), default=None)
