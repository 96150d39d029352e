"""What Northgate knows while its story is played: which version of what is current, and what was said before."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from openlineage.client.event_v2 import DatasetEvent, InputDataset, OutputDataset, StaticDataset

from data.demo import facets
from data.demo.runs import Json, as_dict, read, written
from data.demo.tables import Table
from data.demo.words import Deploy, Engine, Job
from lineage.facet_builders import Facets, use_facet, version_facet
from lineage.keys import DatasetKey, JobKey
from lineage.registrations import Use, iso

Told = Iterator[tuple[datetime, Json]]


@dataclass
class Stage:
    """The state of the world between two moments of the story."""

    current: dict[DatasetKey, str] = field(default_factory=dict)
    known_tables: set[DatasetKey] = field(default_factory=set)
    commits: dict[JobKey, str] = field(default_factory=dict)
    deployed: dict[DatasetKey, Deploy] = field(default_factory=dict)

    def version_of(self, table: Table) -> str | None:
        """The version that a reader of the table gets now; None where it has no versions."""
        return table.edition or self.current.get(table.key)

    def inputs(self, tables: Iterable[Table]) -> list[InputDataset]:
        """Tables as inputs in their current versions."""
        return [self.input(table) for table in tables]

    def input(self, table: Table, role: Facets | None = None, version: str | None = None) -> InputDataset:
        """A table as an input; in its current version unless another is given."""
        wanted = version or self.version_of(table)
        return read(table.key, version_facet(wanted) if wanted else {}, role)

    def served(self, service: DatasetKey) -> list[InputDataset]:
        """The AI model that a service applies, and the service itself."""
        deploy = self.deployed[service]
        return [read(service), read(deploy.model.key, version_facet(deploy.version), use_facet(Use.SERVING))]

    def output(self, table: Table, on: date, role: Facets, more: Facets) -> OutputDataset:
        """A table as an output: a new version of it, and what has not been said about it before."""
        said: Facets = {} if table.key in self.known_tables else facets.standing_facets(table, on)
        altered = table.key in self.known_tables and table.changed_on(on)
        self.known_tables.add(table.key)
        if not table.live:
            self.current[table.key] = on.isoformat()
            said |= version_facet(on.isoformat())
        return written(table.key, said | facets.changing_facets(table, on, altered=altered) | more, role)

    def job_facets(self, job: Job, on: date) -> Facets:
        """What a job's START says: its description the first time, its code when a new commit runs."""
        key, commit = JobKey(job.engine.namespace, job.name), facets.commit_of(job, on)
        said: Facets = {} if key in self.commits else facets.described_job(job)
        if self.commits.get(key) != commit:
            said |= facets.code_facets(job, on)
        self.commits[key] = commit
        return facets.job_type_facet(job.engine, job.kind) | said


def introduced(table: Table, engine: Engine, at: datetime) -> tuple[datetime, Json]:
    """The catalogue's event about a table that no job here writes."""
    said = facets.standing_facets(table, at.date()) | facets.changing_facets(table, at.date(), altered=False)
    return _catalogued(table, said | _edition(table), engine, at)


def altered(table: Table, engine: Engine, at: datetime) -> tuple[datetime, Json]:
    """The catalogue's event about a source table whose columns or licence change."""
    tags = {"tags": said} if (said := facets.standing_facets(table, at.date()).get("tags")) else {}
    said = facets.changing_facets(table, at.date(), altered=True) | tags | _edition(table)
    return _catalogued(table, said, engine, at)


def _edition(table: Table) -> Facets:
    return version_facet(table.edition) if table.edition else {}


def _catalogued(table: Table, said: Facets, engine: Engine, at: datetime) -> tuple[datetime, Json]:
    dataset = StaticDataset(*table.key, facets=said)
    return at, as_dict(DatasetEvent(eventTime=iso(at), producer=engine.producer, dataset=dataset))


def clock(on: date, text: str) -> datetime:
    """ "20:30" on a day, in UTC."""
    return datetime.combine(on, time.fromisoformat(text), UTC)


def jitter(at: datetime, name: str, *, seconds: int) -> timedelta:
    """Some seconds that depend on nothing but when and what."""
    return timedelta(
        seconds=random.Random(f"{at} {name}").randrange(seconds), milliseconds=random.Random(name).randrange(999)
    )


def artefact_hash(key: DatasetKey, version: str) -> str:
    """The sha256 that stands for an artefact which exists in the story only."""
    return hashlib.sha256(f"Northgate {key.namespace} {key.name} {version}".encode()).hexdigest()
