"""What is asked of a business case: which revision with which changes, drawn how, and over which months."""

from __future__ import annotations

from dataclasses import dataclass, field

from roi.case_changes import WhatIf
from roi.horizon import HORIZONS
from roi.simulation import DRAWS


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`revision` None: the newest. `scenario` names where `what_if` is from. `horizons` and `months` in months.

    `months` None: the case's own horizon, for what is asked over one horizon only.
    """

    revision: int | None = None
    what_if: WhatIf = field(default_factory=WhatIf)
    scenario: str = ""
    draws: int = DRAWS
    seed: int = 0
    horizons: tuple[int, ...] = HORIZONS
    months: int | None = None

    @property
    def over(self) -> tuple[int, ...]:
        """The horizons, each once, ascending."""
        return tuple(sorted(set(self.horizons)))


AS_IT_IS = Question()
