"""Which indexes follow which tables of the record: whatever is put into one of these, its index is written anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from registry.store import incident_states, use_case_states
from registry.subjects import SubjectKind

_FOLLOWED: Mapping[str, tuple[SubjectKind, str]] = {
    "use_case": (SubjectKind.USE_CASE, "id"),
    "use_case_revision": (SubjectKind.USE_CASE, "use_case_id"),
    "use_case_stage": (SubjectKind.USE_CASE, "use_case_id"),
    "role_assignment": (SubjectKind.USE_CASE, "use_case_id"),
    "risk_assessment": (SubjectKind.USE_CASE, "use_case_id"),
    "risk_override": (SubjectKind.USE_CASE, "use_case_id"),
    "incident": (SubjectKind.INCIDENT, "id"),
    "incident_entry": (SubjectKind.INCIDENT, "incident_id"),
}
"""Table → what its rows are about, and the column that says which."""


class Followed:
    """What one transaction put on record of things that have an index."""

    def __init__(self) -> None:
        self._touched: defaultdict[SubjectKind, set[int]] = defaultdict(set)
        self._overrides: set[int] = set()

    def note(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Rows were added."""
        if table == "risk_confirmation":
            self._overrides.update(row["override_id"] for row in rows)
        elif table in _FOLLOWED:
            kind, column = _FOLLOWED[table]
            self._touched[kind].update(row[column] for row in rows)

    def write(self, connection: Connection, seq: int) -> None:
        """Bring the indexes level with what was added; `seq` is the newest audit entry."""
        cases, incidents = self._touched[SubjectKind.USE_CASE], self._touched[SubjectKind.INCIDENT]
        if self._overrides:
            cases.update(use_case_states.overridden_by(connection, self._overrides))
        if cases:
            use_case_states.put(connection, cases, seq)
        if incidents:
            incident_states.put(connection, incidents, seq)
        self._touched.clear()
        self._overrides.clear()


def wrong(connection: Connection) -> Iterator[tuple[SubjectKind, int, str]]:
    """(kind, number, what is wrong) of every row of an index that is not as the record has it."""
    for kind, index in ((SubjectKind.USE_CASE, use_case_states), (SubjectKind.INCIDENT, incident_states)):
        for number, fault in index.wrong(connection):
            yield kind, number, fault


def made_anew(connection: Connection, seq: int) -> int:
    """Write what the record has wherever an index says something else; how many rows that were."""
    faults = [*wrong(connection)]
    for kind, index in ((SubjectKind.USE_CASE, use_case_states), (SubjectKind.INCIDENT, incident_states)):
        if numbers := {number for one, number, _ in faults if one is kind}:
            index.put(connection, numbers, seq)
    return len(faults)
