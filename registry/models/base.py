"""The base of all tables, the one column helper that they use, and their common metadata."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Integer, MetaData
from sqlalchemy.orm import registry as orm_registry
from sqlmodel import Field, SQLModel

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
