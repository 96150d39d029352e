"""What verifying has found so far: the first findings in full, the rest counted."""

from __future__ import annotations

from dataclasses import dataclass, field

from registry.views.audit import Finding

KEPT = 1000


@dataclass(slots=True)
class Findings:
    """Grows while verifying runs, in bounded memory."""

    kept: list[Finding] = field(default_factory=list)
    more: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, place: str, problem: str) -> None:
        """One thing that does not fit."""
        if len(self.kept) < KEPT:
            self.kept.append(Finding(place, problem))
        else:
            self.more += 1
