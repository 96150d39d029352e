"""runs by when they began"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """runs by when they began"""
    began = sa.text("coalesce(started_at, first_seen)")
    op.drop_index("ix_run_first_seen", table_name="run")
    op.drop_index("ix_run_job_id", table_name="run")
    op.create_index("ix_run_job_id_began_id", "run", ["job_id", began, "id"])
    op.create_index("ix_run_began_id", "run", [began, "id"])
