"""Whether the database has today's tables, and how it gets them: made at once when empty, migrated when older."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from registry.engine import Registry, take_log_lock
from registry.errors import RegistryBroken
from registry.models import append_only, metadata

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
VERSIONS = tuple(sorted(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py")))
"""All versions of the tables, oldest first."""
NEWEST = VERSIONS[-1] if VERSIONS else "0000"


def version(connection: Connection) -> str | None:
    """The version of the tables; None where there are none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return found


def is_current(registry: Registry) -> bool:
    """Whether the tables are those of this version of Countersign."""
    with registry.read() as connection:
        return version(connection) == NEWEST


def ensure(registry: Registry) -> None:
    """Make the tables where there are none, migrate them where they are older, do nothing where they are today's."""
    if is_current(registry):
        return
    try:
        create(registry)
        upgrade(registry)
    except DBAPIError as cause:
        raise RegistryBroken(
            f"The registry's tables could not be made or upgraded to version {NEWEST}: {cause.orig}. On PostgreSQL "
            "that takes the owner of the tables: run `countersign init` as that role (docs/postgresql.md)."
        ) from cause


def create(registry: Registry) -> None:
    """Give an empty database today's tables and triggers; does nothing where a version is on record.

    This is quicker than running every migration; a test holds both ways to the same result.
    """
    with registry.write() as connection:
        create_on(connection)


def create_on(connection: Connection) -> bool:
    """`create` in the caller's transaction; returns whether there was anything to do."""
    take_log_lock(connection)
    if version(connection) is not None:
        return False
    _refuse_foreign_tables(connection)
    metadata.create_all(connection, checkfirst=False)
    append_only.install(connection)
    connection.execute(text(_VERSION_TABLE))
    connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": NEWEST})
    return True


def upgrade(registry: Registry, *, to: str = NEWEST) -> None:
    """Migrate the tables, step by step and in one transaction. Needs the rights of the database's owner."""
    with registry.write() as connection:
        take_log_lock(connection)
        found = version(connection)
        if found == to:
            return
        if found is not None and found not in VERSIONS:
            raise RegistryBroken(
                f"The registry's tables have version {found}, which this Countersign does not know (it knows up to "
                f"{NEWEST}). Start the newer Countersign that wrote them, or restore an older backup."
            )
        _migrate(connection, to)


def alembic_config(connection: Connection) -> Config:
    """Alembic's settings for migrations that run on `connection`."""
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def _migrate(connection: Connection, to: str) -> None:
    from alembic import command  # costs 0.6 s: only when something must be done

    command.upgrade(alembic_config(connection), to)


def _refuse_foreign_tables(connection: Connection) -> None:
    present = sorted(set(inspect(connection).get_table_names()) & set(metadata.tables))
    if present:
        raise RegistryBroken(
            f"The database named by REGISTRY_URL has tables {', '.join(present)} but no version: another program's, or "
            "half a registry. Name an empty database, or restore a backup."
        )


_VERSION_TABLE = """
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
)
"""
