"""What a company says of a deadline of its own: what must have reached whom within how long, from which day on."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from registry.commands.about import checked
from registry.commands.reading import reader
from registry.errors import Invalid
from registry.views.incident_words import Fact, IncidentKind, Severity

MOST_HOURS = 10 * 8766
"""Ten years."""
_RULE = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDeadline:
    """A deadline of the company, said whole. `rule` names the one that changes; empty: a new one, named by its title.

    It starts with incidents of these `kinds` and `severities` (empty: any) of which `all_of` and `any_of` are known.
    `source` is where it is written: an address, or a document with its version. `met_by`: a cause or a state that keeps
    it by itself. `applies_from` is tomorrow and `checked_on` today unless said. Raises Invalid.
    """

    title: str
    to: str
    hours: float
    source: str
    reason: str
    rule: str = ""
    set: str = "Company"
    article: str = ""
    text: str = ""
    kinds: tuple[IncidentKind, ...] = ()
    severities: tuple[Severity, ...] = ()
    all_of: tuple[Fact, ...] = ()
    any_of: tuple[Fact, ...] = ()
    met_by: Literal["", "cause", "contained", "resolved"] = ""
    applies_from: date | None = None
    checked_on: date | None = None

    def __post_init__(self) -> None:
        for place, most in (("title", 300), ("to", 300), ("source", 2000), ("reason", 10_000), ("set", 100)):
            checked(getattr(self, place), place, most=most, needed=True)
        checked(self.article, "article", most=100)
        checked(self.text, "text", most=5_000)
        checked_rule(self.rule)
        if not (math.isfinite(self.hours) and 0 < self.hours <= MOST_HOURS):
            raise Invalid(f"hours: more than 0, and at most {MOST_HOURS:,} (ten years).")
        if ":" in self.source.split("/", 1)[0] and not self.source.startswith(("https://", "http://")):
            raise Invalid("source: an address that begins with https://, or a document in words.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """That a deadline of the company ends: why, and the first day without it (tomorrow unless said)."""

    reason: str
    applies_from: date | None = None

    def __post_init__(self) -> None:
        checked(self.reason, "reason", most=10_000, needed=True)


def checked_rule(rule: str) -> None:
    """Raise Invalid for what cannot be the name of a rule."""
    if rule and not _RULE.fullmatch(rule):
        raise Invalid("rule: small letters, digits and -, such as own-tell-executive.")


read = reader(OwnDeadline)
"""A deadline from JSON bytes or a mapping; raises Invalid with each place."""
read_ending = reader(Ending)
