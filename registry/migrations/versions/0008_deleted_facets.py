"""When facets were deleted and other names last told, so that a later facet does not bring back what came before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Rows of before stay as they are; a rebuild reads from the events what they do not say."""
    op.create_table(
        "facet_deletion",
        sa.Column(
            "node_id", sa.BigInteger(), autoincrement=False, nullable=False,
            comment="node id of lineage.keys: it depends on identity, namespace and name alone",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="facet key as sent"),
        sa.Column("last_seen", sa.BigInteger(), nullable=False, comment="latest eventTime that deleted it"),
        sa.PrimaryKeyConstraint("node_id", "name", name=op.f("pk_facet_deletion")),
    )  # fmt: skip
    told = "latest eventTime that told it; empty in rows of before this was kept"
    op.add_column("alias", sa.Column("last_seen", sa.BigInteger(), nullable=True, comment=told))
