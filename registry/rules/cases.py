"""What the rules of approval look at: the request's revisions, its stages with their seats, the acts, the people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from registry.rules.policy import Group, Signers, Strictness

ADMINISTRATOR = "administrator"
COMPLIANCE = "compliance"


class ActKind(StrEnum):
    """What a person can do to a request that was submitted."""

    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions"
    ABSTAIN = "abstain"
    REQUEST_CHANGES = "request_changes"
    REJECT = "reject"
    VETO = "veto"
    WITHDRAW = "withdraw"
    REVOKE = "revoke"
    REVISE = "revise"

    @property
    def words(self) -> str:
        """As one says it."""
        return self.value.replace("_", " ")


APPROVING = frozenset({ActKind.APPROVE, ActKind.APPROVE_WITH_CONDITIONS})
VOTES = APPROVING | {ActKind.ABSTAIN, ActKind.REQUEST_CHANGES, ActKind.REJECT, ActKind.VETO}


class State(StrEnum):
    """How a request stands at a moment."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    VETOED = "vetoed"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    EXPIRED = "expired"
    STALE = "stale"

    @property
    def words(self) -> str:
        """As one says it."""
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Person:
    """An account as it is now."""

    id: int
    login: str
    roles: frozenset[str] = frozenset()
    kind: str = "person"
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Seats:
    """A group of signers with the accounts that were in it when the revision was submitted."""

    signers: Signers
    members: frozenset[int]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a revision, frozen when it was submitted: so many different people out of these seats.

    `later_members`: the policy in force then lets those sign as well who come to the groups later.
    """

    name: str
    seats: tuple[Seats, ...]
    quorum: int
    later_members: bool = False

    @property
    def members(self) -> frozenset[int]:
        """Everybody who had a seat."""
        return frozenset().union(*(seats.members for seats in self.seats))

    @property
    def words(self) -> str:
        """Who may sign, as one says it."""
        return " or ".join(seats.signers.words for seats in self.seats)


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did to a revision. `owner_id` is whose seat it was: the signer's own, or that of who is absent."""

    kind: ActKind
    signer_id: int
    at: datetime
    stage: str = ""
    owner_id: int = 0
    conditions: tuple[str, ...] = ()

    @property
    def seat(self) -> int:
        """The account whose vote it is."""
        return self.owner_id or self.signer_id


@dataclass(frozen=True, slots=True)
class Revision:
    """A request as it was submitted once."""

    number: int
    author_id: int
    submitted_at: datetime
    stages: tuple[Stage, ...]
    expires_after_days: int | None = None
    review_every_days: int | None = None
    vetoes: tuple[Seats, ...] = ()
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Delegation:
    """A person's signature given to another for a period `[starts_at, ends_at)`."""

    from_id: int
    to_id: int
    starts_at: datetime
    ends_at: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it is in force at a moment."""
        return self.starts_at <= now < self.ends_at


@dataclass(frozen=True, slots=True)
class Today:
    """The world at the moment of asking: the people, who is in which group now, which delegations are on record."""

    now: datetime
    people: Mapping[int, Person]
    members: Mapping[Signers, frozenset[int]] = field(default_factory=dict)
    delegations: tuple[Delegation, ...] = ()

    def is_member(self, account_id: int, signers: Signers) -> bool:
        """Whether the account is in the group now."""
        return account_id in self.members.get(signers, frozenset())

    def login(self, account_id: int) -> str:
        """What an account is called."""
        person = self.people.get(account_id)
        return person.login if person else f"account {account_id}"

    def given(self, *, from_id: int, to_id: int) -> bool:
        """Whether one gave the other a signature that is in force."""
        pair = from_id, to_id
        return any((one.from_id, one.to_id) == pair and one.holds(self.now) for one in self.delegations)


@dataclass(frozen=True, slots=True)
class Case:
    """A request with all its revisions, who asked, and what the policy in force at submission relaxes."""

    number: str
    requester_id: int
    revisions: tuple[Revision, ...] = ()
    subject_author_ids: frozenset[int] = frozenset()
    strictness: Strictness = field(default_factory=Strictness)

    @property
    def revision(self) -> Revision | None:
        """The newest revision: the only one that can be signed."""
        return self.revisions[-1] if self.revisions else None

    @property
    def author_ids(self) -> frozenset[int]:
        """Whoever wrote any revision, or the subject itself."""
        return self.subject_author_ids | {revision.author_id for revision in self.revisions}


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody wants to do. `owner_id`: whose seat is used, where it is not the signer's own."""

    kind: ActKind
    signer_id: int
    stage: str = ""
    owner_id: int = 0

    @property
    def seat(self) -> int:
        """The account whose vote it would be."""
        return self.owner_id or self.signer_id

    @property
    def delegated(self) -> bool:
        """Whether the seat is somebody else's."""
        return self.seat != self.signer_id


def is_body(seats: Seats) -> bool:
    """Whether the group is a body."""
    return seats.signers.group is Group.BODY
