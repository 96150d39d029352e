"""How two rows about the same thing merge into one, the same whatever order they come in.

Every projection is a set of rows with a key; each other column merges by smallest, largest, union of bits, or "latest":
a group of columns taken whole from the row with the larger (rank, tie). Each of these is associative, commutative and
idempotent, so events may come in any order, twice, or in pieces.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

Key = tuple[Any, ...]
Values = list[Any]


@dataclass(frozen=True, slots=True)
class Latest:
    """Columns taken together from the row whose (rank, tie) is larger."""

    rank: str
    tie: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Shape:
    """The columns of one projection and how each merges.

    `fixed` columns follow from the key. A None loses against any value in `least` and `most`.
    """

    name: str
    key: tuple[str, ...]
    least: tuple[str, ...] = ()
    most: tuple[str, ...] = ()
    bits: tuple[str, ...] = ()
    latest: tuple[Latest, ...] = ()
    fixed: tuple[str, ...] = ()
    columns: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Lay the columns out: key, fixed, least, most, bits, then each latest group."""
        groups = tuple(name for group in self.latest for name in (group.rank, group.tie, *group.values))
        object.__setattr__(self, "columns", (*self.key, *self.fixed, *self.least, *self.most, *self.bits, *groups))


class Rows:
    """Rows of one shape, merged as they are added."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self._rows: dict[Key, Values] = {}
        start = len(shape.key) + len(shape.fixed)
        self._width = len(shape.key)
        self._least = range(start, start + len(shape.least))
        self._most = range(self._least.stop, self._least.stop + len(shape.most))
        self._bits = range(self._most.stop, self._most.stop + len(shape.bits))
        self._groups: list[slice] = []
        at = self._bits.stop
        for group in shape.latest:
            self._groups.append(slice(at, at + 2 + len(group.values)))
            at += 2 + len(group.values)

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Values]:
        return iter(self._rows.values())

    def add(self, *values: Any) -> None:
        """Merge one row, its values in the order of `shape.columns`."""
        key = values[: self._width]
        row = self._rows.get(key)
        if row is None:
            self._rows[key] = list(values)
            return
        for i in self._least:
            if row[i] is None or (values[i] is not None and values[i] < row[i]):
                row[i] = values[i]
        for i in self._most:
            if row[i] is None or (values[i] is not None and values[i] > row[i]):
                row[i] = values[i]
        for i in self._bits:
            row[i] |= values[i]
        for group in self._groups:
            rank, tie = group.start, group.start + 1
            if (values[rank], values[tie]) > (row[rank], row[tie]):
                row[group] = values[group]

    def update(self, other: Rows) -> None:
        """Merge all rows of `other`."""
        for row in other._rows.values():
            self.add(*row)

    def sorted(self) -> list[Values]:
        """All rows in the order of their keys."""
        return sorted(self._rows.values(), key=itemgetter(*range(self._width)))
