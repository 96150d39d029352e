"""What is odd in a bill: where it stands, what it is, and what was done about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "note"]
HEADER = 1  # rows count from the header, as a spreadsheet shows them: the first charge is row 2
SHOWN_ROWS = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One trap in one column: the first rows that fell into it, how many did, what was done.

    An error leaves something out of a sum or makes it doubtful; a warning may; a note changes no figure.
    """

    trap: str
    severity: Severity
    column: str
    what: str
    done: str
    rows: tuple[int, ...]
    count: int

    @property
    def row(self) -> int:
        """The first row; 1 is the header."""
        return self.rows[0]

    def __str__(self) -> str:
        more = f" and {self.count - 1:,} more" if self.count > 1 else ""
        return f"row {self.row}{more}, {self.column}: {self.what}; {self.done}"


@dataclass(slots=True)
class _Tally:
    severity: Severity
    what: str
    done: str
    rows: list[int] = field(default_factory=list)
    count: int = 0


class Findings:
    """Collects findings while a bill streams by; equal ones are counted, so memory does not grow with the bill."""

    KINDS_OF_ONE_TRAP = 200  # a hostile header with a million columns must not fill the memory either

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str, str], _Tally] = {}
        self._kinds: dict[str, int] = {}

    def add(
        self, trap: str, row: int, column: str, what: str, done: str, *, severity: Severity = "warning", key: str = ""
    ) -> None:
        """Note one trap at one place; those of equal trap, column and `key` are one finding, told by the first."""
        tally = self._seen.get((trap, column, key))
        if tally is None:
            if self._kinds.get(trap, 0) >= self.KINDS_OF_ONE_TRAP:
                column, key = "many", ""
            self._kinds[trap] = self._kinds.get(trap, 0) + 1
            tally = self._seen.setdefault((trap, column, key), _Tally(severity, what, done))
        tally.count += 1
        if len(tally.rows) < SHOWN_ROWS:
            tally.rows.append(row)

    def all(self) -> tuple[Finding, ...]:
        """Errors first, then by trap, first row and column."""
        order = ("error", "warning", "note")
        found = (
            Finding(trap, tally.severity, column, tally.what, tally.done, tuple(tally.rows), tally.count)
            for (trap, column, _), tally in self._seen.items()
        )
        return tuple(sorted(found, key=lambda one: (order.index(one.severity), one.trap, one.row, one.column)))
