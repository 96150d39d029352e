"""A node at a glance: what the lineage page shows beside the picture."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, func, or_, select

from lineage.events import TERMINAL
from lineage.keys import NodeKind
from registry.access import Desk, Permission, requires
from registry.errors import NotFound
from registry.models import metadata
from registry.services.search import view
from registry.store import graph, nodes
from registry.views.cards import Card, ColumnLine, FieldRow, RunLine
from registry.views.nodes import NodeView

RUN, USED, VERSION = (metadata.tables[name] for name in ("run", "run_dataset", "dataset_version"))
JOB_VERSION, PROBLEM = metadata.tables["job_version"], metadata.tables["problem"]
_LATEST = 8
_HOW = {"in": "read", "out": "wrote"}


@requires(Permission.LINEAGE_READ)
def card(desk: Desk, node_id: int) -> Card:
    """The card of a job or dataset; raises NotFound."""
    with desk.registry.read() as connection:
        rows = nodes.by_ids(connection, [node_id])
        if node_id not in rows:
            raise NotFound(f"No job or dataset has the id {node_id}.")
        row, node = rows[node_id], view(rows[node_id])
        facets = nodes.facets(connection, [node_id]).get(node_id, {})
        return Card(
            node=node,
            first_seen=row.first_seen,
            last_seen=row.last_seen,
            owners=tuple(_texts(facets, "ownership", "owners", "name")),
            documentation=_text(_object(facets, "documentation").get("description")),
            tags=tuple(_tags(facets)),
            fields=tuple(_fields(facets)),
            versions=_versions(connection, node),
            runs=_runs(connection, node),
            other_names=_other_names(connection, node),
            columns=_columns(connection, node),
            facet_names=tuple(sorted(facets)),
            problems=connection.execute(
                select(func.count()).select_from(PROBLEM).where(PROBLEM.c.node_id == node_id)
            ).scalar_one(),
        )


def _object(facets: dict[str, Any], name: str) -> dict[str, Any]:
    facet = facets.get(name)
    return facet if isinstance(facet, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _items(facets: dict[str, Any], name: str, key: str) -> list[dict[str, Any]]:
    found = _object(facets, name).get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _texts(facets: dict[str, Any], name: str, key: str, part: str) -> Iterable[str]:
    return filter(None, (_text(item.get(part)) for item in _items(facets, name, key)))


def _tags(facets: dict[str, Any]) -> Iterable[str]:
    for tag in _items(facets, "tags", "tags"):
        of = f" ({_text(tag.get('field'))})" if _text(tag.get("field")) else ""
        yield f"{_text(tag.get('key'))}: {_text(tag.get('value'))}{of}"


def _fields(facets: dict[str, Any]) -> Iterable[FieldRow]:
    for item in _items(facets, "schema", "fields"):
        yield FieldRow(_text(item.get("name")), _text(item.get("type")), _text(item.get("description")))


def _versions(connection: Connection, node: NodeView) -> tuple[tuple[str, Any], ...]:
    table, key = (JOB_VERSION, "job_id") if node.kind is NodeKind.JOB else (VERSION, "dataset_id")
    query = select(table.c.version, table.c.first_seen).where(table.c[key] == node.id)
    rows = connection.execute(query.order_by(table.c.first_seen.desc()).limit(_LATEST))
    return tuple((row.version, row.first_seen) for row in rows)


def _runs(connection: Connection, node: NodeView) -> tuple[RunLine, ...]:
    columns = (RUN.c.id, RUN.c.state, RUN.c.state_at, RUN.c.started_at, RUN.c.first_seen, nodes.JOB.c.name)
    if node.kind is NodeKind.JOB:
        query = select(*columns).join(nodes.JOB, nodes.JOB.c.id == RUN.c.job_id).where(RUN.c.job_id == node.id)
    else:
        query = (
            select(*columns, USED.c.direction, USED.c.version)
            .join(USED, USED.c.run_id == RUN.c.id)
            .join(nodes.JOB, nodes.JOB.c.id == RUN.c.job_id)
            .where(USED.c.dataset_id == node.id)
        )
    return tuple(map(_run, connection.execute(query.order_by(RUN.c.last_seen.desc()).limit(_LATEST))))


def _run(row: Any) -> RunLine:
    began = row.started_at or row.first_seen
    ended = row.state_at if row.state in TERMINAL else None
    how = _HOW[row.direction] if "direction" in row._fields else "ran"
    version = row.version if "version" in row._fields else ""
    return RunLine(row.id, row.name, how, row.state, began, ended - began if ended else None, version)


def _other_names(connection: Connection, node: NodeView) -> tuple[str, ...]:
    rows = graph.other_names(connection, [node.id])
    ids = {row.dataset_id if row.alias_id == node.id else row.alias_id: row for row in rows}
    known = nodes.by_ids(connection, ids)
    return tuple(
        sorted(
            f"{(known.get(i) or row).name} in {(known.get(i) or row).namespace}"
            for i, row in ids.items()
            if i != node.id
        )
    )


def _columns(connection: Connection, node: NodeView) -> tuple[ColumnLine, ...]:
    if node.kind is NodeKind.JOB:
        return ()
    edge = graph.COLUMN_EDGE
    about = or_(edge.c.dst_dataset_id == node.id, edge.c.src_dataset_id == node.id)
    query = select(edge).where(about, graph.COLUMNS_STANDING).order_by(edge.c.dst_field, edge.c.src_field)
    rows = connection.execute(query.limit(200)).all()
    known = nodes.by_ids(connection, {i for row in rows for i in (row.src_dataset_id, row.dst_dataset_id)})
    lines = []
    for row in rows:
        comes = row.dst_dataset_id == node.id
        other = known.get(row.src_dataset_id if comes else row.dst_dataset_id)
        if other is not None:
            field, far = (row.dst_field, row.src_field) if comes else (row.src_field, row.dst_field)
            lines.append(ColumnLine(field, "from" if comes else "to", view(other), far, row.transformation))
    return tuple(sorted(lines, key=lambda line: (line.field, line.direction)))
