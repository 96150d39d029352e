"""What the company uses AI for: use cases with their revisions, stages, roles and risk; and people's skills."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, Text, UniqueConstraint

from registry.models.base import Key, Row, client_key, column, json, made_at, made_by, number, proof, words
from registry.types import UtcMoment

CASE = "the use case"


class UseCase(Row, table=True):
    """A thing that is approved, paid for and measured. What is said of it stands in its revisions."""

    __tablename__ = "use_case"
    __table_args__ = (UniqueConstraint("account_id", "client_key"),)
    id: int | None = number()
    slug: str = words("its name in addresses and in lineage; unique", unique=True)
    client_key: str | None = client_key()
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class UseCaseRevision(Row, table=True):
    """What was said of a use case, whole, each time it was said."""

    __tablename__ = "use_case_revision"
    __table_args__ = (UniqueConstraint("use_case_id", "revision"),)
    id: int | None = number()
    use_case_id: int = column(Key, CASE)
    revision: int = column(Integer, "1, 2, 3 …")
    title: str = words("what people call it")
    purpose: str = words("what it is for")
    owner_id: int | None = column(Key, "account that answers for it", nullable=True, default=None, index=True)
    sponsor_id: int | None = column(Key, "account that pays for it", nullable=True, default=None)
    affected: str = words("who is affected by it")
    when_wrong: str = words("what happens when it is wrong")
    necessity: Any = json("should this be AI at all: the simpler alternative considered, and why not")
    sourcing: str = words("build, buy, fine_tune; empty where not decided")
    data_needed: str = words("the data that it needs")
    jurisdiction: str = words("where it is used, which picks the risk rule set")
    answers: Any = json("answers to the risk questions, by question")
    models: Any = json("AI models that serve it, as namespace/name")
    particulars: Any = json("what else is known of it, by the question of the form or inventory that it came from")
    summary: str = words("what changed in this revision, and why")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class UseCaseStage(Row, table=True):
    """A step of a use case from proposal to retirement."""

    __tablename__ = "use_case_stage"
    id: int | None = number()
    use_case_id: int = column(Key, CASE, index=True)
    stage: str = words("the stage that begins", index=True)
    reason: str = words("why")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class UseCaseState(Row, table=True):
    """Where each use case stands by its own rows: an index for lists, made anew from them at will."""

    __tablename__ = "use_case_state"
    use_case_id: int = column(Key, CASE, primary_key=True, autoincrement=False)
    slug: str = words("its name in addresses")
    proposed_at: datetime = column(UtcMoment, "when it was proposed")
    revision_id: int = column(Key, "the newest revision")
    revision: int = column(Integer, "the number of that revision")
    title: str = words("what people call it")
    owner_id: int | None = column(Key, "account that answers for it", nullable=True, default=None)
    sponsor_id: int | None = column(Key, "account that pays for it", nullable=True, default=None)
    jurisdiction: str = words("where it is used")
    revised_at: datetime = column(UtcMoment, "when the newest revision was said")
    stage: str = words("the stage that it is in")
    stage_at: datetime = column(UtcMoment, "since when")
    tier: str = words("the tier that counts; empty where it was not assessed")
    overridden: str | None = column(Text, "the tier of the override that holds", nullable=True, default=None)
    rule_digest: str = words("SHA-256 of the rules that judged it; empty without an assessment")
    disputed: int = column(Integer, "1 while an override waits for a second person")
    role_bits: int = column(Integer, "which roles somebody holds, a bit each in the order of their names in the code")
    told_seq: int = column(BigInteger, "the audit entry behind which the row was written", index=True)


class RoleAssignment(Row, table=True):
    """A use-case role given to somebody, or taken."""

    __tablename__ = "role_assignment"
    __table_args__ = (Index("ix_role_assignment_newest", "use_case_id", "role", "member_id", "id", "given"),)
    id: int | None = number()
    use_case_id: int = column(Key, CASE)
    role: str = words("a use-case role")
    member_id: int = column(Key, "account that has it, or had", index=True)
    given: int = column(Integer, "1 given, 0 taken")
    reason: str = words("why")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class Skill(Row, table=True):
    """What somebody knows how to do, as last said."""

    __tablename__ = "skill"
    id: int | None = number()
    member_id: int = column(Key, "whose skill", index=True)
    skill: str = words("which")
    level: int = column(Integer, "0 none, 1 learning, 2 able, 3 can teach it")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class RiskAssessment(Row, table=True):
    """The tier that a rule set gave a revision of a use case; old approvals keep the rules that judged them."""

    __tablename__ = "risk_assessment"
    id: int | None = number()
    use_case_id: int = column(Key, CASE, index=True)
    revision: int = column(Integer, "of the use case")
    rule_set: str = words("name and version of the rules")
    rule_digest: str = words("SHA-256 of the rules, in hex")
    tier: str = words("what they say; empty where answers are missing", index=True)
    reasons: Any = json("rules that applied, with article and answer; questions without an answer")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class RiskOverride(Row, table=True):
    """A tier that somebody proposes instead of the computed one."""

    __tablename__ = "risk_override"
    id: int | None = number()
    use_case_id: int = column(Key, CASE, index=True)
    revision: int = column(Integer, "of the use case")
    rule_set: str = words("the rules that are overridden")
    tier: str = words("instead")
    reason: str = words("why")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class RiskConfirmation(Row, table=True):
    """A second person's word on a proposed override."""

    __tablename__ = "risk_confirmation"
    __table_args__ = (UniqueConstraint("override_id"),)
    id: int | None = number()
    override_id: int = column(Key, "the override")
    agreed: int = column(Integer, "1 confirmed, 0 refused")
    reason: str = words("why")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()
