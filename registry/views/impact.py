"""What is touched when something turns out bad: nodes with the way that leads there, and approvals in doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lineage.keys import NodeKind
from registry.views.nodes import NodeView

ORDER = (NodeKind.USE_CASE, NodeKind.DEPLOYMENT, NodeKind.MODEL, NodeKind.DATASET, NodeKind.JOB)
_NOUNS = {
    NodeKind.USE_CASE: ("use case", "use cases"),
    NodeKind.DEPLOYMENT: ("deployment", "deployments"),
    NodeKind.MODEL: ("AI model", "AI models"),
    NodeKind.DATASET: ("dataset", "datasets"),
    NodeKind.JOB: ("job", "jobs"),
}


@dataclass(frozen=True, slots=True)
class Touched:
    """A node that the trouble reaches. `version` and `known` (how sure) are set where versions were asked for."""

    node: NodeView
    hops: int
    path: tuple[NodeView, ...]
    version: str = ""
    known: str = ""
    approval: str = ""
    """How the approval of a deployment in production stands now, where it has no valid one or one that ends soon."""


@dataclass(frozen=True, slots=True)
class ApprovalInDoubt:
    """An approval that rests on something touched: `request` is its number here, None where only an event tells of it.

    `about` is what was approved, as kind:name@version, `state` how that stands; both empty where a deployment tells.
    """

    reference: str
    by: str
    approved_at: str
    expires_at: str
    node: NodeView
    request: int | None = None
    about: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class ImpactView:
    """All that a start touches, use cases first, then deployments, models, datasets and jobs.

    `counts` is complete; `reached` leaves out the last of very many, and `truncated` says so.
    """

    start: NodeView
    version: str
    as_of: datetime | None
    reached: tuple[Touched, ...]
    approvals: tuple[ApprovalInDoubt, ...]
    truncated: bool
    counts: Mapping[NodeKind, int]

    def of(self, kind: NodeKind) -> tuple[Touched, ...]:
        """The touched nodes of one kind that are told."""
        return tuple(one for one in self.reached if one.node.kind is kind)

    @property
    def headline(self) -> str:
        """The answer in one sentence."""
        subject = f"{self.start.name} in version {self.version}" if self.version else self.start.name
        parts = [_counted(found, *_NOUNS[kind]) for kind in ORDER[:4] if (found := self.counts.get(kind, 0))]
        if self.approvals:
            parts.append(f"{_counted(len(self.approvals), 'approval', 'approvals')} in doubt")
        return f"{subject} reaches {_listed(parts)}" if parts else f"{subject} reaches nothing on record"


def in_order(found: Sequence[Touched]) -> tuple[Touched, ...]:
    """Use cases first, then deployments, models, datasets, jobs; the nearest first."""
    return tuple(sorted(found, key=lambda one: (ORDER.index(one.node.kind), one.hops, one.node.name)))


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
