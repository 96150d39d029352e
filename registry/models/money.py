"""What use cases are to cost and to return, and what they did: business cases, bills, entries, rates, measurements."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Float, Index, Integer, UniqueConstraint

from registry.models.base import Key, Row, client_key, column, json, made_at, made_by, number, proof, words
from registry.types import UtcMoment

CASE, EARLIER = "the business case", "the row that this one corrects"
EXACT = "as exact decimal digits"


class BusinessCase(Row, table=True):
    """A use case has money on record. What is said of it stands in its revisions."""

    __tablename__ = "business_case"
    id: int | None = number()
    use_case_id: int = column(Key, "of which use case", unique=True)
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class CaseRevision(Row, table=True):
    """A business case as it was said, whole, each time it was said."""

    __tablename__ = "case_revision"
    __table_args__ = (UniqueConstraint("case_id", "revision"),)
    id: int | None = number()
    case_id: int = column(Key, CASE)
    revision: int = column(Integer, "1, 2, 3 …")
    document: Any = json("what the text says, as plain values")
    text: str = words("the YAML or JSON as it was written")
    digest: str = words("SHA-256, in hex, of the document in canonical form", index=True)
    plan_version: str = words("what its author calls this plan")
    currency: str = words("in which its amounts are")
    note: str = words("what changed, and why")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class CaseScenario(Row, table=True):
    """A what-if of a business case, saved under a name; the newest row of a name counts."""

    __tablename__ = "case_scenario"
    __table_args__ = (Index("ix_case_scenario_newest", "case_id", "name", "id"),)
    id: int | None = number()
    case_id: int = column(Key, CASE)
    revision: int = column(Integer, "of the case, from which it was made")
    name: str = words("what people call it")
    changes: Any = json("levers that are pulled, and values that differ")
    given: int = column(Integer, "1 saved, 0 taken away")
    note: str = words("why")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class CostEntry(Row, table=True):
    """A cost that came on no bill that is read here: a labelling invoice, people's time."""

    __tablename__ = "cost_entry"
    __table_args__ = (
        UniqueConstraint("account_id", "client_key"),
        Index("ix_cost_entry_place", "use_case_id", "month"),
    )
    id: int | None = number()
    use_case_id: int = column(Key, "who bears it")
    category: str = words("of the hidden-cost catalogue")
    month: datetime = column(UtcMoment, "first moment of the month in which it arose")
    amount: str = words(f"≥ 0, {EXACT}; a correction may be 0")
    currency: str = words("of the amount")
    source: str = words("where the figure comes from, such as an invoice's number")
    supersedes_id: int | None = column(Key, EARLIER, nullable=True, default=None, index=True)
    note: str = words("why")
    client_key: str | None = client_key()
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class Bill(Row, table=True):
    """What one provider charged one account for one billing period in one currency."""

    __tablename__ = "bill"
    __table_args__ = (Index("ix_bill_place", "provider", "account", "period_start", "currency"),)
    id: int | None = number()
    provider: str = words("who sold the service")
    account: str = words("the billing account")
    period_start: datetime | None = column(
        UtcMoment, "inclusive; null where it is not said", nullable=True, default=None
    )
    period_end: datetime | None = column(UtcMoment, "exclusive; null where it is not said", nullable=True, default=None)
    currency: str = words("of all amounts")
    format: str = words("csv or parquet")
    version: str = words("of FOCUS")
    file_name: str = words("as it was called")
    file_sha256: str = words("of the file's bytes, in hex", index=True)
    digest: str = words("of its charges in whatever order and format: the same bill has the same", index=True)
    charges_sha256: str = words("of the rows kept in charge, in order; in hex")
    rows: int = column(Integer, "how many charges")
    billed: str = words(f"sum of what is invoiced, {EXACT}")
    effective: str = words(f"sum after discounts and amortisation, {EXACT}")
    findings: Any = json("what is odd in it, each with its row and column")
    supersedes_id: int | None = column(Key, EARLIER, nullable=True, default=None, index=True)
    note: str = words("why")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class Charge(Row, table=True):
    """One row of a bill; the bill's row vouches for all of its charges together."""

    __tablename__ = "charge"
    __table_args__ = (UniqueConstraint("bill_id", "row"),)
    id: int | None = number()
    bill_id: int = column(Key, "the bill")
    row: int = column(Integer, "in the file; the header is row 1")
    period_start: datetime | None = column(UtcMoment, "inclusive", nullable=True, default=None, index=True)
    period_end: datetime | None = column(UtcMoment, "exclusive", nullable=True, default=None)
    category: str = words("Usage, Purchase, Tax, Credit or Adjustment")
    provider: str = words("who sold the service")
    service: str = words("the provider's name of the service")
    service_category: str = words("such as Compute")
    account: str = words("sub-account, where there is one")
    resource: str = words("the resource's identifier")
    region: str = words("where it ran")
    description: str = words("what the charge is for")
    billed: str | None = words(f"as invoiced, {EXACT}; null where not said", nullable=True, default=None)
    effective: str | None = words(
        f"after discounts and amortisation, {EXACT}; null where not said", nullable=True, default=None
    )
    tags: Any = json("tags by key")
    said: Any = json("every other column by which a rule can allocate it, by name")
    gpu_family: str = words("of accelerators; empty where it is for none that is known")
    target: str = words("the use case or AI model that the charge itself names; empty where it names none")


class AllocationRules(Row, table=True):
    """The company's rules of which charge is whose, whole, each time they were said."""

    __tablename__ = "allocation_rules"
    id: int | None = number()
    revision: int = column(Integer, "1, 2, 3 …", unique=True)
    text: str = words("the YAML as it was written")
    sha256: str = words("of the text, in hex")
    note: str = words("what changed, and why")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class FxRate(Row, table=True):
    """What one unit of a currency bought of another from a day on; the newest row of a pair and day counts."""

    __tablename__ = "fx_rate"
    __table_args__ = (Index("ix_fx_rate_newest", "base", "quote", "on_day", "id"),)
    id: int | None = number()
    base: str = words("one unit of this currency")
    quote: str = words("buys so much of this one")
    on_day: str = words("from which day, such as 2026-11-21")
    rate: str = words(f"above 0, {EXACT}")
    source: str = words("who published it")
    note: str = words("why")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class Measurement(Row, table=True):
    """What a benefit came to, against what would have been without."""

    __tablename__ = "measurement"
    __table_args__ = (UniqueConstraint("account_id", "client_key"), Index("ix_measurement_line", "use_case_id", "line"))
    id: int | None = number()
    use_case_id: int = column(Key, "whose benefit")
    line: str = words("key of the line in the business case; empty where it is about the whole")
    method: str = words("parallel run, before and after, difference in differences, interrupted series, stated …")
    period_start: datetime = column(UtcMoment, "inclusive")
    period_end: datetime = column(UtcMoment, "exclusive")
    value: float = column(Float, "the effect over the period, in the unit")
    low: float | None = column(Float, "lower end; null: a claim without an interval", nullable=True, default=None)
    high: float | None = column(Float, "upper end; null: a claim without an interval", nullable=True, default=None)
    level: float = column(Float, "of the interval: 0.9 is 90 %")
    unit: str = words("a currency, or hours, events …")
    p_pretrend: float | None = column(
        Float, "chance of trends as different as before, if there is no difference", nullable=True, default=None
    )
    points: int = column(Integer, "how many observations")
    doubts: Any = json("why it stays a claim; empty where nothing speaks against it")
    inputs: Any = json("the series from which it was worked out")
    evidence_id: int | None = column(Key, "evidence that backs it", nullable=True, default=None, index=True)
    supersedes_id: int | None = column(Key, EARLIER, nullable=True, default=None, index=True)
    note: str = words("why")
    client_key: str | None = client_key()
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()


class MoneySetting(Row, table=True):
    """A choice that all money pages share, such as the presentation currency; the newest row of a name counts."""

    __tablename__ = "money_setting"
    __table_args__ = (Index("ix_money_setting_newest", "name", "id"),)
    id: int | None = number()
    name: str = words("which")
    value: Any = json("its value")
    note: str = words("why")
    account_id: int = made_by()
    at: datetime = made_at()
    audit_seq: int = proof()
