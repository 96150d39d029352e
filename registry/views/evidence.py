"""Evidence as it is shown: what it is, whether it holds now, and what it proves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

SOON = timedelta(days=30)
WORDS = ("expired", "expiring", "valid", "not valid yet", "withdrawn")
"""How evidence can stand, the worst first."""


@dataclass(frozen=True, slots=True)
class EvidenceLinkView:
    """What it proves something about, as `kind:name@version`, and who said so."""

    about: str
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceView:
    """A piece of evidence at one moment. `word` is one of WORDS."""

    id: int
    number: str
    title: str
    kind: str
    word: str
    url: str
    file_name: str
    sha256: str
    size: int
    media_type: str
    valid_from: datetime | None
    valid_until: datetime | None
    by: str
    at: datetime
    links: tuple[EvidenceLinkView, ...] = ()
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = None
    withdrawn_why: str = ""
    same_bytes: tuple[str, ...] = ()
    """The numbers of other pieces of evidence with the same bytes."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of adding evidence: `known` where the very same was on record already, and only gained links."""

    evidence: EvidenceView
    known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceSummary:
    """How all evidence stands: counts by word, and how many pieces prove nothing yet."""

    by_word: dict[str, int] = field(default_factory=dict)
    unlinked: int = 0
    next_expiry: datetime | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence as a gate or an approval weighs it."""

    id: int
    kind: str
    title: str
    sha256: str
    valid_until: datetime | None
    word: str

    @property
    def holds(self) -> bool:
        """Whether it proves anything now."""
        return self.word in ("valid", "expiring")


def word(*, valid_from: datetime | None, valid_until: datetime | None, withdrawn: bool, now: datetime) -> str:
    """How evidence stands `now`: `valid_from` is inclusive, `valid_until` exclusive."""
    if withdrawn:
        return "withdrawn"
    if valid_until is not None and now >= valid_until:
        return "expired"
    if valid_from is not None and now < valid_from:
        return "not valid yet"
    return "expiring" if valid_until is not None and valid_until - now <= SOON else "valid"
