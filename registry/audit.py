"""What an audit entry says: who, in which roles, did what, to which subject, from where, when and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from registry.access import Desk, roles_now

FORMAT = 1


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One change, before it has a place in the log."""

    at: datetime
    actor: str
    roles: tuple[str, ...]
    action: str
    subject: str
    origin: str = ""
    reason: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    def body(self) -> bytes:
        """The record as canonical JSON: sorted keys, no spaces, UTF-8. Build it once; these bytes are hashed."""
        content = {
            "format": FORMAT,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": self.actor,
            "roles": self.roles,
            "action": self.action,
            "subject": self.subject,
            "origin": self.origin,
            "reason": self.reason,
            "details": self.details,
        }
        return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def entry(desk: Desk, action: str, subject: str, *, reason: str = "", **details: Any) -> AuditRecord:
    """What the desk's actor does now, in the roles held now; hand it to `store.audit.append` with the change.

    `action` is `noun.past_participle`, `subject` is `kind:name`. `details` must be what JSON can say.
    """
    roles = tuple(sorted(role.value for role in roles_now(desk)))
    actor = desk.actor.login if desk.actor else "nobody"
    return AuditRecord(desk.clock(), actor, roles, action, subject, desk.origin, reason, details)


def searchable(text: str) -> str:
    """The copy of a body's text that is kept for searching: PostgreSQL's text can't hold a zero character."""
    return text.replace("\x00", "\ufffd")
