"""Which ids name the same thing: groups of datasets known by several names, each standing as its smallest id."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from lineage.sorting import Int64


class Aliases:
    """Groups of ids; an id that no pair mentions is a group of its own."""

    __slots__ = ("_canonical", "_members", "_others", "_standing")

    def __init__(self, pairs: Iterable[tuple[int, int]] = ()) -> None:
        self._canonical = _joined(pairs)
        self._members: dict[int, list[int]] = {}
        for member in sorted(self._canonical):
            self._members.setdefault(self._canonical[member], []).append(member)
        moved = sorted((member, canonical) for member, canonical in self._canonical.items() if member != canonical)
        self._others = np.array([member for member, _ in moved], np.int64)
        self._standing = np.array([canonical for _, canonical in moved], np.int64)

    def __bool__(self) -> bool:
        return bool(self._canonical)

    def canonical(self, node: int) -> int:
        """The smallest id of the node's group."""
        return self._canonical.get(node, node)

    def members(self, node: int) -> tuple[int, ...]:
        """Every id of the node's group, ascending; the node alone where it has no alias."""
        return tuple(self._members.get(self.canonical(node), (node,)))

    def applied(self, ids: Int64) -> Int64:
        """Each id replaced by its canonical id."""
        if not len(self._others) or not len(ids):
            return ids
        place = np.minimum(np.searchsorted(self._others, ids), len(self._others) - 1)
        return np.where(self._others[place] == ids, self._standing[place], ids)


def _joined(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Every mentioned id with the smallest id it is joined to."""
    above: dict[int, int] = {}

    def root(node: int) -> int:
        while (parent := above.setdefault(node, node)) != node:
            above[node] = above[parent]
            node = parent
        return node

    for one, other in pairs:
        low, high = sorted((root(int(one)), root(int(other))))
        above[high] = low
    return {node: root(node) for node in list(above)}
