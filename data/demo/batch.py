"""What happened in the nightly batch: orchestrations, their tasks, retries and failures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from openlineage.client.event_v2 import InputDataset, OutputDataset

from data.demo import facets
from data.demo.columns import column_lineage_facet
from data.demo.nights import nights
from data.demo.runs import Json, Ran, read
from data.demo.stage import Stage, Told, clock, jitter
from data.demo.tables import Check, Table
from data.demo.words import Dag, Job, Mishap
from lineage.facet_builders import Facets
from lineage.keys import DatasetKey, JobKey
from lineage.registrations import iso

RETRY_AFTER = timedelta(minutes=5)
_SHARES = {"train": 0.8, "holdout": 0.2, "test": 0.2, "validation": 0.2}


def night_of_dag(stage: Stage, dag: Dag, jobs: Iterable[Job], on: date) -> Told:
    """The orchestration and all its tasks on one night; what a failed task should have written, nobody reads."""
    begun = clock(on, dag.begins)
    ran = Ran(dag.engine, JobKey(dag.engine.namespace, dag.name), begun, facets.nominal_facet(iso(begun)))
    kind = facets.job_type_facet(dag.engine, "DAG")
    first = facets.described_job(dag) if on == nights()[0] else {}
    yield ran.told("START", begun, job=kind | first)
    missing: set[DatasetKey] = set()
    failed = False
    for job in sorted(jobs, key=lambda job: job.at):
        if missing & {table.key for table in job.reads}:
            missing |= {table.key for table in job.writes}
            continue
        yield from tries_of_job(stage, job, clock(on, job.at), parent=facets.parent_facet(dag, ran.run_id))
        if _fails(job, on):
            missing |= {table.key for table in job.writes}
            failed = True
    end = clock(on, dag.ends) + jitter(begun, dag.name, seconds=240)
    error = facets.error_facet("a task failed and had no tries left", "PYTHON") if failed else {}
    yield ran.told("FAIL" if failed else "COMPLETE", end, run=error)


def tries_of_job(stage: Stage, job: Job, due: datetime, *, parent: Facets) -> Told:
    """One job at one time, with its retry if there was one."""
    mishap = _mishap(job, due.date())
    yield from job_run(stage, job, due, parent=parent, mishap=mishap)
    if mishap and mishap.what == "retry":
        again = due + timedelta(minutes=job.minutes) + RETRY_AFTER
        yield from job_run(stage, job, again, parent=parent, attempt=2, scheduled=due)


def job_run(
    stage: Stage,
    job: Job,
    due: datetime,
    *,
    parent: Facets,
    mishap: Mishap | None = None,
    attempt: int = 1,
    scheduled: datetime | None = None,
) -> Told:
    """One run of a job: START, then COMPLETE or FAIL."""
    key = JobKey(job.engine.namespace, job.name)
    begun = due + jitter(due, job.name, seconds=90)
    engine = {} if job.engine.integration == "AIRFLOW" else facets.engine_facet(job.engine.name, job.engine.version)
    ran = Ran(job.engine, key, begun, parent | facets.nominal_facet(iso(scheduled or due)) | engine, attempt)
    inputs = [*stage.inputs(job.reads), *(stage.served(job.serves) if job.serves else [])]
    yield ran.told("START", begun, job=stage.job_facets(job, begun.date()), inputs=inputs)
    lasted = timedelta(minutes=job.minutes * (0.3 if mishap else 1))
    end = begun + lasted + jitter(begun, job.name, seconds=job.minutes * 9)
    if mishap:
        yield ran.told("FAIL", end, run=facets.error_facet(mishap.message, mishap.language))
    elif job.checks:
        yield _tested(ran, job, end)
    else:
        yield ran.told("COMPLETE", end, inputs=_bare(job), outputs=_outputs(stage, job, begun.date()))


def _outputs(stage: Stage, job: Job, on: date) -> list[OutputDataset]:
    made = []
    for table in job.writes:
        part = job.splits.get(table.alias)
        said = facets.output_facets(table, on, part=part, share=_SHARES[part[1]] if part else 1.0)
        made.append(stage.output(table, on, said, column_lineage_facet(table, job.reads, job.derives, on)))
    return made


def _bare(job: Job) -> list[InputDataset]:
    """Some integrations name the inputs again when the run is over."""
    return [read(table.key) for table in job.reads] if job.engine.integration in ("DBT", "AIRFLOW") else []


def _tested(ran: Ran, job: Job, end: datetime) -> tuple[datetime, Json]:
    on = ran.begun.date()
    per_table: dict[Table, list[Check]] = {}
    for check in job.checks:
        per_table.setdefault(check.table, []).append(check)
    inputs = [read(table.key, role=facets.assertions_facet(checks, on)) for table, checks in per_table.items()]
    broken = _broken(job, on)
    if not broken:
        return ran.told("COMPLETE", end, inputs=inputs)
    error = facets.error_facet(f"{len(broken)} of {len(job.checks)} tests failed", "SQL")
    return ran.told("FAIL", end, run=error, inputs=inputs)


def _mishap(job: Job, on: date) -> Mishap | None:
    return next((mishap for mishap in job.mishaps if mishap.on == on.isoformat()), None)


def _fails(job: Job, on: date) -> bool:
    mishap = _mishap(job, on)
    return bool(_broken(job, on)) or (mishap is not None and mishap.what == "fail")


def _broken(job: Job, on: date) -> list[Check]:
    return [c for c in job.checks if c.severity == "error" and on.isoformat() in dict(c.fails)]
