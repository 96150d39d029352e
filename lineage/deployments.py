"""What a deployment facet says: which version of which AI model answers where, since when, and under which approval.

Read from whatever was sent: what is missing or malformed is left out, never an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lineage.keys import DatasetKey

LIVE = "live"


@dataclass(frozen=True, slots=True)
class Approval:
    """The approval that a deployment refers to; without `expires_at` it holds until something changes."""

    reference: str
    by: str
    approved_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Deployed:
    """What stands in one deployment facet. `traffic_percent` is None where nobody said."""

    environment: str
    service: str
    model: DatasetKey
    version: str
    status: str
    traffic_percent: float | None
    since: datetime | None
    approval: Approval | None
    role: str = ""
    """champion, challenger or ab, while other versions answer beside it."""

    @property
    def live(self) -> bool:
        """Whether it answers requests."""
        return self.status == LIVE


def deployed(facet: Any) -> Deployed | None:
    """The deployment that a `countersign_deployment` facet describes; None where it names no AI model."""
    if not isinstance(facet, dict) or facet.get("_deleted") is True or not _text(facet.get("modelName")):
        return None
    traffic = facet.get("trafficPercent")
    return Deployed(
        environment=_text(facet.get("environment")),
        service=_text(facet.get("service")),
        model=DatasetKey(_text(facet.get("modelNamespace")), _text(facet.get("modelName"))),
        version=_text(facet.get("modelVersion")),
        status=_text(facet.get("status")).lower(),
        traffic_percent=float(traffic) if isinstance(traffic, int | float) and not isinstance(traffic, bool) else None,
        since=moment_of(facet.get("since")),
        approval=_approval(facet.get("approval")),
        role=_text(facet.get("role")),
    )


def every_version(facet: Any) -> tuple[Deployed, ...]:
    """All versions that a `countersign_deployment` facet says to answer, the champion first."""
    first = deployed(facet)
    if first is None:
        return ()
    beside = facet.get("alongside")
    shared = {name: facet.get(name) for name in ("environment", "service", "status")}
    listed = beside if isinstance(beside, list) else []
    others = (deployed({**one, **shared}) for one in listed if isinstance(one, dict))
    return (first, *(one for one in others if one is not None))


def _approval(said: Any) -> Approval | None:
    if not isinstance(said, dict) or not _text(said.get("reference")).strip():
        return None
    by, at, until = _text(said.get("by")), moment_of(said.get("approvedAt")), moment_of(said.get("expiresAt"))
    return Approval(_text(said["reference"]), by, at, until)


def moment_of(value: Any) -> datetime | None:
    """The moment that an ISO 8601 text names (UTC where it has no zone); None for anything else."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        if moment is None:
            return None
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
