"""What is handed in to save a scenario: a name, what differs from the case, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from registry.commands.reading import reader
from registry.errors import Invalid
from roi.case_changes import WhatIf


@dataclass(frozen=True, slots=True, kw_only=True)
class NewScenario:
    """`values`, `factors` and `late_months` as in `roi.case_changes.WhatIf`; `levers` by key, with their settings."""

    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    factors: Mapping[str, float] = field(default_factory=dict)
    late_months: int = 0
    levers: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""

    def __post_init__(self) -> None:
        """Raises Invalid with the place."""
        if not 0 < len(self.name.strip()) <= 120:
            raise Invalid("name: a scenario needs a name of at most 120 characters.")
        if len(self.note) > 2_000:
            raise Invalid("note: at most 2,000 characters say why.")
        if len(self.values) + len(self.factors) + len(self.levers) > 500:
            raise Invalid("values: at most 500 figures of a scenario differ from its case.")

    @property
    def what_if(self) -> WhatIf:
        """What differs."""
        return WhatIf(dict(self.values), dict(self.factors), self.late_months, dict(self.levers))


read = reader(NewScenario)
