"""Where each act on a request stands in the audit log, and which requests are about one thing."""

from __future__ import annotations

from sqlalchemy import Connection

from registry.access import Desk, Permission, requires
from registry.rules.cases import ActKind, Attempt, State
from registry.rules.duties import may
from registry.services import _cases, _policy, _request_views
from registry.services._account import actor_at
from registry.services._subjects import settled
from registry.store import requests, requests_about
from registry.subjects import Subject
from registry.views.request_records import AboutView, EntriesView, ForOther

MOST = 5
"""The newest requests about a thing, each looked at as it stands now."""
_MAY_BE_STALE = frozenset({State.SUBMITTED, State.APPROVED})


@requires(Permission.GOVERN_READ)
def entries(desk: Desk, number: int) -> EntriesView:
    """The audit entries of a request's revisions and acts."""
    with desk.registry.read() as connection:
        revisions = requests.revisions(connection, [number])
        acts = requests.acts(connection, [number])
    return EntriesView(*(tuple(int(row.audit_seq) for row in rows) for rows in (revisions, acts)))


@requires(Permission.GOVERN_READ)
def about(desk: Desk, subject: Subject, *, limit: int = MOST) -> tuple[AboutView, ...]:
    """The newest requests about a thing (without a version: in any), or for a use case, each as it stands now."""
    with desk.registry.read() as connection:
        numbers = requests_about.numbers(connection, settled(connection, subject), limit=limit)
        return tuple(_told(desk, connection, number) for number in numbers)


@requires(Permission.GOVERN_READ)
def for_others(desk: Desk, number: int) -> tuple[ForOther, ...]:
    """Who gave the desk's actor a signature that is in force now, and why it does not count here (empty: it does)."""
    mine = actor_at(desk).account_id
    loaded = _cases.load(desk.registry, number, desk.clock(), more=[mine])
    current, today = loaded.standing.open_stage, loaded.today
    stage = current.stage.name if current else ""
    found = []
    for owner in dict.fromkeys(one.from_id for one in today.delegations if one.to_id == mine):
        refusal = may(Attempt(ActKind.APPROVE, mine, stage, owner), loaded.case, loaded.standing, today)
        found.append(ForOther(today.login(owner), refusal.text if refusal else ""))
    return tuple(found)


@requires(Permission.GOVERN_READ)
def environments(desk: Desk) -> tuple[str, ...]:
    """The environments for which anything was asked, and those of which the policy in force speaks."""
    with desk.registry.read() as connection:
        named = dict(_policy.in_force(connection, desk.clock()).policy.gates)
        asked = requests_about.environments(connection)
    return tuple(sorted({*asked, *named} - {"", "*"}))


def _told(desk: Desk, connection: Connection, number: int) -> AboutView:
    loaded = _cases.loaded(connection, number, desk.clock())
    if loaded.standing.state in _MAY_BE_STALE:
        loaded = _cases.load(desk.registry.within(connection), number, desk.clock())
    reasons = tuple(map(_request_views.reason, loaded.reasons))
    return AboutView(_request_views._line(loaded, None), reasons, _request_views.missing(loaded.standing))
