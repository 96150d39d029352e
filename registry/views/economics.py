"""What a use case's money comes to, as it is shown: every answer with all that is needed to get the same one again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from roi.answer import Answer
from roi.case import BusinessCase
from roi.case_changes import WhatIf
from roi.defaults import GRADES, Default
from roi.drivers import Index, Swing
from roi.losses import LossAnswer
from roi.simulation import Fan, Simulation
from roi.stage_gates import StageGates, ValueAhead
from roi.tei import TeiTable
from roi.waterfall import Bar


@dataclass(frozen=True, slots=True)
class Assumed:
    """A place where the case says nothing and a default stands."""

    place: str
    default: Default

    @property
    def grade_says(self) -> str:
        """How far to trust the default, in words."""
        return GRADES[self.default.grade]

    @property
    def is_fact(self) -> bool:
        """Whether it was read at its source, or recomputed."""
        return self.default.is_fact


@dataclass(frozen=True, slots=True)
class Provenance:
    """From what an answer was worked out, how and when; equal ones but for `as_of` give equal figures.

    `revision` is 0 for a text that is not on record. `draws` and `seed` are 0 where nothing was drawn.
    """

    slug: str
    title: str
    revision: int
    newest: int
    digest: str
    currency: str
    plan_version: str
    version: str
    as_of: datetime
    seed: int = 0
    draws: int = 0
    scenario: str = ""
    what_if: WhatIf = field(default_factory=WhatIf)
    assumed: tuple[Assumed, ...] = ()

    @property
    def source(self) -> str:
        """The case as fingerprints name it; a short hash for what is not on record."""
        return f"business_case:{self.slug}@{self.revision}" if self.revision else f"not on record, {self.digest[:12]}"

    def __str__(self) -> str:
        """In one line, for a caption."""
        drawn = f"; {self.draws:,} draws, seed {self.seed}" if self.draws else ""
        changed = f"; scenario {self.scenario}" if self.scenario else "; with changes" if self.what_if else ""
        return f"{self.source}{changed}{drawn}; Countersign {self.version}; {self.as_of:%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True, slots=True)
class Answered:
    """A case with every estimate at its mean. `tei` is None where it cannot be read so, and `no_tei` says why."""

    provenance: Provenance
    case: BusinessCase
    answer: Answer
    tei: TeiTable | None
    no_tei: str = ""


@dataclass(frozen=True, slots=True)
class Simulated:
    """A case over many draws."""

    provenance: Provenance
    simulation: Simulation


@dataclass(frozen=True, slots=True)
class Fanned:
    """How the running net spreads over the months of a case's own horizon."""

    provenance: Provenance
    fan: Fan


@dataclass(frozen=True, slots=True)
class Driven:
    """What moves NPV most: by conditional means, widest first; and by Sobol indices, largest total first."""

    provenance: Provenance
    swings: tuple[Swing, ...]
    indices: tuple[Index, ...]


@dataclass(frozen=True, slots=True)
class Hidden:
    """From the budget to what a project really costs over `months`, bar by bar; the bars sum exactly."""

    provenance: Provenance
    months: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """NPV of a case, what each aspect of a difference is worth, and NPV with all of them, over `months`."""

    before: Provenance
    after: Provenance
    months: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Onward:
    """Whether to go on, seen from this month; and what the right to stop is worth, None for a case without gates."""

    provenance: Provenance
    ahead: ValueAhead
    gates: StageGates | None


@dataclass(frozen=True, slots=True)
class Losses:
    """What the preventive benefits prevent: loss-exceedance with and without."""

    provenance: Provenance
    losses: tuple[LossAnswer, ...]
