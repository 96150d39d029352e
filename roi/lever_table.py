"""What can be done about the cost of computing: each lever with its range, its evidence and what it does not count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from roi.defaults import Default, Grade
from roi.estimates import Fixed, Pert

TABLE = Path(__file__).with_name("levers.yaml")
Phase = Literal["training", "serving", "any"]
ActsOn = Literal["hours", "price"]
CATEGORIES = ("compute", "idle_gpus")  # cost lines that a lever changes
PARTLY = ("failed_experiments", "retraining", "energy_carbon")
"""Cost lines that are computing in part. The sources of levers speak of the cost of computing, a case of these lines as
a whole, work of people and machines of others in it: they stay as they are, and the answer says so."""
DRIVERS: dict[ActsOn, str] = {"hours": "gpu_hours", "price": "price_per_gpu_hour"}
TRAINING_SHARE = Default(
    Pert(0.1, 0.5, 0.9), "share of computing that is training", "own", "no published source: measure it on your bills"
)


@dataclass(frozen=True, slots=True)
class Sourced:
    """One end of a range: new cost / old, how far to trust it, and what it stands on."""

    value: float
    grade: Grade
    says: str


@dataclass(frozen=True, slots=True)
class Lever:
    """One way to compute for less. `factor` is new cost / old of the `phase` concerned; empty: from your own figures.

    `acts_on` says what changes: GPU-hours or their price. `excludes` are levers that cannot be taken with it.
    """

    key: str
    title: str
    what: str
    phase: Phase
    acts_on: ActsOn
    factor: tuple[Sourced, ...]
    quality: str
    not_counted: str
    excludes: tuple[str, ...]
    source: str
    url: str
    checked_on: date

    @property
    def range(self) -> Pert | None:
        """The factor as an estimate; None where it has to be worked out."""
        return Pert(self.factor[0].value, self.factor[1].value, self.factor[2].value) if self.factor else None

    @property
    def grade(self) -> Grade:
        """How far to trust the likely value; an end may be better founded."""
        return self.factor[1].grade if self.factor else "own"

    @property
    def default(self) -> Default:
        """The range as a default, with the weakest of its grades: printed as an assumption unless every end is read."""
        grades = [end.grade for end in self.factor]
        weakest: Grade = max(grades, key=_ORDER.index) if grades else "own"
        return Default(self.range or Fixed(1), "new cost / old", weakest, self.source, self.checked_on)


_ORDER: tuple[Grade, ...] = ("V", "R", "S", "M", "own")


@lru_cache(maxsize=1)
def levers() -> dict[str, Lever]:
    """All levers by key, in the order in which they are shown."""
    return {row["key"]: _lever(row) for row in yaml.load(TABLE.read_text("utf-8"), yaml.CSafeLoader)}


def _lever(row: dict[str, Any]) -> Lever:
    ends = tuple(Sourced(**row["factor"][name]) for name in ("low", "likely", "high")) if "factor" in row else ()
    said = {name: row[name] for name in ("key", "title", "what", "phase", "acts_on", "quality", "not_counted")}
    return Lever(
        **said,
        factor=ends,
        excludes=tuple(row.get("excludes", ())),
        source=row["source"],
        url=row["url"],
        checked_on=row["checked_on"],
    )
