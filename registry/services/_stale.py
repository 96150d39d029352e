"""Which of all open and approved requests are no longer about what they saw: worked out together, for lists.

It looks at what each saw upstream, its use case, its evidence and its assumptions; each of these anew only when
something of its sort changed. Lineage that turned up later about runs long past, and other content under the same
version, are seen by looking at one request; a gate always does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from registry.engine import Registry
from registry.services import _judging, _looks
from registry.services._judging import Places
from registry.store import foundations, stale_cases
from registry.store import sights as store
from registry.store.memory import Marked, Memory
from registry.store.sights import Newest
from registry.subjects import Subject, SubjectKind, numbered

Numbers = frozenset[int]
_upstream, _use_cases, _evidence, _assumptions = (
    Marked[Numbers](),
    Marked[Numbers](),
    Marked[Numbers](),
    Marked[Numbers](),
)
_every = Marked[Numbers]()


class _Saw(NamedTuple):
    """Which evidence a revision saw counting, and which assumptions broken."""

    evidence: frozenset[int]
    broken: frozenset[str]


_saw: Memory[dict[Newest, _Saw]] = Memory()
_MOST_SEEN = 100_000


def stale_requests(registry: Registry, connection: Connection, now: datetime) -> frozenset[int]:
    """The numbers of all open and approved requests that are stale at a moment; remembered until something changes."""
    changed, broken = _looks.changed(registry, connection), _judging.broken_places(connection)
    at = store.marks(connection, now)
    parts = (
        _upstream.of(connection, (changed, at.requests), lambda: _of_upstream(connection, changed)),
        _use_cases.of(connection, (at.requests, at.use_cases), lambda: _of_use_cases(connection)),
        _evidence.of(connection, (at.requests, at.evidence), lambda: _of_evidence(connection, now)),
        _assumptions.of(connection, (at.requests, broken), lambda: _of_assumptions(connection, broken)),
    )
    return _every.of(connection, parts, lambda: frozenset[int]().union(*parts))


def mark(registry: Registry, connection: Connection, now: datetime) -> tuple[Any, ...]:
    """While it stays, no request is stale that was not, or for another reason, as far as lists look."""
    at = store.marks(connection, now)
    return _looks.changed(registry, connection), _judging.mark(connection), at


def _of_upstream(connection: Connection, changed: frozenset[_looks.Look]) -> Numbers:
    return frozenset(store.seen_by(connection, changed)) if changed else frozenset()


def _of_use_cases(connection: Connection) -> Numbers:
    return frozenset(store.with_other_use_case(connection) | stale_cases.with_other_case(connection))


def _of_evidence(connection: Connection, now: datetime) -> Numbers:
    wanted = store.about_evidence_that_ended(connection, now)
    valid = foundations.valid_numbers(connection, now) if wanted else frozenset[int]()
    return frozenset(key[0] for key, saw in _seen(connection, wanted).items() if not saw.evidence <= valid)


def _of_assumptions(connection: Connection, broken: Places) -> Numbers:
    """Requests about what a decision with a broken assumption is about, which did not see it broken."""
    if not broken:
        return frozenset()
    about = _about(broken)
    rows = {(row.id, row.revision): row for row in store.about(connection, {(s.kind.value, s.name) for s in about})}
    seen = _seen(connection, rows)
    return frozenset(key[0] for key, row in rows.items() if not _concerning(row, about) <= seen[key].broken)


def _about(broken: Places) -> dict[Subject, list[str]]:
    """The names of broken assumptions, such as D-7.1, by what their decision is about."""
    found: dict[Subject, list[str]] = {}
    for decision, (subject, positions) in broken.items():
        named = numbered(SubjectKind.DECISION, decision)
        found.setdefault(subject, []).extend(f"{named}.{position}" for position in positions)
    return found


def _concerning(row: Any, about: Mapping[Subject, list[str]]) -> set[str]:
    """The names of the broken assumptions of what a request is about."""
    subject = Subject(SubjectKind(row.subject_kind), row.subject_name, row.subject_version)
    places = {subject, subject.whole, *([Subject(SubjectKind.USE_CASE, row.use_case)] if row.use_case else [])}
    return {name for place in places for name in about.get(place, ())}


def _seen(connection: Connection, wanted: Iterable[Newest]) -> dict[Newest, _Saw]:
    """What these revisions saw; each is read once, for a revision never changes."""
    known = _saw.get(connection) or {}
    missing = [key for key in wanted if key not in known]
    if missing:
        rows = store.saw(connection, [number for number, _ in missing])
        fresh = {(row.request_id, row.revision): _read(row.saw) for row in rows}
        known = _saw.keep(connection, (known if len(known) < _MOST_SEEN else {}) | fresh)
    return {key: known[key] for key in wanted if key in known}


def _read(saw: Any) -> _Saw:
    valid = (int(one["number"].removeprefix("E-")) for one in saw["evidence"] if one["valid"])
    return _Saw(frozenset(valid), frozenset(one["number"] for one in saw["assumptions"] if one["broken"]))
