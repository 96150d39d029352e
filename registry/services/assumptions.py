"""What decisions take for granted: saying whether it still holds, and finding what no longer does."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from registry.access import Desk, Permission, requires
from registry.errors import Invalid, NotFound
from registry.rules.assumptions import State
from registry.services import _judging
from registry.store import assumptions as store
from registry.store import kept
from registry.subjects import Subject
from registry.views.decisions import AssumptionView, BrokenAssumption

NOTE_MOST = 2_000


@requires(Permission.DECISION_LOG)
def set_state(
    desk: Desk, decision: int, position: int, state: State, *, note: str, value: float | None = None
) -> AssumptionView:
    """Put on record what was found about one assumption (1, 2, 3 … of its decision), and how; returns how it stands.

    A measured breach stays broken whatever is said of it. Raises NotFound, or Invalid without a note.
    """
    if not note.strip() or len(note) > NOTE_MOST:
        raise Invalid(f"note: say how it was found, in at most {NOTE_MOST:,} characters.")
    if value is not None and not math.isfinite(value):
        raise Invalid("value: a finite number.")
    with kept.keeping(desk) as keeping:
        row = store.numbered(keeping.connection, decision, position)
        if row is None:
            raise NotFound(f"D-{decision} has no assumption {position}.")
        number = None if value is None else float(value)
        keeping.add("assumption_state", assumption_id=row.id, state=State(state).value, value=number, note=note.strip())
        keeping.log("assumption.found", f"decision:{decision}", reason=note.strip(), position=position, state=state)
    return next(one for one in of(desk, decision) if one.position == position)


@requires(Permission.GOVERN_READ)
def of(desk: Desk, decision: int) -> tuple[AssumptionView, ...]:
    """The assumptions of a decision with their states now."""
    with desk.registry.read() as connection:
        return tuple(_judging.of_decisions(connection, [decision]).get(decision, ()))


@requires(Permission.GOVERN_READ)
def broken_about(desk: Desk, subjects: Sequence[Subject]) -> tuple[BrokenAssumption, ...]:
    """The broken assumptions of decisions in force about any of these things."""
    with desk.registry.read() as connection:
        return tuple(broken(connection, subjects))


def broken(connection: Connection, subjects: Iterable[Subject]) -> list[BrokenAssumption]:
    """As `broken_about`, inside a transaction that somebody else holds.

    A decision about a version counts for that version and for the thing as such; one about the thing for all.
    """
    wanted = list(subjects)
    versions: dict[Subject, set[str]] = {}
    for subject in wanted:
        versions.setdefault(subject.whole, set()).add(subject.version)
    rows = [
        row
        for row in store.about(connection, wanted)
        if not row.subject_version or versions[_judging.subject_of(row).whole] & {"", row.subject_version}
    ]
    return _judging.broken_among(connection, rows)
