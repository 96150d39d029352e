"""A condition for a column being one of any number of values, in one parameter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Text,
    bindparam,
    column,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

_TYPES: Mapping[str, TypeEngine[Any]] = {"postgresql": ARRAY(BigInteger), "sqlite": Text()}


def among(
    connection: Connection, place: Column[int] | ColumnElement[int], values: Iterable[int]
) -> ColumnElement[bool]:
    """`place IN (values)`, for many more values than a statement may have parameters."""
    dialect = connection.dialect.name
    return _is_any(dialect, place, bindparam(None, told(dialect, values), type_=_TYPES[dialect], unique=True))


def among_named(dialect: str, place: Column[int] | ColumnElement[int], name: str) -> ColumnElement[bool]:
    """The same for a statement that is made once: `told(dialect, values)` is its parameter `name`."""
    return _is_any(dialect, place, bindparam(name, type_=_TYPES[dialect]))


def told(dialect: str, values: Iterable[int]) -> Any:
    """The values as one parameter."""
    numbers = sorted(values)
    return numbers if dialect == "postgresql" else orjson.dumps(numbers).decode()


def _is_any(
    dialect: str, place: Column[int] | ColumnElement[int], parameter: BindParameter[Any]
) -> ColumnElement[bool]:
    if dialect == "postgresql":
        return place == func.any(parameter)
    each = func.json_each(parameter).table_valued(column("value", BigInteger))
    return place.in_(select(each.c.value))
