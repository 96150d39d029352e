"""What approvals are bound to: the fingerprint of a subject now, and what changed since a request saw it."""

from __future__ import annotations

from registry.access import Desk, Permission, requires
from registry.rules.fingerprint import Fingerprint
from registry.services import _cases, _fingerprints, _request_views, _stale
from registry.services._subjects import settled
from registry.store import foundations
from registry.subjects import Subject
from registry.views.approvals import ReasonView


@requires(Permission.GOVERN_READ)
def of(desk: Desk, subject: Subject, *, use_case: str = "") -> Fingerprint:
    """All that an approval of the subject, asked for now, would be bound to."""
    with desk.registry.read() as connection:
        about = settled(connection, subject)
        case = foundations.use_case(connection, slug=use_case) if use_case else None
    return _fingerprints.now_seen(desk.registry, about, case.id if case else None, desk.clock()).fingerprint


@requires(Permission.GOVERN_READ)
def changes(desk: Desk, number: int) -> tuple[ReasonView, ...]:
    """What is no longer as the newest revision of a request saw it, with the path in the graph; raises NotFound."""
    loaded = _cases.load(desk.registry, number, desk.clock())
    return tuple(map(_request_views.reason, loaded.reasons))


@requires(Permission.GOVERN_READ)
def stale(desk: Desk) -> frozenset[int]:
    """The numbers of all open and approved requests that are stale now."""
    with desk.registry.read() as connection:
        return _stale.stale_requests(desk.registry.within(connection), connection, desk.clock())
