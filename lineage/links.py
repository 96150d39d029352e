"""A run read or wrote a version of a dataset, and how that is known."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Known(StrEnum):
    """How it is known that a run read or wrote a version; the later, the weaker."""

    DECLARED = "declared"  # the version facet names it
    BY_RUN = "named by its run"  # written without a version; `run:<runId>` is its name
    INFERRED = "inferred by time"  # the latest write before the read is taken to be what was read
    UNKNOWN = "no version on record"


class Role(StrEnum):
    """What the run did with the version."""

    READ = "read"
    WROTE = "wrote"


class VersionRef(NamedTuple):
    """One version of a dataset (or AI model, or deployment); an empty label where none is on record."""

    dataset_id: int
    label: str


class Link(NamedTuple):
    """A run read or wrote a version."""

    run_id: str
    role: Role
    ref: VersionRef
    known: Known
    at: int | None


def weakest(path: Iterable[Link]) -> Known:
    """How sure a path is: as sure as its least sure link."""
    return max((link.known for link in path), key=list(Known).index, default=Known.DECLARED)
