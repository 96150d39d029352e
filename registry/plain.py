"""Views as plain values that JSON can say, the same on the command line and over HTTP."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

import orjson

from registry.subjects import Subject

_IDS = frozenset({"id", "node_id"})


def plain(value: Any) -> Any:
    """Dataclasses as objects, subjects as `kind:name@version`, enumerations as values, bytes as hex; node ids as text.

    Node ids have up to 63 bits: more than JavaScript's numbers hold. Moments stay datetimes (orjson writes ISO 8601).
    Exact amounts become numbers with all their digits.
    """
    if isinstance(value, Subject):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _field(field.name, getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    return value.hex() if isinstance(value, bytes) else value


def _field(name: str, value: Any) -> Any:
    return str(value) if name in _IDS and isinstance(value, int) and value > 2**32 else plain(value)
