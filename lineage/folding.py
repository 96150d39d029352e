"""Makes a picture smaller: alike boxes as one, a namespace as one, or boxes left out and their lines joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping

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


def together(
    labels: Mapping[int, Hashable], *, keep: Collection[int] = (), least: int = 2
) -> dict[int, tuple[int, ...]]:
    """Groups of at least `least` nodes of one label, such as a namespace; for `folded`, like those of `folds`."""
    alike: dict[Hashable, list[int]] = defaultdict(list)
    for node, label in labels.items():
        if node not in keep:
            alike[label].append(node)
    return {min(group): tuple(sorted(group)) for group in alike.values() if len(group) >= least}


def joined(edges: Iterable[Pair], left_out: Collection[int]) -> set[Pair]:
    """The edges where some nodes, such as all jobs, are left out: a way through these becomes one edge."""
    after = defaultdict[int, set[int]](set)
    for source, target in edges:
        after[source].add(target)
    direct: set[Pair] = set()
    for source in after.keys() - set(left_out):
        waiting, seen = list(after[source]), set[int]()
        while waiting:
            target = waiting.pop()
            if target not in left_out:
                direct.add((source, target))
            elif target not in seen:
                seen.add(target)
                waiting += after.get(target, ())
    return {(a, b) for a, b in direct if a != b}
