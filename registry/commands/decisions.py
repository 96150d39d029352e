"""What somebody who logs a decision says: the choice, why, what else was possible, what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from registry.commands.decision_faults import faults
from registry.commands.decision_said import ACCEPTED, Assumption, Option, Part, Person, Said
from registry.commands.reading import reader
from registry.errors import Invalid
from registry.subjects import Subject, SubjectKind, numbered

__all__ = ["ACCEPTED", "Assumption", "Decision", "Option", "Part", "Person", "decision", "plain", "plain_part"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Said):
    """A decision as it is logged. Only title, about, choice and rationale must be said.

    `supersedes` and `evidence` are row numbers (D-12, E-5 in JSON). `source` is the file that it came as; such a
    decision may lack what its file lacks. The same `key` from the same account is the same decision. Raises Invalid.
    """

    def __post_init__(self) -> None:
        found = [*faults(self)][:10]
        if found:
            raise Invalid(" ".join(found))


def decision(document: bytes | Mapping[str, Any]) -> Decision:
    """A decision from JSON, or from what JSON became; raises Invalid naming each place."""
    found: Decision = reader(Decision)(document)
    return found


def plain(said: Decision) -> dict[str, Any]:
    """A decision as JSON has it; what was left empty is left out, and so is the key."""
    found = {one.name: plain_part(getattr(said, one.name)) for one in fields(said) if one.name != "key"}
    if said.supersedes:
        found["supersedes"] = numbered(SubjectKind.DECISION, said.supersedes)
    found["evidence"] = [numbered(SubjectKind.EVIDENCE, number) for number in said.evidence]
    return {name: value for name, value in found.items() if value not in ("", [], None)}


def plain_part(value: Any) -> Any:
    """One field of a decision, or one option, assumption or person, as JSON has it."""
    match value:
        case Subject() | date():
            return str(value)
        case tuple():
            return [plain_part(one) for one in value]
        case Option() | Assumption() | Person():
            each = {one.name: plain_part(getattr(value, one.name)) for one in fields(value)}
            return {name: value for name, value in each.items() if value not in ("", [], None)}
        case _:
            return value
