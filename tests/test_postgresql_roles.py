"""docs/postgresql.md: run as written, its roles let Countersign append and stop it from editing its logs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from registry import schema
from registry.audit import AuditRecord
from registry.engine import Registry
from registry.errors import RegistryBroken
from registry.store import audit

DOCUMENT = Path(__file__).parent.parent / "docs" / "postgresql.md"
FORBIDDEN = [
    "UPDATE audit_entry SET actor = 'somebody else'",
    "DELETE FROM audit_entry",
    "DELETE FROM audit_node",
    "UPDATE raw_event SET door = 'http'",
    "DELETE FROM rejection",
    "TRUNCATE audit_entry",
    "TRUNCATE account CASCADE",
    "DROP TRIGGER audit_entry_only_grows ON audit_entry",
    "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    "ALTER TABLE audit_entry OWNER TO countersign_app",
    "DROP TABLE audit_entry",
    "CREATE OR REPLACE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TRIGGER mine BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION only_grows()",
    "SET session_replication_role = replica",
    "SET ROLE countersign_owner",
    "UPDATE alembic_version SET version_num = '0000'",
    "INSERT INTO audit_entry VALUES (7, '', '', 1, 'a', 'b', 'c')",
    "INSERT INTO audit_entry VALUES (0, '', '', 1, 'a', 'b', 'c')",
    "INSERT INTO audit_entry VALUES (0, '', '', 1, 'a', 'b', 'c') ON CONFLICT (seq) DO UPDATE SET actor = 'd'",
]


def run(url: str, statements: str) -> None:
    registry = Registry.open(url)
    with registry.write() as connection:
        for statement in filter(str.strip, statements.split(";")):
            connection.execute(text(statement))
    registry.close()


@pytest.fixture
def application(postgres_url: str) -> Iterator[Registry]:
    """The registry as countersign_app sees it, installed by the words of the document, with one entry."""
    as_administrator, as_owner = re.findall(r"```sql\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    administrator = make_url(postgres_url)
    owner_url = administrator.set(username="countersign_owner").render_as_string(hide_password=False)
    run(postgres_url, as_administrator)
    opened = Registry.open(administrator.set(username="countersign_app").render_as_string(hide_password=False))
    with pytest.raises(RegistryBroken, match="takes the owner of the tables"):
        schema.ensure(opened)
    owner = Registry.open(owner_url)
    schema.ensure(owner)
    owner.close()
    run(owner_url, as_owner)
    with opened.write() as connection:
        audit.append(connection, AuditRecord(datetime(2026, 11, 21, tzinfo=UTC), "engineer", (), "a.b", "c:d"))
    yield opened
    opened.close()
    run(postgres_url, "DROP OWNED BY countersign_app; DROP OWNED BY countersign_owner")
    run(postgres_url, "DROP ROLE countersign_app; DROP ROLE countersign_owner")


def test_the_application_role_can_append_and_read_but_not_rewrite(application: Registry) -> None:
    assert schema.is_current(application)
    allowed = []
    for statement in FORBIDDEN:
        try:
            with application.write() as connection:
                connection.execute(text(statement))
            allowed.append(statement)
        except DBAPIError:
            pass
    assert allowed == []
    with application.read() as connection:
        assert [row.actor for row in connection.execute(audit.ENTRY.select())] == ["engineer"]


def test_the_application_role_can_change_what_is_not_a_log(application: Registry) -> None:
    with application.write() as connection:
        connection.execute(text("INSERT INTO setting VALUES ('a', 'b')"))
        connection.execute(text("UPDATE setting SET value = 'c'"))
        connection.execute(
            text("INSERT INTO account (login, name, kind, demo, created_at) VALUES ('x', 'X', 'person', 0, 1)")
        )
        connection.execute(text("DELETE FROM setting"))
