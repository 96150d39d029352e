"""What a business case would come to with some figures moved, beside what it is and beside saved scenarios."""

from __future__ import annotations

from dataclasses import dataclass

from registry.views.cases import ScenarioView
from registry.views.economics import Provenance
from roi.what_if import QuickAnswer


@dataclass(frozen=True, slots=True)
class Tried:
    """The answer before and after, and from which revision of the case."""

    provenance: Provenance
    answer: QuickAnswer


@dataclass(frozen=True, slots=True)
class Beside:
    """A saved scenario with what it comes to on the newest revision; or why it does not fit that one any more."""

    scenario: ScenarioView
    answer: QuickAnswer | None
    why_not: str = ""
