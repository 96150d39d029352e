"""The lineage graph out of its tables: all of it as arrays, or only what lies near some nodes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, Table, bindparam, func, or_, select, text

from lineage.edges import Edges
from registry.models import metadata

EDGE: Table = metadata.tables["edge"]
ALIAS: Table = metadata.tables["alias"]
COLUMN_EDGE: Table = metadata.tables["column_edge"]
_CHUNK = 400
_ROWS = text("SELECT src, dst, first_seen FROM edge ORDER BY src, dst")
_BEYOND = text("SELECT 1 FROM edge LIMIT 1 OFFSET :most")
_BYTES = f"SELECT {', '.join(f'string_agg(int8send({name}), NULL)' for name in Edges.__slots__)} FROM edge"


def _gone(node: str, facet: str, told: str) -> str:
    """Whether a facet of the node is deleted, or was after it told this: a later one brings back only what it says."""
    return (
        f"(EXISTS (SELECT 1 FROM facet WHERE facet.node_id = {node} AND facet.name = '{facet}' AND facet.value = '')"
        f" OR EXISTS (SELECT 1 FROM facet_deletion gone WHERE gone.node_id = {node} AND gone.name = '{facet}'"
        f" AND gone.last_seen > {told}))"
    )


STANDING = text(f"NOT (alias.reason = 'symlink' AND {_gone('alias.dataset_id', 'symlinks', 'alias.last_seen')})")
"""Of alias rows: the name was not deleted with the symlinks facet that told it."""
COLUMNS_STANDING = text(
    f"NOT (column_edge.via = 2 AND {_gone('column_edge.dst_dataset_id', 'columnLineage', 'column_edge.last_seen')})"
)
"""Of column edges: no columnLineage facet that alone told it was deleted since."""
_PAIRS = text(f"SELECT DISTINCT dataset_id, alias_id FROM alias WHERE {STANDING}")
Pairs = set[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Near:
    """Edges near some nodes; `complete` says that nothing was left out for being too many."""

    edges: Edges
    aliases: Pairs
    complete: bool


def whole(connection: Connection) -> tuple[Edges, Pairs]:
    """Every edge and every pair of names of one thing."""
    return (_sent_as_bytes if connection.dialect.name == "postgresql" else _fetched)(connection), pairs(connection)


def is_small(connection: Connection, most: int) -> bool:
    """Whether there are at most so many edges."""
    return connection.execute(_BEYOND, {"most": most}).first() is None


def pairs(connection: Connection) -> Pairs:
    """Every pair of names of one thing."""
    return {(row.dataset_id, row.alias_id) for row in connection.execute(_PAIRS)}


def _fetched(connection: Connection) -> Edges:
    rows: Any = connection.execute(_ROWS).cursor  # the driver's plain tuples: there may be a million of them
    table = np.fromiter(chain.from_iterable(rows), np.int64).reshape(-1, 3)
    return Edges(table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy())


def _sent_as_bytes(connection: Connection) -> Edges:
    """A value a column, of eight bytes a row: PostgreSQL sends a million edges so in a quarter of the time."""
    driver: Any = connection.connection.driver_connection
    with driver.cursor(binary=True) as cursor:
        sent = cursor.execute(_BYTES).fetchone()
    return Edges(*(np.frombuffer(column or b"", ">i8").astype(np.int64) for column in sent))


def near(
    connection: Connection, starts: Iterable[int], *, upstream: bool, depth: int | None, as_of: int | None, budget: int
) -> Near:
    """The edges met on the way up or down from `starts`, as long as they are no more than `budget`."""
    here = EDGE.c.dst if upstream else EDGE.c.src
    query = select(EDGE.c.src, EDGE.c.dst, EDGE.c.first_seen).where(here.in_(bindparam("ids", expanding=True)))
    if as_of is not None:
        query = query.where(EDGE.c.first_seen <= as_of)
    edges: list[tuple[int, int, int]] = []
    pairs: Pairs = set()
    seen: set[int] = set()
    frontier, hop = set(starts), 0
    while frontier and (depth is None or hop < depth):
        frontier |= _namesakes(connection, frontier, pairs)
        frontier -= seen
        seen |= frontier
        rows = _raw_edges(connection, query.limit(budget + 1), sorted(frontier))
        edges += rows
        if len(edges) > budget:
            return Near(Edges.of(edges), pairs, complete=False)
        frontier = {row[0 if upstream else 1] for row in rows} - seen
        hop += 1
    _namesakes(connection, frontier, pairs)
    return Near(Edges.of(edges), pairs, complete=True)


def degrees(
    connection: Connection, ids: Sequence[int], *, as_of: int | None = None
) -> tuple[dict[int, int], dict[int, int]]:
    """How many edges enter and leave each node."""
    found = []
    for end in (EDGE.c.dst, EDGE.c.src):
        query = select(end.label("node"), func.count().label("edges")).group_by(end)
        query = query.where(end.in_(bindparam("ids", expanding=True)))
        if as_of is not None:
            query = query.where(EDGE.c.first_seen <= as_of)
        found.append({row.node: row.edges for row in _in_chunks(connection, query, ids)})
    return found[0], found[1]


def columns(connection: Connection, datasets: Iterable[int], *, upstream: bool) -> list[Row[Any]]:
    """The column edges into (or out of) any of the datasets."""
    end = COLUMN_EDGE.c.dst_dataset_id if upstream else COLUMN_EDGE.c.src_dataset_id
    query = select(COLUMN_EDGE).where(end.in_(bindparam("ids", expanding=True)), COLUMNS_STANDING)
    return _in_chunks(connection, query, sorted(datasets))


def other_names(connection: Connection, ids: Iterable[int]) -> list[Row[Any]]:
    """Alias rows that stand, in which any of the nodes takes part."""
    query = select(ALIAS).where(
        STANDING,
        or_(
            ALIAS.c.dataset_id.in_(bindparam("ids", expanding=True)),
            ALIAS.c.alias_id.in_(bindparam("ids", expanding=True)),
        ),
    )
    return _in_chunks(connection, query, sorted(ids))


def _namesakes(connection: Connection, ids: set[int], pairs: Pairs) -> set[int]:
    """Every node that names the same thing as one of `ids`; adds the pairs met."""
    found: set[int] = set()
    frontier = ids
    while frontier:
        fresh = {(row.dataset_id, row.alias_id) for row in other_names(connection, frontier)} - pairs
        pairs |= fresh
        frontier = {node for pair in fresh for node in pair} - ids - found
        found |= frontier
    return found


def _raw_edges(connection: Connection, query: Any, ids: Sequence[int]) -> list[tuple[int, int, int]]:
    raw = query.with_only_columns(EDGE.c.src, EDGE.c.dst, text("first_seen"))  # as microseconds, not as a datetime
    return [tuple(row) for row in _in_chunks(connection, raw, ids)]


def _in_chunks(connection: Connection, query: Any, ids: Sequence[int]) -> list[Row[Any]]:
    rows: list[Row[Any]] = []
    for start in range(0, len(ids), _CHUNK):
        rows += connection.execute(query, {"ids": list(ids[start : start + _CHUNK])}).all()
    return rows
