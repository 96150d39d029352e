"""Policies, the bodies and delegations they speak of, requests for approval with every act on them, and gates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, UniqueConstraint

from registry.models.base import Key, Row, client_key, column, json, made_at, made_by, number, proof, words
from registry.models.projections import NODE
from registry.types import UtcMoment

REQUEST = "the request"


class Policy(Row, table=True):
    """Rules for approvals, by name; what they say stands in its revisions."""

    __tablename__ = "policy"
    id: int | None = number()
    slug: str = words("unique", unique=True)
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class PolicyRevision(Row, table=True):
    """A policy as it holds from a moment on."""

    __tablename__ = "policy_revision"
    __table_args__ = (UniqueConstraint("policy_id", "revision"),)
    id: int | None = number()
    policy_id: int = column(Key, "the policy")
    revision: int = column(Integer, "1, 2, 3 …")
    text: str = words("YAML as it came in")
    sha256: str = words("of that text, in hex")
    effective_from: datetime = column(UtcMoment, "when it begins to hold, once approved")
    reason: str = words("what changes, and why")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class Body(Row, table=True):
    """A named group that signs as one, such as an ethics board."""

    __tablename__ = "body"
    id: int | None = number()
    slug: str = words("unique", unique=True)
    name: str = words("what people call it")
    veto: int = column(Integer, "1 where a member's veto closes a request")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class BodyMember(Row, table=True):
    """Somebody joined a body, or left it."""

    __tablename__ = "body_member"
    id: int | None = number()
    body_id: int = column(Key, "the body", index=True)
    member_id: int = column(Key, "account", index=True)
    given: int = column(Integer, "1 joined, 0 left")
    reason: str = words("why")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class Delegation(Row, table=True):
    """Somebody signs for another during a time; or is away, and nobody does."""

    __tablename__ = "delegation"
    id: int | None = number()
    from_id: int = column(Key, "who is away", index=True)
    to_id: int | None = column(
        Key, "who signs for them; null where nobody does", nullable=True, default=None, index=True
    )
    starts_at: datetime = column(UtcMoment, "inclusive")
    ends_at: datetime = column(UtcMoment, "exclusive")
    reason: str = words("why")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class DelegationEnd(Row, table=True):
    """A delegation ended before its time."""

    __tablename__ = "delegation_end"
    __table_args__ = (UniqueConstraint("delegation_id"),)
    id: int | None = number()
    delegation_id: int = column(Key, "which")
    reason: str = words("why")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class ApprovalRequest(Row, table=True):
    """Somebody asks that a thing may be done; what exactly stands in its revisions."""

    __tablename__ = "approval_request"
    __table_args__ = (
        UniqueConstraint("account_id", "client_key"),
        Index("ix_approval_request_subject", "subject_kind", "subject_name", "subject_version"),
    )
    id: int | None = number()
    kind: str = words("the kind of change that a policy knows")
    subject_kind: str = words("what is to be approved: the kind")
    subject_name: str = words("what is to be approved: the name")
    subject_version: str = words("which version; empty for the thing as such")
    use_case_id: int | None = column(Key, "for which use case", nullable=True, default=None, index=True)
    environment: str = words("where it is to be used; empty where that does not matter")
    client_key: str | None = client_key()
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class RequestRevision(Row, table=True):
    """A request as it was submitted: what it asks for, under which policy, and what it saw."""

    __tablename__ = "request_revision"
    __table_args__ = (UniqueConstraint("request_id", "revision"),)
    id: int | None = number()
    request_id: int = column(Key, REQUEST)
    revision: int = column(Integer, "1, 2, 3 …")
    summary: str = words("what is asked for, and what changed since the last revision")
    tier: str = words("risk tier at that moment")
    policy_revision_id: int = column(Key, "the policy that judges it")
    stages: Any = json("stages as the policy wants them, with who may sign each at that moment")
    expires_after_days: int | None = column(Integer, "days that an approval holds", nullable=True, default=None)
    fingerprint: str = words("SHA-256 of what it saw, in hex")
    saw: Any = json("subject revision, business case, evidence, assumptions; the upstream stands in approval_sight")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class ApprovalAct(Row, table=True):
    """Whatever somebody did to a request: submitted it, signed, vetoed, withdrew, revoked."""

    __tablename__ = "approval_act"
    __table_args__ = (UniqueConstraint("account_id", "client_key"),)
    id: int | None = number()
    request_id: int = column(Key, REQUEST, index=True)
    revision: int = column(Integer, "of the request")
    act: str = words("submit, approve, approve_with_conditions, request_changes, abstain, reject, veto …")
    stage: int = column(Integer, "position of the stage, from 0; -1 for what belongs to none")
    capacity: str = words("in which role or body, as at that time")
    body_id: int | None = column(Key, "for which body", nullable=True, default=None)
    for_account_id: int | None = column(Key, "whom a delegate stands for", nullable=True, default=None)
    comment: str = words("why")
    conditions: Any = json("conditions of an approval")
    client_key: str | None = client_key()
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class ApprovalSight(Row, table=True):
    """What a revision of a request saw of one node upstream of its subject."""

    __tablename__ = "approval_sight"
    __table_args__ = (UniqueConstraint("request_id", "revision", "node_id"),)
    id: int | None = number()
    request_id: int = column(Key, REQUEST)
    revision: int = column(Integer, "of the request")
    node_id: int = column(Key, NODE, index=True)
    via_id: int | None = column(Key, "the next node on the way to the subject", nullable=True, default=None)
    distance: int = column(Integer, "hops from the subject; 0 is the subject")
    version: str = words("its version at that moment; empty without one")
    licence: str = words("its licence tags at that moment")
    personal: str = words("its personal-data tags at that moment")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class RequestState(Row, table=True):
    """Where each request stands by its acts alone: an index for lists, made anew from the acts at will."""

    __tablename__ = "request_state"
    request_id: int = column(Key, REQUEST, primary_key=True, autoincrement=False)
    revision: int = column(Integer, "the newest")
    state: str = words("by the acts alone: time and lineage may say stale or expired", index=True)
    stage: int = column(Integer, "the open stage, from 0; -1 where none is")
    decided_at: datetime | None = column(UtcMoment, "when it was closed", nullable=True, default=None)
    expires_at: datetime | None = column(UtcMoment, "when an approval ends", nullable=True, default=None, index=True)
    updated_at: datetime = column(UtcMoment, "of the newest act", index=True)


class GateAnswer(Row, table=True):
    """What a gate answered, and why."""

    __tablename__ = "gate_answer"
    __table_args__ = (Index("ix_gate_answer_subject", "subject_kind", "subject_name"),)
    id: int | None = number()
    subject_kind: str = words("what wanted to pass: the kind")
    subject_name: str = words("what wanted to pass: the name")
    subject_version: str = words("which version")
    environment: str = words("through which gate")
    opened: int = column(Integer, "1 opened, 0 stayed closed")
    mode: str = words("prevent, warn or record")
    reasons: Any = json("reasons in words, with their kind and path")
    request_id: int | None = column(Key, "the approval that it rests on", nullable=True, default=None)
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()
