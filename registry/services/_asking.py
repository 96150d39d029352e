"""Puts a request for approval and its revisions on record: what it needs, who may sign, and what it saw."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from registry.commands.approvals import Ask, Kind
from registry.errors import Conflict, Invalid, NotFound, RuleBroken
from registry.rules.cases import ActKind, Attempt, Case, Revision, State, Today
from registry.rules.duties import may
from registry.rules.policy import Rule, Strictness
from registry.rules.states import Standing, state_of
from registry.services import _asking_refusals as refuse_if
from registry.services import _cases, _fingerprints, _policy, _request_news, _risk
from registry.services._account import actor_at
from registry.services._fingerprints import Seen
from registry.services._frozen import Frozen, frozen
from registry.services._subjects import settled
from registry.store import cases as business_cases
from registry.store import foundations, policies, request_states
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


def made(keeping: Keeping, said: Ask) -> int:
    """A new request as a draft; its number."""
    connection = keeping.connection
    subject = settled(connection, said.about)
    if subject.kind not in ABOUT[said.kind]:
        kinds = " or ".join(sorted(kind.value for kind in ABOUT[said.kind]))
        raise Invalid(f"about: {said.kind.value} is asked for a {kinds}, not for {subject}.")
    refuse_if.unknown(connection, subject)
    case = use_case_of(connection, said, subject)
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
    refuse_if.rival(keeping.connection, row, subject)
    refuse_if.vetoed_use_case(keeping.connection, row)
    force = _policy.ensured(keeping)
    level = _level(keeping, row)
    rule = force.policy.rule(Kind(row.kind), level)
    if rule.refused:
        raise Conflict(rule.refused)
    seen = _fingerprints.now_seen(registry, subject, row.use_case_id, keeping.now)
    seen = _fingerprints.watching(seen, rule.new_versions_of)
    refuse_if.without_evidence(rule, seen, level)
    kept, today = _requirements(keeping, row, rule, force.policy.strictness_for(Kind(row.kind)))
    number = len(loaded.revisions) + 1
    revision = Revision(number, actor, keeping.now, kept.stages, rule.expires_after_days, vetoes=kept.vetoes)
    refuse_if.unsignable(loaded.case, revision, kept, today)
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


def use_case_of(connection: Connection, said: Ask, subject: Subject) -> int | None:
    """The number of the use case that a request is for; None where it belongs to none, or to several."""
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
    authors = authors_of(keeping.connection, _cases.subject_of(row))
    today = _cases.world(
        keeping.connection, wanted, row.use_case_id, keeping.now, more=[row.account_id, actor, *authors]
    )
    return frozen(rule, strictness, today.members, vetoes, authors), today


def authors_of(connection: Connection, subject: Subject) -> frozenset[int]:
    """Who wrote the thing itself, where the registry knows: a policy's revision, a use case and its business case."""
    if subject.kind is SubjectKind.POLICY:
        row: Any = policies.numbered(connection, subject.name, subject.version)
        return frozenset({row.account_id}) if row else frozenset()
    row = foundations.use_case(connection, slug=subject.name) if subject.kind is SubjectKind.USE_CASE else None
    if row is None:
        return frozenset()
    of_money = business_cases.author(connection, subject.name)
    return frozenset({row.author_id} | ({of_money} if of_money else set()))
