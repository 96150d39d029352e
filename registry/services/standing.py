"""How the approval of a thing stands in an environment at the moment of asking: what a gate goes by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from registry.access import Desk, Permission, requires
from registry.engine import Registry
from registry.rules.cases import State
from registry.services import _cases, _policy, _request_views
from registry.services._cases import Loaded
from registry.services._subjects import settled
from registry.store import requests as store
from registry.subjects import Subject, SubjectKind, numbered
from registry.views.approvals import ApprovalStanding, ReasonView

GATED = frozenset({"model_version", "deployment", "rollout", "data"})
"""Kinds of request that speak of using a thing; a retirement or an incident opens no gate."""
_UNDECIDED = frozenset({State.DRAFT.value, State.SUBMITTED.value, State.CHANGES_REQUESTED.value, State.WITHDRAWN.value})


@requires(Permission.GATE_ASK)
def approval(desk: Desk, subject: Subject, *, environment: str = "", now: datetime | None = None) -> ApprovalStanding:
    """How the approval of exactly this version stands in an environment at this moment."""
    with desk.registry.read() as connection:
        about = settled(connection, subject)
    return approval_for(desk.registry, about, environment, now or desk.clock())


def approval_for(registry: Registry, subject: Subject, environment: str, now: datetime) -> ApprovalStanding:
    """The newest decided request about the subject there; a veto that stands, on it or its use case, comes first.

    A request without an environment speaks for all of them. Where none is decided, the open one says what is missing.
    """
    with registry.read() as connection:
        rows = [
            row
            for row in store.about(connection, subject, {environment, ""})
            if row.kind in GATED or not _is_gated(subject)
        ]
        mode = _policy.in_force(connection, now).policy.gate(environment).value
        vetoed = store.vetoed_use_case(connection, {row.use_case_id for row in rows if row.use_case_id})
    chosen = vetoed or _chosen(rows)
    if chosen is None:
        return _missing(subject, environment, mode)
    return replace(_told(_cases.load(registry, chosen, now), environment), subject=subject, mode=mode)


def _chosen(rows: Sequence[Any]) -> int | None:
    """The request that speaks: a veto, else the newest that was decided, else the newest that is open."""
    for wanted in (
        [row for row in rows if row.state == State.VETOED.value],
        [row for row in rows if row.state not in _UNDECIDED],
        [row for row in rows if row.state not in {State.DRAFT.value, State.WITHDRAWN.value}],
        list(rows),
    ):
        if wanted:
            return int(wanted[0].id)
    return None


def _told(loaded: Loaded, environment: str) -> ApprovalStanding:
    standing = loaded.standing
    return ApprovalStanding(
        subject=loaded.subject, environment=environment, state=standing.state.value, approved=standing.approved,
        request=numbered(SubjectKind.REQUEST, loaded.row.id), request_id=loaded.row.id,
        reasons=() if standing.approved else tuple(_reasons(loaded)), conditions=standing.conditions,
        decided_at=standing.decided_at, expires_at=standing.expires_at, review_at=standing.review_at,
    )  # fmt: skip


def _reasons(loaded: Loaded) -> list[ReasonView]:
    """What stands in the way, in words; of a stale or expired approval all that changed."""
    number, standing = loaded.case.number, loaded.standing
    found = [_request_views.reason(one) for one in loaded.reasons]
    last = loaded.acts[-1] if loaded.acts else None
    who = f" by {loaded.today.login(last.account_id)}" if last else ""
    why = f": {last.comment}" if last and last.comment else ""
    match standing.state:
        case State.SUBMITTED:
            return [ReasonView("signature", f"{number}: {_request_views.missing(standing)}")]
        case State.EXPIRED:
            return [ReasonView("expiry", f"{number} ended on {standing.expires_at:%Y-%m-%d %H:%M} UTC"), *found]
        case State.STALE:
            return found
        case State.DRAFT:
            return [ReasonView("signature", f"{number} is a draft that nobody submitted")]
        case State.CHANGES_REQUESTED:
            return [ReasonView("changes_requested", f"{number} waits for changes that were asked for{who}{why}")]
        case _:
            about = f" ({loaded.subject})" if loaded.subject.kind is SubjectKind.USE_CASE else ""
            return [ReasonView(standing.state.value, f"{number}{about} was {standing.state.words}{who}{why}")]


def _missing(subject: Subject, environment: str, mode: str) -> ApprovalStanding:
    where = f" in {environment}" if environment else ""
    said = ReasonView("missing", f"Nobody has asked for an approval of {subject}{where}")
    return ApprovalStanding(
        subject=subject, environment=environment, state="missing", approved=False, reasons=(said,), mode=mode
    )


def _is_gated(subject: Subject) -> bool:
    return subject.kind in {SubjectKind.MODEL, SubjectKind.DATASET, SubjectKind.DEPLOYMENT}
