"""Decisions with their assumptions, and drafts of whatever somebody is about to put on record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Float, Index, Integer, UniqueConstraint

from registry.models.base import Key, Row, client_key, column, json, made_at, made_by, number, proof, words
from registry.types import UtcMoment


class Decision(Row, table=True):
    """A decision record; never edited, corrected by one that supersedes it."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("account_id", "client_key"),
        Index("ix_decision_subject", "subject_kind", "subject_name"),
    )
    id: int | None = number()
    subject_kind: str = words("what it is about: the kind")
    subject_name: str = words("what it is about: the name")
    subject_version: str = words("of which version; empty for the thing as such")
    title: str = words("the decision in one line")
    template: str = words("template that it was written by; empty without one")
    context: str = words("the question and its circumstances")
    options: Any = json("options: title, pros, cons, cost")
    choice: str = words("the option chosen")
    rationale: str = words("why")
    consequences: str = words("what follows")
    people: Any = json("who took part: name and part")
    revisit_on: str = words("date to look again, ISO 8601; empty without one", index=True)
    supersedes: int | None = column(Key, "the decision that it replaces", nullable=True, default=None, index=True)
    extra: Any = json("what an imported document said beyond these fields")
    client_key: str | None = client_key()
    account_id: int = made_by()
    at: datetime = column(UtcMoment, "microseconds since 1970 UTC", index=True)
    audit_seq: int = proof()


class Assumption(Row, table=True):
    """What a decision takes for granted."""

    __tablename__ = "assumption"
    id: int | None = number()
    decision_id: int = column(Key, "the decision", index=True)
    position: int = column(Integer, "1, 2, 3 … in the decision")
    text: str = words("what is taken for granted")
    metric: str = words("the metric that tells; empty without one")
    comparator: str = words("one of < <= > >= =; empty without a metric")
    threshold: float | None = column(Float, "the metric is held against it", nullable=True, default=None)
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class AssumptionState(Row, table=True):
    """What was found about an assumption."""

    __tablename__ = "assumption_state"
    id: int | None = number()
    assumption_id: int = column(Key, "the assumption", index=True)
    state: str = words("holds, broken or unknown")
    value: float | None = column(Float, "the metric, where one was read", nullable=True, default=None)
    note: str = words("how it was found")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class Draft(Row, table=True):
    """What somebody wrote and has not yet put on record. It changes with every word and is no evidence."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("account_id", "kind", "name"),)
    id: int | None = number()
    account_id: int = column(Key, "whose")
    kind: str = words("of what: decision, use_case, request …")
    name: str = words("which of several")
    content: Any = json("the fields as they stand")
    updated_at: datetime = made_at()
