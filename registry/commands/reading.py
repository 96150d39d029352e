"""How a command is read from JSON: every fault with its place, in the words of whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from registry.errors import Invalid

T = TypeVar("T")
_SHOWN = 10


def reader(wanted: type[T]) -> Callable[[bytes | Mapping[str, Any]], T]:
    """A function that makes a command of that dataclass from JSON or from a mapping; it raises Invalid."""
    adapter: TypeAdapter[T] = _adapter(cast(Any, wanted))

    def read(document: bytes | Mapping[str, Any]) -> T:
        try:
            return (
                adapter.validate_json(document, strict=False, extra="forbid")
                if isinstance(document, bytes)
                else adapter.validate_python(dict(document), strict=False, extra="forbid")
            )
        except ValidationError as cause:
            raise Invalid("; ".join(_fault(error) for error in cause.errors()[:_SHOWN])) from cause

    return read


@cache
def _adapter(wanted: Any) -> TypeAdapter[Any]:
    return TypeAdapter(wanted)


def _fault(error: Any) -> str:
    return f"{place(error['loc'])}: {str(error['msg']).removeprefix('Value error, ')}"


def place(parts: tuple[int | str, ...]) -> str:
    """Where in a document: `options[1].title`; `body` for all of it."""
    found = ""
    for part in parts:
        found += f"[{part}]" if isinstance(part, int) else f".{part}"
    return found.lstrip(".") or "body"
