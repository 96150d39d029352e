"""Frameworks as they are shown: how much is covered, and for each requirement what was found and what proves it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from registry.views.coverage import Coverage, Status
from registry.views.evidence import Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkLine:
    """A framework with its coverage in one scope. `weak` counts what is met or partial with no proof that holds."""

    slug: str
    version: str
    title: str
    publisher: str
    source: str
    rights: str
    note: str
    applies_from: date | None
    checked_on: date | None
    loaded_at: datetime
    sha256: str
    coverage: Coverage
    share: float | None
    words: str
    weak: int
    last_assessed: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What somebody found about a requirement."""

    status: Status
    note: str
    scope: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementLine:
    """One requirement or heading, with what was last found and what proves it."""

    ref: str
    title: str
    text: str
    parent: str
    depth: int
    position: int
    assessable: bool
    source: str
    applies_from: date | None
    status: Status
    found: Found | None
    proofs: tuple[Proof, ...] = ()
    company: Status = Status.NOT_ASSESSED
    """For a use case: what was found for the whole company, which counts only there."""

    @property
    def weak(self) -> bool:
        """Said to be met, at least in part, though no proof holds."""
        return self.status in (Status.MET, Status.PARTIAL) and not any(proof.holds for proof in self.proofs)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkView:
    """A framework, all its requirements in reading order, and the coverage below each heading."""

    line: FrameworkLine
    scope: str
    as_of: datetime
    requirements: tuple[RequirementLine, ...]
    below: dict[str, Coverage] = field(default_factory=dict)
