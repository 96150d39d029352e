"""The triggers that let a table only grow: rows stay as they came, numbers come without a gap.

They stop mistakes and ordinary SQL, not the owner of the file or of the database: whoever may drop a trigger may edit.
That is what the Merkle log and checkpoints kept elsewhere are for.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, text

LOGS = ("audit_entry", "audit_node", "raw_event", "rejection")
KEPT = (
    "allocation_rules", "approval_act", "approval_request", "approval_sight", "assumption", "assumption_state",
    "bill", "body", "body_member", "business_case", "case_revision", "case_scenario", "comment", "cost_entry",
    "deadline_revision", "decision", "delegation", "delegation_end", "evidence_item", "evidence_link",
    "evidence_withdrawal", "framework", "fx_rate", "gate_answer", "incident", "incident_entry", "measurement",
    "money_setting", "policy", "policy_revision", "request_revision", "requirement", "requirement_assessment",
    "risk_assessment", "risk_confirmation", "risk_override", "role_assignment", "skill", "use_case",
    "use_case_revision", "use_case_stage",
)  # fmt: skip
"""Tables whose every row has its hash in an audit entry; they have a column `audit_seq`."""
GROWING = (*LOGS, *KEPT, "charge", "evidence_blob")
NUMBERED = {"audit_entry": 0, "raw_event": 1}
"""The table whose `seq` counts without a gap, and its first number."""


def install(
    connection: Connection, *, growing: tuple[str, ...] = GROWING, numbered: Mapping[str, int] = NUMBERED
) -> None:
    """Put the triggers on tables that exist. A migration names its tables, so that it does the same forever."""
    for statement in _STATEMENTS[connection.dialect.name](growing, numbered):
        connection.execute(text(statement))


def missing(connection: Connection) -> list[str]:
    """The names of triggers and functions that are not as `install` puts them, or are switched off."""
    return _missing_sqlite(connection) if connection.dialect.name == "sqlite" else _missing_postgresql(connection)


def _sqlite(growing: tuple[str, ...], numbered: Mapping[str, int]) -> list[str]:
    kept = [
        f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} only grows: no {what}'); END"
        for table in growing
        for what in ("UPDATE", "DELETE")
    ]
    counted = [
        f"CREATE TRIGGER {table}_next BEFORE INSERT ON {table} "
        f"WHEN NEW.seq IS NOT (SELECT COALESCE(MAX(seq) + 1, {first}) FROM {table}) "
        f"BEGIN SELECT RAISE(ABORT, '{table} only grows: seq must be the next number'); END"
        for table, first in numbered.items()
    ]
    return kept + counted


_POSTGRESQL_FUNCTIONS = (
    """
CREATE OR REPLACE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only grows: no %', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$""",
    """
CREATE OR REPLACE FUNCTION next_number() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE expected bigint;
BEGIN
    EXECUTE format('SELECT coalesce(max(seq) + 1, %s) FROM %I.%I', TG_ARGV[0], TG_TABLE_SCHEMA, TG_TABLE_NAME)
        INTO expected;
    IF NEW.seq IS DISTINCT FROM expected THEN
        RAISE EXCEPTION '% only grows: seq must be the next number, %', TG_TABLE_NAME, expected
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$""",
)


def _postgresql(growing: tuple[str, ...], numbered: Mapping[str, int]) -> list[str]:
    names = [(table, f"{table}_only_grows") for table in growing]
    truncates = [(table, f"{table}_no_truncate") for table in growing]
    counts = [(table, f"{table}_next") for table in numbered]
    return [
        *_POSTGRESQL_FUNCTIONS,
        *(
            f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION only_grows()"
            for table, name in names
        ),
        *(
            f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION only_grows()"
            for table, name in truncates
        ),
        *(
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION next_number('{numbered[table]}')"
            for table, name in counts
        ),
        # ALWAYS: also in a session that calls itself a replica, where ordinary triggers are silent
        *(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}" for table, name in names + truncates + counts),
    ]


def _missing_sqlite(connection: Connection) -> list[str]:
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    present = {row.name: row.sql for row in rows}
    wanted = {statement.split()[2]: statement for statement in _sqlite(GROWING, NUMBERED)}
    return [name for name, statement in wanted.items() if present.get(name) != statement]


def _missing_postgresql(connection: Connection) -> list[str]:
    triggers = """
        SELECT tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
        WHERE tgenabled = 'A' AND pg_table_is_visible(tgrelid) AND proname IN ('only_grows', 'next_number')
    """
    functions = "SELECT prosrc FROM pg_proc WHERE pg_function_is_visible(oid)"
    present = set(connection.execute(text(triggers)).scalars())
    bodies = set(connection.execute(text(functions)).scalars())
    wanted = {
        words[2] for words in map(str.split, _postgresql(GROWING, NUMBERED)) if words[:2] == ["CREATE", "TRIGGER"]
    }
    changed = [made.split()[4] for made in _POSTGRESQL_FUNCTIONS if made.split("$$")[1] not in bodies]
    return sorted(wanted - present) + changed


_STATEMENTS = {"sqlite": _sqlite, "postgresql": _postgresql}
