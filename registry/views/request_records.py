"""A request beside its audit entries, and as a line on the page of the thing that it is about."""

from __future__ import annotations

from dataclasses import dataclass

from registry.views.approvals import ReasonView, RequestLine


@dataclass(frozen=True, slots=True)
class EntriesView:
    """Numbers of audit entries: of the revisions, oldest first, and of the acts, in the order they were done."""

    revisions: tuple[int, ...]
    acts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AboutView:
    """A request as it stands now, why it is stale or what it lacks; both empty where nothing is."""

    line: RequestLine
    reasons: tuple[ReasonView, ...]
    missing: str

    @property
    def why(self) -> str:
        """What a reader should know at once."""
        return "; ".join(map(str, self.reasons)) or self.missing


@dataclass(frozen=True, slots=True)
class ForOther:
    """Whose signature one could use, and the sentence why it does not count here (empty: it counts)."""

    owner: str
    refusal: str
