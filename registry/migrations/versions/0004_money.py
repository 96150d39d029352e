"""Tables for business cases, bills, entries, rates and measurements, all of which only grow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.models import append_only

revision = "0004"
down_revision = "0003"

GROWING = (
    "allocation_rules", "bill", "business_case", "case_revision", "case_scenario", "charge", "cost_entry", "fx_rate",
    "measurement", "money_setting",
)  # fmt: skip


def upgrade() -> None:
    """From who may do what to what it costs and returns."""
    op.create_table(
        "allocation_rules",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column("revision", sa.Integer(), nullable=False, comment="1, 2, 3 …"),
        sa.Column("text", sa.Text(), nullable=False, comment="the YAML as it was written"),
        sa.Column("sha256", sa.Text(), nullable=False, comment="of the text, in hex"),
        sa.Column("note", sa.Text(), nullable=False, comment="what changed, and why"),
        sa.Column(
            "account_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="account that put it on record",
        ),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="microseconds since 1970 UTC"),
        sa.Column(
            "audit_seq", sa.BigInteger(), nullable=False, comment="audit_entry whose details.rows holds this row's hash"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_rules")),
        sa.UniqueConstraint("revision", name=op.f("uq_allocation_rules_revision")),
    )
    with op.batch_alter_table("allocation_rules", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_allocation_rules_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_allocation_rules_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "bill",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column("provider", sa.Text(), nullable=False, comment="who sold the service"),
        sa.Column("account", sa.Text(), nullable=False, comment="the billing account"),
        sa.Column("period_start", sa.BigInteger(), nullable=True, comment="inclusive; null where it is not said"),
        sa.Column("period_end", sa.BigInteger(), nullable=True, comment="exclusive; null where it is not said"),
        sa.Column("currency", sa.Text(), nullable=False, comment="of all amounts"),
        sa.Column("format", sa.Text(), nullable=False, comment="csv or parquet"),
        sa.Column("version", sa.Text(), nullable=False, comment="of FOCUS"),
        sa.Column("file_name", sa.Text(), nullable=False, comment="as it was called"),
        sa.Column("file_sha256", sa.Text(), nullable=False, comment="of the file's bytes, in hex"),
        sa.Column(
            "digest",
            sa.Text(),
            nullable=False,
            comment="of its charges in whatever order and format: the same bill has the same",
        ),
        sa.Column("charges_sha256", sa.Text(), nullable=False, comment="of the rows kept in charge, in order; in hex"),
        sa.Column("rows", sa.Integer(), nullable=False, comment="how many charges"),
        sa.Column("billed", sa.Text(), nullable=False, comment="sum of what is invoiced, as exact decimal digits"),
        sa.Column(
            "effective",
            sa.Text(),
            nullable=False,
            comment="sum after discounts and amortisation, as exact decimal digits",
        ),
        sa.Column("findings", sa.Text(), nullable=False, comment="what is odd in it, each with its row and column"),
        sa.Column(
            "supersedes_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="the row that this one corrects",
        ),
        sa.Column("note", sa.Text(), nullable=False, comment="why"),
        sa.Column(
            "account_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="account that put it on record",
        ),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="microseconds since 1970 UTC"),
        sa.Column(
            "audit_seq", sa.BigInteger(), nullable=False, comment="audit_entry whose details.rows holds this row's hash"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill")),
    )
    with op.batch_alter_table("bill", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bill_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bill_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_bill_digest"), ["digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_bill_file_sha256"), ["file_sha256"], unique=False)
        batch_op.create_index("ix_bill_place", ["provider", "account", "period_start", "currency"], unique=False)
        batch_op.create_index(batch_op.f("ix_bill_supersedes_id"), ["supersedes_id"], unique=False)

    op.create_table(
        "business_case",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "use_case_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="of which use case",
        ),
        sa.Column(
            "account_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="account that put it on record",
        ),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="microseconds since 1970 UTC"),
        sa.Column(
            "audit_seq", sa.BigInteger(), nullable=False, comment="audit_entry whose details.rows holds this row's hash"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_business_case")),
        sa.UniqueConstraint("use_case_id", name=op.f("uq_business_case_use_case_id")),
    )
    with op.batch_alter_table("business_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_business_case_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_business_case_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "case_revision",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="the business case"
        ),
        sa.Column("revision", sa.Integer(), nullable=False, comment="1, 2, 3 …"),
        sa.Column("document", sa.Text(), nullable=False, comment="what the text says, as plain values"),
        sa.Column("text", sa.Text(), nullable=False, comment="the YAML or JSON as it was written"),
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256, in hex, of the document in canonical form"),
        sa.Column("plan_version", sa.Text(), nullable=False, comment="what its author calls this plan"),
        sa.Column("currency", sa.Text(), nullable=False, comment="in which its amounts are"),
        sa.Column("note", sa.Text(), nullable=False, comment="what changed, and why"),
        sa.Column(
            "account_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="account that put it on record",
        ),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="microseconds since 1970 UTC"),
        sa.Column(
            "audit_seq", sa.BigInteger(), nullable=False, comment="audit_entry whose details.rows holds this row's hash"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_revision")),
        sa.UniqueConstraint("case_id", "revision", name=op.f("uq_case_revision_case_id_revision")),
    )
    with op.batch_alter_table("case_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_revision_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_revision_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_revision_digest"), ["digest"], unique=False)

    op.create_table(
        "case_scenario",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="the business case"
        ),
        sa.Column("revision", sa.Integer(), nullable=False, comment="of the case, from which it was made"),
        sa.Column("name", sa.Text(), nullable=False, comment="what people call it"),
        sa.Column("changes", sa.Text(), nullable=False, comment="levers that are pulled, and values that differ"),
        sa.Column("given", sa.Integer(), nullable=False, comment="1 saved, 0 taken away"),
        sa.Column("note", sa.Text(), nullable=False, comment="why"),
        sa.Column(
            "account_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="account that put it on record",
        ),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="microseconds since 1970 UTC"),
        sa.Column(
            "audit_seq", sa.BigInteger(), nullable=False, comment="audit_entry whose details.rows holds this row's hash"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_scenario")),
    )
    with op.batch_alter_table("case_scenario", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_scenario_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_scenario_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index("ix_case_scenario_newest", ["case_id", "name", "id"], unique=False)

    op.create_table(
        "charge",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column("bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="the bill"),
        sa.Column("row", sa.Integer(), nullable=False, comment="in the file; the header is row 1"),
        sa.Column("period_start", sa.BigInteger(), nullable=True, comment="inclusive"),
        sa.Column("period_end", sa.BigInteger(), nullable=True, comment="exclusive"),
        sa.Column("category", sa.Text(), nullable=False, comment="Usage, Purchase, Tax, Credit or Adjustment"),
        sa.Column("provider", sa.Text(), nullable=False, comment="who sold the service"),
        sa.Column("service", sa.Text(), nullable=False, comment="the provider's name of the service"),
        sa.Column("service_category", sa.Text(), nullable=False, comment="such as Compute"),
        sa.Column("account", sa.Text(), nullable=False, comment="sub-account, where there is one"),
        sa.Column("resource", sa.Text(), nullable=False, comment="the resource's identifier"),
        sa.Column("region", sa.Text(), nullable=False, comment="where it ran"),
        sa.Column("description", sa.Text(), nullable=False, comment="what the charge is for"),
        sa.Column(
            "billed", sa.Text(), nullable=True, comment="as invoiced, as exact decimal digits; null where not said"
        ),
        sa.Column(
            "effective",
            sa.Text(),
            nullable=True,
            comment="after discounts and amortisation, as exact decimal digits; null where not said",
        ),
        sa.Column("tags", sa.Text(), nullable=False, comment="tags by key"),
        sa.Column(
            "said", sa.Text(), nullable=False, comment="every other column by which a rule can allocate it, by name"
        ),
        sa.Column(
            "gpu_family", sa.Text(), nullable=False, comment="of accelerators; empty where it is for none that is known"
        ),
        sa.Column(
            "target",
            sa.Text(),
            nullable=False,
            comment="the use case or AI model that the charge itself names; empty where it names none",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge")),
        sa.UniqueConstraint("bill_id", "row", name=op.f("uq_charge_bill_id_row")),
    )
    with op.batch_alter_table("charge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_charge_period_start"), ["period_start"], unique=False)

    op.create_table(
        "cost_entry",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "use_case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="who bears it"
        ),
        sa.Column("category", sa.Text(), nullable=False, comment="of the hidden-cost catalogue"),
        sa.Column("month", sa.BigInteger(), nullable=False, comment="first moment of the month in which it arose"),
        sa.Column("amount", sa.Text(), nullable=False, comment="≥ 0, as exact decimal digits; a correction may be 0"),
        sa.Column("currency", sa.Text(), nullable=False, comment="of the amount"),
        sa.Column(
            "source", sa.Text(), nullable=False, comment="where the figure comes from, such as an invoice's number"
        ),
        sa.Column(
            "supersedes_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="the row that this one corrects",
        ),
        sa.Column("note", sa.Text(), nullable=False, comment="why"),
        sa.Column("client_key", sa.Text(), nullable=True, comment="idempotency key of the sender; null without one"),
        sa.Column(
            "account_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="account that put it on record",
        ),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="microseconds since 1970 UTC"),
        sa.Column(
            "audit_seq", sa.BigInteger(), nullable=False, comment="audit_entry whose details.rows holds this row's hash"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_entry")),
        sa.UniqueConstraint("account_id", "client_key", name=op.f("uq_cost_entry_account_id_client_key")),
    )
    with op.batch_alter_table("cost_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cost_entry_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cost_entry_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index("ix_cost_entry_place", ["use_case_id", "month"], unique=False)
        batch_op.create_index(batch_op.f("ix_cost_entry_supersedes_id"), ["supersedes_id"], unique=False)

    op.create_table(
        "fx_rate",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column("base", sa.Text(), nullable=False, comment="one unit of this currency"),
        sa.Column("quote", sa.Text(), nullable=False, comment="buys so much of this one"),
        sa.Column("on_day", sa.Text(), nullable=False, comment="from which day, such as 2026-11-21"),
        sa.Column("rate", sa.Text(), nullable=False, comment="above 0, as exact decimal digits"),
        sa.Column("source", sa.Text(), nullable=False, comment="who published it"),
        sa.Column("note", sa.Text(), nullable=False, comment="why"),
        sa.Column(
            "account_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="account that put it on record",
        ),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="microseconds since 1970 UTC"),
        sa.Column(
            "audit_seq", sa.BigInteger(), nullable=False, comment="audit_entry whose details.rows holds this row's hash"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fx_rate")),
    )
    with op.batch_alter_table("fx_rate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fx_rate_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fx_rate_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index("ix_fx_rate_newest", ["base", "quote", "on_day", "id"], unique=False)

    op.create_table(
        "measurement",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "use_case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="whose benefit"
        ),
        sa.Column(
            "line",
            sa.Text(),
            nullable=False,
            comment="key of the line in the business case; empty where it is about the whole",
        ),
        sa.Column(
            "method",
            sa.Text(),
            nullable=False,
            comment="parallel run, before and after, difference in differences, interrupted series, stated …",
        ),
        sa.Column("period_start", sa.BigInteger(), nullable=False, comment="inclusive"),
        sa.Column("period_end", sa.BigInteger(), nullable=False, comment="exclusive"),
        sa.Column("value", sa.Float(), nullable=False, comment="the effect over the period, in the unit"),
        sa.Column("low", sa.Float(), nullable=True, comment="lower end; null: a claim without an interval"),
        sa.Column("high", sa.Float(), nullable=True, comment="upper end; null: a claim without an interval"),
        sa.Column("level", sa.Float(), nullable=False, comment="of the interval: 0.9 is 90 %"),
        sa.Column("unit", sa.Text(), nullable=False, comment="a currency, or hours, events …"),
        sa.Column(
            "p_pretrend",
            sa.Float(),
            nullable=True,
            comment="chance of trends as different as before, if there is no difference",
        ),
        sa.Column("points", sa.Integer(), nullable=False, comment="how many observations"),
        sa.Column(
            "doubts", sa.Text(), nullable=False, comment="why it stays a claim; empty where nothing speaks against it"
        ),
        sa.Column("inputs", sa.Text(), nullable=False, comment="the series from which it was worked out"),
        sa.Column(
            "evidence_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="evidence that backs it",
        ),
        sa.Column(
            "supersedes_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="the row that this one corrects",
        ),
        sa.Column("note", sa.Text(), nullable=False, comment="why"),
        sa.Column("client_key", sa.Text(), nullable=True, comment="idempotency key of the sender; null without one"),
        sa.Column(
            "account_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="account that put it on record",
        ),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="microseconds since 1970 UTC"),
        sa.Column(
            "audit_seq", sa.BigInteger(), nullable=False, comment="audit_entry whose details.rows holds this row's hash"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurement")),
        sa.UniqueConstraint("account_id", "client_key", name=op.f("uq_measurement_account_id_client_key")),
    )
    with op.batch_alter_table("measurement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_measurement_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_measurement_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_measurement_evidence_id"), ["evidence_id"], unique=False)
        batch_op.create_index("ix_measurement_line", ["use_case_id", "line"], unique=False)
        batch_op.create_index(batch_op.f("ix_measurement_supersedes_id"), ["supersedes_id"], unique=False)

    op.create_table(
        "money_setting",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="which"),
        sa.Column("value", sa.Text(), nullable=False, comment="its value"),
        sa.Column("note", sa.Text(), nullable=False, comment="why"),
        sa.Column(
            "account_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="account that put it on record",
        ),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="microseconds since 1970 UTC"),
        sa.Column(
            "audit_seq", sa.BigInteger(), nullable=False, comment="audit_entry whose details.rows holds this row's hash"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_money_setting")),
    )
    with op.batch_alter_table("money_setting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_money_setting_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_money_setting_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index("ix_money_setting_newest", ["name", "id"], unique=False)

    append_only.install(op.get_bind(), growing=GROWING, numbered={})
