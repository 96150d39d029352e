"""Puts a request for approval and its revisions on record: what it needs, who may sign, and what it saw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from registry.commands.approvals import Ask, Kind
from registry.errors import Conflict, Invalid, NotFound, RuleBroken
from registry.rules.cases import ActKind, Attempt, Case, Revision, State, Today
from registry.rules.duties import eligible, may
from registry.rules.policy import Rule, Strictness
from registry.rules.staffing import unfilled
from registry.rules.states import Standing, state_of
from registry.services import _cases, _fingerprints, _policy, _request_news, _risk
from registry.services._account import actor_at
from registry.services._fingerprints import Seen
from registry.services._frozen import Frozen, frozen
from registry.services._subjects import settled
from registry.store import cases as business_cases
from registry.store import foundations, histories, policies, request_states, subjects
from registry.store import requests as store
from registry.store.kept import Keeping
from registry.subjects import Subject, SubjectKind, numbered

ABOUT: dict[Kind, frozenset[SubjectKind]] = {
    Kind.NEW_USE_CASE: frozenset({SubjectKind.USE_CASE}),
    Kind.MODEL_VERSION: frozenset({SubjectKind.MODEL}),
    Kind.DATA: frozenset({SubjectKind.DATASET}),
    Kind.DEPLOYMENT: frozenset({SubjectKind.MODEL, SubjectKind.DEPLOYMENT}),
    Kind.ROLLOUT: frozenset({SubjectKind.MODEL, SubjectKind.DEPLOYMENT}),
    Kind.RETIREMENT: frozenset({SubjectKind.USE_CASE, SubjectKind.MODEL, SubjectKind.DATASET, SubjectKind.DEPLOYMENT}),
    Kind.RISK_OVERRIDE: frozenset({SubjectKind.USE_CASE}),
    Kind.DECISION: frozenset({SubjectKind.DECISION}),
    Kind.INCIDENT: frozenset({SubjectKind.INCIDENT}),
    Kind.POLICY: frozenset({SubjectKind.POLICY}),
}
_OF_VETOED = frozenset({Kind.MODEL_VERSION.value, Kind.DATA.value, Kind.DEPLOYMENT.value, Kind.ROLLOUT.value})
"""What cannot be asked for a use case that was vetoed."""
_OPEN = frozenset({State.SUBMITTED.value, State.CHANGES_REQUESTED.value})


def made(keeping: Keeping, said: Ask) -> int:
    """A new request as a draft; its number."""
    connection = keeping.connection
    subject = settled(connection, said.about)
    if subject.kind not in ABOUT[said.kind]:
        kinds = " or ".join(sorted(kind.value for kind in ABOUT[said.kind]))
        raise Invalid(f"about: {said.kind.value} is asked for a {kinds}, not for {subject}.")
    _refuse_unknown(connection, subject)
    case = _use_case(connection, said, subject)
    request_id = keeping.add(
        "approval_request", kind=said.kind.value, subject_kind=subject.kind.value, subject_name=subject.name,
        subject_version=subject.version, use_case_id=case, environment=said.environment, client_key=said.key or None,
    )  # fmt: skip
    keeping.log("request.drafted", numbered_subject(request_id), kind=said.kind.value, about=str(subject))
    request_states.put(connection, index_row(request_id, Standing(State.DRAFT), keeping.now))
    return request_id


def submitted(keeping: Keeping, request_id: int, summary: str) -> int:
    """A new revision of a request, open for signatures; its number.

    Raises RuleBroken where the actor may not, Conflict where the policy refuses it or nobody could sign it.
    """
    registry = keeping.desk.registry.within(keeping.connection)
    actor = actor_at(keeping.desk).account_id
    loaded = _cases.load(registry, request_id, keeping.now, more=[actor])
    refuse(Attempt(ActKind.REVISE, actor), loaded.case, loaded.standing, loaded.today)
    row, subject = loaded.row, loaded.subject
    _refuse_rival(keeping.connection, row, subject)
    _refuse_vetoed_use_case(keeping.connection, row)
    force = _policy.ensured(keeping)
    level = _level(keeping, row)
    rule = force.policy.rule(Kind(row.kind), level)
    if rule.refused:
        raise Conflict(rule.refused)
    seen = _fingerprints.now_seen(registry, subject, row.use_case_id, keeping.now)
    seen = _fingerprints.watching(seen, rule.new_versions_of)
    _refuse_without_evidence(rule, seen, level)
    kept, today = _requirements(keeping, row, rule, force.policy.strictness_for(Kind(row.kind)))
    number = len(loaded.revisions) + 1
    revision = Revision(number, actor, keeping.now, kept.stages, rule.expires_after_days, vetoes=kept.vetoes)
    _refuse_unsignable(loaded.case, revision, kept, today)
    _keep(keeping, row, number, summary, level, force.revision_id, rule, kept, seen)
    standing = state_of((*loaded.case.revisions, revision), now=keeping.now)
    request_states.put(keeping.connection, index_row(request_id, standing, keeping.now))
    _request_news.after(keeping, request_id)
    return number


def refuse(attempt: Attempt, case: Case, standing: Standing, today: Today) -> None:
    """Raise RuleBroken where the duties refuse an act."""
    refusal = may(attempt, case, standing, today)
    if refusal is not None:
        raise RuleBroken(refusal.text, duty=refusal.duty.value)


def index_row(request_id: int, standing: Standing, at: Any) -> dict[str, Any]:
    """Where a request stands by its acts, as the index for lists keeps it."""
    current = standing.open_stage
    stage = standing.stages.index(current) if current else -1
    return {
        "request_id": request_id, "revision": standing.revision, "state": standing.state.value, "stage": stage,
        "decided_at": standing.decided_at, "expires_at": standing.expires_at, "updated_at": at,
    }  # fmt: skip


def numbered_subject(request_id: int) -> str:
    """What the audit log calls a request."""
    return f"request:{numbered(SubjectKind.REQUEST, request_id)}"


def _keep(
    keeping: Keeping, row: Any, number: int, summary: str, level: str, policy_revision_id: int, rule: Rule,
    kept: Frozen, seen: Seen,
) -> None:  # fmt: skip
    print_ = seen.fingerprint
    keeping.add(
        "request_revision", request_id=row.id, revision=number, summary=summary.strip(), tier=level,
        policy_revision_id=policy_revision_id, stages=kept.as_json(), expires_after_days=rule.expires_after_days,
        fingerprint=print_.sha256, saw=print_.as_json(),
    )  # fmt: skip
    keeping.add_many("approval_sight", [
        {
            "request_id": row.id, "revision": number, "node_id": sight.source.node, "via_id": sight.via,
            "distance": sight.hops, "version": sight.source.version, "licence": sight.source.licence,
            "personal": sight.source.personal,
        }
        for sight in seen.sights
    ])  # fmt: skip
    action = "request.submitted" if number == 1 else "request.revised"
    about = str(_cases.subject_of(row))
    keeping.log(
        action,
        numbered_subject(row.id),
        reason=summary.strip(),
        revision=number,
        about=about,
        fingerprint=print_.sha256,
    )


def _refuse_unknown(connection: Connection, subject: Subject) -> None:
    if not subjects.on_record(connection, subject):
        raise NotFound(f"about: {subject} is not on record. Register it, or check its name.")
    if subject.kind in {SubjectKind.MODEL, SubjectKind.DATASET} and subject.version:
        node = subjects.node(connection, subject)
        versions = [row.version for row in histories.versions(connection, node.id, limit=1000)] if node else []
        if subject.version not in versions:
            known = ", ".join(versions[:5]) or "none"
            raise NotFound(
                f"about: {subject.whole} has no version {subject.version} on record; the newest are {known}."
            )


def _use_case(connection: Connection, said: Ask, subject: Subject) -> int | None:
    slug = said.use_case or (subject.name if subject.kind is SubjectKind.USE_CASE else "")
    if slug:
        row = foundations.use_case(connection, slug=slug)
        if row is None:
            raise NotFound(f"use_case: there is no use case {slug}.")
        return int(row.id)
    served = foundations.use_cases_of(connection, subject.name) if subject.kind is SubjectKind.MODEL else []
    return served[0] if len(served) == 1 else None


def _level(keeping: Keeping, row: Any) -> str:
    """The level of risk; of what belongs to no use case, or to one not assessed yet, nobody knows: then high."""
    if row.use_case_id is None:
        return "high"
    return _risk.tier_of(keeping.connection, row.use_case_id, keeping.now).level or "high"


def _requirements(keeping: Keeping, row: Any, rule: Rule, strictness: Strictness) -> tuple[Frozen, Today]:
    vetoes = _policy.vetoes(rule.vetoes)
    wanted = [*vetoes, *(one for stage in rule.stages for one in stage.signers)]
    actor = actor_at(keeping.desk).account_id
    authors = _authors(keeping.connection, _cases.subject_of(row))
    today = _cases.world(
        keeping.connection, wanted, row.use_case_id, keeping.now, more=[row.account_id, actor, *authors]
    )
    return frozen(rule, strictness, today.members, vetoes, authors), today


def _authors(connection: Connection, subject: Subject) -> frozenset[int]:
    """Who wrote the thing itself, where the registry knows: a policy's revision, a use case and its business case."""
    if subject.kind is SubjectKind.POLICY:
        row: Any = policies.numbered(connection, subject.name, subject.version)
        return frozenset({row.account_id}) if row else frozenset()
    row = foundations.use_case(connection, slug=subject.name) if subject.kind is SubjectKind.USE_CASE else None
    if row is None:
        return frozenset()
    of_money = business_cases.author(connection, subject.name)
    return frozenset({row.author_id} | ({of_money} if of_money else set()))


def _refuse_rival(connection: Connection, row: Any, subject: Subject) -> None:
    """A veto is not walked around with another request, and one question is asked once at a time."""
    for other in store.about(connection, subject, [row.environment]):
        if other.id == row.id or other.kind != row.kind:
            continue
        number = numbered(SubjectKind.REQUEST, other.id)
        if other.state == State.VETOED.value:
            raise Conflict(f"{number} asked for the same and was vetoed. Only a new revision of {number} reopens it.")
        if other.state in _OPEN:
            raise Conflict(f"{number} asks for the same and is {other.state.replace('_', ' ')}. Revise or withdraw it.")


def _refuse_vetoed_use_case(connection: Connection, row: Any) -> None:
    vetoed = store.vetoed_use_case(connection, [row.use_case_id]) if row.use_case_id else None
    if vetoed is not None and row.kind in _OF_VETOED:
        number = numbered(SubjectKind.REQUEST, vetoed)
        raise Conflict(f"The use case itself was vetoed in {number}. Only a new revision of {number} reopens it.")


def _refuse_without_evidence(rule: Rule, seen: Seen, level: str) -> None:
    there = {item.kind.lower() for item in seen.fingerprint.evidence if item.valid}
    missing = [kind for kind in rule.evidence if kind not in there]
    if missing:
        said = f"At {level} risk this needs evidence that is valid today: {', '.join(missing)}."
        raise Conflict(f"{said} Add it to {seen.fingerprint.subject} or its use case, then submit.")


def _refuse_unsignable(case: Case, revision: Revision, kept: Frozen, today: Today) -> None:
    """Who comes to a group later may not sign, so a request that nobody can sign would wait for ever."""
    asked = Case(case.number, case.requester_id, (*case.revisions, revision), kept.subject_author_ids, kept.strictness)
    standing = state_of(asked.revisions, now=today.now)
    candidates = {stage.name: eligible(stage, asked, standing, today) for stage in kept.stages}
    stage = None if kept.strictness.later_members_may_sign else unfilled(kept.stages, candidates)
    if stage is not None:
        people = sorted(today.login(one) for one in candidates[stage.name])
        named = f"Only {_and(people)} could sign it" if people else "Nobody could sign it"
        raise Conflict(
            f"The stage {stage.name} needs {stage.quorum} of: {stage.words}. {named}, apart from other stages and from "
            "who asked or wrote it. Give somebody the role first."
        )


def _and(names: Sequence[str]) -> str:
    return ", ".join(names)
