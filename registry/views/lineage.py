"""Answers about lineage: what was reached, how far away, and the part of the graph that a picture shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.views.nodes import NodeView


@dataclass(frozen=True, slots=True)
class Reached:
    """A node met on the way up or down: `hops` edges from the start."""

    node: NodeView
    hops: int


@dataclass(frozen=True, slots=True)
class Closure:
    """Everything up or down from a start, nearest first; `truncated` where a limit left some out."""

    start: NodeView
    direction: str
    as_of: datetime | None
    reached: tuple[Reached, ...]
    total: int

    @property
    def truncated(self) -> bool:
        """Whether more was reached than is listed."""
        return self.total > len(self.reached)


@dataclass(frozen=True, slots=True)
class PictureNode:
    """A node of a picture. `hidden_up` and `hidden_down` count neighbours that the picture leaves out."""

    node: NodeView
    hops: int
    hidden_up: int
    hidden_down: int
    status: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The part of the graph around a focus: nodes, edges between them as id pairs, and what was left out."""

    focus: tuple[NodeView, ...]
    nodes: tuple[PictureNode, ...]
    edges: tuple[tuple[int, int], ...]
    upstream_total: int
    downstream_total: int
    as_of: datetime | None

    @property
    def left_out(self) -> int:
        """Reached nodes that the picture has no room for."""
        return self.upstream_total + self.downstream_total + len(self.focus) - len(self.nodes)
