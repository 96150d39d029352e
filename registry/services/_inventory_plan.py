"""What bringing in an inventory would do: which lines are new, which change what, which are the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.commands import inventory
from registry.commands.inventory import Entry
from registry.views.inventories import InventoryLine, Outcome

_TAKEN = ("title", "purpose", "affected", "when_wrong", "sourcing", "data_needed")
"""What an inventory says of a use case besides its own columns."""
Name = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the file with what becomes of it; `known` is the use case that it is about."""

    entry: Entry
    line: InventoryLine
    known: Any = None


def plan(entries: Iterable[Entry], rows: Sequence[Any]) -> list[Step]:
    """What becomes of each line, in the order of the file; `rows` are the newest revisions of what came in before.

    A line that is on record word for word is the same. What is left over is paired by agency, bureau and name where
    that is one and one; where it is not, nobody can tell which is which, and the lines are refused.
    """
    by_key: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        by_key[inventory.key_of(row.particulars)].append(row)
    found: dict[int, Step] = {}
    left: dict[Name, list[Entry]] = defaultdict(list)
    seen: dict[str, int] = {}
    for entry in entries:
        key = entry.proposal.key
        if entry.fault:
            found[entry.line] = _step(entry, Outcome.REFUSED, entry.fault)
        elif key in seen:
            found[entry.line] = _step(entry, Outcome.TWICE, f"word for word what line {seen[key]} says")
        elif by_key[key]:
            found[entry.line] = _step(entry, Outcome.UNCHANGED, "", by_key[key].pop(0))
        else:
            left[entry.name].append(entry)
        seen.setdefault(key, entry.line)
    waiting: dict[Name, list[Any]] = defaultdict(list)
    for row in (one for many in by_key.values() for one in many):
        waiting[inventory.name_of(row.particulars)].append(row)
    for name, same in left.items():
        found |= {step.entry.line: step for step in _paired(same, waiting[name])}
    return [found[line] for line in sorted(found)]


def changes(step: Step) -> dict[str, Any]:
    """What a revision takes over from a changed line: its columns, and what nobody here has said otherwise since."""
    before, now, row = inventory.proposal(step.known.particulars), step.entry.proposal, step.known
    taken = {
        name: getattr(now, name)
        for name in _TAKEN
        if getattr(now, name) != getattr(before, name) and getattr(row, name) == getattr(before, name)
    }
    return taken | {"particulars": dict(now.particulars), "summary": f"{now.summary}, line {step.entry.line}"}


def _paired(entries: Sequence[Entry], rows: Sequence[Any]) -> list[Step]:
    if not rows:
        return [_step(entry, Outcome.NEW, "") for entry in entries]
    if len(rows) == len(entries) == 1:
        columns = _differing(rows[0].particulars, entries[0].proposal.particulars)
        return [_step(entries[0], Outcome.CHANGED, "; ".join(columns), rows[0])]
    slugs = ", ".join(row.slug for row in rows[:5])
    why = f"{len(entries)} such lines of this agency differ from what is on record as {slugs}: which is which cannot "
    return [_step(entry, Outcome.REFUSED, f"{why}be told. Change them on their pages.") for entry in entries]


def _differing(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return [name for name in dict.fromkeys((*now, *before)) if before.get(name, "") != now.get(name, "")]


def _step(entry: Entry, outcome: Outcome, what: str, known: Any = None) -> Step:
    cells = entry.proposal.particulars
    line = InventoryLine(
        line=entry.line, outcome=outcome, title=entry.proposal.title, agency=cells.get(inventory.AGENCY, ""),
        stage=entry.stage, what=what, slug=known.slug if known else "", stage_here=known.stage if known else "",
    )  # fmt: skip
    return Step(entry, line, known)
