"""Which node follows which, packed: the neighbours of every node as one slice of one array (compressed sparse rows)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lineage.sorting import Int32, Int64, ascending, first_of_runs, sorting


@dataclass(frozen=True, slots=True, eq=False)
class Csr:
    """Neighbours of node i: `heads[starts[i]:starts[i + 1]]`, ascending, each once; `first_seen` (µs) beside."""

    starts: Int32
    heads: Int32
    first_seen: Int64

    def __post_init__(self) -> None:
        for array in (self.starts, self.heads, self.first_seen):
            array.flags.writeable = False

    @property
    def size(self) -> int:
        """The number of nodes."""
        return len(self.starts) - 1

    def tails(self) -> Int32:
        """The node that each edge leaves, edge by edge."""
        return np.repeat(np.arange(self.size, dtype=np.int32), np.diff(self.starts))

    def edges_of(self, nodes: Int64) -> Int64:
        """The places of the edges that leave `nodes`, node after node."""
        begin = self.starts[nodes].astype(np.int64)
        length = self.starts[nodes + 1] - begin
        return np.repeat(begin - np.cumsum(length) + length, length) + np.arange(length.sum())

    def heads_of(self, nodes: Int64, *, as_of: int | None = None) -> Int32:
        """The neighbours of `nodes`, node after node, by edges first seen at or before `as_of`."""
        at = self.edges_of(nodes)
        return self.heads[at if as_of is None else at[self.first_seen[at] <= as_of]]

    def until(self, as_of: int) -> Csr:
        """The edges first seen at or before `as_of`."""
        kept = self.first_seen <= as_of
        before = np.zeros(len(kept) + 1, np.int32)
        np.cumsum(kept, out=before[1:])
        return Csr(before[self.starts], self.heads[kept], self.first_seen[kept])

    def reversed(self) -> Csr:
        """The same edges, each the other way round."""
        order = sorting(self.heads)
        return Csr(_starts(self.heads, self.size), self.tails()[order], self.first_seen[order])


class Timed:
    """The edges as of any time; the time asked for last is kept at hand."""

    __slots__ = ("_last", "all")

    def __init__(self, edges: Csr) -> None:
        self.all = edges
        self._last: tuple[int, Csr] | None = None

    def at(self, as_of: int | None) -> Csr:
        """All edges, or those first seen at or before `as_of`."""
        if as_of is None:
            return self.all
        last = self._last  # one read: another thread may replace it meanwhile
        if last is None or last[0] != as_of:
            last = self._last = (as_of, self.all.until(as_of))
        return last[1]


def packed(src: Int64, dst: Int64, first_seen: Int64, *, size: int) -> Csr:
    """Edges between the nodes 0 to size - 1, sorted, without self loops; of repeated ones the earliest `first_seen`."""
    keys = src * size + dst
    loops = src == dst
    if loops.any():
        keys, first_seen = keys[~loops], first_seen[~loops]
    if not ascending(keys):
        order = sorting(keys)
        keys, first_seen = keys[order], first_seen[order]
    new = first_of_runs(keys)
    if not new.all():
        first_seen = np.minimum.reduceat(first_seen, np.flatnonzero(new))
        keys = keys[new]
    tails = keys // max(size, 1)
    return Csr(_starts(tails, size), (keys - tails * size).astype(np.int32), first_seen.astype(np.int64))


def _starts(tails: Int64 | Int32, size: int) -> Int32:
    starts = np.zeros(size + 1, np.int32)
    np.cumsum(np.bincount(tails, minlength=size), out=starts[1:])
    return starts
