"""A condition for a column being one of any number of values, in one parameter."""

from __future__ import annotations

from collections.abc import Iterable

import orjson
from sqlalchemy import BigInteger, Column, ColumnElement, Connection, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY


def among(
    connection: Connection, place: Column[int] | ColumnElement[int], values: Iterable[int]
) -> ColumnElement[bool]:
    """`place IN (values)`, for many more values than a statement may have parameters."""
    numbers = sorted(values)
    if connection.dialect.name == "postgresql":
        return place == func.any(bindparam(None, numbers, type_=ARRAY(BigInteger), unique=True))
    each = func.json_each(orjson.dumps(numbers).decode()).table_valued(column("value", BigInteger))
    return place.in_(select(each.c.value))
