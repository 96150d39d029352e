"""Opens the registry, embedded SQLite or PostgreSQL, and hands out its transactions."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from registry.errors import RegistryBroken

T = TypeVar("T")
DEFAULT_URL = "sqlite:///data/registry.db"
LOG_LOCK = 7_236_071  # the advisory lock that gives PostgreSQL's logs their gapless order
BUSY_SECONDS = 30
TRUSTED_SECONDS = 1.0
"""How long after its last use a connection to PostgreSQL is taken to be alive without a question."""


@dataclass(frozen=True, slots=True)
class Registry:
    """An open registry. Readers never wait; writers take turns."""

    engine: Engine
    url: str
    _turn: threading.RLock = field(default_factory=threading.RLock)
    _inside: Connection | None = None
    _answers: dict[Any, Any] = field(default_factory=dict)

    @classmethod
    def open(cls, url: str = DEFAULT_URL) -> Registry:
        """Open the registry at `url` without looking at its tables; raises RegistryBroken where that is impossible."""
        try:
            parsed = make_url(url)
            if parsed.get_backend_name() == "sqlite" and parsed.database:
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            return cls(_engine(url), url)
        except (ArgumentError, DBAPIError, OSError, ImportError, ValueError) as cause:
            raise RegistryBroken(f"The registry named by REGISTRY_URL cannot be opened: {cause}") from cause

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    @property
    def file(self) -> Path | None:
        """The SQLite file, or None for a server or a registry in memory."""
        database = self.engine.url.database
        return Path(database) if self.dialect == "sqlite" and database and database != ":memory:" else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent snapshot to read from."""
        if self._inside is not None:
            yield self._inside
            return
        with self.engine.connect() as connection:
            if self.dialect == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield connection

    @contextmanager
    def write(self, *, logging: bool = True) -> Iterator[Connection]:
        """One transaction: all of it or nothing.

        The writers of one process queue here: instead of polling SQLite; and instead of each holding a connection
        while it waits for PostgreSQL's log lock, whose holder may need one more to read. A transaction that will not
        take that lock says `logging=False` and need not queue for PostgreSQL.
        """
        if self._inside is not None:
            yield self._inside
            return
        turn = self._turn if logging or self.dialect == "sqlite" else nullcontext()
        with turn, self.engine.connect() as connection:
            connection.execution_options(immediate=True)
            with connection.begin():
                yield connection

    def within(self, connection: Connection) -> Registry:
        """The same registry, read and written on the transaction of `connection` only, which its owner ends."""
        return replace(self, _inside=connection, _answers={})

    def once(self, key: Any, question: Callable[[], T]) -> T:
        """The answer to a question: asked once within one transaction, and each time outside."""
        if self._inside is None:
            return question()
        if key not in self._answers:
            self._answers[key] = question()
        answer: T = self._answers[key]
        return answer

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


@contextmanager
def database_faults() -> Iterator[None]:
    """Turns what the database itself refuses or cannot do into RegistryBroken, in its own words on one line."""
    try:
        yield
    except DBAPIError as cause:
        raise RegistryBroken(
            f"The database that REGISTRY_URL names fails: {' '.join(str(cause.orig).split())}"
        ) from cause


def take_log_lock(connection: Connection) -> None:
    """Make this transaction the only one that appends to the logs until it ends (SQLite writers already are)."""
    if connection.dialect.name != "postgresql" or connection.info.get("log_lock") is connection.get_transaction():
        return
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOG_LOCK})")
    connection.info["log_lock"] = connection.get_transaction()


def _engine(url: str) -> Engine:
    """An engine whose errors never repeat what was sent: an event may hold secrets, and errors end in a log."""
    if make_url(url).get_backend_name() != "sqlite":
        engine = create_engine(url, pool_size=8, max_overflow=24, hide_parameters=True)
        event.listen(engine, "checkin", _note_return)
        event.listen(engine, "checkout", partial(_ping_idle, engine.dialect))
        return engine
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _note_return(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
    entry.info["returned_at"] = monotonic()


def _ping_idle(dialect: Dialect, connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: object) -> None:
    """Replace connections that died unused; one used just now is not asked, so a burst of commits is not slowed."""
    if monotonic() - entry.info.get("returned_at", monotonic()) < TRUSTED_SECONDS:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as cause:
        raise InvalidatePoolError from cause


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = (
        None  # we say BEGIN ourselves: the driver's own begins too late to read and write as one
    )
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "cache_size=-65536",
        "temp_store=MEMORY",
        "mmap_size=268435456",
        "recursive_triggers=ON",  # else INSERT OR REPLACE deletes without firing the append-only triggers
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    immediate: Any = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
