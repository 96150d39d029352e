"""The rows that a projection consists of, and how each merges: the table definitions of the lattice."""

from __future__ import annotations

from lineage.lattice import Latest, Shape

SENT, REFERRED = 1, 2  # bits of `seen`: named as input, output, job or subject of an event; or only inside a facet
VIA_EVENT, VIA_COLUMNS, VIA_FACET = 1, 2, 4  # bits of `via`
NOBODY = "dataset"  # the kind of a dataset of which no datasetType facet says more

Fields = tuple[tuple[str, str, str], ...]
"""Column edges as (source field, target field, how)."""

_SINCE, _UNTIL = ("first_seen",), ("last_seen",)

SHAPES = (
    Shape("job", key=("id",), fixed=("namespace", "name"), bits=("seen",), least=_SINCE, most=_UNTIL),
    Shape(
        "dataset",
        key=("id",),
        fixed=("namespace", "name"),
        bits=("seen",),
        latest=(Latest("kind_rank", "kind_tie", ("kind",)),),
        least=_SINCE,
        most=_UNTIL,
    ),
    Shape(
        "run",
        key=("id",),
        least=("first_seen", "started_at"),
        most=("last_seen",),
        latest=(
            Latest("job_rank", "job_tie", ("job_id",)),
            Latest("state_rank", "state_tie", ("state", "state_at")),
            Latest("error_rank", "error_tie", ("error",)),
        ),
    ),
    Shape("run_parent", key=("run_id", "parent_run_id"), least=("parent_job_id",)),
    Shape(
        "run_dataset",
        key=("run_id", "dataset_id", "direction"),
        latest=(
            Latest("version_rank", "version_tie", ("version",)),
            Latest("used_rank", "used_tie", ("used_for",)),
        ),
        least=_SINCE,
        most=_UNTIL,
    ),
    Shape("dataset_version", key=("dataset_id", "version"), least=_SINCE, most=_UNTIL),
    Shape("job_version", key=("job_id", "version"), least=_SINCE, most=_UNTIL),
    Shape("edge", key=("src", "dst"), bits=("via",), least=_SINCE, most=_UNTIL),
    Shape(
        "column_edge",
        key=("src_dataset_id", "src_field", "dst_dataset_id", "dst_field"),
        bits=("via",),
        latest=(Latest("transformation_rank", "transformation_tie", ("transformation",)),),
        least=_SINCE,
        most=_UNTIL,
    ),
    Shape("alias", key=("dataset_id", "alias_id", "reason", "type"), fixed=("namespace", "name"), most=_UNTIL),
    Shape("facet", key=("node_id", "name"), latest=(Latest("rank", "tie", ("value",)),)),
    Shape("facet_deletion", key=("node_id", "name"), most=_UNTIL),
    Shape("mention", key=("node_id", "seq")),
    Shape("problem", key=("seq", "place", "message", "node_id")),
    Shape(
        "event_index",
        key=("content_sha256",),
        fixed=("kind", "event_type", "event_time", "run_id", "node_id", "producer", "problems"),
        least=("seq",),
    ),
)
