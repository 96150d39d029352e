"""Approval policies, the bodies they speak of and delegations, as they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PolicyRevisionView:
    """A revision of a policy. `state`: in force, approved (to come), waiting, superseded, or how its request ended."""

    revision: int
    title: str
    sha256: str
    effective_from: datetime
    reason: str
    author: str
    at: datetime
    request: str
    state: str
    text: str


@dataclass(frozen=True, slots=True)
class PolicyView:
    """A policy with its revisions, newest first; `in_force` is a revision's number (0: the one that was shipped)."""

    slug: str
    in_force: int
    revisions: tuple[PolicyRevisionView, ...]
    text: str


@dataclass(frozen=True, slots=True)
class BodyView:
    """A body with its members (logins) now, and everybody who came and went."""

    slug: str
    name: str
    veto: bool
    members: tuple[str, ...]
    history: tuple[MembershipView, ...] = ()


@dataclass(frozen=True, slots=True)
class MembershipView:
    """Somebody joined a body or left it."""

    member: str
    joined: bool
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DelegationView:
    """Who signs for whom in `[starts_at, ends_at)`; `to` is empty where somebody is away and nobody signs for them.

    `state`: in force, to come, over, or ended (before its time).
    """

    id: int
    owner: str
    to: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    state: str
