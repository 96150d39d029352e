"""Whether a model version was evaluated on what it was trained on, in words that name both."""

from __future__ import annotations

from dataclasses import dataclass

from registry.views.nodes import NodeView


@dataclass(frozen=True, slots=True)
class Used:
    """A version of a dataset that a run read."""

    node: NodeView
    version: str
    run_id: str

    @property
    def text(self) -> str:
        """The dataset with its version."""
        return f"{self.node.name} {self.version}".strip()


@dataclass(frozen=True, slots=True)
class Leak:
    """One evaluation use against one training use. `severity` is certain, probable, possible or clean."""

    severity: str
    relation: str
    training: Used
    evaluation: Used
    shared: Used | None
    known: str
    complete: bool

    @property
    def sentence(self) -> str:
        """The finding in one sentence."""
        about = f"evaluated on {self.evaluation.text}, trained on {self.training.text}"
        through = f", both exposed to {self.shared.text}" if self.shared and self._shares_more else ""
        verdict = {
            "certain": "Tested on its own training data",
            "probable": "Probably tested on its own training data",
            "possible": "May have been tested on its own training data",
        }.get(self.severity, "No leak found")
        return f"{verdict}: {about}{through} ({self.relation})"

    @property
    def _shares_more(self) -> bool:
        uses = {(use.node.id, use.version) for use in (self.training, self.evaluation)}
        return self.shared is not None and (self.shared.node.id, self.shared.version) not in uses
