"""What is running: versions, the database, and how large the registry is."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from sqlalchemy import Connection, text

from registry import schema
from registry.access import Desk, Permission, requires
from registry.engine import Registry

LIBRARIES = ("streamlit", "sqlalchemy", "openlineage-python", "pandas", "reportlab")


@dataclass(frozen=True, slots=True)
class About:
    """Versions by name, and the size of the registry in bytes (None where the database does not tell)."""

    countersign: str
    python: str
    database: str
    tables: str
    libraries: dict[str, str]
    bytes: int | None


@requires(Permission.OWN_ACCOUNT)
def about(desk: Desk) -> About:
    """What this server runs on."""
    with desk.registry.read() as connection:
        return About(
            countersign=_version("countersign"),
            python=platform.python_version(),
            database=_database(connection),
            tables=schema.version(connection) or "none",
            libraries={name: _version(name) for name in LIBRARIES},
            bytes=_size(desk.registry, connection),
        )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _database(connection: Connection) -> str:
    if connection.dialect.name == "sqlite":
        return f"SQLite {connection.execute(text('SELECT sqlite_version()')).scalar_one()}"
    return f"PostgreSQL {connection.execute(text('SHOW server_version')).scalar_one()}"


def _size(registry: Registry, connection: Connection) -> int | None:
    if registry.dialect == "postgresql":
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
    if registry.file is None:
        return None
    files = [registry.file, registry.file.with_name(registry.file.name + "-wal")]
    return sum(file.stat().st_size for file in files if file.exists())
