"""Databases that hold today's tables already: copied from one that was made once, which is quicker than making them."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import URL, make_url

from registry import schema
from registry.engine import Registry

TEMPLATE = "countersign_tables"


def prepare(url: str) -> None:
    """Put today's tables into an empty database; leave any other as it is."""
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        _prepare_postgresql(address)
    elif address.database and not Path(address.database).exists() and Path(address.database).parent.is_dir():
        shutil.copy(_sqlite_file(), address.database)


@cache
def _sqlite_file() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="countersign-tables-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _with_tables(f"sqlite:///{folder / 'registry.db'}")
    return folder / "registry.db"


def _prepare_postgresql(address: URL) -> None:
    if address.username != "postgres" or not _is_empty(address):
        return
    with psycopg.connect(_conninfo(address.set(database="postgres")), autocommit=True) as admin:
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
            admin.execute(SQL("CREATE DATABASE {}").format(Identifier(TEMPLATE)))
            _with_tables(address.set(database=TEMPLATE).render_as_string(hide_password=False))
        name = Identifier(str(address.database))
        with suppress(psycopg.errors.ObjectInUse):  # then the tables are made where they are wanted
            admin.execute(SQL("DROP DATABASE {}").format(name))
            create = SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
            admin.execute(create.format(name, Identifier(TEMPLATE)))


def _is_empty(address: URL) -> bool:
    query = "SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace LIMIT 1"
    with psycopg.connect(_conninfo(address)) as connection:
        return connection.execute(query).fetchone() is None


def _conninfo(address: URL) -> str:
    return address.set(drivername="postgresql").render_as_string(hide_password=False)


def _with_tables(url: str) -> None:
    registry = Registry.open(url)
    schema.ensure(registry)
    registry.close()
