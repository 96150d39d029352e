"""A request as the rules look at it: its revisions and acts, the world now, and how it stands with what has changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from registry.engine import Registry
from registry.errors import NotFound
from registry.rules.cases import Act, ActKind, Case, Delegation, Person, Revision, State, Today
from registry.rules.fingerprint import Fingerprint
from registry.rules.fingerprint_changes import StaleReason
from registry.rules.policy import Group, Signers
from registry.rules.states import Standing, state_of
from registry.services import _fingerprints
from registry.services._frozen import Frozen, kept
from registry.store import delegations, groups
from registry.store import requests as store
from registry.subjects import Subject, SubjectKind, numbered

CLOSED = frozenset({State.DRAFT, State.REJECTED, State.VETOED, State.WITHDRAWN, State.REVOKED, State.CHANGES_REQUESTED})
"""States that no change of the world can alter."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A request with everything that judges it at one moment."""

    row: Row[Any]
    revisions: tuple[Row[Any], ...]
    acts: tuple[Row[Any], ...]
    case: Case
    standing: Standing
    today: Today
    frozen: Frozen
    saw: Fingerprint | None
    reasons: tuple[StaleReason, ...]

    @property
    def subject(self) -> Subject:
        """What it is about."""
        return subject_of(self.row)


def load(registry: Registry, request_id: int, now: datetime, *, more: Iterable[int] = ()) -> Loaded:
    """The request as it is now, with the accounts of `more` among the people; raises NotFound."""
    with registry.read() as connection:
        found = loaded(connection, request_id, now, more=more)
    if found.saw is None or found.standing.state in CLOSED:
        return found
    reasons = _fingerprints.changes(registry, found.saw, found.row.use_case_id, now)
    standing = state_of(found.case.revisions, now=now, changes=map(str, reasons))
    return replace(found, standing=standing, reasons=reasons)


def loaded(connection: Connection, request_id: int, now: datetime, *, more: Iterable[int] = ()) -> Loaded:
    """The request as it is now by its acts and the clock alone, without a look at what has changed around it."""
    row = store.one(connection, request_id)
    if row is None:
        raise NotFound(f"There is no request {numbered(SubjectKind.REQUEST, request_id)}.")
    revisions, acts = store.revisions(connection, [request_id]), store.acts(connection, [request_id])
    frozen = Frozen.from_json(revisions[-1].stages) if revisions else Frozen()
    case = case_of(row, revisions, acts, frozen)
    today = _today(connection, case, frozen, row, now, more)
    saw = Fingerprint.from_json(revisions[-1].saw) if revisions else None
    standing = state_of(case.revisions, now=now)
    return Loaded(row, tuple(revisions), tuple(acts), case, standing, today, frozen, saw, ())


def subject_of(row: Any) -> Subject:
    """The subject in a row."""
    return Subject(SubjectKind(row.subject_kind), row.subject_name, row.subject_version)


def case_of(row: Any, revisions: Sequence[Any], acts: Iterable[Any], newest: Frozen) -> Case:
    """Rows of one request as a case."""
    by_revision: dict[int, list[Any]] = defaultdict(list)
    for act in acts:
        by_revision[act.revision].append(act)
    return Case(
        numbered(SubjectKind.REQUEST, row.id),
        row.account_id,
        tuple(_revision(one, by_revision[one.revision]) for one in revisions),
        newest.subject_author_ids,
        newest.strictness,
    )


def _revision(row: Any, acts: Iterable[Any]) -> Revision:
    frozen = kept(row.stages)
    return Revision(
        row.revision, row.account_id, row.at, frozen.stages, row.expires_after_days, frozen.review_every_days,
        frozen.vetoes, tuple(_act(act, frozen) for act in acts if act.act in set(ActKind)),
    )  # fmt: skip


def _act(row: Any, frozen: Frozen) -> Act:
    stage = frozen.stages[row.stage].name if 0 <= row.stage < len(frozen.stages) else ""
    return Act(ActKind(row.act), row.account_id, row.at, stage, row.for_account_id or 0, tuple(row.conditions))


def _today(connection: Connection, case: Case, frozen: Frozen, row: Any, now: datetime, more: Iterable[int]) -> Today:
    wanted = [seats.signers for stage in frozen.stages for seats in stage.seats] + [
        one.signers for one in frozen.vetoes
    ]
    hands = {n for one in case.revisions for act in one.acts for n in (act.signer_id, act.seat)}
    seated = {n for stage in frozen.stages for n in stage.members}
    people = {case.requester_id, *case.author_ids, *hands, *seated, *more}
    return world(connection, wanted, row.use_case_id, now, more=people)


def world(
    connection: Connection, wanted: Iterable[Signers], use_case_id: int | None, now: datetime, *, more: Iterable[int]
) -> Today:
    """Who is in these groups now, with the delegations in force, and the accounts of them and of `more`."""
    members = members_now(connection, wanted, use_case_id)
    given = tuple(
        Delegation(one.from_id, one.to_id, max(one.starts_at, one.at), one.ends_at)
        for one in delegations.in_force(connection, now)
    )
    involved = {*more, *(n for group in members.values() for n in group)}
    people = accounts(connection, involved | {n for one in given for n in (one.from_id, one.to_id)})
    return Today(now, people, members, given)


def members_now(
    connection: Connection, wanted: Iterable[Signers], use_case_id: int | None
) -> dict[Signers, frozenset[int]]:
    """The accounts in each group now."""
    named: dict[Group, list[str]] = defaultdict(list)
    for one in dict.fromkeys(wanted):
        named[one.group].append(one.name)
    found = {
        Group.BODY: groups.of_bodies(connection, named[Group.BODY]),
        Group.ROLE: groups.of_roles(connection, named[Group.ROLE]) if named[Group.ROLE] else {},
        Group.USE_CASE_ROLE: groups.of_use_case(connection, use_case_id) if named[Group.USE_CASE_ROLE] else {},
    }
    return {
        Signers(group, name): found[group].get(name, frozenset()) for group, names in named.items() for name in names
    }


def accounts(connection: Connection, ids: Iterable[int]) -> dict[int, Person]:
    """The people of these accounts as they are now."""
    return {
        number: Person(number, row.login, roles, row.kind, row.disabled_at is None)
        for number, (row, roles) in groups.accounts(connection, ids).items()
    }
