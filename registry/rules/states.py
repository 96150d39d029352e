"""How a request stands at a moment: worked out from what was submitted and done, never flipped by a job."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.rules.cases import APPROVING, Act, ActKind, Revision, Stage, State

_CLOSES = {
    ActKind.VETO: State.VETOED,
    ActKind.REJECT: State.REJECTED,
    ActKind.REQUEST_CHANGES: State.CHANGES_REQUESTED,
    ActKind.WITHDRAW: State.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class StageStanding:
    """How far a stage is; `votes` are the acts in it, whatever they said."""

    stage: Stage
    votes: tuple[Act, ...] = ()

    @property
    def signatures(self) -> int:
        """The approving votes that count: of different people, for different seats that the stage has."""
        counted = (vote for vote in self.votes if vote.kind in APPROVING and self._seated(vote))
        return _different(counted)

    def _seated(self, vote: Act) -> bool:
        return self.stage.later_members or vote.seat in self.stage.members

    @property
    def missing(self) -> int:
        """How many signatures it still needs."""
        return max(0, self.stage.quorum - self.signatures)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a request stands: its state and stages, since when it is decided, until when it holds, on what conditions.

    `reasons` say why it is stale; times are None where there is no such moment.
    """

    state: State
    revision: int = 0
    stages: tuple[StageStanding, ...] = ()
    decided_at: datetime | None = None
    expires_at: datetime | None = None
    review_at: datetime | None = None
    conditions: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def open_stage(self) -> StageStanding | None:
        """The stage that waits for signatures; None where nothing can be signed."""
        if self.state is not State.SUBMITTED:
            return None
        return next((stage for stage in self.stages if stage.missing), None)

    @property
    def approved(self) -> bool:
        """Whether it opens a gate."""
        return self.state is State.APPROVED


def state_of(revisions: Sequence[Revision], *, now: datetime, changes: Iterable[str] = ()) -> Standing:
    """How a request stands at `now`. `changes`: what is no longer as the newest revision saw it, in words.

    Only the newest revision counts. What closes it is looked at in this order: a veto, rejection, withdrawal or
    request for changes; a revocation; the end of its time (exclusive); a change of what it was about.
    """
    if not revisions:
        return Standing(State.DRAFT)
    revision, reasons = revisions[-1], tuple(changes)
    found = _told(revision)
    if found.state is State.SUBMITTED and reasons:
        return _with(found, State.STALE, reasons)
    if found.state is not State.APPROVED:
        return found
    if found.expires_at is not None and now >= found.expires_at:
        return _with(found, State.EXPIRED, reasons)
    return _with(found, State.STALE, reasons) if reasons else found


def _told(revision: Revision) -> Standing:
    """The acts one after another; what came after the end is not heard, except a revocation."""
    state, ended = State.SUBMITTED, revision.submitted_at
    votes: dict[str, tuple[Act, ...]] = {stage.name: () for stage in revision.stages}
    decided: datetime | None = None
    for act in revision.acts:
        if state is State.APPROVED and act.kind is ActKind.REVOKE:
            state = State.REVOKED
        if state is not State.SUBMITTED:
            continue
        if act.stage in votes:
            votes[act.stage] = (*votes[act.stage], act)
        state = _CLOSES.get(act.kind, state)
        if act.kind in APPROVING and not any(one.missing for one in _stages(revision, votes)):
            state, ended = State.APPROVED, act.at
        if state is not State.SUBMITTED:
            decided = act.at
    stages = _stages(revision, votes)
    if state is not State.APPROVED and state is not State.REVOKED:
        return Standing(state, revision.number, stages, decided)
    expires, review = (_after(ended, days) for days in (revision.expires_after_days, revision.review_every_days))
    return Standing(state, revision.number, stages, decided, expires, review, _conditions(stages))


def _stages(revision: Revision, votes: dict[str, tuple[Act, ...]]) -> tuple[StageStanding, ...]:
    return tuple(StageStanding(stage, votes[stage.name]) for stage in revision.stages)


def _different(votes: Iterable[Act]) -> int:
    """How many votes are left when nobody votes twice, neither with the own hand nor with the own seat."""
    used: set[int] = set()
    count = 0
    for vote in votes:
        people = {vote.signer_id, vote.seat}
        if not people & used:
            used |= people
            count += 1
    return count


def _conditions(stages: Iterable[StageStanding]) -> tuple[str, ...]:
    said = (text for stage in stages for vote in stage.votes if vote.kind in APPROVING for text in vote.conditions)
    return tuple(dict.fromkeys(said))


def _after(moment: datetime, days: int | None) -> datetime | None:
    return None if days is None else moment + timedelta(days=days)


def _with(standing: Standing, state: State, reasons: tuple[str, ...]) -> Standing:
    return Standing(
        state,
        standing.revision,
        standing.stages,
        standing.decided_at,
        standing.expires_at,
        standing.review_at,
        standing.conditions,
        reasons,
    )
