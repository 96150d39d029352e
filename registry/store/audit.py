"""The audit log as rows: entries appended inside the caller's transaction, subtree hashes read back for proofs."""

from __future__ import annotations

from collections.abc import Iterable
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

_LAST = select(ENTRY.c.seq, ENTRY.c.leaf_hash).order_by(ENTRY.c.seq.desc()).limit(1)
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
    connection.execute(insert(ENTRY), entries)
    if nodes:
        connection.execute(insert(NODE), nodes)
    return range(first, tree.size)


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
        raise RegistryBroken("The audit log lacks rows that it once had. An administrator can run: countersign verify")
    return found


def _growth(connection: Connection, count: int) -> merkle.Growth:
    """The log's right edge, with just those subtrees that `count` new leaves will complete."""
    last = connection.execute(_LAST).first()
    if last is None:
        return merkle.Growth()
    size = last.seq + 1
    places = {
        (level, (size >> level) - 1)
        for level in range(1, size.bit_length())
        if size >> level & 1 and (size + count) >> level > size >> level
    }
    peaks = {level: known for (level, _), known in _hashes(connection, places).items()}
    if size & 1:
        peaks[0] = last.leaf_hash
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
