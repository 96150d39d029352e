"""Incidents, frameworks with what is assessed of them, evidence, and comments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, UniqueConstraint

from registry.models.base import Key, Row, client_key, column, json, made_at, made_by, number, proof, words
from registry.types import UtcMoment


class Incident(Row, table=True):
    """Something went wrong, or somebody showed that it can; what became of it stands in its entries."""

    __tablename__ = "incident"
    __table_args__ = (
        UniqueConstraint("account_id", "client_key"),
        Index("ix_incident_subject", "subject_kind", "subject_name"),
    )
    id: int | None = number()
    kind: str = words("incident, red_team or bias_bounty")
    title: str = words("what happened, in one line")
    subject_kind: str = words("what it is about: the kind")
    subject_name: str = words("what it is about: the name")
    subject_version: str = words("of which version; empty for the thing as such")
    happened_at: datetime = column(UtcMoment, "when it began, as far as known")
    client_key: str | None = client_key()
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class IncidentEntry(Row, table=True):
    """A line in the timeline of an incident."""

    __tablename__ = "incident_entry"
    id: int | None = number()
    incident_id: int = column(Key, "the incident", index=True)
    kind: str = words("reported, severity, affected, accountable, note, cause, contained, resolved, closed, reopened …")
    content: Any = json("what it says, by kind")
    happened_at: datetime = column(UtcMoment, "when what it tells of happened")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class DeadlineRevision(Row, table=True):
    """What the company says of a deadline of its own from a day on; the newest word that applies on a day counts."""

    __tablename__ = "deadline_revision"
    __table_args__ = (UniqueConstraint("rule", "revision"),)
    id: int | None = number()
    rule: str = words("its name in addresses, the same in each revision")
    revision: int = column(Integer, "1, 2, 3 …")
    content: Any = json("the rule as data/incidents/deadlines.yaml would say it")
    applies_from: str = words("the first day on which this revision holds, as 2026-11-21")
    ended: int = column(Integer, "1 where from that day on there is no such deadline")
    reason: str = words("what changes, and why")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class IncidentState(Row, table=True):
    """Where each incident stands by its timeline: an index for lists, made anew from its entries at will."""

    __tablename__ = "incident_state"
    incident_id: int = column(Key, "the incident", primary_key=True, autoincrement=False)
    state: str = words("open, contained, resolved, closed, reopened", index=True)
    severity: str = words("critical, high, medium, low")
    accountable_id: int | None = column(Key, "account that answers for it", nullable=True, default=None)
    told_seq: int = column(BigInteger, "the audit entry behind which the row was written")


class Framework(Row, table=True):
    """A set of requirements, as it was loaded."""

    __tablename__ = "framework"
    __table_args__ = (UniqueConstraint("slug", "version"),)
    id: int | None = number()
    slug: str = words("its name in addresses")
    version: str = words("of the framework")
    title: str = words("what people call it")
    source: str = words("where it comes from, and when that was checked")
    text: str = words("the document as it came in")
    sha256: str = words("of that document, in hex")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class Requirement(Row, table=True):
    """One requirement or heading of a framework."""

    __tablename__ = "requirement"
    __table_args__ = (UniqueConstraint("framework_id", "ref"),)
    id: int | None = number()
    framework_id: int = column(Key, "the framework")
    ref: str = words("its number there")
    parent: str = words("number of the heading above; empty at the top")
    position: int = column(Integer, "order in the document")
    title: str = words("short title")
    text: str = words("what it asks for")
    assessable: int = column(Integer, "1 where it can be met, 0 for a heading")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class RequirementAssessment(Row, table=True):
    """How far a requirement is met, as somebody judged it."""

    __tablename__ = "requirement_assessment"
    __table_args__ = (Index("ix_requirement_assessment_place", "framework_slug", "scope", "ref"),)
    id: int | None = number()
    framework_slug: str = words("the framework")
    ref: str = words("the requirement's number")
    scope: str = words("company, or the slug of a use case as use_case:slug")
    status: str = words("met, partial, not_met, not_applicable, not_assessed, out_of_scope")
    note: str = words("why")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class EvidenceItem(Row, table=True):
    """A file or link that proves something."""

    __tablename__ = "evidence_item"
    __table_args__ = (UniqueConstraint("account_id", "client_key"),)
    id: int | None = number()
    title: str = words("what it is")
    kind: str = words("validation report, bias audit, data sheet, contract …", index=True)
    url: str = words("where a link leads; empty for a file")
    file_name: str = words("as it was called; empty for a link")
    sha256: str = words(
        "of the file's bytes, or of what the link led to, in hex; empty where nobody looked", index=True
    )
    size: int = column(BigInteger, "bytes")
    media_type: str = words("such as application/pdf")
    valid_from: datetime | None = column(UtcMoment, "inclusive", nullable=True, default=None)
    valid_until: datetime | None = column(UtcMoment, "exclusive", nullable=True, default=None, index=True)
    client_key: str | None = client_key()
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class EvidenceBlob(Row, table=True):
    """The bytes of a file, once per content."""

    __tablename__ = "evidence_blob"
    sha256: str = words("of the bytes, in hex", primary_key=True)
    body: bytes = column(LargeBinary, "exactly the bytes that came")


class EvidenceLink(Row, table=True):
    """A piece of evidence proves something about a subject."""

    __tablename__ = "evidence_link"
    __table_args__ = (Index("ix_evidence_link_subject", "subject_kind", "subject_name"),)
    id: int | None = number()
    evidence_id: int = column(Key, "the evidence", index=True)
    subject_kind: str = words("of what: the kind")
    subject_name: str = words("of what: the name")
    subject_version: str = words("of which version; empty for the thing as such")
    note: str = words("what it proves")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class EvidenceWithdrawal(Row, table=True):
    """A piece of evidence no longer counts."""

    __tablename__ = "evidence_withdrawal"
    __table_args__ = (UniqueConstraint("evidence_id"),)
    id: int | None = number()
    evidence_id: int = column(Key, "which")
    reason: str = words("why")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class Comment(Row, table=True):
    """What somebody said about something."""

    __tablename__ = "comment"
    __table_args__ = (
        UniqueConstraint("account_id", "client_key"),
        Index("ix_comment_subject", "subject_kind", "subject_name"),
    )
    id: int | None = number()
    subject_kind: str = words("about what: the kind")
    subject_name: str = words("about what: the name")
    subject_version: str = words("about which version; empty for the thing as such")
    text: str = words("what was said")
    mentions: Any = json("accounts that are called, by number")
    reply_to: int | None = column(Key, "the comment that it answers", nullable=True, default=None)
    client_key: str | None = client_key()
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()
