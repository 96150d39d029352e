"""The Merkle tree of RFC 9162: hashes, roots, and proofs that an entry is in it or that it only grew.

A tree is addressed without being held: `fetch(level, position)` hands out the hash of the full subtree of 2**level
leaves that starts at leaf `position << level`. Spans of leaves are half-open, `[start, end)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

Fetch = Callable[[int, int], bytes]
Span = tuple[int, int]
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(body: bytes) -> bytes:
    """SHA-256(0x00 || body), section 2.1.1."""
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right), section 2.1.1."""
    return sha256(b"\x01" + left + right).digest()


class Growth:
    """A tree to which leaves are added from left to right; it keeps one hash per height."""

    __slots__ = ("peaks", "size")

    def __init__(self, size: int = 0, peaks: dict[int, bytes] | None = None) -> None:
        """`peaks` holds, by level, the full subtrees that make up the first `size` leaves."""
        self.size = size
        self.peaks = dict(peaks or {})

    def add(self, leaf: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Append a leaf hash and yield (level, position, hash) of each full subtree that it completes."""
        level, grown = 0, leaf
        position = self.size
        self.size += 1
        while position & 1:
            grown = node_hash(self.peaks.pop(level), grown)
            level, position = level + 1, position >> 1
            yield level, position, grown
        self.peaks[level] = grown

    def root(self) -> bytes:
        """The root of what was added so far."""
        return _bag([self.peaks[level] for level in sorted(self.peaks, reverse=True)])


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes; SHA-256 of nothing for an empty tree."""
    tree = Growth()
    for leaf in leaves:
        for _ in tree.add(leaf):
            pass
    return tree.root()


def cover(start: int, end: int) -> list[tuple[int, int]]:
    """The full subtrees, as (level, position) from left to right, that make up a span met in a proof."""
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return found


def span_hash(span: Span, fetch: Fetch) -> bytes:
    """The root over the leaves of a span met in a proof; `(0, size)` gives the root of a tree."""
    return _bag([fetch(level, position) for level, position in cover(*span)])


def inclusion_spans(index: int, size: int) -> list[Span]:
    """The spans whose hashes prove that leaf `index` is in the tree of `size` leaves (section 2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    start, end, spans = 0, size, list[Span]()
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(old: int, new: int) -> list[Span]:
    """The spans whose hashes prove that the tree of `new` leaves begins with that of `old` (section 2.1.4.1)."""
    if not 0 < old <= new:
        raise ValueError(f"no consistency proof from {old} to {new} leaves")
    start, end, spans = 0, new, list[Span]()
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    if start:  # else the old root is the subtree itself, and the verifier has it
        spans.append((start, end))
    return spans[::-1]


def verify_inclusion(*, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` shows the leaf hash at `index` under the root of `size` leaves (section 2.1.3.2)."""
    if not 0 <= index < size or len(leaf) != len(EMPTY_ROOT):
        return False
    position, last, reached = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            reached = node_hash(step, reached)
            position, last = _climb(position, last)
        else:
            reached = node_hash(reached, step)
        position, last = position >> 1, last >> 1
    return last == 0 and reached == root


def verify_consistency(*, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the tree only grew from `old` to `new` leaves (section 2.1.4.2).

    From no leaves every tree grows, so `old` = 0 proves nothing and is False.
    """
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    steps = list(proof) if old & (old - 1) else [old_root, *proof]
    if not steps:
        return False
    position, last = _trim(old - 1, new - 1)
    older = newer = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            older, newer = node_hash(step, older), node_hash(step, newer)
            position, last = _climb(position, last)
        else:
            newer = node_hash(newer, step)
        position, last = position >> 1, last >> 1
    return last == 0 and older == old_root and newer == new_root


def _trim(position: int, last: int) -> Span:
    while position & 1:
        position, last = position >> 1, last >> 1
    return position, last


def _climb(position: int, last: int) -> Span:
    """Up to where the path turns: a last node without a sibling is its own parent."""
    while position and not position & 1:
        position, last = position >> 1, last >> 1
    return position, last


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _bag(hashes: Sequence[bytes]) -> bytes:
    if not hashes:
        return EMPTY_ROOT
    *rest, bagged = hashes
    for left in reversed(rest):
        bagged = node_hash(left, bagged)
    return bagged
