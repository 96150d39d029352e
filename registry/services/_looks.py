"""In which of all the ways in which approvals saw something upstream is it no longer: compared again where told of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from lineage.aliases import Aliases
from registry.engine import Registry
from registry.rules.fingerprint import ANY_VERSION
from registry.services._sources import tags_of
from registry.services.projections import level
from registry.store import graph, histories
from registry.store import sights as store
from registry.store.memory import Memory

Look = tuple[int, str, str, str]
"""A thing upstream with the version, licences and personal data that somebody saw."""
_FEW = 2_000
"""So often may newer events speak of something for only that to be compared again."""


class _Mark(NamedTuple):
    """The newest of what was seen, of events in the graph, and of the graph itself."""

    sight: int
    event: int
    graph: int


class _Compared(NamedTuple):
    mark: _Mark
    pairs: frozenset[tuple[int, int]]
    looks: frozenset[Look]
    changed: frozenset[Look]


_compared: Memory[_Compared] = Memory()


def changed(registry: Registry, connection: Connection) -> frozenset[Look]:
    """Every way in which something was seen that is not how it is now; the same object while it says the same."""
    at = level(registry)
    mark, known = _Mark(store.newest(connection), at.last_seq, at.graph_revision), _compared.get(connection)
    if known is not None and known.mark == mark:
        return known.changed
    found = _further(connection, known, mark) if known is not None else None
    return _compared.keep(connection, found or _whole(connection, mark)).changed


def _whole(connection: Connection, mark: _Mark) -> _Compared:
    pairs = frozenset(graph.pairs(connection))
    looks = frozenset(_rows(store.looks(connection)))
    return _Compared(mark, pairs, looks, _not_as_seen(connection, looks, Aliases(pairs)))


def _further(connection: Connection, known: _Compared, mark: _Mark) -> _Compared | None:
    """What was known, with only that compared which is new or told of since; None where that is too much."""
    told = histories.mentioned_since(connection, known.mark.event, most=_FEW)
    if told is None or mark.sight < known.mark.sight or mark.event < known.mark.event:
        return None
    pairs = frozenset(graph.pairs(connection)) if mark.graph != known.mark.graph else known.pairs
    aliases = Aliases(pairs)
    told |= {node for pair in pairs ^ known.pairs for node in pair}
    nodes = {member for node in told for member in aliases.members(node)}
    fresh = frozenset(_rows(store.looks(connection, after=known.mark.sight)))
    again = fresh - known.looks | (frozenset(one for one in known.looks if one[0] in nodes) if nodes else frozenset())
    found = known.changed - again | _not_as_seen(connection, again, aliases)
    return _Compared(mark, pairs, known.looks | fresh, known.changed if found == known.changed else found)


def _rows(rows: Iterable[tuple[int, str, str, str]]) -> Iterable[Look]:
    return ((row[0], row[1], row[2], row[3]) for row in rows)


def _not_as_seen(connection: Connection, looks: Collection[Look], aliases: Aliases) -> frozenset[Look]:
    if not looks:
        return frozenset()
    tags = tags_of(connection, sorted({look[0] for look in looks}), aliases)
    now = {one: (found.version, found.licence, found.personal) for one, found in tags.items()}
    return frozenset(look for look in looks if not _as_seen(look, now[look[0]]))


def _as_seen(look: Look, now: tuple[str, str, str]) -> bool:
    _, version, *tags = look
    return version in (ANY_VERSION, now[0]) and tags == [*now[1:]]
