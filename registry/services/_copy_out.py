"""Copying a registry's rows into one SQLite file, while others write."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from registry import schema
from registry.engine import BUSY_SECONDS, Registry
from registry.errors import RegistryBroken
from registry.store import audit, copying
from registry.store import events as store


def copy_out(registry: Registry, target: Path) -> None:
    if registry.file is not None:
        _copy_file(registry.file, target)
        return
    copy = Registry.open(f"sqlite:///{target}")
    try:
        with registry.read() as rows, copy.write() as connection:
            if schema.version(rows) != schema.NEWEST:
                raise RegistryBroken(
                    "The registry's tables are older than this Countersign: upgrade before the backup."
                )
            schema.create_on(connection)
            copying.copy_rows(rows, connection)
    finally:
        copy.close()
    _fold(target)


def _copy_file(source: Path, target: Path) -> None:
    """SQLite's online backup in one step: a snapshot that neither waits for writers nor makes them wait."""
    reader = sqlite3.connect(source.absolute().as_uri() + "?mode=ro", uri=True, timeout=BUSY_SECONDS)
    writer = sqlite3.connect(target)
    try:
        reader.backup(writer, pages=-1)
    finally:
        reader.close()
        writer.close()
    _fold(target)


def _fold(file: Path) -> None:
    """Leave one file, without a write-ahead log beside it."""
    connection = sqlite3.connect(file)
    try:
        connection.execute("PRAGMA journal_mode=DELETE").close()
    finally:
        connection.close()


def state(file: Path) -> tuple[int, bytes, int]:
    """How many entries a copy has, their root, and the last event."""
    copy = Registry.open(f"sqlite:///{file}")
    try:
        with copy.read() as connection:
            size = audit.size(connection)
            state = size, audit.root(connection, size), store.last_seq(connection)
    finally:
        copy.close()
    _fold(file)
    return state
