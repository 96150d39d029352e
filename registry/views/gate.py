"""What a gate answered, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.subjects import Subject
from registry.views.approvals import ReasonView


@dataclass(frozen=True, slots=True, kw_only=True)
class GateAnswer:
    """One answer. `open` is whether the thing may pass; `approved` whether it has a valid approval.

    They differ where the environment's `mode` is warn or record. `reasons` say what stands in the way in every mode.
    `request` is the request that it rests on (A-7; empty without one).
    """

    id: int
    subject: Subject
    environment: str
    open: bool
    approved: bool
    mode: str
    headline: str
    state: str
    reasons: tuple[ReasonView, ...]
    conditions: tuple[str, ...]
    request: str
    expires_at: datetime | None
    at: datetime

    @property
    def warned(self) -> bool:
        """Whether it passes although something stands in the way."""
        return self.open and not self.approved


@dataclass(frozen=True, slots=True)
class GateLine:
    """An answer as a list shows it."""

    id: int
    subject: str
    environment: str
    opened: bool
    mode: str
    reasons: tuple[str, ...]
    request: str
    by: str
    at: datetime
