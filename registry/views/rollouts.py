"""What a rollout or rollback came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.views.gate import GateAnswer


@dataclass(frozen=True, slots=True)
class ShareView:
    """A version that answers a part of a service's requests."""

    model: str
    version: str
    percent: float
    role: str
    since: datetime
    approval: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RolledOut:
    """What answers now. `gate` is what was asked before; `decision` (D-12) is the record of a rollback.

    `trouble` says why the events could not be passed on to another server; they stay on record here.
    """

    environment: str
    service: str
    shares: tuple[ShareView, ...]
    gate: GateAnswer
    decision: str = ""
    trouble: str = ""
