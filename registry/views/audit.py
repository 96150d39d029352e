"""What is shown of the audit log: entries, proofs, checkpoints, and what verifying it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry as it was written, and its place in the log."""

    seq: int
    at: datetime
    actor: str
    roles: tuple[str, ...]
    action: str
    subject: str
    origin: str
    reason: str
    details: Mapping[str, Any]
    leaf_hash: bytes


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A page of entries, newest first. `older` continues it: give it as `before`; None on the last page."""

    entries: tuple[EntryView, ...]
    total: int
    older: int | None


@dataclass(frozen=True, slots=True)
class EntryChoices:
    """What a filter can name: all actors and all actions in the log."""

    actors: tuple[str, ...]
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckpointView:
    """A signed statement of the log's size and root. `behind` is how many entries came after it."""

    origin: str
    size: int
    root: bytes
    at: datetime | None
    note: str
    vkey: str
    file: Path
    behind: int = 0

    @property
    def short(self) -> str:
        """What fits into a footer: size and the root's first sixteen hexadecimal digits."""
        return f"{self.size} entries, root {self.root.hex()[:16]}"


@dataclass(frozen=True, slots=True)
class InclusionView:
    """The proof that one entry is in the log of `size` entries with that root (RFC 9162, 2.1.3)."""

    seq: int
    size: int
    leaf_hash: bytes
    root: bytes
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not fit, and where."""

    place: str
    problem: str

    def __str__(self) -> str:
        """Place and problem, as a line."""
        return f"{self.place}: {self.problem}"


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What verifying looked at and found. `notes` say what it could not rule out; they are no findings."""

    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    entries: int
    nodes: int
    events: int
    checkpoints: int
    size: int
    root: bytes
    seconds: float
    more_findings: int = 0

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    @property
    def headline(self) -> str:
        """The report in one sentence."""
        counts = (_counted(self.entries, "entry", "entries"), _counted(self.events, "event", "events"))
        looked_at = f"{', '.join(counts)} and {_counted(self.checkpoints, 'checkpoint', 'checkpoints')}"
        if self.holds:
            return f"The audit log holds: {looked_at} fit together (root {self.root.hex()[:16]})."
        found = _counted(len(self.findings) + self.more_findings, "finding", "findings")
        return f"The audit log does not hold: {found} in {looked_at}."


@dataclass(frozen=True, slots=True)
class PackView:
    """An exported piece of the log: the zip file, its SHA-256, and what is in it."""

    file: Path
    sha256: str
    entries: int
    checkpoint: CheckpointView


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
