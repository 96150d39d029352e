"""What differs between two documents of a business case, each with its place: `lines.fraud.amount.likely`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """One place with the plain value that stood there and the one that stands there; None where there is none."""

    place: str
    before: object
    after: object


def differences(before: object, after: object) -> tuple[Difference, ...]:
    """Every place that differs, in the order of the documents. What has a key is compared by it, wherever it stands."""
    return tuple(_between(before, after, ""))


def _between(before: object, after: object, place: str) -> Iterator[Difference]:
    old, new = _named(before), _named(after)
    if old is None or new is None or not (old or new):
        if _plain(before) != _plain(after):
            yield Difference(place or "document", before, after)
        return
    for name in {**old, **new}:
        yield from _between(old.get(name), new.get(name), f"{place}.{name}" if place else name)


def _named(value: object) -> Mapping[str, object] | None:
    """The parts of a value by name; None for what has none."""
    if isinstance(value, Mapping):
        return {str(name): part for name, part in value.items()}
    if not isinstance(value, list):
        return None
    keys = [str(part.get("key", "")) if isinstance(part, Mapping) else "" for part in value]
    if not value or not all(keys) or len(set(keys)) < len(keys):
        return None
    return dict(zip(keys, value, strict=True))


def _plain(value: object) -> object:
    """1 and 1.0 say the same; true says something else than 1."""
    if isinstance(value, bool):
        return str(value)
    return [_plain(part) for part in value] if isinstance(value, list) else value
