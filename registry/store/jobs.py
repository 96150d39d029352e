"""Jobs as rows: what they read and write, in which versions of their code."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Table, select

from registry.models import metadata
from registry.store.nodes import DATASET

EDGE: Table = metadata.tables["edge"]
VERSION: Table = metadata.tables["job_version"]
Rows = list[Row[Any]]
_NODE = (DATASET.c.id, DATASET.c.kind, DATASET.c.namespace, DATASET.c.name)


def inputs(connection: Connection, job_id: int) -> Rows:
    """The datasets that feed a job."""
    query = select(*_NODE).join(EDGE, EDGE.c.src == DATASET.c.id).where(EDGE.c.dst == job_id)
    return list(connection.execute(query.order_by(DATASET.c.name, DATASET.c.namespace)))


def outputs(connection: Connection, job_id: int) -> Rows:
    """The datasets that a job feeds."""
    query = select(*_NODE).join(EDGE, EDGE.c.dst == DATASET.c.id).where(EDGE.c.src == job_id)
    return list(connection.execute(query.order_by(DATASET.c.name, DATASET.c.namespace)))


def versions(connection: Connection, job_id: int, *, limit: int = 200) -> Rows:
    """The versions of a job's code, the newest first."""
    query = select(VERSION).where(VERSION.c.job_id == job_id).order_by(VERSION.c.first_seen.desc())
    return list(connection.execute(query.limit(limit)))
