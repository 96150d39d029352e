"""The requests of a pack: every revision with what it was bound to, every signature with the role at the time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from lineage.aliases import Aliases
from registry.engine import Registry
from registry.rules.cases import ActKind, State
from registry.rules.fingerprint import Fingerprint
from registry.rules.fingerprint_changes import StaleReason
from registry.rules.states import Standing, state_of
from registry.services import _cases, _fingerprints, _request_views, _stale, _then
from registry.services import graph as graphs
from registry.services._frozen import Frozen, kept
from registry.services._pack_rows import Found
from registry.store import requests as store
from registry.subjects import SubjectKind, numbered
from registry.views.packs import PackRequest, PackRevision, PackSignature, PackStage

LOOKED = 50
"""So many open and approved requests are compared one thing at a time with what is so now; of more, those alone that
the lists call stale."""
AS_NOW = ""
UNLOOKED = "by its signatures and the clock; what it rests on was not compared"
AS_THEN = (
    "by its signatures, the clock, and what had changed by then of its use case, business case, evidence and upstream "
    "versions; when licences, personal data, the ways of the data and assumptions changed, a pack cannot tell"
)
_LIVE = (State.SUBMITTED, State.APPROVED)


@dataclass(frozen=True, slots=True)
class Around:
    """What is needed beside the rows: people by number, policies by row, the roles in each audit entry, whether the
    pack is of this moment (else what had changed by then is looked for, as far as the record tells)."""

    people: Mapping[int, tuple[str, str]]
    policies: Mapping[int, str]
    roles: Mapping[int, tuple[str, ...]]
    current: bool


@dataclass(frozen=True, slots=True)
class _One:
    row: Any
    revisions: Sequence[Any]
    acts: Sequence[Any]
    frozen: Sequence[Frozen]
    standing: Standing


def told(
    registry: Registry, connection: Connection, found: Found, around: Around, *, now: datetime
) -> tuple[PackRequest, ...]:
    """Every request among the rows, in the order of their numbers."""
    ones = list(_ones(connection, found, now))
    live = [one for one in ones if one.standing.state in _LIVE and one.revisions]
    if around.current and len(live) > LOOKED:
        stale = _stale.stale_requests(registry, connection, now)
        live = [one for one in live if one.row.id in stale]
    if around.current:
        reasons = {one.row.id: _reasons(registry, one, now) for one in live}
    else:
        aliases = graphs.whole(registry).aliases
        reasons = {one.row.id: _reasons_then(connection, aliases, one, now) for one in live}
    return tuple(_request(one, reasons.get(one.row.id), around, now) for one in ones)


def _ones(connection: Connection, found: Found, now: datetime) -> Iterator[_One]:
    rows = store.many(connection, [row.id for row in found["approval_request"]])
    revisions: dict[int, list[Any]] = defaultdict(list)
    acts: dict[int, list[Any]] = defaultdict(list)
    for row in found["request_revision"]:
        revisions[row.request_id].append(row)
    for row in found["approval_act"]:
        acts[row.request_id].append(row)
    for number in sorted(rows):
        told_of = sorted(revisions[number], key=lambda row: row.revision)
        frozen = [kept(row.stages) for row in told_of]
        case = _cases.case_of(rows[number], told_of, acts[number], frozen[-1] if frozen else Frozen())
        yield _One(rows[number], told_of, acts[number], frozen, state_of(case.revisions, now=now))


def _reasons(registry: Registry, one: _One, now: datetime) -> tuple[StaleReason, ...]:
    saw = Fingerprint.from_json(one.revisions[-1].saw)
    return _fingerprints.changes(registry, saw, one.row.use_case_id, now)


def _reasons_then(connection: Connection, aliases: Aliases, one: _One, then: datetime) -> tuple[StaleReason, ...]:
    saw = Fingerprint.from_json(one.revisions[-1].saw)
    return _then.changes(connection, aliases, saw, one.row.use_case_id, then)


def _request(one: _One, reasons: Sequence[StaleReason] | None, around: Around, now: datetime) -> PackRequest:
    row, standing = one.row, one.standing
    if reasons:
        case = _cases.case_of(row, one.revisions, one.acts, one.frozen[-1])
        standing = state_of(case.revisions, now=now, changes=map(str, reasons))
    held = UNLOOKED if reasons is None else AS_NOW if around.current else AS_THEN
    return PackRequest(
        number=numbered(SubjectKind.REQUEST, row.id), kind=row.kind, subject=str(_cases.subject_of(row)),
        use_case=row.use_case or "", environment=row.environment, requester=row.requester, at=row.at,
        state=standing.state.words, missing=_request_views.missing(standing), decided_at=standing.decided_at,
        expires_at=standing.expires_at, review_at=standing.review_at, conditions=standing.conditions,
        reasons=tuple(str(_request_views.reason(reason)) for reason in reasons or ()), held=held,
        revisions=tuple(_revisions(one, standing, around)), signatures=tuple(_signatures(one, around)),
        audit_seq=row.audit_seq,
    )  # fmt: skip


def _revisions(one: _One, standing: Standing, around: Around) -> Iterator[PackRevision]:
    for row, frozen in zip(one.revisions, one.frozen, strict=True):
        newest = row is one.revisions[-1]
        lacks = {stage.stage.name: stage.missing for stage in standing.stages} if newest else {}
        yield PackRevision(
            number=row.revision, summary=row.summary, author=_login(around, row.account_id), at=row.at, tier=row.tier,
            policy=around.policies.get(row.policy_revision_id, ""), fingerprint=row.fingerprint,
            stages=tuple(PackStage(name=s.name, wants=s.words, quorum=s.quorum, missing=lacks.get(s.name, 0))
                         for s in frozen.stages),
            saw=_request_views.saw_view(row, Fingerprint.from_json(row.saw)), audit_seq=row.audit_seq,
        )  # fmt: skip


def _signatures(one: _One, around: Around) -> Iterator[PackSignature]:
    by_revision = {row.revision: frozen for row, frozen in zip(one.revisions, one.frozen, strict=True)}
    for row in one.acts:
        frozen = by_revision.get(row.revision, Frozen())
        stage = frozen.stages[row.stage].name if 0 <= row.stage < len(frozen.stages) else ""
        act = ActKind(row.act).words if row.act in set(ActKind) else row.act
        yield PackSignature(
            act=act, signer=_login(around, row.account_id), signer_name=around.people.get(row.account_id, ("", ""))[1],
            capacity=row.capacity, roles=around.roles.get(row.audit_seq, ()),
            on_behalf_of=_login(around, row.for_account_id), stage=stage, comment=row.comment,
            conditions=tuple(row.conditions), at=row.at, revision=row.revision, audit_seq=row.audit_seq,
        )  # fmt: skip


def _login(around: Around, account_id: int | None) -> str:
    return around.people.get(account_id or 0, ("", ""))[0]
