"""AI models as rows: what the inventory needs of all of them, and the details of those on one page of it.

Functions with `ids` answer for those models, or for every model where None is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, and_, exists, func, or_, select, true, union

from lineage import own
from registry.models import metadata
from registry.store.nodes import DATASET, FACET, JOB, RUN

EDGE: Table = metadata.tables["edge"]
INDEX: Table = metadata.tables["event_index"]
PROBLEM: Table = metadata.tables["problem"]
USED: Table = metadata.tables["run_dataset"]
VERSION: Table = metadata.tables["dataset_version"]
LABELS = ("ownership", "datasetType", "tags")
Ids = Sequence[int] | None
Rows = list[Row[Any]]
_MODEL = DATASET.c.kind == "model"
_FAILED = ("FAIL", "ABORT")
_CHUNK = 10_000


def names(connection: Connection, ids: Ids = None) -> list[tuple[int, str, str, int]]:
    """(id, namespace, name, last_seen in µs) of every AI model, or of those among `ids`."""
    columns = (DATASET.c.id, DATASET.c.namespace, DATASET.c.name, DATASET.c.last_seen)
    return _raw(connection, select(*columns).where(_MODEL, _of(ids)))


def deployment_facets(connection: Connection, ids: Ids = None) -> list[tuple[int, str, str, str]]:
    """(id, namespace, name, facet as JSON text) of everything with a deployment facet, or of those among `ids`."""
    query = select(DATASET.c.id, DATASET.c.namespace, DATASET.c.name, FACET.c.value)
    query = query.join(FACET, FACET.c.node_id == DATASET.c.id)
    wanted = true() if ids is None else DATASET.c.id.in_(ids)
    return _raw(connection, query.where(FACET.c.name == own.DEPLOYMENT, FACET.c.value != "", wanted))


def label_facets(connection: Connection, ids: Ids = None) -> list[tuple[int, str, str]]:
    """(model id, name, value as JSON text) of the facets that label AI models."""
    query = select(FACET.c.node_id, FACET.c.name, FACET.c.value).join(DATASET, DATASET.c.id == FACET.c.node_id)
    return _raw(connection, query.where(FACET.c.name.in_(LABELS), FACET.c.value != "", _of(ids)))


def ownership_facets(connection: Connection, ids: Ids = None) -> list[tuple[int, str]]:
    """(model id, facet as JSON text) of every AI model, or of those among `ids`, that has an ownership facet."""
    query = select(FACET.c.node_id, FACET.c.value).join(DATASET, DATASET.c.id == FACET.c.node_id)
    return _raw(connection, query.where(_MODEL, FACET.c.name == "ownership", FACET.c.value != "", _of(ids)))


def touched(connection: Connection, after: int, *, most: int) -> set[int] | None:
    """Datasets of which events behind number `after` speak, and those of the jobs that they speak of.

    None where more than `most` events, or datasets and jobs, had to be told.
    """
    events = connection.execute(
        select(INDEX.c.node_id, INDEX.c.run_id).where(INDEX.c.seq > after).limit(most + 1)
    ).all()
    if len(events) > most:
        return None
    runs = [row.run_id for row in events if row.run_id]
    nodes = {row.node_id for row in events} | set(
        connection.execute(select(RUN.c.job_id).where(RUN.c.id.in_(runs))).scalars()
    )
    ends = union(
        select(EDGE.c.src).where(EDGE.c.dst.in_(nodes)),
        select(EDGE.c.dst).where(EDGE.c.src.in_(nodes)),
        select(USED.c.dataset_id).where(USED.c.run_id.in_(runs)),
    )
    found = nodes.union(connection.execute(ends).scalars())
    return found if len(found) <= most else None


def seen(connection: Connection, ids: Ids = None) -> Rows:
    """(id, first_seen, last_seen)."""
    return _all(connection, select(DATASET.c.id, DATASET.c.first_seen, DATASET.c.last_seen).where(_of(ids)))


def versions(connection: Connection, ids: Ids = None) -> Rows:
    """(dataset_id, versions, latest, latest_at): how many there are, and which was first seen last."""
    place = func.row_number().over(
        partition_by=VERSION.c.dataset_id, order_by=(VERSION.c.first_seen.desc(), VERSION.c.version.desc())
    )
    ranked = (
        select(
            VERSION.c.dataset_id, VERSION.c.version.label("latest"), VERSION.c.first_seen.label("latest_at"),
            func.count().over(partition_by=VERSION.c.dataset_id).label("versions"), place.label("place"),
        )
        .join(DATASET, DATASET.c.id == VERSION.c.dataset_id)
        .where(_of(ids))
        .subquery()
    )  # fmt: skip
    return _all(connection, select(ranked).where(ranked.c.place == 1))


def faults(connection: Connection, ids: Ids = None) -> dict[int, int]:
    """How many faults were found in events, by AI model."""
    query = select(PROBLEM.c.node_id, func.count()).join(DATASET, DATASET.c.id == PROBLEM.c.node_id)
    return {row[0]: row[1] for row in connection.execute(query.where(_of(ids)).group_by(PROBLEM.c.node_id))}


def failing(connection: Connection, ids: Ids = None) -> list[int]:
    """AI models that some failed or aborted run was to make: their latest run may be it."""
    query = select(EDGE.c.dst).distinct().select_from(RUN).join(EDGE, EDGE.c.src == RUN.c.job_id)
    query = query.join(DATASET, DATASET.c.id == EDGE.c.dst).where(_MODEL, RUN.c.state.in_(_FAILED), _of(ids))
    return list(connection.execute(query).scalars())


def latest_runs(connection: Connection, ids: Ids = None) -> Rows:
    """(model_id, id, name of the job, state, state_at, error, …) of the newest run of each model; see `making`."""
    found: Rows = []
    for part in [None] if ids is None else [ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK)]:
        ranked = making(part).subquery()
        found += _all(connection, select(ranked).where(ranked.c.place == 1))
    return found


def making(ids: Ids = None) -> Select[Any]:
    """Runs of jobs that write AI models, `place` 1 the newest of each.

    A run counts when it names the model as output; also when it names no output at all, as failed runs often do.
    """
    theirs, other = USED.alias("theirs"), USED.alias("other")
    wrote = exists().where(theirs.c.run_id == RUN.c.id, theirs.c.direction == "out", theirs.c.dataset_id == EDGE.c.dst)
    silent = ~exists().where(other.c.run_id == RUN.c.id, other.c.direction == "out")
    place = func.row_number().over(partition_by=EDGE.c.dst, order_by=(RUN.c.first_seen.desc(), RUN.c.id.desc()))
    columns = (RUN.c.id, RUN.c.job_id, RUN.c.state, RUN.c.state_at, RUN.c.started_at, RUN.c.first_seen, RUN.c.error)
    return (
        select(EDGE.c.dst.label("model_id"), *columns, JOB.c.namespace, JOB.c.name, place.label("place"))
        .select_from(DATASET)
        .join(EDGE, and_(EDGE.c.dst == DATASET.c.id, EDGE.c.via.op("&")(1) == 1))
        .join(RUN, RUN.c.job_id == EDGE.c.src)
        .join(JOB, JOB.c.id == RUN.c.job_id)
        .where(or_(wrote, silent), _of(ids))
    )


def _of(ids: Ids) -> Any:
    return _MODEL if ids is None else DATASET.c.id.in_(ids)


def _all(connection: Connection, query: Select[Any]) -> Rows:
    return list(connection.execute(query).all())


def _raw(connection: Connection, query: Select[Any]) -> list[Any]:
    """The driver's own tuples: for tens of thousands of rows, three times as fast."""
    return list(connection.execute(query).cursor.fetchall())
