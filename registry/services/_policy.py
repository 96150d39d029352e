"""The approval policy that is in force at a moment; the one that ships with Countersign where there is no other yet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection

from registry.errors import Invalid
from registry.rules.policy import Group, Policy, Signers
from registry.rules.policy_text import PolicyFaults, policy_of
from registry.store import bodies
from registry.store import policies as store
from registry.store.kept import Keeping

SLUG = "approvals"
SHIPPED = Path(__file__).parents[2] / "data" / "policies" / "default.yaml"
_BODIES = {"ethics-board": "Ethics board"}
"""What the shipped policy speaks of, so that it can be filled."""


@dataclass(frozen=True, slots=True)
class InForce:
    """A policy with where it stands; `revision_id` is 0 before anything was put on record under it."""

    policy: Policy
    text: str
    revision: int
    revision_id: int

    @property
    def label(self) -> str:
        """What people call it."""
        return f"{self.policy.title}, revision {self.revision}"


def in_force(connection: Connection, now: datetime) -> InForce:
    """What holds at a moment."""
    row = store.in_force(connection, SLUG, now)
    if row is None:
        return InForce(parsed(shipped()), shipped(), 1, 0)
    return InForce(parsed(row.text), row.text, row.revision, row.id)


def ensured(keeping: Keeping) -> InForce:
    """What holds now; puts the shipped policy on record as revision 1 where there is none yet."""
    if store.by_slug(keeping.connection, SLUG) is None:
        _keep_shipped(keeping)
    return in_force(keeping.connection, keeping.now)


def parsed(text: str) -> Policy:
    """The policy in a text that was taken before."""
    return _parsed(text)


def checked(connection: Connection, text: str) -> Policy:
    """The policy in a text that comes in; raises Invalid with every fault and its line."""
    try:
        policy = policy_of(text)
    except PolicyFaults as cause:
        raise Invalid("text: " + "; ".join(map(str, cause.faults[:20]))) from cause
    known = {row.slug for row in bodies.every(connection)} | set(_BODIES)
    missing = [one for one in dict.fromkeys(_named(policy)) if one not in known]
    if missing:
        raise Invalid(f"text: there is no body {', '.join(missing)}. Make it first, so that somebody can sit in it.")
    return policy


def vetoes(slugs: tuple[str, ...]) -> tuple[Signers, ...]:
    """The bodies of these names as groups."""
    return tuple(Signers(Group.BODY, slug) for slug in slugs)


def shipped() -> str:
    """The text that ships with Countersign."""
    return SHIPPED.read_text(encoding="utf-8")


def sha256(text: str) -> str:
    """Of a policy's text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=64)
def _parsed(text: str) -> Policy:
    return policy_of(text)


def _named(policy: Policy) -> list[str]:
    signers = [one for rule in policy.rules for stage in rule.stages for one in stage.signers]
    named = [one.name for one in signers if one.group is Group.BODY]
    return [*named, *(slug for rule in policy.rules for slug in rule.vetoes)]


def _keep_shipped(keeping: Keeping) -> None:
    policy_id = keeping.add("policy", slug=SLUG)
    keeping.add(
        "policy_revision",
        policy_id=policy_id,
        revision=1,
        text=shipped(),
        sha256=sha256(shipped()),
        effective_from=keeping.now,
        reason="The policy that ships with Countersign holds until a company has approved its own.",
    )
    for slug, name in _BODIES.items():
        if bodies.by_slug(keeping.connection, slug) is None:
            keeping.add("body", slug=slug, name=name, veto=1)
    keeping.log("policy.adopted", f"policy:{SLUG}@1", reason="first use", sha256=sha256(shipped()))
