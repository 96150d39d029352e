"""A request as it is shown: its line, its stages with who signed and who still can, what changed since last time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from registry.rules import revision_changes
from registry.rules.cases import ActKind, Attempt, State
from registry.rules.duties import eligible, may
from registry.rules.fingerprint import ANY_VERSION, Fingerprint
from registry.rules.fingerprint_changes import StaleReason
from registry.rules.states import StageStanding, Standing, state_of
from registry.services._cases import Loaded, case_of
from registry.services._frozen import Frozen
from registry.store import policies, requests
from registry.subjects import SubjectKind, numbered
from registry.views.approvals import (
    ChangedView,
    ChoiceView,
    ReasonView,
    RequestLine,
    RequestView,
    RevisionView,
    SawView,
    SignatureView,
    SinceView,
    SourceView,
    StageView,
)

CHOICES = tuple(kind for kind in ActKind)


def view(connection: Connection, loaded: Loaded, *, asker: int | None) -> RequestView:
    """Everything about a request; `choices` are those of the account that asks."""
    names = _Names(loaded)
    acts = tuple(_signature(row, loaded, names) for row in loaded.acts)
    newest = loaded.revisions[-1] if loaded.revisions else None
    policy = policies.revision(connection, newest.policy_revision_id) if newest else None
    return RequestView(
        line=_line(loaded, asker),
        at=loaded.today.now,
        policy=f"policy:{policy.slug}@{policy.revision}" if policy else "",
        stages=tuple(_stages(loaded, acts)),
        acts=acts,
        revisions=tuple(_revisions(loaded, names)),
        conditions=loaded.standing.conditions,
        review_at=loaded.standing.review_at,
        reasons=tuple(map(reason, loaded.reasons)),
        since=_since(connection, loaded),
        saw=saw_view(newest, loaded.saw),
        vetoes=tuple(seats.signers.name for seats in loaded.frozen.vetoes),
        fast_path=loaded.frozen.fast_path,
        choices=tuple(_choices(loaded, asker)) if asker is not None else (),
    )


def reason(one: StaleReason) -> ReasonView:
    """A reason of the rules as it is shown."""
    return ReasonView(one.cause.value, one.text, one.path)


def missing(standing: Standing) -> str:
    """What an open request still lacks, as a sentence."""
    current = standing.open_stage
    if current is None:
        return ""
    count = "a signature" if current.missing == 1 else f"{current.missing} signatures"
    return f"The stage {current.stage.name} lacks {count} of {current.stage.words}"


class _Names(Mapping[int, str]):
    """Logins of everybody who had a hand in it."""

    def __init__(self, loaded: Loaded) -> None:
        self._today = loaded.today

    def __getitem__(self, account_id: int) -> str:
        return self._today.login(account_id)

    def __iter__(self) -> Iterator[int]:
        return iter(self._today.people)

    def __len__(self) -> int:
        return len(self._today.people)


def _line(loaded: Loaded, asker: int | None) -> RequestLine:
    row, standing = loaded.row, loaded.standing
    newest = loaded.revisions[-1] if loaded.revisions else None
    current = standing.open_stage
    return RequestLine(
        id=row.id, kind=row.kind, subject=loaded.subject, summary=newest.summary if newest else "",
        use_case=row.use_case or "", environment=row.environment, tier=newest.tier if newest else "",
        state=standing.state.value, revision=standing.revision, stage=current.stage.name if current else "",
        missing=current.missing if current else 0, requester=row.requester, open_since=newest.at if newest else None,
        decided_at=standing.decided_at, expires_at=standing.expires_at,
        updated_at=max([row.at, *(one.at for one in loaded.revisions), *(one.at for one in loaded.acts)]),
        mine_to_sign=asker is not None and current is not None and bool(signable_for(loaded, current, asker)),
    )  # fmt: skip


def signable_for(loaded: Loaded, stage: StageStanding, asker: int) -> tuple[int, ...]:
    """In whose name the account could approve in a stage now: its own, or that of whoever gave it a signature."""
    owners = [asker, *(one.from_id for one in loaded.today.delegations if one.to_id == asker)]
    attempts = [Attempt(ActKind.APPROVE, asker, stage.stage.name, 0 if owner == asker else owner) for owner in owners]
    return tuple(one.seat for one in attempts if may(one, loaded.case, loaded.standing, loaded.today) is None)


def able(loaded: Loaded) -> tuple[str, ...]:
    """The logins of those who could sign the open stage now."""
    current = loaded.standing.open_stage
    could = eligible(current.stage, loaded.case, loaded.standing, loaded.today) if current else frozenset()
    return tuple(sorted(map(loaded.today.login, could)))


def _stages(loaded: Loaded, acts: Iterable[SignatureView]) -> Iterator[StageView]:
    standing, newest = loaded.standing, loaded.case.revision
    current = standing.open_stage
    for one in standing.stages:
        signed = tuple(a for a in acts if newest and a.revision == newest.number and a.stage == one.stage.name)
        state = "open" if one is current else "waits" if one.missing else "complete"
        if standing.state is not State.SUBMITTED and one.missing:
            state = "closed"
        could = eligible(one.stage, loaded.case, standing, loaded.today) if state in {"open", "waits"} else frozenset()
        people = tuple(sorted(map(loaded.today.login, could)))
        yield StageView(one.stage.name, one.stage.words, one.stage.quorum, one.missing, state, signed, people)


def _signature(row: Any, loaded: Loaded, names: Mapping[int, str]) -> SignatureView:
    kept = next(Frozen.from_json(one.stages) for one in loaded.revisions if one.revision == row.revision)
    stage = kept.stages[row.stage].name if 0 <= row.stage < len(kept.stages) else ""
    owner = names[row.for_account_id] if row.for_account_id else ""
    return SignatureView(
        row.act, names[row.account_id], row.capacity, owner, stage, row.comment, tuple(row.conditions), row.at,
        row.revision,
    )  # fmt: skip


def _revisions(loaded: Loaded, names: Mapping[int, str]) -> Iterator[RevisionView]:
    """Newest first; what came before the newest is told by its acts, superseded where nothing had closed it."""
    for at, row in enumerate(loaded.revisions, 1):
        state = loaded.standing.state
        if at < len(loaded.revisions):
            told = case_of(loaded.row, loaded.revisions[:at], loaded.acts, loaded.frozen)
            state = state_of(told.revisions, now=loaded.today.now).state
        word = "superseded" if at < len(loaded.revisions) and state is State.SUBMITTED else state.value
        yield RevisionView(row.revision, row.summary, names[row.account_id], row.at, word)


def _since(connection: Connection, loaded: Loaded) -> SinceView:
    """Against the revision before; of a first revision against the last approval of the same thing."""
    if loaded.saw is None:
        return SinceView()
    now, before = loaded.revisions[-1], loaded.revisions[-2] if len(loaded.revisions) > 1 else None
    if before is None and (other := requests.before(connection, loaded.row)) is not None:
        before = requests.newest_revisions(connection, [other]).get(other)
    if before is None:
        return SinceView()
    found = [
        *revision_changes.texts("summary", before.summary, now.summary),
        *revision_changes.texts("risk", before.tier, now.tier),
        *revision_changes.texts("policy", str(before.policy_revision_id), str(now.policy_revision_id)),
        *revision_changes.between(Fingerprint.from_json(before.saw), loaded.saw),
    ]
    named = f"{numbered(SubjectKind.REQUEST, before.request_id)} revision {before.revision}"
    return SinceView(named, tuple(ChangedView(*one) for one in found))


def saw_view(row: Any, saw: Fingerprint | None) -> SawView | None:
    """What the row of a revision is bound to."""
    if saw is None:
        return None
    sources = tuple(
        SourceView(s.name, "any" if s.version == ANY_VERSION else s.version, s.licence, s.personal, s.path)
        for s in saw.sources
    )
    evidence = tuple(f"{e.number} {e.title} ({e.kind})" for e in saw.evidence)
    assumptions = tuple(f"{a.number} {a.text}{' (broken)' if a.broken else ''}" for a in saw.assumptions)
    worth = str(saw.worth) if saw.worth else ""
    return SawView(
        row.fingerprint, saw.subject_revision, saw.business_case, sources, evidence, assumptions, saw.money, worth
    )


def _choices(loaded: Loaded, asker: int) -> Iterator[ChoiceView]:
    current = loaded.standing.open_stage
    others = [one for one in signable_for(loaded, current, asker) if one != asker] if current else []
    for kind in CHOICES:
        refusal = may(Attempt(kind, asker), loaded.case, loaded.standing, loaded.today)
        given = () if kind in {ActKind.VETO, ActKind.WITHDRAW, ActKind.REVOKE, ActKind.REVISE} else others
        yield ChoiceView(kind.value, refusal.text if refusal else "", tuple(map(loaded.today.login, given)))
