"""Brings in use cases that another inventory lists: read first, then kept; the same file twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from registry.access import Desk, Permission, requires
from registry.commands import inventory
from registry.commands import use_cases as commands
from registry.services import _by_slug, _inventory_plan, projections, use_cases
from registry.services import _use_case_writing as writing
from registry.services import _use_cases as views
from registry.services._inventory_plan import Step
from registry.store import use_case_roles as role_store
from registry.store import use_cases as store
from registry.store.kept import keeping
from registry.views.inventories import InventoryLine, InventoryView, Outcome

_PART = 100
Progress = Callable[[int, int], None]
"""How many use cases are done, of how many."""


@requires(Permission.USE_CASE_PROPOSE)
def preview(desk: Desk, content: bytes) -> InventoryView:
    """What bringing in a file would do, line by line; nothing is kept. Raises Invalid for what is no inventory."""
    return InventoryView(tuple(step.line for step in _plan(desk, content)))


@requires(Permission.USE_CASE_PROPOSE)
def bring_in(desk: Desk, content: bytes, *, progress: Progress | None = None) -> InventoryView:
    """Put what is new on record, in the stage that the inventory says, and revise what its line says otherwise.

    What it lacks there shows as lacking. A part of a hundred is kept whole or not at all; after a break, the same file
    goes on where it stopped. What somebody here has said since is kept, and no stage is moved.
    """
    steps = _plan(desk, content)
    slugs: dict[int, str] = {}
    todo = [
        [step for step in steps if step.line.outcome is outcome][start : start + _PART]
        for outcome in (Outcome.NEW, Outcome.CHANGED)
        for start in range(0, sum(step.line.outcome is outcome for step in steps), _PART)
    ]
    of, done = sum(map(len, todo)), 0
    for part in todo:
        slugs |= _revise(desk, part) if part[0].known else _propose(desk, part)
        done += len(part)
        if progress:
            progress(done, of)
    projections.catch_up(desk.registry)
    return InventoryView(tuple(_made(step.line, slugs) for step in steps))


def _plan(desk: Desk, content: bytes) -> list[Step]:
    entries = list(inventory.read(content))
    with desk.registry.read() as connection:
        return _inventory_plan.plan(entries, store.proposed_by_keys(connection, inventory.BEGINS))


def _propose(desk: Desk, part: Sequence[Step]) -> dict[int, str]:
    said = [step.entry.proposal for step in part]
    made = use_cases.propose_all(desk, said, stages=[step.entry.stage for step in part])
    return {step.entry.line: one.slug for step, one in zip(part, made, strict=True)}


def _revise(desk: Desk, part: Sequence[Step]) -> dict[int, str]:
    with keeping(desk) as kept:
        people = role_store.people(kept.connection)
        said = []
        for step in part:
            before = store.revision(kept.connection, step.known.use_case_id)
            content = writing.as_proposal(views.revision_view(before, people)) | _inventory_plan.changes(step)
            said.append((_by_slug.known(kept.connection, step.known.slug), before, commands.read(content)))
        writing.revise(kept, said)
    return {}


def _made(line: InventoryLine, slugs: Mapping[int, str]) -> InventoryLine:
    return replace(line, slug=slugs.get(line.line, line.slug))
