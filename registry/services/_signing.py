"""Puts one act on a request on record, after the duties have let it pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from registry.errors import Conflict
from registry.rules.cases import VOTES, ActKind, Attempt, Seats, Stage
from registry.rules.policy import Group
from registry.rules.states import state_of
from registry.services import _asking, _cases, _request_news
from registry.services._cases import Loaded
from registry.store import bodies, request_states
from registry.store import requests as store
from registry.store.kept import Keeping

PAST = {
    ActKind.WITHDRAW: "request.withdrawn",
    ActKind.REVOKE: "request.revoked",
    ActKind.VETO: "request.vetoed",
}


def done(
    keeping: Keeping, number: int, attempt: Attempt, *, comment: str, conditions: Iterable[str] = (),
    key: str = "", revision: int | None = None,
) -> int:  # fmt: skip
    """One act, kept with its audit entry; its number. Raises RuleBroken with the rule that refuses it.

    Raises Conflict where the act is meant for a revision that is not the newest: nobody signs what they did not see.
    """
    registry = keeping.desk.registry.within(keeping.connection)
    loaded = _cases.load(registry, number, keeping.now, more=[attempt.signer_id, attempt.seat])
    newest = loaded.case.revision
    if revision is not None and newest is not None and revision != newest.number:
        raise Conflict(f"{loaded.case.number} is at revision {newest.number} by now; look at it before you sign.")
    attempt = _placed(attempt, loaded)
    _asking.refuse(attempt, loaded.case, loaded.standing, loaded.today)
    seats = _seats(attempt, loaded)
    body = bodies.by_slug(keeping.connection, seats.signers.name) if seats and _is_body(seats) else None
    values = {
        "request_id": number, "revision": newest.number if newest else 0, "act": attempt.kind.value,
        "stage": _place(attempt, loaded), "capacity": str(seats.signers) if seats else "",
        "body_id": body.id if body else None, "for_account_id": attempt.seat if attempt.delegated else None,
        "comment": comment, "conditions": list(conditions), "client_key": key or None,
    }  # fmt: skip
    act_id = keeping.add("approval_act", **values)
    _kept(keeping, loaded, attempt, values)
    return act_id


def _kept(keeping: Keeping, loaded: Loaded, attempt: Attempt, values: dict[str, Any]) -> None:
    connection, number = keeping.connection, loaded.row.id
    acts = store.acts(connection, [number])
    after = state_of(_cases.case_of(loaded.row, loaded.revisions, acts, loaded.frozen).revisions, now=keeping.now)
    request_states.put(connection, _asking.index_row(number, after, keeping.now))
    said = {
        "act": attempt.kind.value, "revision": values["revision"], "stage": attempt.stage,
        "capacity": values["capacity"], "before": loaded.standing.state.value, "after": after.state.value,
        "fingerprint": loaded.revisions[-1].fingerprint if loaded.revisions else "",
        **({"on_behalf_of": loaded.today.login(attempt.seat)} if attempt.delegated else {}),
    }  # fmt: skip
    action = PAST.get(attempt.kind, "request.signed")
    keeping.log(action, _asking.numbered_subject(number), reason=values["comment"], **said)
    _request_news.after(keeping, number)


def _placed(attempt: Attempt, loaded: Loaded) -> Attempt:
    """The attempt with the stage that it means."""
    current = loaded.standing.open_stage
    if attempt.stage or attempt.kind not in VOTES - {ActKind.VETO} or current is None:
        return attempt
    return replace(attempt, stage=current.stage.name)


def _place(attempt: Attempt, loaded: Loaded) -> int:
    names = [stage.name for stage in loaded.frozen.stages]
    return names.index(attempt.stage) if attempt.stage in names else -1


def _seats(attempt: Attempt, loaded: Loaded) -> Seats | None:
    """In which capacity it is done: the first group of the stage, or veto body, in which the seat is."""
    groups: Iterable[Seats] = _stage(attempt, loaded).seats
    if attempt.kind is ActKind.VETO:
        groups = loaded.frozen.vetoes
    today = loaded.today
    return next((one for one in groups if today.is_member(attempt.seat, one.signers)), None)


def _stage(attempt: Attempt, loaded: Loaded) -> Stage:
    found = (stage for stage in loaded.frozen.stages if stage.name == attempt.stage)
    return next(found, Stage("", (), 0))


def _is_body(seats: Seats) -> bool:
    return seats.signers.group is Group.BODY
