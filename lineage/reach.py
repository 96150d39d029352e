"""What a walk through the lineage graph met, how far away, and on which way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lineage.sorting import Int32, Int64, sorting
from lineage.walk import Walked


@dataclass(frozen=True, eq=False)  # no slots: cached_property needs a dict
class Reach:
    """Nodes met, nearest first and by id within a distance; `hops` edges away, entered from `parents`.

    `truncated` says that a limit left out nodes that are as far away or farther.
    """

    ids: Int64
    hops: Int32
    parents: Int64
    truncated: bool

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[int]:
        return iter(self.ids.tolist())

    def __contains__(self, node: object) -> bool:
        return isinstance(node, int) and self._parent(node) is not None

    @cached_property
    def _by_id(self) -> tuple[Int64, Int64]:
        order = sorting(self.ids)
        return self.ids[order], self.parents[order]

    def _parent(self, node: int) -> int | None:
        ids, parents = self._by_id
        place = int(np.searchsorted(ids, node))
        return int(parents[place]) if place < len(ids) and ids[place] == node else None

    def path_to(self, node: int) -> list[int]:
        """A shortest path as walked, from one of the starts to `node`. KeyError where the walk did not meet it."""
        path, parent = [node], self._parent(node)
        if parent is None:
            raise KeyError(node)
        while parent is not None:
            path.append(parent)
            parent = self._parent(parent)
        return path[::-1]


def reach_of(walked: Walked, ids: Int64, *, limit: int | None = None) -> Reach:
    """A walk over places in `ids`, told in ids."""
    keys = walked.hops.astype(np.int64) * len(ids) + walked.nodes
    order = sorting(keys)[:limit]
    return Reach(
        ids[walked.nodes[order]],
        walked.hops[order],
        ids[walked.parents[order]],
        truncated=len(order) < len(walked.nodes),
    )
