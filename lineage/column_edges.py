"""One column feeds another, through what transformations, and so what of it arrives."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Flow(StrEnum):
    """What of a column arrives, strongest first: a way is as strong as its weakest step."""

    CLEAR = "clear"  # its values, perhaps computed with; also where the producer does not say
    MASKED = "masked"  # its values, only after masking (a hash, a count)
    INDIRECT = "indirect"  # no values: it filters, joins, groups or sorts


STRONGEST_FIRST = tuple(Flow)


class Transformation(NamedTuple):
    """One entry of the columnLineage facet: DIRECT or INDIRECT, a subtype such as IDENTITY or JOIN, masking or not."""

    type: str
    subtype: str
    masking: bool

    @property
    def flow(self) -> Flow:
        """What arrives through this transformation."""
        if self.type == "INDIRECT":
            return Flow.INDIRECT
        return Flow.MASKED if self.masking else Flow.CLEAR


class Column(NamedTuple):
    """A field of a dataset; an empty field is the dataset as a whole, and so touches every field of it."""

    dataset_id: int
    field: str


class ColumnEdge(NamedTuple):
    """One column feeds another. `how`: transformations as "TYPE/SUBTYPE", "!" where masking, joined by ", "."""

    source: Column
    target: Column
    how: str = ""
    first_seen: int = 0

    @property
    def transformations(self) -> tuple[Transformation, ...]:
        """`how`, read."""
        return tuple(_transformation(part) for part in self.how.split(", ") if part)

    @property
    def flow(self) -> Flow:
        """What arrives: of several transformations the strongest; all of it where none is told."""
        flows = {transformation.flow for transformation in self.transformations}
        return min(flows, key=STRONGEST_FIRST.index, default=Flow.CLEAR)


def _transformation(text: str) -> Transformation:
    kind, _, subtype = text.removesuffix("!").partition("/")
    return Transformation(kind, subtype, text.endswith("!"))
