"""The edges a lineage graph is built from: which node feeds which, and since when that is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from lineage.sorting import Int64


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Directed edges as three int64 arrays of one length: from, to, and when first seen (µs since the epoch, UTC)."""

    src: Int64
    dst: Int64
    first_seen: Int64

    def __post_init__(self) -> None:
        if not len(self.src) == len(self.dst) == len(self.first_seen):
            raise ValueError("src, dst and first_seen must have one length")

    def __len__(self) -> int:
        return len(self.src)

    @classmethod
    def of(cls, rows: Iterable[tuple[int, int, int]]) -> Edges:
        """Edges from rows (src, dst, first_seen)."""
        src, dst, first_seen = np.array(list(rows), np.int64).reshape(-1, 3).T.copy()
        return cls(src, dst, first_seen)

    def rows(self) -> list[tuple[int, int, int]]:
        """The edges as rows (src, dst, first_seen)."""
        return list(zip(self.src.tolist(), self.dst.tolist(), self.first_seen.tolist(), strict=True))
