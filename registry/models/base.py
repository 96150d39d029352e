"""The base of all tables, the one column helper that they use, and their common metadata."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Integer, MetaData, Text
from sqlalchemy.orm import registry as orm_registry
from sqlmodel import Field, SQLModel

from registry.types import JsonText, UtcMoment

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


Key = BigInteger().with_variant(Integer, "sqlite")
"""64 bits. SQLite stores a table in the order of an INTEGER primary key; a BIGINT one would get a second index."""


class Row(SQLModel, registry=orm_registry(metadata=MetaData(naming_convention=NAMING))):
    """A table row. It has a registry of its own, so that a hot reload can define the tables again."""


metadata: MetaData = Row.metadata


def column(type_: Any, comment: str, **options: Any) -> Any:
    """A column with its comment; `options` are those of `sqlalchemy.Column` (and `default`)."""
    default = {"default": options.pop("default")} if "default" in options else {}
    options.setdefault("nullable", False)
    return Field(sa_column=Column(type_, comment=comment, **options), **default)


def number() -> Any:
    """The row's own number, which people say: D-12."""
    return column(Key, "the row's number, counted without a gap", primary_key=True, default=None)


def made_by() -> Any:
    """Who put the row on record."""
    return column(Key, "account that put it on record", index=True)


def made_at() -> Any:
    """When the row was put on record."""
    return column(UtcMoment, "microseconds since 1970 UTC")


def proof() -> Any:
    """The audit entry that vouches for the row's content."""
    return column(BigInteger, "audit_entry whose details.rows holds this row's hash", index=True)


def words(comment: str, **options: Any) -> Any:
    """A text, empty where nothing was said."""
    return column(Text, comment, **options)


def json(comment: str) -> Any:
    """A JSON value as canonical text."""
    return column(JsonText, comment)


def client_key() -> Any:
    """What makes a repeated request the same request."""
    return column(Text, "idempotency key of the sender; null without one", nullable=True, default=None)
