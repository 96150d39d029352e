"""What a pack of the record is about: a use case, an AI model, a framework, a time; or several of these at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from registry.errors import Invalid

EVERYTHING = "everything"
_KINDS = ("use_case", "model", "framework")
_PERIOD = re.compile(r"(\d{4}-\d{2}-\d{2})?\.\.(\d{4}-\d{2}-\d{2})?")
_HOW = (
    "scope: name a use case, an AI model, a framework or a time, or several of them with blanks between, as in "
    "use_case:hiring, model:shop/churn, framework:eu-ai-act, 2026-01-01..2026-06-30; or everything."
)


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the record that is asked for; the time is `[since, until)`, and an empty name means all of them."""

    use_case: str = ""
    model: str = ""
    framework: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        if self.since and self.until and self.since >= self.until:
            raise Invalid(f"scope: the time ends ({self.until:%Y-%m-%d}) before it begins ({self.since:%Y-%m-%d}).")
        if self.use_case and self.model:
            raise Invalid("scope: a use case or an AI model, not both; the use case brings its AI models along.")

    @property
    def narrow(self) -> bool:
        """Whether it is about one thing, and not about all that is on record."""
        return bool(self.use_case or self.model or self.framework)

    def __str__(self) -> str:
        named = [f"{kind}:{name}" for kind in _KINDS if (name := getattr(self, kind))]
        return " ".join([*named, *([_period(self)] if self.since or self.until else [])]) or EVERYTHING


def scope(text: str) -> Scope:
    """Read a scope as people write it; both days of a time are inclusive there. Raises Invalid, saying what fits."""
    said: dict[str, str] = {}
    time: tuple[datetime | None, datetime | None] | None = None
    for word in text.split():
        kind, colon, name = word.partition(":")
        if colon and kind in _KINDS and name and kind not in said:
            said[kind] = name
        elif (found := _PERIOD.fullmatch(word)) and word != ".." and time is None:
            time = _day(found[1]), _day(found[2], after=1)
        elif word != EVERYTHING:
            raise Invalid(_HOW)
    if not text.strip() or (EVERYTHING in text.split() and said):
        raise Invalid(_HOW)
    since, until = time or (None, None)
    return Scope(**said, since=since, until=until)


def _day(text: str | None, *, after: int = 0) -> datetime | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as cause:
        raise Invalid(f"scope: {text} is no day.") from cause
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=after)


def _period(said: Scope) -> str:
    first = f"{said.since:%Y-%m-%d}" if said.since else ""
    last = f"{said.until - timedelta(microseconds=1):%Y-%m-%d}" if said.until else ""
    return f"{first}..{last}"
