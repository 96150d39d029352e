"""Figures taken where a case says nothing, each with its unit, its source and how far to trust it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from roi.estimates import Estimate, Fixed, Pert, Range90

Grade = Literal["V", "R", "S", "M", "own"]
GRADES: dict[Grade, str] = {
    "V": "read at its source",
    "R": "recomputed",
    "S": "secondary source",
    "M": "from memory, not checked",
    "own": "our proposal, no published source",
}


@dataclass(frozen=True, slots=True)
class Default:
    """A figure that a case may replace. `checked_on` is the day on which the source was last read, None: never here."""

    value: Estimate
    unit: str
    grade: Grade
    source: str
    checked_on: date | None = None

    @property
    def is_fact(self) -> bool:
        """Whether it may be printed without the word assumption: only what was read at its source, or recomputed."""
        return self.grade in ("V", "R")


READ = date(2026, 11, 21)  # the day on which the sources marked so were read
RATE_PER_YEAR = Default(Fixed(0.10), "share per year", "V", "Forrester TEI studies discount at 10 %")
CASH_REALISATION = Default(
    Fixed(0.5), "share of saved cost that becomes cash", "own", "TEI studies call it productivity capture"
)
START_DELAY = Default(
    Pert(3, 6, 18), "months", "own", "a survey by Comet, as W&B sums it up, has 7 months to deploy on average", READ
)
RAMP_MIDPOINT = Default(Pert(6, 12, 30), "months", "own", "no published source")
RAMP_STEEPNESS = Default(Pert(0.1, 0.25, 0.6), "per month", "own", "no published source")
SCRAPPED_EXPERIMENTS = Default(
    Fixed(0.41), "share of experiments", "S", "survey of 500 practitioners by Comet, as W&B sums it up", READ
)
HALF_LIFE = Default(
    Range90(5.2, 19.3),
    "months",
    "own",
    "no universal value: 91 % of 128 model-data pairs aged (Vela et al. 2022)",
    READ,
)
DEBT_GROWTH = Default(
    Pert(0, 0.10, 0.30), "share per year", "own", "Sculley et al. 2015 describe the mechanism and give no number"
)
HIGH_RISK_SYSTEM = Default(
    Fixed(29_277), "EUR per high-risk system and year", "S", "impact study for the EU AI Act, as quoted by others"
)
ENERGY_SHARE = Default(
    Pert(0.02, 0.04, 0.06),
    "share of development cost",
    "V",
    "Cottier et al. 2024 (Epoch AI): 2-6 %; the middle is ours",
    READ,
)
