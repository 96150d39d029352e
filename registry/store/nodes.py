"""Jobs and datasets as rows: by id, by name, by what their name contains; and the newest facets of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, Table, bindparam, func, literal, or_, select, union_all

from lineage.keys import NodeKind
from registry.models import metadata
from registry.store.folding import folded
from registry.store.graph import STANDING

DATASET: Table = metadata.tables["dataset"]
JOB: Table = metadata.tables["job"]
FACET: Table = metadata.tables["facet"]
MENTION: Table = metadata.tables["mention"]
RUN: Table = metadata.tables["run"]
VERSION: Table = metadata.tables["dataset_version"]
ALIAS: Table = metadata.tables["alias"]
_CHUNK, _FEW = 500, 5_000
_ESCAPE = "\\"


def by_ids(connection: Connection, ids: Iterable[int]) -> dict[int, Row[Any]]:
    """(id, kind, namespace, name, seen, first_seen, last_seen) of each known node."""
    found: dict[int, Row[Any]] = {}
    wanted = list(dict.fromkeys(ids))
    for start in range(0, len(wanted), _CHUNK):
        chunk = {"ids": wanted[start : start + _CHUNK]}
        for query in _by_ids():
            found.update((row.id, row) for row in connection.execute(query, chunk))
    return found


def kinds(connection: Connection, ids: Iterable[int]) -> dict[int, NodeKind]:
    """What each known node is; where very many are asked for, of all that are more than datasets."""
    wanted = list(dict.fromkeys(ids))
    if len(wanted) <= _FEW:
        return {id_: NodeKind(row.kind) for id_, row in by_ids(connection, wanted).items()}
    jobs = dict.fromkeys(connection.execute(select(JOB.c.id)).scalars(), NodeKind.JOB)
    special = select(DATASET.c.id, DATASET.c.kind).where(DATASET.c.kind != NodeKind.DATASET.value)
    return jobs | {row.id: NodeKind(row.kind) for row in connection.execute(special)}


@cache
def _by_ids() -> tuple[Select[Any], ...]:
    return tuple(_columns(one).where(one.c.id.in_(bindparam("ids", expanding=True))) for one in (DATASET, JOB))


def in_namespace(connection: Connection, namespace: str) -> list[Row[Any]]:
    """Every dataset of a namespace, by name."""
    query = _columns(DATASET).where(DATASET.c.namespace == namespace)
    return list(connection.execute(query.order_by(DATASET.c.name)).all())


def run_known(connection: Connection, run_id: str) -> bool:
    """Whether a run is on record."""
    return connection.execute(select(RUN.c.id).where(RUN.c.id == run_id)).first() is not None


def by_name(
    connection: Connection, name: str, *, kinds: Sequence[NodeKind] = (), namespace: str | None = None
) -> list[Row[Any]]:
    """Every node of exactly that name, whatever its namespace unless one is given; else datasets also known by it."""
    found: list[Row[Any]] = []
    for table in _tables(kinds):
        own = table.c.name == name if namespace is None else (table.c.name == name) & (table.c.namespace == namespace)
        found += connection.execute(
            _of_kinds(_columns(table), table, kinds).where(own).order_by(table.c.namespace)
        ).all()
    if found or not _wants_datasets(kinds):
        return found
    other = ALIAS.c.name == name if namespace is None else (ALIAS.c.name == name) & (ALIAS.c.namespace == namespace)
    query = _of_kinds(_columns(DATASET), DATASET, kinds).where(DATASET.c.id.in_(_also_known_as(other)))
    return list(connection.execute(query.order_by(DATASET.c.namespace)).all())


def search(
    connection: Connection, text: str, *, kinds: Sequence[NodeKind] = (), limit: int = 20, offset: int = 0
) -> list[Row[Any]]:
    """Nodes whose name or namespace contains every word of `text`; names that begin with it first, then by length.

    Of things with one name AI models come first: a deployment is usually called like its model.
    """
    parts = [_matching(table, text, kinds) for table in _tables(kinds)]
    found = union_all(*parts).subquery()
    start = folded(found.c.name, text).like(_like(text.lower(), "{}%"), escape=_ESCAPE)
    order = (
        start.desc(),
        func.length(found.c.name),
        found.c.name,
        found.c.kind != NodeKind.MODEL.value,
        found.c.namespace,
    )
    return list(connection.execute(select(found).order_by(*order).limit(limit).offset(offset)))


def count(connection: Connection, text: str, *, kinds: Sequence[NodeKind] = ()) -> int:
    """How many nodes `search` would find without its limit."""
    found = union_all(*(_matching(table, text, kinds) for table in _tables(kinds))).subquery()
    return int(connection.execute(select(func.count()).select_from(found)).scalar_one())


def facets(connection: Connection, ids: Iterable[int], names: Sequence[str] = ()) -> dict[int, dict[str, Any]]:
    """The newest facets of each node by name; deleted ones are left out."""
    found: dict[int, dict[str, Any]] = {}
    wanted = list(dict.fromkeys(ids))
    query = select(FACET.c.node_id, FACET.c.name, FACET.c.value).where(
        FACET.c.node_id.in_(bindparam("ids", expanding=True)), FACET.c.value != ""
    )
    if names:
        query = query.where(FACET.c.name.in_(names))
    for start in range(0, len(wanted), _CHUNK):
        for row in connection.execute(query, {"ids": wanted[start : start + _CHUNK]}):
            found.setdefault(row.node_id, {})[row.name] = orjson.loads(row.value)
    return found


def mentions(connection: Connection, node_id: int, *, limit: int, before: int | None = None) -> list[int]:
    """Numbers of the newest events that speak of the node, newest first."""
    query = select(MENTION.c.seq).where(MENTION.c.node_id == node_id)
    if before is not None:
        query = query.where(MENTION.c.seq < before)
    return list(connection.execute(query.order_by(MENTION.c.seq.desc()).limit(limit)).scalars())


def _columns(table: Table) -> Select[Any]:
    kind = table.c.kind if "kind" in table.c else literal(NodeKind.JOB.value).label("kind")
    return select(
        table.c.id, kind, table.c.namespace, table.c.name, table.c.seen, table.c.first_seen, table.c.last_seen
    )


def _tables(kinds: Sequence[NodeKind]) -> list[Table]:
    wants_jobs = not kinds or NodeKind.JOB in kinds
    return [table for table, wanted in ((DATASET, _wants_datasets(kinds)), (JOB, wants_jobs)) if wanted]


def _wants_datasets(kinds: Sequence[NodeKind]) -> bool:
    return not kinds or any(kind is not NodeKind.JOB for kind in kinds)


def _of_kinds(query: Select[Any], table: Table, kinds: Sequence[NodeKind]) -> Select[Any]:
    if table is JOB or not kinds:
        return query
    return query.where(table.c.kind.in_([NodeKind(kind).value for kind in kinds]))


def _matching(table: Table, text: str, kinds: Sequence[NodeKind]) -> Select[Any]:
    query = _of_kinds(_columns(table), table, kinds)
    for word in text.split():
        pattern = _like(word.lower(), "%{}%")
        found = or_(*(folded(table.c[column], word).like(pattern, escape=_ESCAPE) for column in ("name", "namespace")))
        if table is DATASET:
            named = folded(ALIAS.c.name, word).like(pattern, escape=_ESCAPE)
            found = or_(found, table.c.id.in_(_also_known_as(named)))
        query = query.where(found)
    return query


def _also_known_as(condition: Any) -> Select[Any]:
    """Datasets with another name, declared by a symlinks facet, for which the condition holds."""
    return select(ALIAS.c.dataset_id).where(ALIAS.c.reason == "symlink", STANDING, condition)


def _like(text: str, pattern: str) -> str:
    for special in (_ESCAPE, "%", "_"):
        text = text.replace(special, _ESCAPE + special)
    return pattern.format(text)


def latest_versions(connection: Connection, ids: Iterable[int]) -> dict[int, Row[Any]]:
    """(dataset_id, version, first_seen) of the declared version that was first seen last, of each dataset with one."""
    order = (VERSION.c.first_seen.desc(), VERSION.c.version.desc())
    place = func.row_number().over(partition_by=VERSION.c.dataset_id, order_by=order).label("place")
    of_ids = VERSION.c.dataset_id.in_(bindparam("ids", expanding=True))
    ranked = select(VERSION.c.dataset_id, VERSION.c.version, VERSION.c.first_seen, place).where(of_ids).subquery()
    found: dict[int, Row[Any]] = {}
    wanted = list(dict.fromkeys(ids))
    for start in range(0, len(wanted), _CHUNK):
        query = select(ranked).where(ranked.c.place == 1)
        rows = connection.execute(query, {"ids": wanted[start : start + _CHUNK]})
        found.update((row.dataset_id, row) for row in rows)
    return found
