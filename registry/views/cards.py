"""What is worth knowing about a node at a glance, beside a picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.views.nodes import NodeView


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field of a dataset's schema, as its producer describes it."""

    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run that touched the node: `how` is ran, read or wrote. `duration` is None while it has no end."""

    run_id: str
    job: str
    how: str
    state: str
    started_at: datetime
    duration: timedelta | None
    version: str


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column edge of the node: `direction` is from (it comes from there) or to."""

    field: str
    direction: str
    other: NodeView
    other_field: str
    how: str


@dataclass(frozen=True, slots=True)
class Card:
    """A node at a glance: newest facets, versions newest first, latest runs, other names, column lineage, metrics."""

    node: NodeView
    first_seen: datetime
    last_seen: datetime
    owners: tuple[str, ...]
    documentation: str
    tags: tuple[str, ...]
    fields: tuple[FieldRow, ...]
    versions: tuple[tuple[str, datetime], ...]
    runs: tuple[RunLine, ...]
    other_names: tuple[str, ...]
    columns: tuple[ColumnLine, ...]
    facet_names: tuple[str, ...]
    problems: int
