"""All rows of a registry from one database into another: a SQLite file into PostgreSQL, or back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, func, select, text, type_coerce
from sqlalchemy.types import NullType

from registry.models import metadata

ROWS = 500
"""Rows held at a time; an event may be big."""


def copy_rows(source: Connection, target: Connection, *, tables: Sequence[Table] = ()) -> int:
    """Copy every table (or only these) into the same, empty one, in the order of its key; returns how many rows."""
    return sum(_copy(source, target, table) for table in tables or metadata.sorted_tables)


def _copy(source: Connection, target: Connection, table: Table) -> int:
    write = _into_postgresql if target.dialect.name == "postgresql" else _into_sqlite
    copied = write(target, table, _rows(source, table))
    if copied and target.dialect.name == "postgresql":
        _continue_numbers(target, table)
    return copied


def _rows(source: Connection, table: Table) -> Iterator[Sequence[Any]]:
    columns = [type_coerce(column, NullType()) for column in table.c]  # as stored: no moment is built and taken apart
    query = select(*columns).order_by(*table.primary_key.columns)
    streaming = {"stream_results": True, "yield_per": ROWS}
    with source.execute(query, execution_options=streaming) as result:
        for row in result:
            yield tuple(row)


def _into_sqlite(target: Connection, table: Table, rows: Iterator[Sequence[Any]]) -> int:
    statement = f"INSERT INTO {table.name} ({_names(target, table)}) VALUES ({', '.join('?' * len(table.c))})"
    copied = 0
    while some := [tuple(row) for row in islice(rows, ROWS)]:
        target.exec_driver_sql(statement, some)
        copied += len(some)
    return copied


def _into_postgresql(target: Connection, table: Table, rows: Iterator[Sequence[Any]]) -> int:
    driver: Any = target.connection.driver_connection
    copied = 0
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({_names(target, table)}) FROM STDIN") as stream:
        for row in rows:
            stream.write_row(row)
            copied += 1
    return copied


def _continue_numbers(target: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows behind the copied ones."""
    column = table.autoincrement_column
    if column is not None:
        highest = target.execute(select(func.max(column))).scalar_one()
        sequence = "SELECT setval(pg_get_serial_sequence(:table, :column), :highest)"
        target.execute(text(sequence), {"table": table.name, "column": column.name, "highest": highest})


def _names(target: Connection, table: Table) -> str:
    quote = target.dialect.identifier_preparer.quote
    return ", ".join(quote(column.name) for column in table.c)
