"""Column types and clocks that both databases keep without loss."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import BigInteger, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

Clock = Callable[[], datetime]
"""Tells the time; always timezone-aware UTC."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def utc_now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def micros(moment: datetime) -> int:
    """Microseconds since 1970-01-01 UTC; `moment` must carry its zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return (moment - _EPOCH) // _MICROSECOND


def moment(at: int) -> datetime:
    """The UTC moment `at` microseconds after 1970-01-01."""
    return _EPOCH + timedelta(microseconds=at)


class UtcMoment(TypeDecorator[datetime]):
    """A UTC datetime kept as integer microseconds, because SQLite drops time zones. Binds datetimes or integers."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        """A datetime becomes microseconds; an integer is taken as microseconds already."""
        return micros(value) if isinstance(value, datetime) else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Microseconds become a UTC datetime."""
        return None if value is None else moment(value)


class JsonText(TypeDecorator[Any]):
    """A JSON value kept as canonical text: sorted keys, no spaces. U+0000 stays escaped, so both databases take it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """The value as text; None becomes `null`."""
        return canonical(value).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """The text as a value."""
        return None if value is None else orjson.loads(value)


def canonical(value: Any) -> bytes:
    """A value as the one JSON that stands for it: sorted keys, no spaces, UTF-8. TypeError for what JSON lacks."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
