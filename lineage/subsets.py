"""Whether two parts of a dataset, as `subset` facets describe them, are proven apart or proven to overlap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from itertools import combinations, product
from typing import Any, NamedTuple

Condition = Mapping[str, Any]
"""A subset condition of OpenLineage as sent: of type location, partition, compare or binary."""

_MOST_CASES = 1_000


class Overlap(StrEnum):
    """What is proven about two parts of the same thing."""

    APART = "apart"
    SHARED = "shared"  # one holds the other, or both hold a common part
    UNKNOWN = "unknown"


class _Atom(NamedTuple):
    """`field comparison value`; a location is a field of its own; an opaque atom says nothing but that it is itself."""

    field: str
    comparison: str
    value: str


_Case = frozenset[_Atom]  # all of these hold
_LOCATION, _OPAQUE = "\x00location", "\x00opaque"
_TURNED = {
    "EQUAL": "EQUAL",
    "LESS_THAN": "GREATER_THAN",
    "GREATER_THAN": "LESS_THAN",
    "LESS_EQUAL_THAN": "GREATER_EQUAL_THAN",
    "GREATER_EQUAL_THAN": "LESS_EQUAL_THAN",
}


def overlap(one: Condition | None, other: Condition | None) -> Overlap:
    """What two conditions on one dataset prove; no condition means all of it."""
    if one is None or other is None or one == other:
        return Overlap.SHARED
    left_cases, right_cases = _cases(one), _cases(other)
    if len(left_cases) * len(right_cases) > _MOST_CASES**2:
        return Overlap.UNKNOWN
    pairs = list(product(left_cases, right_cases))
    if all(_apart(left, right) for left, right in pairs):
        return Overlap.APART
    if any(_within(left, right) or _within(right, left) for left, right in pairs):
        return Overlap.SHARED
    return Overlap.UNKNOWN


def _cases(condition: Condition) -> list[_Case]:
    """The condition as alternatives, each a set of atoms that hold together; too large a one says nothing."""
    match condition:
        case {"type": "location", "locations": [*locations]} if locations:
            return [frozenset([_Atom(_LOCATION, "EQUAL", str(location))]) for location in locations]
        case {"type": "partition", "partitions": [*partitions]} if partitions:
            return [frozenset(_partition(partition)) for partition in partitions]
        case {"type": "compare", "left": {}, "right": {}}:
            return [frozenset([_compared(condition)])]
        case {"type": "binary", "operator": "OR", "left": {} as left, "right": {} as right}:
            return [*_cases(left), *_cases(right)]
        case {"type": "binary", "operator": "AND", "left": {} as left, "right": {} as right}:
            both = [a | b for a, b in product(_cases(left), _cases(right))]
            return both if len(both) <= _MOST_CASES else [frozenset([_opaque(condition)])]
    return [frozenset([_opaque(condition)])]


def _partition(partition: Any) -> Iterator[_Atom]:
    dimensions = partition.get("dimensions") if isinstance(partition, Mapping) else None
    if not isinstance(dimensions, Mapping):
        yield _opaque(partition)
    elif dimensions:
        yield from (_Atom(str(name), "EQUAL", str(value)) for name, value in dimensions.items())
    elif partition.get("identifier"):  # a name such as "train" is all that is told
        yield _Atom("", "EQUAL", str(partition["identifier"]))
    else:
        yield _opaque(partition)


def _compared(condition: Condition) -> _Atom:
    comparison = str(condition.get("comparison"))
    match condition["left"], condition["right"]:
        case {"type": "field", "field": field}, {"type": "literal", "value": value} if comparison in _TURNED:
            return _Atom(str(field), comparison, str(value))
        case {"type": "literal", "value": value}, {"type": "field", "field": field} if comparison in _TURNED:
            return _Atom(str(field), _TURNED[comparison], str(value))
    return _opaque(condition)


def _opaque(thing: Any) -> _Atom:
    return _Atom(_OPAQUE, "", repr(thing))


def _apart(one: _Case, other: _Case) -> bool:
    return any(_exclude(a, b) for a, b in combinations(one | other, 2) if a.field == b.field != _OPAQUE)


def _exclude(one: _Atom, other: _Atom) -> bool:
    """Whether no row can satisfy both."""
    if one.field == _LOCATION:
        return _places_apart(one.value, other.value)
    left, right = _comparable(one.value, other.value)
    if one.comparison == other.comparison == "EQUAL":
        return bool(left != right)
    if isinstance(left, str):
        return False  # how a database orders text is its own affair
    if one.comparison.startswith("LESS") or other.comparison.startswith("GREATER"):
        one, other, left, right = other, one, right, left
    # Now `one` may bound from below and `other` from above; two bounds of one kind always share rows.
    if one.comparison.startswith("LESS") or other.comparison.startswith("GREATER"):
        return False
    inclusive = "EQUAL" in one.comparison and "EQUAL" in other.comparison
    return bool(left > right if inclusive else left >= right)


def _comparable(one: str, other: str) -> tuple[Any, Any]:
    """Both as numbers, else as times, else as text."""
    readers: tuple[Callable[[str], Any], ...] = (float, datetime.fromisoformat)
    for read in readers:
        try:
            left, right = read(one), read(other)
            if left <= right or left > right:  # neither is NaN
                return left, right
        except ValueError:
            continue
        except TypeError:  # one time has a zone, the other none: they may be the same
            return one, one
    return one, other


def _places_apart(one: str, other: str) -> bool:
    """Two locations are apart unless one may lie inside the other; a wildcard counts for all below its folder."""
    left, right = _folder(one), _folder(other)
    shared = min(len(left), len(right))
    return left[:shared] != right[:shared]


def _folder(location: str) -> list[str]:
    parts = location.rstrip("/").split("/")
    wild = next((i for i, part in enumerate(parts) if set(part) & set("*?[{")), len(parts))
    return parts[:wild]


def _within(one: _Case, other: _Case) -> bool:
    """Whether every row of `other` is surely in `one`."""
    return all(any(_implied(atom, by) for by in other) for atom in one)


def _implied(atom: _Atom, by: _Atom) -> bool:
    if atom == by:
        return True
    if atom.field == by.field == _LOCATION:
        outer, inner = atom.value.rstrip("/").split("/"), _folder(by.value)
        return _folder(atom.value) == outer == inner[: len(outer)]
    return False
