"""The first tables of the registry, with the triggers that let its logs only grow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.models import append_only

revision = "0001"
down_revision = None


def upgrade() -> None:
    """From an empty database."""
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="surrogate key"),
        sa.Column("login", sa.Text(), nullable=False, comment="what is typed to sign in; unique"),
        sa.Column("name", sa.Text(), nullable=False, comment="what is shown"),
        sa.Column("kind", sa.Text(), nullable=False, comment="person, machine or system"),
        sa.Column("password_hash", sa.Text(), nullable=True, comment="argon2id; null where no password opens it"),
        sa.Column("email", sa.Text(), nullable=True, comment="by which an identity provider's user is matched"),
        sa.Column(
            "demo",
            sa.Integer(),
            nullable=False,
            comment="1 for the accounts of the demo, which open without a password",
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="microseconds since 1970 UTC"),
        sa.Column("disabled_at", sa.BigInteger(), nullable=True, comment="set when it may no longer act"),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("login", name="uq_account_login"),
    )
    op.create_table(
        "account_role",
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="the account"
        ),
        sa.Column("role", sa.Text(), nullable=False, comment="a registry.access.Role"),
        sa.PrimaryKeyConstraint("account_id", "role", name="pk_account_role"),
    )
    op.create_table(
        "alias",
        sa.Column("dataset_id", sa.BigInteger(), autoincrement=False, nullable=False, comment="the dataset"),
        sa.Column(
            "alias_id", sa.BigInteger(), autoincrement=False, nullable=False, comment="node id of the other name"
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="symlink or quotes"),
        sa.Column("namespace", sa.Text(), nullable=False, comment="of the other name"),
        sa.Column("name", sa.Text(), nullable=False, comment="the other name"),
        sa.Column("type", sa.Text(), nullable=False, comment="symlink type as sent"),
        sa.PrimaryKeyConstraint("dataset_id", "alias_id", "reason", "type", name="pk_alias"),
    )
    op.create_index("ix_alias_alias_id", "alias", ["alias_id"], unique=False)
    op.create_table(
        "audit_entry",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="leaf index from 0, without gaps",
        ),
        sa.Column(
            "body",
            sa.LargeBinary(),
            nullable=False,
            comment="the entry as canonical JSON; exactly these bytes are hashed",
        ),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False, comment="RFC 9162 leaf hash: SHA-256(0x00 || body)"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="when, copied out of body for searching"),
        sa.Column("actor", sa.Text(), nullable=False, comment="login, copied out of body for searching"),
        sa.Column("action", sa.Text(), nullable=False, comment="what was done, copied out of body for searching"),
        sa.Column("subject", sa.Text(), nullable=False, comment="to what, copied out of body for searching"),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_action", "audit_entry", ["action"], unique=False)
    op.create_index("ix_audit_entry_actor", "audit_entry", ["actor"], unique=False)
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"], unique=False)
    op.create_index("ix_audit_entry_subject", "audit_entry", ["subject"], unique=False)
    op.create_table(
        "audit_node",
        sa.Column(
            "level", sa.Integer(), autoincrement=False, nullable=False, comment="height above the leaves, from 1"
        ),
        sa.Column(
            "position",
            sa.BigInteger(),
            autoincrement=False,
            nullable=False,
            comment="index among subtrees of that height",
        ),
        sa.Column(
            "hash", sa.LargeBinary(), nullable=False, comment="RFC 9162 node hash: SHA-256(0x01 || left || right)"
        ),
        sa.PrimaryKeyConstraint("level", "position", name="pk_audit_node"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "column_edge",
        sa.Column("src_dataset_id", sa.BigInteger(), autoincrement=False, nullable=False, comment="input dataset"),
        sa.Column("src_field", sa.Text(), nullable=False, comment="input field"),
        sa.Column("dst_dataset_id", sa.BigInteger(), autoincrement=False, nullable=False, comment="output dataset"),
        sa.Column("dst_field", sa.Text(), nullable=False, comment="output field"),
        sa.Column(
            "via",
            sa.Integer(),
            nullable=False,
            comment="bits: 1 input or output of an event, 2 columnLineage facet, 4 lineage facet",
        ),
        sa.Column(
            "transformation",
            sa.Text(),
            nullable=False,
            comment="type/subtype, a ! after it when masking; empty where nobody said",
        ),
        sa.Column(
            "transformation_rank", sa.BigInteger(), nullable=False, comment="eventTime of the event that said so"
        ),
        sa.Column(
            "transformation_tie",
            sa.BigInteger(),
            nullable=False,
            comment="first 63 bits of that event's content_sha256",
        ),
        sa.Column("first_seen", sa.BigInteger(), nullable=False, comment="earliest eventTime that showed it"),
        sa.Column("last_seen", sa.BigInteger(), nullable=False, comment="latest eventTime that showed it"),
        sa.PrimaryKeyConstraint("src_dataset_id", "src_field", "dst_dataset_id", "dst_field", name="pk_column_edge"),
    )
    op.create_index("ix_column_edge_dst", "column_edge", ["dst_dataset_id", "dst_field"], unique=False)
    op.create_table(
        "dataset",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="node id of lineage.keys: it depends on identity, namespace and name alone",
        ),
        sa.Column("namespace", sa.Text(), nullable=False, comment="as sent"),
        sa.Column("name", sa.Text(), nullable=False, comment="as sent"),
        sa.Column(
            "seen",
            sa.Integer(),
            nullable=False,
            comment="bits: 1 as input, output or dataset event, 2 only referred to",
        ),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="dataset, model, deployment or use_case, by the datasetType facet",
        ),
        sa.Column(
            "kind_rank",
            sa.BigInteger(),
            nullable=False,
            comment="rank of the event that set it: the larger (rank, tie) wins, whatever the order of arrival",
        ),
        sa.Column("kind_tie", sa.BigInteger(), nullable=False, comment="first 63 bits of that event's content_sha256"),
        sa.Column("first_seen", sa.BigInteger(), nullable=False, comment="earliest eventTime"),
        sa.Column("last_seen", sa.BigInteger(), nullable=False, comment="latest eventTime"),
        sa.PrimaryKeyConstraint("id", name="pk_dataset"),
    )
    op.create_index("ix_dataset_kind", "dataset", ["kind"], unique=False)
    op.create_index("ix_dataset_name", "dataset", ["name"], unique=False)
    op.create_table(
        "dataset_version",
        sa.Column("dataset_id", sa.BigInteger(), autoincrement=False, nullable=False, comment="the dataset"),
        sa.Column("version", sa.Text(), nullable=False, comment="as declared"),
        sa.Column("first_seen", sa.BigInteger(), nullable=False, comment="earliest eventTime"),
        sa.Column("last_seen", sa.BigInteger(), nullable=False, comment="latest eventTime"),
        sa.PrimaryKeyConstraint("dataset_id", "version", name="pk_dataset_version"),
    )
    op.create_table(
        "edge",
        sa.Column("src", sa.BigInteger(), autoincrement=False, nullable=False, comment="node id upstream"),
        sa.Column("dst", sa.BigInteger(), autoincrement=False, nullable=False, comment="node id downstream"),
        sa.Column(
            "via",
            sa.Integer(),
            nullable=False,
            comment="bits: 1 input or output of an event, 2 columnLineage facet, 4 lineage facet",
        ),
        sa.Column("first_seen", sa.BigInteger(), nullable=False, comment="earliest eventTime that showed it"),
        sa.Column("last_seen", sa.BigInteger(), nullable=False, comment="latest eventTime that showed it"),
        sa.PrimaryKeyConstraint("src", "dst", name="pk_edge"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_edge_dst_src", "edge", ["dst", "src"], unique=False)
    op.create_table(
        "event_index",
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False, comment="the event's content"),
        sa.Column("seq", sa.BigInteger(), nullable=False, comment="the first raw_event with that content"),
        sa.Column("kind", sa.Text(), nullable=False, comment="run, job or dataset event"),
        sa.Column(
            "event_type",
            sa.Text(),
            nullable=False,
            comment="START, RUNNING, COMPLETE, ABORT, FAIL, OTHER; empty for static events",
        ),
        sa.Column("event_time", sa.BigInteger(), nullable=False, comment="eventTime"),
        sa.Column("run_id", sa.Text(), nullable=False, comment="runId; empty for static events"),
        sa.Column("node_id", sa.BigInteger(), nullable=False, comment="the job, or the dataset of a dataset event"),
        sa.Column("producer", sa.Text(), nullable=False, comment="producer as sent"),
        sa.Column("problems", sa.Integer(), nullable=False, comment="how many problems were found in it"),
        sa.PrimaryKeyConstraint("content_sha256", name="pk_event_index"),
    )
    op.create_index("ix_event_index_event_time", "event_index", ["event_time"], unique=False)
    op.create_index("ix_event_index_run_id_seq", "event_index", ["run_id", "seq"], unique=False)
    op.create_index("ix_event_index_seq", "event_index", ["seq"], unique=False)
    op.create_table(
        "facet",
        sa.Column(
            "node_id",
            sa.BigInteger(),
            autoincrement=False,
            nullable=False,
            comment="node id of lineage.keys: it depends on identity, namespace and name alone",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="facet key as sent"),
        sa.Column("value", sa.Text(), nullable=False, comment="the facet as JSON; empty when deleted"),
        sa.Column(
            "rank",
            sa.BigInteger(),
            nullable=False,
            comment="rank of the event that set it: the larger (rank, tie) wins, whatever the order of arrival",
        ),
        sa.Column("tie", sa.BigInteger(), nullable=False, comment="first 63 bits of that event's content_sha256"),
        sa.PrimaryKeyConstraint("node_id", "name", name="pk_facet"),
    )
    op.create_table(
        "job",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="node id of lineage.keys: it depends on identity, namespace and name alone",
        ),
        sa.Column("namespace", sa.Text(), nullable=False, comment="as sent"),
        sa.Column("name", sa.Text(), nullable=False, comment="as sent"),
        sa.Column("seen", sa.Integer(), nullable=False, comment="bits: 1 in a run or job event, 2 only referred to"),
        sa.Column("first_seen", sa.BigInteger(), nullable=False, comment="earliest eventTime"),
        sa.Column("last_seen", sa.BigInteger(), nullable=False, comment="latest eventTime"),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
    )
    op.create_index("ix_job_name", "job", ["name"], unique=False)
    op.create_table(
        "job_version",
        sa.Column("job_id", sa.BigInteger(), autoincrement=False, nullable=False, comment="the job"),
        sa.Column("version", sa.Text(), nullable=False, comment="commit, sql:digest or code:digest"),
        sa.Column("first_seen", sa.BigInteger(), nullable=False, comment="earliest eventTime"),
        sa.Column("last_seen", sa.BigInteger(), nullable=False, comment="latest eventTime"),
        sa.PrimaryKeyConstraint("job_id", "version", name="pk_job_version"),
    )
    op.create_table(
        "mention",
        sa.Column(
            "node_id",
            sa.BigInteger(),
            autoincrement=False,
            nullable=False,
            comment="node id of lineage.keys: it depends on identity, namespace and name alone",
        ),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False, comment="raw_event"),
        sa.PrimaryKeyConstraint("node_id", "seq", name="pk_mention"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "problem",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False, comment="raw_event"),
        sa.Column("place", sa.Text(), nullable=False, comment="where in the event, as a dotted path"),
        sa.Column("message", sa.Text(), nullable=False, comment="what is wrong there"),
        sa.Column(
            "node_id",
            sa.BigInteger(),
            autoincrement=False,
            nullable=False,
            comment="the job or dataset that it is about",
        ),
        sa.PrimaryKeyConstraint("seq", "place", "message", "node_id", name="pk_problem"),
    )
    op.create_index("ix_problem_node_id", "problem", ["node_id"], unique=False)
    op.create_table(
        "projection_cursor",
        sa.Column("name", sa.Text(), nullable=False, comment="which projection"),
        sa.Column("last_seq", sa.BigInteger(), nullable=False, comment="the last raw_event that it contains"),
        sa.Column(
            "graph_revision", sa.BigInteger(), nullable=False, comment="grows whenever an edge or an alias is new"
        ),
        sa.PrimaryKeyConstraint("name", name="pk_projection_cursor"),
    )
    op.create_table(
        "raw_event",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="order of arrival from 1, without gaps",
        ),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="the JSON as it arrived (after gzip)"),
        sa.Column("body_sha256", sa.LargeBinary(), nullable=False, comment="SHA-256 of body"),
        sa.Column(
            "content_sha256",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of the JSON with sorted keys and no spaces",
        ),
        sa.Column("received_at", sa.BigInteger(), nullable=False, comment="microseconds since 1970 UTC"),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="who sent it"
        ),
        sa.Column("door", sa.Text(), nullable=False, comment="http, file, page or registry"),
        sa.PrimaryKeyConstraint("seq", name="pk_raw_event"),
        sa.UniqueConstraint("body_sha256", name="uq_raw_event_body_sha256"),
    )
    op.create_table(
        "rejection",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="surrogate key"),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="what arrived"),
        sa.Column("body_sha256", sa.LargeBinary(), nullable=False, comment="SHA-256 of body"),
        sa.Column("reason", sa.Text(), nullable=False, comment="why it is no event, with the place"),
        sa.Column("received_at", sa.BigInteger(), nullable=False, comment="microseconds since 1970 UTC"),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="who sent it"
        ),
        sa.Column("door", sa.Text(), nullable=False, comment="http, file, page or registry"),
        sa.PrimaryKeyConstraint("id", name="pk_rejection"),
        sa.UniqueConstraint("body_sha256", name="uq_rejection_body_sha256"),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Text(), nullable=False, comment="runId as sent"),
        sa.Column("job_id", sa.BigInteger(), nullable=False, comment="the job named by the earliest event"),
        sa.Column(
            "job_rank",
            sa.BigInteger(),
            nullable=False,
            comment="rank of the event that set it: the larger (rank, tie) wins, whatever the order of arrival",
        ),
        sa.Column("job_tie", sa.BigInteger(), nullable=False, comment="first 63 bits of that event's content_sha256"),
        sa.Column(
            "state", sa.Text(), nullable=False, comment="latest state by eventTime; the first terminal state stays"
        ),
        sa.Column("state_at", sa.BigInteger(), nullable=False, comment="eventTime of that state"),
        sa.Column(
            "state_rank",
            sa.BigInteger(),
            nullable=False,
            comment="rank of the event that set it: the larger (rank, tie) wins, whatever the order of arrival",
        ),
        sa.Column("state_tie", sa.BigInteger(), nullable=False, comment="first 63 bits of that event's content_sha256"),
        sa.Column("started_at", sa.BigInteger(), nullable=True, comment="earliest START"),
        sa.Column("first_seen", sa.BigInteger(), nullable=False, comment="earliest eventTime"),
        sa.Column("last_seen", sa.BigInteger(), nullable=False, comment="latest eventTime"),
        sa.Column(
            "error", sa.Text(), nullable=False, comment="message of the latest errorMessage facet; empty without one"
        ),
        sa.Column(
            "error_rank",
            sa.BigInteger(),
            nullable=False,
            comment="rank of the event that set it: the larger (rank, tie) wins, whatever the order of arrival",
        ),
        sa.Column("error_tie", sa.BigInteger(), nullable=False, comment="first 63 bits of that event's content_sha256"),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
    )
    op.create_index("ix_run_first_seen", "run", ["first_seen"], unique=False)
    op.create_index("ix_run_job_id", "run", ["job_id"], unique=False)
    op.create_index("ix_run_state", "run", ["state"], unique=False)
    op.create_table(
        "run_dataset",
        sa.Column("run_id", sa.Text(), nullable=False, comment="the run"),
        sa.Column("dataset_id", sa.BigInteger(), autoincrement=False, nullable=False, comment="the dataset"),
        sa.Column("direction", sa.Text(), nullable=False, comment="in or out"),
        sa.Column("version", sa.Text(), nullable=False, comment="declared by the version facet; empty without one"),
        sa.Column(
            "version_rank",
            sa.BigInteger(),
            nullable=False,
            comment="rank of the event that set it: the larger (rank, tie) wins, whatever the order of arrival",
        ),
        sa.Column(
            "version_tie", sa.BigInteger(), nullable=False, comment="first 63 bits of that event's content_sha256"
        ),
        sa.Column(
            "used_for",
            sa.Text(),
            nullable=False,
            comment="training, validation, evaluation, serving; empty where nobody said",
        ),
        sa.Column(
            "used_rank",
            sa.BigInteger(),
            nullable=False,
            comment="rank of the event that set it: the larger (rank, tie) wins, whatever the order of arrival",
        ),
        sa.Column("used_tie", sa.BigInteger(), nullable=False, comment="first 63 bits of that event's content_sha256"),
        sa.Column("first_seen", sa.BigInteger(), nullable=False, comment="earliest eventTime"),
        sa.Column("last_seen", sa.BigInteger(), nullable=False, comment="latest eventTime"),
        sa.PrimaryKeyConstraint("run_id", "dataset_id", "direction", name="pk_run_dataset"),
    )
    op.create_index(
        "ix_run_dataset_dataset_id_direction", "run_dataset", ["dataset_id", "direction", "first_seen"], unique=False
    )
    op.create_table(
        "run_parent",
        sa.Column("run_id", sa.Text(), nullable=False, comment="the child"),
        sa.Column("parent_run_id", sa.Text(), nullable=False, comment="the parent"),
        sa.Column("parent_job_id", sa.BigInteger(), nullable=False, comment="the parent's job"),
        sa.PrimaryKeyConstraint("run_id", "parent_run_id", name="pk_run_parent"),
    )
    op.create_index("ix_run_parent_parent_run_id", "run_parent", ["parent_run_id"], unique=False)
    op.create_table(
        "setting",
        sa.Column("name", sa.Text(), nullable=False, comment="unique name"),
        sa.Column("value", sa.Text(), nullable=False, comment="its value as text"),
        sa.PrimaryKeyConstraint("name", name="pk_setting"),
    )
    op.create_table(
        "token",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="surrogate key"),
        sa.Column(
            "account_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="on whose behalf it acts",
        ),
        sa.Column("label", sa.Text(), nullable=False, comment="what it is for"),
        sa.Column("hint", sa.Text(), nullable=False, comment="first characters, to tell tokens apart"),
        sa.Column("secret_sha256", sa.LargeBinary(), nullable=False, comment="SHA-256 of the token"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="microseconds since 1970 UTC"),
        sa.Column("created_by", sa.Text(), nullable=False, comment="login of who made it"),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True, comment="set when it stopped working"),
        sa.PrimaryKeyConstraint("id", name="pk_token"),
        sa.UniqueConstraint("secret_sha256", name="uq_token_secret_sha256"),
    )
    op.create_index("ix_token_account_id", "token", ["account_id"], unique=False)
    op.create_table(
        "web_session",
        sa.Column("secret_sha256", sa.LargeBinary(), nullable=False, comment="SHA-256 of the cookie"),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="who signed in"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="microseconds since 1970 UTC"),
        sa.Column("expires_at", sa.BigInteger(), nullable=False, comment="after which it is no longer accepted"),
        sa.PrimaryKeyConstraint("secret_sha256", name="pk_web_session"),
    )
    append_only.install(
        op.get_bind(),
        growing=("audit_entry", "audit_node", "raw_event", "rejection"),
        numbered={"audit_entry": 0, "raw_event": 1},
    )
