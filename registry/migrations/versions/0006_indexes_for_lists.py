"""Indexes of where use cases and incidents stand, filled from what is on record."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0004"

ROLES = (
    "decider", "data_approver", "domain_expert", "translator", "independent_validator", "deployment_signer",
)  # fmt: skip
"""Roles that are given and taken, in the order of their bits; owner and sponsor have the first two."""


def upgrade() -> None:
    """From lists that work out every use case anew to lists that read where each stands."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "use_case_state",
        sa.Column("use_case_id", key, autoincrement=False, nullable=False, comment="the use case"),
        sa.Column("slug", sa.Text(), nullable=False, comment="its name in addresses"),
        sa.Column("proposed_at", sa.BigInteger(), nullable=False, comment="when it was proposed"),
        sa.Column("revision_id", key, nullable=False, comment="the newest revision"),
        sa.Column("revision", sa.Integer(), nullable=False, comment="the number of that revision"),
        sa.Column("title", sa.Text(), nullable=False, comment="what people call it"),
        sa.Column("owner_id", key, nullable=True, comment="account that answers for it"),
        sa.Column("sponsor_id", key, nullable=True, comment="account that pays for it"),
        sa.Column("jurisdiction", sa.Text(), nullable=False, comment="where it is used"),
        sa.Column("revised_at", sa.BigInteger(), nullable=False, comment="when the newest revision was said"),
        sa.Column("stage", sa.Text(), nullable=False, comment="the stage that it is in"),
        sa.Column("stage_at", sa.BigInteger(), nullable=False, comment="since when"),
        sa.Column("tier", sa.Text(), nullable=False, comment="the tier that counts; empty where it was not assessed"),
        sa.Column("overridden", sa.Text(), nullable=True, comment="the tier of the override that holds"),
        sa.Column(
            "rule_digest",
            sa.Text(),
            nullable=False,
            comment="SHA-256 of the rules that judged it; empty without an assessment",
        ),
        sa.Column("disputed", sa.Integer(), nullable=False, comment="1 while an override waits for a second person"),
        sa.Column(
            "role_bits",
            sa.Integer(),
            nullable=False,
            comment="which roles somebody holds, a bit each in the order of their names in the code",
        ),
        sa.Column(
            "told_seq", sa.BigInteger(), nullable=False, comment="the audit entry behind which the row was written"
        ),
        sa.PrimaryKeyConstraint("use_case_id", name=op.f("pk_use_case_state")),
    )
    op.create_index("ix_use_case_state_told_seq", "use_case_state", ["told_seq"])
    op.create_table(
        "incident_state",
        sa.Column("incident_id", key, autoincrement=False, nullable=False, comment="the incident"),
        sa.Column("state", sa.Text(), nullable=False, comment="open, contained, resolved, closed, reopened"),
        sa.Column("severity", sa.Text(), nullable=False, comment="critical, high, medium, low"),
        sa.Column("accountable_id", key, nullable=True, comment="account that answers for it"),
        sa.Column(
            "told_seq", sa.BigInteger(), nullable=False, comment="the audit entry behind which the row was written"
        ),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_incident_state")),
    )
    op.create_index("ix_incident_state_state", "incident_state", ["state"])
    bits = " ".join(f"WHEN '{role}' THEN {4 << place}" for place, role in enumerate(ROLES))
    op.execute(USE_CASES.replace("{bits}", bits))
    _incidents(op.get_bind())


USE_CASES = """
INSERT INTO use_case_state (
    use_case_id, slug, proposed_at, revision_id, revision, title, owner_id, sponsor_id, jurisdiction, revised_at,
    stage, stage_at, tier, overridden, rule_digest, disputed, role_bits, told_seq
)
WITH said AS MATERIALIZED (SELECT use_case_id, max(id) AS id FROM use_case_revision GROUP BY use_case_id),
     staged AS MATERIALIZED (SELECT use_case_id, max(id) AS id FROM use_case_stage GROUP BY use_case_id),
     judged AS MATERIALIZED (SELECT use_case_id, max(id) AS id FROM risk_assessment GROUP BY use_case_id),
     overridden AS MATERIALIZED (
         SELECT * FROM risk_override WHERE id IN (
             SELECT max(id) FROM risk_override
             WHERE id IN (SELECT override_id FROM risk_confirmation WHERE agreed = 1) GROUP BY use_case_id
         )
     ),
     held AS MATERIALIZED (
         SELECT use_case_id, sum(CASE role {bits} ELSE 0 END) AS bits FROM (
             SELECT use_case_id, role FROM role_assignment
             GROUP BY use_case_id, role HAVING sum(2 * given - 1) > 0
         ) AS each GROUP BY use_case_id
     )
SELECT
    use_case.id, use_case.slug, use_case.at, revision.id, revision.revision, revision.title, revision.owner_id,
    revision.sponsor_id, revision.jurisdiction, revision.at, stage.stage, stage.at,
    coalesce(overridden.tier, assessment.tier, ''), overridden.tier, coalesce(assessment.rule_digest, ''),
    CASE WHEN EXISTS (
        SELECT 1 FROM risk_override WHERE use_case_id = use_case.id AND audit_seq > assessment.audit_seq
        AND NOT EXISTS (SELECT 1 FROM risk_confirmation WHERE override_id = risk_override.id)
    ) THEN 1 ELSE 0 END,
    CASE WHEN revision.owner_id IS NULL THEN 0 ELSE 1 END + CASE WHEN revision.sponsor_id IS NULL THEN 0 ELSE 2 END
        + coalesce(held.bits, 0),
    (SELECT max(seq) FROM audit_entry)
FROM use_case
JOIN said ON said.use_case_id = use_case.id
JOIN use_case_revision AS revision ON revision.id = said.id
JOIN staged ON staged.use_case_id = use_case.id
JOIN use_case_stage AS stage ON stage.id = staged.id
LEFT JOIN judged ON judged.use_case_id = use_case.id
LEFT JOIN risk_assessment AS assessment ON assessment.id = judged.id
LEFT JOIN held ON held.use_case_id = use_case.id
LEFT JOIN overridden ON overridden.use_case_id = use_case.id AND overridden.audit_seq > assessment.audit_seq
"""


def _incidents(connection: sa.Connection) -> None:
    """Fold every timeline as it was folded when this was written."""
    numbers = connection.execute(sa.text("SELECT id FROM incident ORDER BY id")).scalars()
    found: dict[int, dict[str, Any]] = {
        number: {"incident_id": number, "state": "open", "severity": "medium", "accountable_id": None}
        for number in numbers
    }
    for number, kind, text in connection.execute(sa.text(ENTRIES)):
        said, row = json.loads(text), found[number]
        if kind == "report":
            row.update(severity=said.get("severity", "medium"), accountable_id=said.get("accountable"))
        elif kind == "accountable":
            row.update(accountable_id=said["account_id"])
        else:
            row[kind] = said[kind]
    if found:
        connection.execute(sa.text(INCIDENTS), list(found.values()))


ENTRIES = """
SELECT incident_id, kind, content FROM incident_entry
WHERE kind IN ('report', 'severity', 'accountable', 'state') ORDER BY id
"""
INCIDENTS = """
INSERT INTO incident_state (incident_id, state, severity, accountable_id, told_seq)
VALUES (:incident_id, :state, :severity, :accountable_id, (SELECT max(seq) FROM audit_entry))
"""
