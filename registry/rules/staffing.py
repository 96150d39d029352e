"""Whether a request can be signed at all: whether its stages can be filled with different people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from registry.rules.cases import Stage


def unfilled(stages: Sequence[Stage], candidates: Mapping[str, frozenset[int]]) -> Stage | None:
    """The first stage that lacks people when nobody signs twice; None where all can be filled.

    `candidates` are those who could sign each stage, by its name.
    """
    taken: dict[int, str] = {}
    for stage in stages:
        for _ in range(stage.quorum):
            if not _placed(stage.name, candidates, taken, set()):
                return stage
    return None


def _placed(stage: str, candidates: Mapping[str, frozenset[int]], taken: dict[int, str], tried: set[int]) -> bool:
    """Find a person for one signature, moving others to stages where they could sign as well (augmenting path)."""
    for person in sorted(candidates.get(stage, frozenset()) - tried):
        tried.add(person)
        if person not in taken or _placed(taken[person], candidates, taken, tried):
            taken[person] = stage
            return True
    return False
