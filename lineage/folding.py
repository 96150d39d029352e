"""Folds boxes that stand for the same place in a picture: same kind, same neighbours before and behind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

Pair = tuple[int, int]


def folds(
    kinds: Mapping[int, str], edges: Iterable[Pair], *, keep: Collection[int] = (), least: int = 5
) -> dict[int, tuple[int, ...]]:
    """Groups of at least `least` alike nodes, by their smallest id; `keep` names nodes that are never folded.

    `kinds` names every node of the picture. Nodes without any neighbour are alike only among themselves.
    """
    before, after = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    for source, target in edges:
        after[source].add(target)
        before[target].add(source)
    alike: dict[tuple[str, frozenset[int], frozenset[int]], list[int]] = defaultdict(list)
    for node, kind in kinds.items():
        if node not in keep:
            alike[kind, frozenset(before[node]), frozenset(after[node])].append(node)
    return {min(group): tuple(sorted(group)) for group in alike.values() if len(group) >= least}


def folded(edges: Iterable[Pair], groups: Mapping[int, Collection[int]]) -> set[Pair]:
    """The edges with each group as one node."""
    stands_for = {member: head for head, members in groups.items() for member in members}
    moved = {(stands_for.get(a, a), stands_for.get(b, b)) for a, b in edges}
    return {(a, b) for a, b in moved if a != b}
