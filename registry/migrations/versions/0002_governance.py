"""Tables for use cases, decisions, approvals, assurance and notices, most of which only grow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.models import append_only

revision = "0002"
down_revision = "0001"

GROWING = (
    "approval_act", "approval_request", "approval_sight", "assumption", "assumption_state", "body", "body_member",
    "comment", "decision", "delegation", "delegation_end", "evidence_item", "evidence_link", "evidence_withdrawal",
    "framework", "gate_answer", "incident", "incident_entry", "policy", "policy_revision", "request_revision",
    "requirement", "requirement_assessment", "risk_assessment", "risk_confirmation", "risk_override",
    "role_assignment", "skill", "use_case", "use_case_revision", "use_case_stage",
    "evidence_blob",
)  # fmt: skip


def upgrade() -> None:
    """From the record of events to that of what was decided about them."""
    op.create_table(
        "approval_act",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="the request"
        ),
        sa.Column("revision", sa.Integer(), nullable=False, comment="of the request"),
        sa.Column(
            "act",
            sa.Text(),
            nullable=False,
            comment="submit, approve, approve_with_conditions, request_changes, abstain, reject, veto …",
        ),
        sa.Column(
            "stage", sa.Integer(), nullable=False, comment="position of the stage, from 0; -1 for what belongs to none"
        ),
        sa.Column("capacity", sa.Text(), nullable=False, comment="in which role or body, as at that time"),
        sa.Column(
            "body_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True, comment="for which body"
        ),
        sa.Column(
            "for_account_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="whom a delegate stands for",
        ),
        sa.Column("comment", sa.Text(), nullable=False, comment="why"),
        sa.Column("conditions", sa.Text(), nullable=False, comment="conditions of an approval"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_act")),
        sa.UniqueConstraint("account_id", "client_key", name=op.f("uq_approval_act_account_id_client_key")),
    )
    with op.batch_alter_table("approval_act", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_act_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_approval_act_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_approval_act_request_id"), ["request_id"], unique=False)

    op.create_table(
        "approval_request",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="the kind of change that a policy knows"),
        sa.Column("subject_kind", sa.Text(), nullable=False, comment="what is to be approved: the kind"),
        sa.Column("subject_name", sa.Text(), nullable=False, comment="what is to be approved: the name"),
        sa.Column("subject_version", sa.Text(), nullable=False, comment="which version; empty for the thing as such"),
        sa.Column(
            "use_case_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="for which use case",
        ),
        sa.Column(
            "environment", sa.Text(), nullable=False, comment="where it is to be used; empty where that does not matter"
        ),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_request")),
        sa.UniqueConstraint("account_id", "client_key", name=op.f("uq_approval_request_account_id_client_key")),
    )
    with op.batch_alter_table("approval_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_request_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_approval_request_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(
            "ix_approval_request_subject", ["subject_kind", "subject_name", "subject_version"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_approval_request_use_case_id"), ["use_case_id"], unique=False)

    op.create_table(
        "approval_sight",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="the request"
        ),
        sa.Column("revision", sa.Integer(), nullable=False, comment="of the request"),
        sa.Column(
            "node_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="node id of lineage.keys: it depends on identity, namespace and name alone",
        ),
        sa.Column(
            "via_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="the next node on the way to the subject",
        ),
        sa.Column("distance", sa.Integer(), nullable=False, comment="hops from the subject; 0 is the subject"),
        sa.Column("version", sa.Text(), nullable=False, comment="its version at that moment; empty without one"),
        sa.Column("licence", sa.Text(), nullable=False, comment="its licence tags at that moment"),
        sa.Column("personal", sa.Text(), nullable=False, comment="its personal-data tags at that moment"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_sight")),
        sa.UniqueConstraint(
            "request_id", "revision", "node_id", name=op.f("uq_approval_sight_request_id_revision_node_id")
        ),
    )
    with op.batch_alter_table("approval_sight", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_sight_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_approval_sight_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_approval_sight_node_id"), ["node_id"], unique=False)

    op.create_table(
        "assumption",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="the decision"
        ),
        sa.Column("position", sa.Integer(), nullable=False, comment="1, 2, 3 … in the decision"),
        sa.Column("text", sa.Text(), nullable=False, comment="what is taken for granted"),
        sa.Column("metric", sa.Text(), nullable=False, comment="the metric that tells; empty without one"),
        sa.Column("comparator", sa.Text(), nullable=False, comment="one of < <= > >= =; empty without a metric"),
        sa.Column("threshold", sa.Float(), nullable=True, comment="the metric is held against it"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assumption")),
    )
    with op.batch_alter_table("assumption", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assumption_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assumption_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_assumption_decision_id"), ["decision_id"], unique=False)

    op.create_table(
        "assumption_state",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "assumption_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the assumption",
        ),
        sa.Column("state", sa.Text(), nullable=False, comment="holds, broken or unknown"),
        sa.Column("value", sa.Float(), nullable=True, comment="the metric, where one was read"),
        sa.Column("note", sa.Text(), nullable=False, comment="how it was found"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assumption_state")),
    )
    with op.batch_alter_table("assumption_state", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assumption_state_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assumption_state_assumption_id"), ["assumption_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assumption_state_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "body",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column("slug", sa.Text(), nullable=False, comment="unique"),
        sa.Column("name", sa.Text(), nullable=False, comment="what people call it"),
        sa.Column("veto", sa.Integer(), nullable=False, comment="1 where a member's veto closes a request"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body")),
        sa.UniqueConstraint("slug", name=op.f("uq_body_slug")),
    )
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_body_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_body_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "body_member",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column("body_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="the body"),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="account"),
        sa.Column("given", sa.Integer(), nullable=False, comment="1 joined, 0 left"),
        sa.Column("reason", sa.Text(), nullable=False, comment="why"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_member")),
    )
    with op.batch_alter_table("body_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_body_member_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_body_member_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_body_member_body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_body_member_member_id"), ["member_id"], unique=False)

    op.create_table(
        "comment",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column("subject_kind", sa.Text(), nullable=False, comment="about what: the kind"),
        sa.Column("subject_name", sa.Text(), nullable=False, comment="about what: the name"),
        sa.Column(
            "subject_version", sa.Text(), nullable=False, comment="about which version; empty for the thing as such"
        ),
        sa.Column("text", sa.Text(), nullable=False, comment="what was said"),
        sa.Column("mentions", sa.Text(), nullable=False, comment="accounts that are called, by number"),
        sa.Column(
            "reply_to",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="the comment that it answers",
        ),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("account_id", "client_key", name=op.f("uq_comment_account_id_client_key")),
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_comment_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index("ix_comment_subject", ["subject_kind", "subject_name"], unique=False)

    op.create_table(
        "decision",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column("subject_kind", sa.Text(), nullable=False, comment="what it is about: the kind"),
        sa.Column("subject_name", sa.Text(), nullable=False, comment="what it is about: the name"),
        sa.Column(
            "subject_version", sa.Text(), nullable=False, comment="of which version; empty for the thing as such"
        ),
        sa.Column("title", sa.Text(), nullable=False, comment="the decision in one line"),
        sa.Column("template", sa.Text(), nullable=False, comment="template that it was written by; empty without one"),
        sa.Column("context", sa.Text(), nullable=False, comment="the question and its circumstances"),
        sa.Column("options", sa.Text(), nullable=False, comment="options: title, pros, cons, cost"),
        sa.Column("choice", sa.Text(), nullable=False, comment="the option chosen"),
        sa.Column("rationale", sa.Text(), nullable=False, comment="why"),
        sa.Column("consequences", sa.Text(), nullable=False, comment="what follows"),
        sa.Column("people", sa.Text(), nullable=False, comment="who took part: name and part"),
        sa.Column("revisit_on", sa.Text(), nullable=False, comment="date to look again, ISO 8601; empty without one"),
        sa.Column(
            "supersedes",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="the decision that it replaces",
        ),
        sa.Column("extra", sa.Text(), nullable=False, comment="what an imported document said beyond these fields"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("account_id", "client_key", name=op.f("uq_decision_account_id_client_key")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_revisit_on"), ["revisit_on"], unique=False)
        batch_op.create_index("ix_decision_subject", ["subject_kind", "subject_name"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_supersedes"), ["supersedes"], unique=False)

    op.create_table(
        "delegation",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "from_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="who is away"
        ),
        sa.Column(
            "to_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="who signs for them; null where nobody does",
        ),
        sa.Column("starts_at", sa.BigInteger(), nullable=False, comment="inclusive"),
        sa.Column("ends_at", sa.BigInteger(), nullable=False, comment="exclusive"),
        sa.Column("reason", sa.Text(), nullable=False, comment="why"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegation_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegation_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegation_from_id"), ["from_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegation_to_id"), ["to_id"], unique=False)

    op.create_table(
        "delegation_end",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "delegation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="which"
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="why"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation_end")),
        sa.UniqueConstraint("delegation_id", name=op.f("uq_delegation_end_delegation_id")),
    )
    with op.batch_alter_table("delegation_end", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegation_end_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegation_end_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "draft",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="whose"),
        sa.Column("kind", sa.Text(), nullable=False, comment="of what: decision, use_case, request …"),
        sa.Column("name", sa.Text(), nullable=False, comment="which of several"),
        sa.Column("content", sa.Text(), nullable=False, comment="the fields as they stand"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="microseconds since 1970 UTC"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("account_id", "kind", "name", name=op.f("uq_draft_account_id_kind_name")),
    )
    op.create_table(
        "evidence_blob",
        sa.Column("sha256", sa.Text(), nullable=False, comment="of the bytes, in hex"),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="exactly the bytes that came"),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_evidence_blob")),
    )
    op.create_table(
        "evidence_item",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column("title", sa.Text(), nullable=False, comment="what it is"),
        sa.Column("kind", sa.Text(), nullable=False, comment="validation report, bias audit, data sheet, contract …"),
        sa.Column("url", sa.Text(), nullable=False, comment="where a link leads; empty for a file"),
        sa.Column("file_name", sa.Text(), nullable=False, comment="as it was called; empty for a link"),
        sa.Column(
            "sha256",
            sa.Text(),
            nullable=False,
            comment="of the file's bytes, or of what the link led to, in hex; empty where nobody looked",
        ),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="bytes"),
        sa.Column("media_type", sa.Text(), nullable=False, comment="such as application/pdf"),
        sa.Column("valid_from", sa.BigInteger(), nullable=True, comment="inclusive"),
        sa.Column("valid_until", sa.BigInteger(), nullable=True, comment="exclusive"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_item")),
        sa.UniqueConstraint("account_id", "client_key", name=op.f("uq_evidence_item_account_id_client_key")),
    )
    with op.batch_alter_table("evidence_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_item_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_item_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_item_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_item_sha256"), ["sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_item_valid_until"), ["valid_until"], unique=False)

    op.create_table(
        "evidence_link",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "evidence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="the evidence"
        ),
        sa.Column("subject_kind", sa.Text(), nullable=False, comment="of what: the kind"),
        sa.Column("subject_name", sa.Text(), nullable=False, comment="of what: the name"),
        sa.Column(
            "subject_version", sa.Text(), nullable=False, comment="of which version; empty for the thing as such"
        ),
        sa.Column("note", sa.Text(), nullable=False, comment="what it proves"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_link")),
    )
    with op.batch_alter_table("evidence_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_link_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_link_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_link_evidence_id"), ["evidence_id"], unique=False)
        batch_op.create_index("ix_evidence_link_subject", ["subject_kind", "subject_name"], unique=False)

    op.create_table(
        "evidence_withdrawal",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column("evidence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="which"),
        sa.Column("reason", sa.Text(), nullable=False, comment="why"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_withdrawal")),
        sa.UniqueConstraint("evidence_id", name=op.f("uq_evidence_withdrawal_evidence_id")),
    )
    with op.batch_alter_table("evidence_withdrawal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_withdrawal_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_withdrawal_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "framework",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column("slug", sa.Text(), nullable=False, comment="its name in addresses"),
        sa.Column("version", sa.Text(), nullable=False, comment="of the framework"),
        sa.Column("title", sa.Text(), nullable=False, comment="what people call it"),
        sa.Column("source", sa.Text(), nullable=False, comment="where it comes from, and when that was checked"),
        sa.Column("text", sa.Text(), nullable=False, comment="the document as it came in"),
        sa.Column("sha256", sa.Text(), nullable=False, comment="of that document, in hex"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework")),
        sa.UniqueConstraint("slug", "version", name=op.f("uq_framework_slug_version")),
    )
    with op.batch_alter_table("framework", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_framework_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_framework_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "gate_answer",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column("subject_kind", sa.Text(), nullable=False, comment="what wanted to pass: the kind"),
        sa.Column("subject_name", sa.Text(), nullable=False, comment="what wanted to pass: the name"),
        sa.Column("subject_version", sa.Text(), nullable=False, comment="which version"),
        sa.Column("environment", sa.Text(), nullable=False, comment="through which gate"),
        sa.Column("opened", sa.Integer(), nullable=False, comment="1 opened, 0 stayed closed"),
        sa.Column("mode", sa.Text(), nullable=False, comment="prevent, warn or record"),
        sa.Column("reasons", sa.Text(), nullable=False, comment="reasons in words, with their kind and path"),
        sa.Column(
            "request_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="the approval that it rests on",
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_answer")),
    )
    with op.batch_alter_table("gate_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_answer_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_gate_answer_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index("ix_gate_answer_subject", ["subject_kind", "subject_name"], unique=False)

    op.create_table(
        "incident",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="incident, red_team or bias_bounty"),
        sa.Column("title", sa.Text(), nullable=False, comment="what happened, in one line"),
        sa.Column("subject_kind", sa.Text(), nullable=False, comment="what it is about: the kind"),
        sa.Column("subject_name", sa.Text(), nullable=False, comment="what it is about: the name"),
        sa.Column(
            "subject_version", sa.Text(), nullable=False, comment="of which version; empty for the thing as such"
        ),
        sa.Column("happened_at", sa.BigInteger(), nullable=False, comment="when it began, as far as known"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.UniqueConstraint("account_id", "client_key", name=op.f("uq_incident_account_id_client_key")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_incident_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index("ix_incident_subject", ["subject_kind", "subject_name"], unique=False)

    op.create_table(
        "incident_entry",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "incident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="the incident"
        ),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="reported, severity, affected, accountable, note, cause, contained, resolved, closed, reopened …",
        ),
        sa.Column("content", sa.Text(), nullable=False, comment="what it says, by kind"),
        sa.Column("happened_at", sa.BigInteger(), nullable=False, comment="when what it tells of happened"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_entry")),
    )
    with op.batch_alter_table("incident_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_entry_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_incident_entry_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_incident_entry_incident_id"), ["incident_id"], unique=False)

    op.create_table(
        "notice_delivery",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "notification_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="what is sent",
        ),
        sa.Column(
            "webhook_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="to which address; null for e-mail",
        ),
        sa.Column("unique_key", sa.Text(), nullable=False, comment="so that nothing is sent twice"),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="how often it was tried"),
        sa.Column("next_at", sa.BigInteger(), nullable=True, comment="when to try again; null when given up"),
        sa.Column("sent_at", sa.BigInteger(), nullable=True, comment="when it arrived"),
        sa.Column("error", sa.Text(), nullable=False, comment="why the last try failed"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_delivery")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_notice_delivery_unique_key")),
    )
    with op.batch_alter_table("notice_delivery", schema=None) as batch_op:
        batch_op.create_index("ix_notice_delivery_due", ["sent_at", "next_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_delivery_notification_id"), ["notification_id"], unique=False)

    op.create_table(
        "notification",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="who is told"
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="to_sign, stale, to_revisit, mention …"),
        sa.Column("subject", sa.Text(), nullable=False, comment="about what, as kind:name@version"),
        sa.Column("title", sa.Text(), nullable=False, comment="in one line"),
        sa.Column("body", sa.Text(), nullable=False, comment="the rest"),
        sa.Column("unique_key", sa.Text(), nullable=False, comment="what it is about, so that nothing is told twice"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="microseconds since 1970 UTC"),
        sa.Column("read_at", sa.BigInteger(), nullable=True, comment="when it was read"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_notification_unique_key")),
    )
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.create_index("ix_notification_account", ["account_id", "read_at", "at"], unique=False)

    op.create_table(
        "policy",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column("slug", sa.Text(), nullable=False, comment="unique"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
        sa.UniqueConstraint("slug", name=op.f("uq_policy_slug")),
    )
    with op.batch_alter_table("policy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_policy_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "policy_revision",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "policy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="the policy"
        ),
        sa.Column("revision", sa.Integer(), nullable=False, comment="1, 2, 3 …"),
        sa.Column("text", sa.Text(), nullable=False, comment="YAML as it came in"),
        sa.Column("sha256", sa.Text(), nullable=False, comment="of that text, in hex"),
        sa.Column("effective_from", sa.BigInteger(), nullable=False, comment="when it begins to hold, once approved"),
        sa.Column("reason", sa.Text(), nullable=False, comment="what changes, and why"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_revision")),
        sa.UniqueConstraint("policy_id", "revision", name=op.f("uq_policy_revision_policy_id_revision")),
    )
    with op.batch_alter_table("policy_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_revision_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_policy_revision_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "request_revision",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="the request"
        ),
        sa.Column("revision", sa.Integer(), nullable=False, comment="1, 2, 3 …"),
        sa.Column(
            "summary", sa.Text(), nullable=False, comment="what is asked for, and what changed since the last revision"
        ),
        sa.Column("tier", sa.Text(), nullable=False, comment="risk tier at that moment"),
        sa.Column(
            "policy_revision_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the policy that judges it",
        ),
        sa.Column(
            "stages",
            sa.Text(),
            nullable=False,
            comment="stages as the policy wants them, with who may sign each at that moment",
        ),
        sa.Column("expires_after_days", sa.Integer(), nullable=True, comment="days that an approval holds"),
        sa.Column("fingerprint", sa.Text(), nullable=False, comment="SHA-256 of what it saw, in hex"),
        sa.Column(
            "saw",
            sa.Text(),
            nullable=False,
            comment="subject revision, business case, evidence, assumptions; the upstream stands in approval_sight",
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_revision")),
        sa.UniqueConstraint("request_id", "revision", name=op.f("uq_request_revision_request_id_revision")),
    )
    with op.batch_alter_table("request_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_revision_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_request_revision_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "request_state",
        sa.Column(
            "request_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="the request",
        ),
        sa.Column("revision", sa.Integer(), nullable=False, comment="the newest"),
        sa.Column(
            "state", sa.Text(), nullable=False, comment="by the acts alone: time and lineage may say stale or expired"
        ),
        sa.Column("stage", sa.Integer(), nullable=False, comment="the open stage, from 0; -1 where none is"),
        sa.Column("decided_at", sa.BigInteger(), nullable=True, comment="when it was closed"),
        sa.Column("expires_at", sa.BigInteger(), nullable=True, comment="when an approval ends"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="of the newest act"),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_request_state")),
    )
    with op.batch_alter_table("request_state", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_state_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_request_state_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_request_state_updated_at"), ["updated_at"], unique=False)

    op.create_table(
        "requirement",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "framework_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the framework",
        ),
        sa.Column("ref", sa.Text(), nullable=False, comment="its number there"),
        sa.Column("parent", sa.Text(), nullable=False, comment="number of the heading above; empty at the top"),
        sa.Column("position", sa.Integer(), nullable=False, comment="order in the document"),
        sa.Column("title", sa.Text(), nullable=False, comment="short title"),
        sa.Column("text", sa.Text(), nullable=False, comment="what it asks for"),
        sa.Column("assessable", sa.Integer(), nullable=False, comment="1 where it can be met, 0 for a heading"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement")),
        sa.UniqueConstraint("framework_id", "ref", name=op.f("uq_requirement_framework_id_ref")),
    )
    with op.batch_alter_table("requirement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_requirement_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_requirement_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "requirement_assessment",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column("framework_slug", sa.Text(), nullable=False, comment="the framework"),
        sa.Column("ref", sa.Text(), nullable=False, comment="the requirement's number"),
        sa.Column("scope", sa.Text(), nullable=False, comment="company, or the slug of a use case as use_case:slug"),
        sa.Column(
            "status",
            sa.Text(),
            nullable=False,
            comment="met, partial, not_met, not_applicable, not_assessed, out_of_scope",
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement_assessment")),
    )
    with op.batch_alter_table("requirement_assessment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_requirement_assessment_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_requirement_assessment_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index("ix_requirement_assessment_place", ["framework_slug", "scope", "ref"], unique=False)

    op.create_table(
        "risk_assessment",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "use_case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="the use case"
        ),
        sa.Column("revision", sa.Integer(), nullable=False, comment="of the use case"),
        sa.Column("rule_set", sa.Text(), nullable=False, comment="name and version of the rules"),
        sa.Column("rule_digest", sa.Text(), nullable=False, comment="SHA-256 of the rules, in hex"),
        sa.Column("tier", sa.Text(), nullable=False, comment="what they say; empty where answers are missing"),
        sa.Column(
            "reasons",
            sa.Text(),
            nullable=False,
            comment="rules that applied, with article and answer; questions without an answer",
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_assessment")),
    )
    with op.batch_alter_table("risk_assessment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_risk_assessment_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_risk_assessment_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_risk_assessment_tier"), ["tier"], unique=False)
        batch_op.create_index(batch_op.f("ix_risk_assessment_use_case_id"), ["use_case_id"], unique=False)

    op.create_table(
        "risk_confirmation",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "override_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="the override"
        ),
        sa.Column("agreed", sa.Integer(), nullable=False, comment="1 confirmed, 0 refused"),
        sa.Column("reason", sa.Text(), nullable=False, comment="why"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_confirmation")),
        sa.UniqueConstraint("override_id", name=op.f("uq_risk_confirmation_override_id")),
    )
    with op.batch_alter_table("risk_confirmation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_risk_confirmation_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_risk_confirmation_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "risk_override",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "use_case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="the use case"
        ),
        sa.Column("revision", sa.Integer(), nullable=False, comment="of the use case"),
        sa.Column("rule_set", sa.Text(), nullable=False, comment="the rules that are overridden"),
        sa.Column("tier", sa.Text(), nullable=False, comment="instead"),
        sa.Column("reason", sa.Text(), nullable=False, comment="why"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_override")),
    )
    with op.batch_alter_table("risk_override", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_risk_override_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_risk_override_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_risk_override_use_case_id"), ["use_case_id"], unique=False)

    op.create_table(
        "role_assignment",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "use_case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="the use case"
        ),
        sa.Column("role", sa.Text(), nullable=False, comment="a use-case role"),
        sa.Column(
            "member_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="account that has it, or had",
        ),
        sa.Column("given", sa.Integer(), nullable=False, comment="1 given, 0 taken"),
        sa.Column("reason", sa.Text(), nullable=False, comment="why"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_assignment")),
    )
    with op.batch_alter_table("role_assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_assignment_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_assignment_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_assignment_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            "ix_role_assignment_newest", ["use_case_id", "role", "member_id", "id", "given"], unique=False
        )

    op.create_table(
        "skill",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="whose skill"
        ),
        sa.Column("skill", sa.Text(), nullable=False, comment="which"),
        sa.Column("level", sa.Integer(), nullable=False, comment="0 none, 1 learning, 2 able, 3 can teach it"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill")),
    )
    with op.batch_alter_table("skill", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_skill_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_skill_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_skill_member_id"), ["member_id"], unique=False)

    op.create_table(
        "use_case",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column("slug", sa.Text(), nullable=False, comment="its name in addresses and in lineage; unique"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_use_case")),
        sa.UniqueConstraint("account_id", "client_key", name=op.f("uq_use_case_account_id_client_key")),
        sa.UniqueConstraint("slug", name=op.f("uq_use_case_slug")),
    )
    with op.batch_alter_table("use_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_use_case_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_use_case_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "use_case_revision",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "use_case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="the use case"
        ),
        sa.Column("revision", sa.Integer(), nullable=False, comment="1, 2, 3 …"),
        sa.Column("title", sa.Text(), nullable=False, comment="what people call it"),
        sa.Column("purpose", sa.Text(), nullable=False, comment="what it is for"),
        sa.Column(
            "owner_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="account that answers for it",
        ),
        sa.Column(
            "sponsor_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="account that pays for it",
        ),
        sa.Column("affected", sa.Text(), nullable=False, comment="who is affected by it"),
        sa.Column("when_wrong", sa.Text(), nullable=False, comment="what happens when it is wrong"),
        sa.Column(
            "necessity",
            sa.Text(),
            nullable=False,
            comment="should this be AI at all: the simpler alternative considered, and why not",
        ),
        sa.Column("sourcing", sa.Text(), nullable=False, comment="build, buy, fine_tune; empty where not decided"),
        sa.Column("data_needed", sa.Text(), nullable=False, comment="the data that it needs"),
        sa.Column("jurisdiction", sa.Text(), nullable=False, comment="where it is used, which picks the risk rule set"),
        sa.Column("answers", sa.Text(), nullable=False, comment="answers to the risk questions, by question"),
        sa.Column("models", sa.Text(), nullable=False, comment="AI models that serve it, as namespace/name"),
        sa.Column(
            "particulars",
            sa.Text(),
            nullable=False,
            comment="what else is known of it, by the question of the form or inventory that it came from",
        ),
        sa.Column("summary", sa.Text(), nullable=False, comment="what changed in this revision, and why"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_use_case_revision")),
        sa.UniqueConstraint("use_case_id", "revision", name=op.f("uq_use_case_revision_use_case_id_revision")),
    )
    with op.batch_alter_table("use_case_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_use_case_revision_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_use_case_revision_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_use_case_revision_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "use_case_stage",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column(
            "use_case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="the use case"
        ),
        sa.Column("stage", sa.Text(), nullable=False, comment="the stage that begins"),
        sa.Column("reason", sa.Text(), nullable=False, comment="why"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_use_case_stage")),
    )
    with op.batch_alter_table("use_case_stage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_use_case_stage_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_use_case_stage_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_use_case_stage_stage"), ["stage"], unique=False)
        batch_op.create_index(batch_op.f("ix_use_case_stage_use_case_id"), ["use_case_id"], unique=False)

    op.create_table(
        "webhook",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row's number, counted without a gap",
        ),
        sa.Column("url", sa.Text(), nullable=False, comment="where to"),
        sa.Column("secret", sa.Text(), nullable=False, comment="key of the signature"),
        sa.Column("kinds", sa.Text(), nullable=False, comment="kinds of notification; empty means all"),
        sa.Column("active", sa.Integer(), nullable=False, comment="1 while it is told"),
        sa.Column(
            "account_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="account that put it on record",
        ),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="microseconds since 1970 UTC"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    with op.batch_alter_table("webhook", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webhook_account_id"), ["account_id"], unique=False)
    append_only.install(op.get_bind(), growing=GROWING, numbered={})
