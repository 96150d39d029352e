"""A job or dataset as a page names it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lineage.keys import NodeKind


@dataclass(frozen=True, slots=True)
class NodeView:
    """A node by its names; `id` is its stable 63-bit id."""

    id: int
    kind: NodeKind
    namespace: str
    name: str

    @property
    def label(self) -> str:
        """What fits on a box: the last part of the name where the name is long."""
        return self.name if len(self.name) <= 40 else "…" + self.name[-39:]


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that a search found: a node, or a run (then `run_id` is set and `name` is its job's)."""

    kind: str
    namespace: str
    name: str
    node_id: int
    last_seen: datetime
    run_id: str = ""
