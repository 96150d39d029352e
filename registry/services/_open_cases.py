"""Many open requests as the rules look at them, read together: whose signature does each wait for?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from registry.rules.cases import ActKind, Attempt, Case, Today
from registry.rules.duties import may
from registry.rules.policy import Group, Signers
from registry.rules.states import Standing, state_of
from registry.services._cases import accounts, case_of, world
from registry.services._frozen import Frozen, kept
from registry.store import open_requests as store
from registry.store import use_case_roles


@dataclass(frozen=True, slots=True)
class Open:
    """An open request with the world as it matters to it."""

    number: int
    case: Case
    standing: Standing
    today: Today

    @property
    def hands(self) -> frozenset[int]:
        """Whoever might sign the open stage, in person or for another; whether they may, is for the duties to say."""
        current = self.standing.open_stage
        if current is None:
            return frozenset()
        groups = (self.today.members.get(one.signers, frozenset()) for one in current.stage.seats)
        seats = current.stage.members.union(*groups)
        return frozenset(seats | {one.to_id for one in self.today.delegations if one.from_id in seats})

    def seats_of(self, account_id: int) -> tuple[int, ...]:
        """For whom the account could approve its open stage now: for itself, or for who gave it a signature."""
        owners = [account_id, *(one.from_id for one in self.today.delegations if one.to_id == account_id)]
        attempts = (Attempt(ActKind.APPROVE, account_id, owner_id=0 if o == account_id else o) for o in owners)
        return tuple(one.seat for one in attempts if may(one, self.case, self.standing, self.today) is None)


def open_cases(
    connection: Connection, numbers: Sequence[int], now: datetime, *, more: Iterable[int] = ()
) -> Iterator[Open]:
    """These requests, in their order, by their acts and the clock; what changed around them is not looked at."""
    rows, acts = store.rows(connection, numbers), store.acts(connection, numbers)
    revisions = store.revisions(connection, numbers)
    frozen = {number: kept(found[-1].stages) for number, found in revisions.items()}
    shared = _world(connection, frozen.values(), rows.values(), now, more)
    roles = use_case_roles.holders(connection, sorted({r.use_case_id for r in rows.values() if r.use_case_id}))
    people = dict(shared.people)
    _complete(connection, people, roles)
    for number in numbers:
        if number in frozen and number in rows:
            case = case_of(rows[number], revisions[number], acts.get(number, ()), frozen[number])
            today = replace(shared, people=people, members=_members(shared, roles.get(rows[number].use_case_id, {})))
            yield Open(number, case, state_of(case.revisions, now=now), today)


def _world(
    connection: Connection, frozen: Collection[Frozen], rows: Iterable[Any], now: datetime, more: Iterable[int]
) -> Today:
    """The bodies, roles and people of all of them."""
    different = {id(one): one for one in frozen}.values()  # the same text is read once
    stages = [stage for one in different for stage in one.stages]
    wanted = {seats.signers for stage in stages for seats in stage.seats}
    wanted |= {seats.signers for one in different for seats in one.vetoes}
    involved = {n for stage in stages for n in stage.members} | {row.account_id for row in rows} | set(more)
    shared = {one for one in wanted if one.group is not Group.USE_CASE_ROLE}
    return world(connection, sorted(shared), None, now, more=involved)


def _complete(
    connection: Connection, people: dict[int, Any], roles: Mapping[int, Mapping[str, frozenset[int]]]
) -> None:
    missing = {n for held in roles.values() for members in held.values() for n in members} - people.keys()
    people.update(accounts(connection, missing))


def _members(shared: Today, held: Mapping[str, frozenset[int]]) -> dict[Signers, frozenset[int]]:
    own = {Signers(Group.USE_CASE_ROLE, role): members for role, members in held.items()}
    return {**shared.members, **own}
