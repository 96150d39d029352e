"""A part of a long list: what was asked for, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
EVERYTHING = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which part of a list: rows that contain every word of `text`, ordered by the column `sort` (empty: red first)."""

    text: str = ""
    sort: str = ""
    down: bool = False
    offset: int = 0
    limit: int = 50

    @property
    def words(self) -> tuple[str, ...]:
        """The words to look for, in lower case."""
        return tuple(self.text.lower().split())


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """The rows asked for; `found` rows match, out of `of` in all."""

    rows: tuple[T, ...]
    found: int
    of: int
