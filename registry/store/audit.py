"""The audit log as rows: entries appended inside the caller's transaction, subtree hashes read back for proofs."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Select, Table, and_, bindparam, func, insert, or_, select

from registry import merkle
from registry.audit import AuditRecord, searchable
from registry.engine import take_log_lock
from registry.errors import RegistryBroken
from registry.models import metadata
from registry.types import micros

ENTRY: Table = metadata.tables["audit_entry"]
NODE: Table = metadata.tables["audit_node"]

_LEVELS = ", ".join(f"({level})" for level in range(1, 48))
_EDGE = f"""
    WITH last AS (SELECT seq + 1 AS size, leaf_hash FROM audit_entry ORDER BY seq DESC LIMIT 1),
         levels(level) AS (VALUES {_LEVELS})
    SELECT 0 AS level, size AS position, leaf_hash AS hash FROM last
    UNION ALL
    SELECT node.level, node.position, node.hash FROM last
    JOIN levels ON (last.size >> levels.level) & 1 = 1
        AND (last.size + {{count}}) >> levels.level > last.size >> levels.level
    JOIN audit_node node ON node.level = levels.level AND node.position = (last.size >> levels.level) - 1
"""
"""The last leaf, with the log's size for its position, and those subtrees of the right edge that will grow."""
_GROWN = (
    "WITH entries AS (INSERT INTO audit_entry (seq, body, leaf_hash, at, actor, action, subject) SELECT * FROM unnest("
    "%b::bigint[], %b::bytea[], %b::bytea[], %b::bigint[], %b::text[], %b::text[], %b::text[])) "
    "INSERT INTO audit_node (level, position, hash) SELECT * FROM unnest(%b::integer[], %b::bigint[], %b::bytea[])"
)
_ADD_ENTRIES, _ADD_NODES = insert(ENTRY), insert(NODE)
_SIZE = select(func.coalesce(func.max(ENTRY.c.seq) + 1, 0))
_LEAVES = select(ENTRY.c.seq, ENTRY.c.leaf_hash).where(ENTRY.c.seq.in_(bindparam("seqs", expanding=True)))


def append(connection: Connection, *records: AuditRecord) -> range:
    """Append to the log, in the caller's transaction, and return the sequence numbers given.

    Takes the log lock first: a transaction that also appends to raw_event must take it before either.
    """
    if not records:
        return range(0)
    take_log_lock(connection)
    tree = _growth(connection, len(records))
    first = tree.size
    entries, nodes = list[dict[str, Any]](), list[dict[str, Any]]()
    for record in records:
        body = record.body()
        leaf = merkle.leaf_hash(body)
        entries.append(_entry_row(tree.size, body, leaf, record))
        nodes.extend({"level": level, "position": place, "hash": grown} for level, place, grown in tree.add(leaf))
    _insert(connection, entries, nodes)
    return range(first, tree.size)


def _insert(connection: Connection, entries: list[dict[str, Any]], nodes: list[dict[str, Any]]) -> None:
    """Entries and the subtrees that they complete; PostgreSQL is asked once."""
    if connection.dialect.name == "postgresql":
        of_both = ((entries, ENTRY), (nodes, NODE))
        columns = (list(map(itemgetter(name), rows)) for rows, table in of_both for name in table.c.keys())  # noqa: SIM118
        connection.exec_driver_sql(_GROWN, tuple(columns))
        return
    connection.execute(_ADD_ENTRIES, entries)
    if nodes:
        connection.execute(_ADD_NODES, nodes)


def size(connection: Connection) -> int:
    """How many entries the log has."""
    return int(connection.execute(_SIZE).scalar_one())


def root(connection: Connection, size: int) -> bytes:
    """The root of the first `size` entries, by the kept subtree hashes."""
    return span_hashes(connection, [(0, size)])[0]


def span_hashes(connection: Connection, spans: Iterable[merkle.Span]) -> list[bytes]:
    """The hashes of spans met in a proof, fetched together; raises RegistryBroken where the log lacks one."""
    wanted = list(spans)
    hashes = _hashes(connection, {place for span in wanted for place in merkle.cover(*span)})
    return [merkle.span_hash(span, lambda level, position: hashes[level, position]) for span in wanted]


def kept(connection: Connection, places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """The hashes at those (level, position) that the log has."""
    wanted = list(places)
    leaves = [position for level, position in wanted if level == 0]
    inner = [place for place in wanted if place[0] > 0]
    found = dict[tuple[int, int], bytes]()
    if leaves:
        found |= {(0, row.seq): bytes(row.leaf_hash) for row in connection.execute(_LEAVES, {"seqs": leaves})}
    if inner:
        found |= {(row.level, row.position): bytes(row.hash) for row in connection.execute(nodes_at(inner))}
    return found


def nodes_at(places: Iterable[tuple[int, int]]) -> Select[Any]:
    """Asks for kept hashes level by level: SQLite would read the whole table for a list of pairs."""
    by_level = dict[int, list[int]]()
    for level, position in places:
        by_level.setdefault(level, []).append(position)
    conditions = (and_(NODE.c.level == level, NODE.c.position.in_(by_level[level])) for level in sorted(by_level))
    return select(NODE.c.level, NODE.c.position, NODE.c.hash).where(or_(*conditions))


def _hashes(connection: Connection, places: set[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    found = kept(connection, places)
    if len(found) < len(places):
        raise _lacking()
    return found


def _lacking() -> RegistryBroken:
    return RegistryBroken("The audit log lacks rows that it once had. An administrator can run: countersign verify")


def _growth(connection: Connection, count: int) -> merkle.Growth:
    """The log's right edge, with just those subtrees that `count` new leaves will complete."""
    edge = connection.exec_driver_sql(_EDGE.format(count=count)).all()
    if not edge:
        return merkle.Growth()
    size = next(position for level, position, _ in edge if level == 0)
    peaks = {level: bytes(known) for level, _, known in edge if level or size & 1}
    grown = (level for level in range(1, size.bit_length()) if size >> level & 1)
    if any(level not in peaks for level in grown if (size + count) >> level > size >> level):
        raise _lacking()
    return merkle.Growth(size, peaks)


def _entry_row(seq: int, body: bytes, leaf: bytes, record: AuditRecord) -> dict[str, Any]:
    return {
        "seq": seq,
        "body": body,
        "leaf_hash": leaf,
        "at": micros(record.at),
        "actor": searchable(record.actor),
        "action": searchable(record.action),
        "subject": searchable(record.subject),
    }
