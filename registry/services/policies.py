"""Approval policies: what is in force, what was before, and proposing another, which is itself approved first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from registry.access import Desk, Permission, requires
from registry.commands.approvals import Ask, Kind, Propose
from registry.errors import Conflict
from registry.rules.policy import Policy
from registry.services import _asking, _policy
from registry.store import kept
from registry.store import policies as store
from registry.store.accounts import ACCOUNT
from registry.subjects import Subject, SubjectKind, numbered
from registry.views.policies import PolicyRevisionView, PolicyView


@requires(Permission.GOVERN_READ)
def policy(desk: Desk) -> PolicyView:
    """The approval policy with all its revisions, newest first."""
    with desk.registry.read() as connection:
        force = _policy.in_force(connection, desk.clock())
        rows = store.revisions(connection, _policy.SLUG)
        views = tuple(_view(connection, row, force.revision, desk.clock()) for row in rows)
    return PolicyView(_policy.SLUG, force.revision, views, force.text)


@requires(Permission.GOVERN_READ)
def in_force(desk: Desk) -> Policy:
    """What the policy in force says, as the rules read it."""
    with desk.registry.read() as connection:
        return _policy.in_force(connection, desk.clock()).policy


@requires(Permission.GOVERN_READ)
def check(desk: Desk, text: str) -> Policy:
    """Read a policy without proposing it; raises Invalid with every fault and its line."""
    with desk.registry.read() as connection:
        return _policy.checked(connection, text)


@requires(Permission.POLICY_PROPOSE)
def propose(desk: Desk, said: Propose) -> PolicyView:
    """Put a new revision on record and ask for its approval; until that is given, the old one holds.

    Raises Invalid with every fault and its line, Conflict where it says nothing new or nobody could approve it.
    """
    with kept.keeping(desk) as keeping:
        force = _policy.ensured(keeping)
        _policy.checked(keeping.connection, said.text)
        if said.text == force.text:
            raise Conflict("text: this is the policy in force, word for word.")
        row: Any = store.by_slug(keeping.connection, _policy.SLUG)
        number = store.revisions(keeping.connection, _policy.SLUG)[0].revision + 1
        digest = _policy.sha256(said.text)
        keeping.add(
            "policy_revision", policy_id=row.id, revision=number, text=said.text, sha256=digest,
            effective_from=max(said.effective_from or keeping.now, keeping.now), reason=said.reason.strip(),
        )  # fmt: skip
        about = Subject(SubjectKind.POLICY, _policy.SLUG, str(number))
        keeping.log("policy.proposed", str(about), reason=said.reason.strip(), sha256=digest)
        request = _asking.made(keeping, Ask(kind=Kind.POLICY, about=about, submit=False))
        _asking.submitted(keeping, request, said.reason)
    return policy(desk)


@requires(Permission.POLICY_PROPOSE)
def adopt(desk: Desk) -> PolicyView:
    """Put the shipped policy on record as revision 1 where there is none yet."""
    with kept.keeping(desk) as keeping:
        _policy.ensured(keeping)
    return policy(desk)


def _view(connection: Connection, row: Any, in_force: int, now: datetime) -> PolicyRevisionView:
    author = connection.execute(ACCOUNT.select().where(ACCOUNT.c.id == row.account_id)).one()
    return PolicyRevisionView(
        revision=row.revision,
        title=_policy.parsed(row.text).title,
        sha256=row.sha256,
        effective_from=row.effective_from,
        reason=row.reason,
        author=author.login,
        at=row.at,
        request=numbered(SubjectKind.REQUEST, row.request_id) if row.request_id else "",
        state=_state(row, in_force, now),
        text=row.text,
    )


def _state(row: Any, in_force: int, now: datetime) -> str:
    if row.revision == in_force:
        return "in force"
    if row.request_id is None or (row.state == "approved" and row.revision < in_force):
        return "superseded"
    if row.state == "approved":
        return "approved" if row.effective_from > now else "superseded"
    return "waiting" if row.state == "submitted" else str(row.state).replace("_", " ")
