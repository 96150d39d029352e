"""The index of where requests stand, held against the acts that it is made from, and made anew from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from registry.rules.cases import State
from registry.rules.states import Standing, state_of
from registry.services._asking import index_row
from registry.services._cases import case_of
from registry.services._findings import Findings
from registry.services._frozen import Frozen
from registry.store import open_requests as store
from registry.store import request_states
from registry.store.requests import REQUEST, STATE
from registry.subjects import SubjectKind, numbered

TOGETHER = 500
COMPARED = ("revision", "state", "stage", "decided_at", "expires_at")


def compare(connection: Connection, findings: Findings) -> None:
    """Note every request of which the index says something else than its acts: policies and gates go by it."""
    for wanted, row in _told(connection):
        named = f"request {numbered(SubjectKind.REQUEST, wanted['request_id'])}"
        if row is None:
            findings.add(named, f"is not in the index; its acts say {wanted['state']}")
        elif any(row[name] != wanted[name] for name in COMPARED):
            findings.add(named, f"the index says {row['state']}, its acts say {wanted['state']}: the index was changed")


def made_anew(connection: Connection) -> int:
    """Write what the acts say wherever the index says something else; how many rows that were."""
    wrong = [
        wanted
        for wanted, row in _told(connection)
        if row is None or any(row[name] != wanted[name] for name in COMPARED)
    ]
    for wanted in wrong:
        request_states.put(connection, wanted)
    return len(wrong)


def _told(connection: Connection) -> Iterator[tuple[dict[str, Any], Any | None]]:
    """Each request as its acts tell it, with its row in the index."""
    ids = list(connection.execute(select(REQUEST.c.id).order_by(REQUEST.c.id)).scalars())
    for start in range(0, len(ids), TOGETHER):
        part = ids[start : start + TOGETHER]
        rows, revisions = store.rows(connection, part), store.revisions(connection, part)
        acts = store.acts(connection, part)
        query = select(STATE).where(STATE.c.request_id.in_(part))
        index = {row["request_id"]: row for row in connection.execute(query).mappings()}
        for number in part:
            own, done = revisions.get(number, []), acts.get(number, [])
            at = max([rows[number].at, *(one.at for one in own), *(one.at for one in done)])
            yield index_row(number, _standing(rows[number], own, done), at), index.get(number)


def _standing(row: Any, revisions: Sequence[Any], acts: Sequence[Any]) -> Standing:
    """By the acts alone: neither time nor lineage."""
    if not revisions:
        return Standing(State.DRAFT)
    return state_of(case_of(row, revisions, acts, Frozen()).revisions, now=revisions[-1].at)
