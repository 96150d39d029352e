"""Random numbers that belong to a name, so that what one line draws never depends on any other line or project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b

import numpy as np

from roi.estimates import Floats

BLOCK = 4096  # draws that share a counter; part of the answer: another block size gives other draws
Key = tuple[int, int]


def key_of(seed: int, *names: str) -> Key:
    """The Philox key of a name under a seed: 128 bits of BLAKE2b."""
    digest = blake2b(json.dumps([seed, *names]).encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


def stream(key: Key, block: int) -> np.random.Generator:
    """The generator of one block; blocks lie 2^128 numbers apart and may be drawn in any order."""
    return np.random.Generator(np.random.Philox(key=np.array(key, dtype=np.uint64), counter=[0, 0, block, 0]))


def normals(key: Key, block: int, count: int) -> Floats:
    """`count` ≤ BLOCK standard normal numbers; fewer are the beginning of more. Shape (count,)."""
    return stream(key, block).standard_normal(count)


def blocks(draws: int) -> Iterator[tuple[int, int]]:
    """(block, how many draws of it) that make up `draws`."""
    for block in range(-(-draws // BLOCK)):
        yield block, min(BLOCK, draws - block * BLOCK)


@lru_cache(maxsize=64)
def market(seed: int, block: int) -> Floats:
    """What all projects have in common: BLOCK standard normal numbers, read-only."""
    found = normals(key_of(seed, "market"), block, BLOCK)
    found.flags.writeable = False
    return found


@lru_cache(maxsize=64)
def shock(seed: int, block: int) -> Floats:
    """√(χ²(4) / 4) common to all projects, which makes a t (ν = 4) out of normal numbers: BLOCK of them, read-only."""
    uniform = 1 - stream(key_of(seed, "shock"), block).random((BLOCK, 2))
    found: Floats = np.sqrt(-2 * np.log(uniform).sum(axis=1) / 4)
    found.flags.writeable = False
    return found
