"""Which of all open and approved requests are no longer about what they saw: worked out together, for lists.

It looks at what each saw upstream, its use case, its evidence and its assumptions. Lineage that turned up later about
runs long past, and other content under the same version, are seen by looking at one request; a gate always does.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from registry.engine import Registry
from registry.rules.fingerprint import ANY_VERSION
from registry.services import _judging
from registry.services import graph as graphs
from registry.services._sources import tags_of
from registry.services.projections import level
from registry.store import foundations, histories, stale_cases
from registry.store import sights as store
from registry.subjects import Subject, SubjectKind, numbered

Look = tuple[int, str, str, str]
"""A thing upstream with the version, licences and personal data that somebody saw."""
_remembered: dict[str, tuple[Any, frozenset[Look]]] = {}
_found: dict[str, tuple[Any, frozenset[int]]] = {}
_told: dict[str, tuple[frozenset[int], Mapping[Subject, list[str]]]] = {}


def stale_requests(registry: Registry, connection: Connection, now: datetime) -> frozenset[int]:
    """The numbers of all open and approved requests that are stale at a moment; remembered until something changes."""
    changed, broken = _changed(registry, connection), _judging.with_broken(connection)
    mark = (changed, broken, histories.newest(connection), store.marks(connection, now))
    known = _found.get(registry.url)
    if known is not None and known[0] == mark:
        return known[1]
    found = frozenset(
        (store.seen_by(connection, changed) if changed else set())
        | store.with_other_use_case(connection)
        | stale_cases.with_other_case(connection)
        | _evidence(connection, now)
        | _assumptions(connection, broken)
    )
    if not _being_written(connection):
        _found[registry.url] = (mark, found)
    return found


def _being_written(connection: Connection) -> bool:
    """What is being written may yet be undone, and is not to be remembered."""
    return bool(connection.get_execution_options().get("immediate"))


def _changed(registry: Registry, connection: Connection) -> frozenset[Look]:
    """Every way in which something was seen that is not how it is now; remembered until something comes in."""
    mark = (store.newest(connection), level(registry).last_seq)
    known = _remembered.get(registry.url)
    if known is not None and known[0] == mark:
        return known[1]
    found = _compared(registry, connection)
    if not _being_written(connection):
        _remembered[registry.url] = (mark, found)
    return found


def _compared(registry: Registry, connection: Connection) -> frozenset[Look]:
    looks = [(row[0], row[1], row[2], row[3]) for row in store.looks(connection)]
    if not looks:
        return frozenset()
    ids = sorted({look[0] for look in looks})
    tags = tags_of(connection, ids, graphs.whole(registry).aliases)
    now = {one: (found.version, found.licence, found.personal) for one, found in tags.items()}
    return frozenset(look for look in looks if not _as_seen(look, now[look[0]]))


def _as_seen(look: Look, now: tuple[str, str, str]) -> bool:
    _, version, *tags = look
    return version in (ANY_VERSION, now[0]) and tags == [*now[1:]]


def _evidence(connection: Connection, now: datetime) -> set[int]:
    rows = store.with_evidence_that_ended(connection, now)
    valid = foundations.valid_numbers(connection, now) if rows else frozenset[int]()
    return {row.id for row in rows if any(one["valid"] and _item(one) not in valid for one in row.saw["evidence"])}


def _item(said: Any) -> int:
    return int(said["number"].removeprefix("E-"))


def _assumptions(connection: Connection, numbers: frozenset[int]) -> set[int]:
    """Requests about what a decision with a broken assumption is about, which did not see it broken."""
    if not numbers:
        return set()
    broken = _broken(connection, numbers)
    rows = store.about(connection, {(subject.kind.value, subject.name) for subject in broken})
    return {row.id for row in rows if _newly_broken(row, broken)}


def _broken(connection: Connection, numbers: frozenset[int]) -> Mapping[Subject, list[str]]:
    """The broken assumptions of these decisions by subject; remembered as long as `numbers` is the same object."""
    place = str(connection.engine.url)
    known = _told.get(place)
    if known is not None and known[0] is numbers:
        return known[1]
    about, found = foundations.subjects_of(connection, numbers), dict[Subject, list[str]]()
    for decision, views in _judging.of_decisions(connection, numbers).items():
        said = [
            f"{numbered(SubjectKind.DECISION, decision)}.{view.position}" for view in views if view.state == "broken"
        ]
        found.setdefault(about[decision], []).extend(said)
    _told[place] = (numbers, found)
    return found


def _newly_broken(row: Any, broken: Mapping[Subject, list[str]]) -> bool:
    subject = Subject(SubjectKind(row.subject_kind), row.subject_name, row.subject_version)
    places = {subject, subject.whole, *([Subject(SubjectKind.USE_CASE, row.use_case)] if row.use_case else [])}
    seen = {one["number"] for one in row.saw["assumptions"] if one["broken"]}
    return any(number not in seen for place in places for number in broken.get(place, ()))
