"""What people and programs ask for, read from text: registrations and moments, or Invalid naming what is wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from lineage.registrations import (
    DeploymentRegistration,
    ModelRegistration,
    ModelVersionRegistration,
    Registration,
    UseCaseRegistration,
)
from registry.errors import Invalid

REGISTRATIONS: dict[str, type[Registration]] = {
    "model": ModelRegistration,
    "model-version": ModelVersionRegistration,
    "deployment": DeploymentRegistration,
    "use-case": UseCaseRegistration,
}


def registration(kind: str, document: bytes) -> Registration:
    """The registration of that kind (a key of REGISTRATIONS) in a JSON document; fields are those of the dataclass."""
    try:
        found: Registration = _reader(kind).validate_json(document, strict=False, extra="forbid")
    except ValidationError as cause:
        raise Invalid("; ".join(_fault(error) for error in cause.errors()[:10])) from cause
    return found


def moment(text: str | None, place: str) -> datetime | None:
    """A date (its first moment) or a date with time, in UTC where no zone is said; None for nothing."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as cause:
        raise Invalid(f"{place}: {text[:40]!r} is no date such as 2026-03-01 or 2026-03-01T12:00Z.") from cause
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@cache
def _reader(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(REGISTRATIONS[kind])


def _fault(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"]) or _whole(error)
    return f"{place}: {str(error['msg']).removeprefix('Value error, ')}"


def _whole(error: Any) -> str:
    """What to call the document as a whole in a fault."""
    return "body" if error["type"] == "json_invalid" else "registration"
