"""What the events add up to: datasets, jobs, runs, versions, facets and problems. Dropped and rebuilt at will."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, Text, text

from registry.models.base import Key, Row, column
from registry.types import UtcMoment

NODE = "node id of lineage.keys: it depends on identity, namespace and name alone"
RANK = "rank of the event that set it: the larger (rank, tie) wins, whatever the order of arrival"
TIE = "first 63 bits of that event's content_sha256"
_BEGAN = text("coalesce(started_at, first_seen)")


class EventIndex(Row, table=True):
    """What each distinct event says of itself; one row per content."""

    __tablename__ = "event_index"
    __table_args__ = (Index("ix_event_index_run_id_seq", "run_id", "seq"),)
    content_sha256: bytes = column(LargeBinary, "the event's content", primary_key=True)
    seq: int = column(BigInteger, "the first raw_event with that content", index=True)
    kind: str = column(Text, "run, job or dataset event")
    event_type: str = column(Text, "START, RUNNING, COMPLETE, ABORT, FAIL, OTHER; empty for static events")
    event_time: datetime = column(UtcMoment, "eventTime", index=True)
    run_id: str = column(Text, "runId; empty for static events")
    node_id: int = column(BigInteger, "the job, or the dataset of a dataset event")
    producer: str = column(Text, "producer as sent")
    problems: int = column(Integer, "how many problems were found in it")


class Job(Row, table=True):
    """A process that consumes or produces datasets."""

    __tablename__ = "job"
    id: int = column(Key, NODE, primary_key=True, autoincrement=False)
    namespace: str = column(Text, "as sent")
    name: str = column(Text, "as sent", index=True)
    seen: int = column(Integer, "bits: 1 in a run or job event, 2 only referred to")
    first_seen: datetime = column(UtcMoment, "earliest eventTime")
    last_seen: datetime = column(UtcMoment, "latest eventTime")


class Dataset(Row, table=True):
    """Data, an AI model, a deployment or a use case: whatever a run reads or writes."""

    __tablename__ = "dataset"
    id: int = column(Key, NODE, primary_key=True, autoincrement=False)
    namespace: str = column(Text, "as sent")
    name: str = column(Text, "as sent", index=True)
    seen: int = column(Integer, "bits: 1 as input, output or dataset event, 2 only referred to")
    kind: str = column(Text, "dataset, model, deployment or use_case, by the datasetType facet", index=True)
    kind_rank: int = column(BigInteger, RANK)
    kind_tie: int = column(BigInteger, TIE)
    first_seen: datetime = column(UtcMoment, "earliest eventTime")
    last_seen: datetime = column(UtcMoment, "latest eventTime")


class Run(Row, table=True):
    """One execution of a job."""

    __tablename__ = "run"
    __table_args__ = (Index("ix_run_job_id_began_id", "job_id", _BEGAN, "id"), Index("ix_run_began_id", _BEGAN, "id"))
    id: str = column(Text, "runId as sent", primary_key=True)
    job_id: int = column(BigInteger, "the job named by the earliest event")
    job_rank: int = column(BigInteger, RANK)
    job_tie: int = column(BigInteger, TIE)
    state: str = column(Text, "latest state by eventTime; the first terminal state stays", index=True)
    state_at: datetime = column(UtcMoment, "eventTime of that state")
    state_rank: int = column(BigInteger, RANK)
    state_tie: int = column(BigInteger, TIE)
    started_at: datetime | None = column(UtcMoment, "earliest START", nullable=True, default=None)
    first_seen: datetime = column(UtcMoment, "earliest eventTime")
    last_seen: datetime = column(UtcMoment, "latest eventTime")
    error: str = column(Text, "message of the latest errorMessage facet; empty without one")
    error_rank: int = column(BigInteger, RANK)
    error_tie: int = column(BigInteger, TIE)


class RunParent(Row, table=True):
    """The run that started a run."""

    __tablename__ = "run_parent"
    run_id: str = column(Text, "the child", primary_key=True)
    parent_run_id: str = column(Text, "the parent", primary_key=True, index=True)
    parent_job_id: int = column(BigInteger, "the parent's job")


class RunDataset(Row, table=True):
    """A dataset that a run read or wrote, and which version of it."""

    __tablename__ = "run_dataset"
    __table_args__ = (Index("ix_run_dataset_dataset_id_direction", "dataset_id", "direction", "first_seen"),)
    run_id: str = column(Text, "the run", primary_key=True)
    dataset_id: int = column(BigInteger, "the dataset", primary_key=True, autoincrement=False)
    direction: str = column(Text, "in or out", primary_key=True)
    version: str = column(Text, "declared by the version facet; empty without one")
    version_rank: int = column(BigInteger, RANK)
    version_tie: int = column(BigInteger, TIE)
    used_for: str = column(Text, "training, validation, evaluation, serving; empty where nobody said")
    used_rank: int = column(BigInteger, RANK)
    used_tie: int = column(BigInteger, TIE)
    first_seen: datetime = column(UtcMoment, "earliest eventTime")
    last_seen: datetime = column(UtcMoment, "latest eventTime")


class DatasetVersion(Row, table=True):
    """A version of a dataset or AI model that a version facet declared."""

    __tablename__ = "dataset_version"
    dataset_id: int = column(BigInteger, "the dataset", primary_key=True, autoincrement=False)
    version: str = column(Text, "as declared", primary_key=True)
    first_seen: datetime = column(UtcMoment, "earliest eventTime")
    last_seen: datetime = column(UtcMoment, "latest eventTime")


class JobVersion(Row, table=True):
    """A version of a job's code: its commit, or a digest of its source or SQL."""

    __tablename__ = "job_version"
    job_id: int = column(BigInteger, "the job", primary_key=True, autoincrement=False)
    version: str = column(Text, "commit, sql:digest or code:digest", primary_key=True)
    first_seen: datetime = column(UtcMoment, "earliest eventTime")
    last_seen: datetime = column(UtcMoment, "latest eventTime")


class Facet(Row, table=True):
    """The newest value of a facet of a job or dataset. Its history is read from the events that mention the node."""

    __tablename__ = "facet"
    node_id: int = column(BigInteger, NODE, primary_key=True, autoincrement=False)
    name: str = column(Text, "facet key as sent", primary_key=True)
    value: str = column(Text, "the facet as JSON; empty when deleted")
    rank: int = column(BigInteger, RANK)
    tie: int = column(BigInteger, TIE)


class FacetDeletion(Row, table=True):
    """When a facet was last deleted: what it had said until then no longer holds, even where it is told anew."""

    __tablename__ = "facet_deletion"
    node_id: int = column(BigInteger, NODE, primary_key=True, autoincrement=False)
    name: str = column(Text, "facet key as sent", primary_key=True)
    last_seen: datetime = column(UtcMoment, "latest eventTime that deleted it")


class Mention(Row, table=True):
    """Which events speak of a node."""

    __tablename__ = "mention"
    __table_args__ = ({"sqlite_with_rowid": False},)
    node_id: int = column(BigInteger, NODE, primary_key=True, autoincrement=False)
    seq: int = column(BigInteger, "raw_event", primary_key=True, autoincrement=False)


class Problem(Row, table=True):
    """A fault found in an event that was kept all the same."""

    __tablename__ = "problem"
    seq: int = column(BigInteger, "raw_event", primary_key=True, autoincrement=False)
    place: str = column(Text, "where in the event, as a dotted path", primary_key=True)
    message: str = column(Text, "what is wrong there", primary_key=True)
    node_id: int = column(
        BigInteger, "the job or dataset that it is about", primary_key=True, autoincrement=False, index=True
    )
