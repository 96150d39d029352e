"""A table for the company's own deadlines after incidents, which only grows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.models import append_only

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """From deadlines in a file alone to a company that says its own."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "deadline_revision",
        sa.Column("id", key, nullable=False, comment="the row's number, counted without a gap"),
        sa.Column("rule", sa.Text(), nullable=False, comment="its name in addresses, the same in each revision"),
        sa.Column("revision", sa.Integer(), nullable=False, comment="1, 2, 3 …"),
        sa.Column(
            "content", sa.Text(), nullable=False, comment="the rule as data/incidents/deadlines.yaml would say it"
        ),
        sa.Column(
            "applies_from",
            sa.Text(),
            nullable=False,
            comment="the first day on which this revision holds, as 2026-11-21",
        ),
        sa.Column("ended", sa.Integer(), nullable=False, comment="1 where from that day on there is no such deadline"),
        sa.Column("reason", sa.Text(), nullable=False, comment="what changes, and why"),
        sa.Column("account_id", key, nullable=False, comment="account that put it on record"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="microseconds since 1970 UTC"),
        sa.Column(
            "audit_seq", sa.BigInteger(), nullable=False, comment="audit_entry whose details.rows holds this row's hash"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_revision")),
        sa.UniqueConstraint("rule", "revision", name=op.f("uq_deadline_revision_rule_revision")),
    )
    op.create_index("ix_deadline_revision_account_id", "deadline_revision", ["account_id"])
    op.create_index("ix_deadline_revision_audit_seq", "deadline_revision", ["audit_seq"])
    append_only.install(op.get_bind(), growing=("deadline_revision",), numbered={})
