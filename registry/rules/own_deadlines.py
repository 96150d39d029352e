"""Which deadlines hold for an incident that became known on a day: the shipped ones, and what the company says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter

from registry.rules.deadlines import DeadlineRule, shipped

OWN = "Company"
"""The set of the deadlines that a company gives itself; of those that ship, only these can be changed."""
_READER: TypeAdapter[DeadlineRule] = TypeAdapter(DeadlineRule)


@dataclass(frozen=True, slots=True)
class Said:
    """One revision of a deadline: put on record `at` (None: it ships, as revision 0), holding from `rule.applies_from`.

    `ended`: from that day on there is no such deadline.
    """

    rule: DeadlineRule
    revision: int = 0
    ended: bool = False
    at: datetime | None = None


class Deadlines:
    """Every deadline with its revisions, as far as they were on record at one moment."""

    def __init__(self, said: Iterable[Said], *, law: Sequence[DeadlineRule] | None = None) -> None:
        """`law` is what ships, unless told otherwise."""
        self.revisions: dict[str, list[Said]] = {rule.id: [Said(rule)] for rule in (shipped() if law is None else law)}
        for one in said:
            self.revisions.setdefault(one.rule.id, []).append(one)
        self._on: dict[date, tuple[DeadlineRule, ...]] = {}

    def on(self, day: date) -> tuple[DeadlineRule, ...]:
        """The rules of a day; of each the newest word that applies by then. One that is still to come is among them."""
        if day not in self._on:
            chosen = (holding(revisions, day) for revisions in self.revisions.values())
            self._on[day] = tuple(one.rule for one in chosen if one is not None)
        return self._on[day]

    def title(self, rule: str) -> str:
        """What a rule is called by its newest revision; its name where there is none."""
        return self.revisions[rule][-1].rule.title if rule in self.revisions else rule


def holding(revisions: Sequence[Said], day: date) -> Said | None:
    """The revision that counts on a day, the first to come where none does yet; None where the deadline has ended."""
    applying = [one for one in revisions if one.rule.applies_from <= day]
    if applying:
        return None if applying[-1].ended else applying[-1]
    return None if revisions[-1].ended else revisions[0]


def changeable(revisions: Sequence[Said]) -> bool:
    """Whether the company may change it: its own, not a law's that ships."""
    return revisions[0].at is not None or revisions[0].rule.set == OWN


def content(rule: DeadlineRule) -> dict[str, Any]:
    """A rule as a row keeps it."""
    return {one.name: _plain(getattr(rule, one.name)) for one in fields(rule)}


def read(kept: Mapping[str, Any]) -> DeadlineRule:
    """The rule that a row keeps."""
    return _READER.validate_python(dict(kept))


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(getattr(one, "value", one) for one in value)
    return value.isoformat() if isinstance(value, date) else value
