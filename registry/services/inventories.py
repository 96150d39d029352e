"""Brings in use cases that another inventory lists; the same file twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from registry.access import Desk, Permission, requires
from registry.commands import inventory
from registry.services import projections, use_cases

_PART = 100
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """How many entries a file has, how many of them are new here, and the slugs of the new ones."""

    entries: int
    new: int
    slugs: tuple[str, ...]


@requires(Permission.USE_CASE_PROPOSE)
def bring_in(desk: Desk, content: bytes, *, progress: Progress | None = None) -> BroughtIn:
    """Put every entry on record, in the stage that its inventory says; what it lacks there shows as lacking."""
    entries = list(inventory.read(content))
    slugs: list[str] = []
    for start in range(0, len(entries), _PART):
        part = _different(entries[start : start + _PART])
        made = use_cases.propose_all(desk, [entry.proposal for entry in part], stages=[entry.stage for entry in part])
        slugs += [one.slug for one in made if one.new]
        if progress:
            progress(min(start + _PART, len(entries)), len(entries))
    projections.catch_up(desk.registry)
    return BroughtIn(len(entries), len(slugs), tuple(slugs))


def _different(entries: list[inventory.Entry]) -> list[inventory.Entry]:
    """One entry for lines that are the same."""
    return list({entry.proposal.key: entry for entry in entries}.values())
