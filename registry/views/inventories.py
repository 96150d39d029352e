"""What becomes of each line of an inventory of use cases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What a line is to the record; TWICE: another line of the file says the same."""

    REFUSED = "refused"
    CHANGED = "changed"
    NEW = "new"
    TWICE = "twice"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryLine:
    """One line: where it stands in the file, what becomes of it, and why or in what it differs.

    `slug` is the use case that it is about, once there is one. `stage_here` is not moved by an inventory.
    """

    line: int
    outcome: Outcome
    title: str
    agency: str
    stage: str
    what: str
    slug: str = ""
    stage_here: str = ""


@dataclass(frozen=True, slots=True)
class InventoryView:
    """A file, line by line: as it would be brought in, or as it was."""

    lines: tuple[InventoryLine, ...]

    def count(self, outcome: Outcome) -> int:
        """How many lines come out so."""
        return Counter(one.outcome for one in self.lines)[outcome]

    @property
    def counts(self) -> dict[str, int]:
        """How many lines come out how."""
        return {outcome.value: self.count(outcome) for outcome in Outcome}

    @property
    def entries(self) -> int:
        """How many lines the file has."""
        return len(self.lines)

    @property
    def new(self) -> int:
        """How many use cases are new."""
        return self.count(Outcome.NEW)

    @property
    def words(self) -> str:
        """How the lines come out, in a sentence."""
        said = {Outcome.NEW: "new", Outcome.CHANGED: "changed", Outcome.UNCHANGED: "known already",
                Outcome.TWICE: "twice in the file", Outcome.REFUSED: "refused"}  # fmt: skip
        told = [f"{self.count(one):,} {word}" for one, word in said.items() if self.count(one)]
        return f"{self.entries:,} use cases in the file: {', '.join(told) or 'none'}."
