"""A risk tier with its reasons, what is missing for one, and the duties that follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Tier(StrEnum):
    """How risky a use case is, in the words of the rule set that says so."""

    PROHIBITED = "prohibited"
    HIGH = "high"
    LIMITED = "limited"
    MEDIUM = "medium"
    MINIMAL = "minimal"
    LOW = "low"
    NOT_ASSESSED = "not assessed"

    @property
    def rank(self) -> int:
        """How grave it is, comparable between rule sets; 0 is not known."""
        return _RANKS[self]

    @property
    def level(self) -> str:
        """The one word for policies that make no difference between rule sets: prohibited, high, medium, low or ''."""
        return ("", "low", "medium", "high", "prohibited")[self.rank]


_RANKS = {
    Tier.PROHIBITED: 4, Tier.HIGH: 3, Tier.LIMITED: 2, Tier.MEDIUM: 2, Tier.MINIMAL: 1, Tier.LOW: 1,
    Tier.NOT_ASSESSED: 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that led to a tier: the question and what was chosen, in words."""

    question: str
    asked: str
    answer: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a tier: the rule, the article and the answers that led to it. `exempt`: a rule that was set aside."""

    rule_set: str
    rule: str
    tier: Tier
    cites: str
    text: str
    answers: tuple[Given, ...]
    exempt: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """A question that has to be answered before there is a tier."""

    question: str
    asked: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """Name, version and SHA-256 of a rule set that judged."""

    rule_set: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """The tier with its reasons, gravest first. NOT_ASSESSED where `missing` answers could change it; the tier is
    then `at_least` what the known answers say."""

    tier: Tier
    at_least: Tier
    reasons: tuple[Reason, ...]
    missing: tuple[Missing, ...]
    groups: frozenset[str]
    marks: tuple[Reason, ...]
    rule_sets: tuple[Judgement, ...]

    @property
    def digest(self) -> str:
        """What changes whenever a rule set changes: the digests of all that judged, joined."""
        return "+".join(judged.digest for judged in self.rule_sets)

    @property
    def name(self) -> str:
        """The rule sets that judged: "eu-ai-act 2026-11-21 + neutral 2026-11-21"."""
        return " + ".join(f"{judged.rule_set} {judged.version}" for judged in self.rule_sets)


@dataclass(frozen=True, slots=True)
class Owed:
    """One duty of a use case. `applies` says whether its day has come."""

    rule_set: str
    id: str
    article: str
    text: str
    applies_from: date
    applies: bool
    source: str
    checked_on: date
    secondary: bool
    note: str


@dataclass(frozen=True, slots=True)
class OverrideView:
    """A tier that somebody proposed instead of the computed one; `agreed` is None until a second person spoke.

    `holds`: it counts now. It lapses with other answers and with other rules.
    """

    id: int
    tier: Tier
    reason: str
    by: str
    at: datetime
    agreed: bool | None
    said: str
    said_by: str
    said_at: datetime | None
    holds: bool
    open: bool


@dataclass(frozen=True, slots=True)
class TierView:
    """The tier that counts for a use case now: the computed one, or the one that two people put in its place.

    `outdated`: it was computed under rules that are no longer in force, by the rules named `rule_set`.
    """

    tier: Tier
    computed: Tier
    rule_set: str
    digest: str
    reasons: tuple[Reason, ...]
    missing: tuple[Missing, ...]
    marks: tuple[Reason, ...]
    duties: tuple[Owed, ...]
    outdated: bool
    overridden: OverrideView | None
    disputed: OverrideView | None
    at: datetime | None

    @property
    def level(self) -> str:
        """prohibited, high, medium or low; empty where there is no tier."""
        return self.tier.level
