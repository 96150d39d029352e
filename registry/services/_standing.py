"""What stands against an AI model: its approvals in production, its latest run, its owner. No clock, no database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from lineage.deployments import Deployed
from registry.services._covering import Own
from registry.views.models import DeploymentView, LatestRun, Matter, is_production

SOON = timedelta(days=30)
"""An approval that runs out within this time is expiring."""
NO_APPROVAL, EXPIRED, FAILED, EXPIRING, ABORTED, UNOWNED = "missing", "expired", "failed", "expiring", "aborted", "open"
VETOED, REJECTED, REVOKED, STALE = "vetoed", "rejected", "revoked", "stale"
REFUSED = frozenset({VETOED, REJECTED, REVOKED})
AGAINST = frozenset({NO_APPROVAL, EXPIRED, EXPIRING, STALE, *REFUSED})
RUN_WORDS = {"FAIL": FAILED, "ABORT": ABORTED}
WORST_FIRST = (
    VETOED, REJECTED, REVOKED, NO_APPROVAL, EXPIRED, STALE, FAILED, EXPIRING, ABORTED, UNOWNED, "approved",
    "not in production",
)  # fmt: skip


def approval_word(said: Deployed, *, now: datetime, own: Own | None = None) -> str:
    """How a deployment's approval stands: approved, expiring, expired, missing …; or that none is asked for.

    Where a request decided here speaks for it (`own`), that counts; else the reference in its event.
    """
    if not in_production(said):
        return "retired" if not said.live else "not in production"
    if own is not None and own.state != "approved":
        return own.state
    if own is None and said.approval is None:
        return NO_APPROVAL
    until = own.expires_at if own is not None else said.approval.expires_at if said.approval else None
    if until is None or until > now + SOON:
        return "approved"
    return EXPIRING if until > now else EXPIRED


def in_production(said: Deployed) -> bool:
    """Whether a deployment answers requests in production."""
    return said.live and is_production(said.environment)


def turns(said: Deployed, own: Own | None = None) -> tuple[datetime, ...]:
    """The moments at which a deployment's approval changes its word by itself."""
    until = own.expires_at if own is not None else said.approval.expires_at if said.approval else None
    return (until - SOON, until) if until else ()


def matters(
    deployments: Sequence[DeploymentView], last_run: LatestRun | None, owners: Sequence[str]
) -> tuple[Matter, ...]:
    """Everything that stands against an AI model, worst first."""
    found = [
        *(matter for deployment in deployments for matter in _of_deployment(deployment)),
        *of_run(last_run),
        *([] if owners else [Matter(UNOWNED, "No owner is on record", "no owner")]),
    ]
    return tuple(sorted(found, key=lambda matter: WORST_FIRST.index(matter.word)))


def word(found: Sequence[Matter], *, in_production: bool) -> str:
    """The worst word, or how the model stands where nothing is against it."""
    return worst([matter.word for matter in found], in_production=in_production)


def worst(words: Sequence[str], *, in_production: bool) -> str:
    """The worst of some words; without any, how the model stands."""
    if words:
        return min(words, key=WORST_FIRST.index)
    return "approved" if in_production else "not in production"


def _of_deployment(deployment: DeploymentView) -> Iterator[Matter]:
    said, until = deployment.approval, deployment.approval.expires_at if deployment.approval else None
    place = f"{deployment.version or 'A version'} answers as {deployment.where}"
    if deployment.word == NO_APPROVAL:
        yield Matter(NO_APPROVAL, f"{place} without an approval reference", "without approval since", deployment.since)
    elif said is not None and deployment.word in REFUSED:
        how = "was vetoed" if deployment.word == VETOED else f"was {deployment.word}"
        what = f"{place} although {said.reference} {how}: it has no approval"
        yield Matter(deployment.word, what, f"{said.reference} {how}", said.approved_at)
    elif said is not None and deployment.word == STALE:
        what = f"{place} on the approval {said.reference}, which is stale: what it rests on has changed"
        yield Matter(STALE, what, f"approval {said.reference} is stale")
    elif said is not None and deployment.word == EXPIRED:
        what = f"{place} on the approval {said.reference}, which has run out"
        yield Matter(EXPIRED, what, f"approval {said.reference} ran out", until)
    elif said is not None and deployment.word == EXPIRING:
        what = f"{place} on the approval {said.reference}, which runs out soon"
        yield Matter(EXPIRING, what, f"approval {said.reference} runs out", until)


def of_run(run: LatestRun | None) -> Iterator[Matter]:
    """What stands against whatever a run was to make."""
    if run is not None and run.state in RUN_WORDS:
        what, how = RUN_WORDS[run.state], "failed" if run.state == "FAIL" else "was aborted"
        said = f": {' '.join(run.error.split())[:160]}" if run.error else ""
        yield Matter(what, f"The latest run of {run.job} {how}{said}", f"latest run {how}", run.at, run.run_id)
