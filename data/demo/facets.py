"""Which facets of the OpenLineage client say what the words of the story mean."""

from __future__ import annotations

import hashlib
import random
from datetime import date
from typing import Any

from openlineage.client.facet_v2 import (
    base_subset_dataset,
    data_quality_assertions_dataset,
    data_quality_metrics_dataset,
    documentation_job,
    error_message_run,
    execution_parameters_run,
    job_type_job,
    lifecycle_state_change_dataset,
    nominal_time_run,
    output_statistics_output_dataset,
    ownership_job,
    parent_run,
    processing_engine_run,
    source_code_location_job,
    sql_job,
    storage_dataset,
    symlinks_dataset,
)

from data.demo.nights import FIRST
from data.demo.tables import Check, Table
from data.demo.words import Dag, Engine, Job
from lineage.facet_builders import (
    Facets,
    documentation_facet,
    ownership_facet,
    schema_facet,
    tags_facet,
    type_facet,
)

_SEED = 20261121


def standing_facets(table: Table, on: date) -> Facets:
    """What is said about a table once: kind, documentation, owner, tags, storage, other names."""
    facets = type_facet(table.kind) | documentation_facet(table.says) | ownership_facet((table.team,))
    facets |= tags_facet(table.tags_on(on))
    if table.stored:
        layer, file_format = table.stored
        facets["storage"] = storage_dataset.StorageDatasetFacet(storageLayer=layer, fileFormat=file_format)
    if table.also:
        name = symlinks_dataset.Identifier(*table.also, type="TABLE")
        facets["symlinks"] = symlinks_dataset.SymlinksDatasetFacet(identifiers=[name])
    return facets


def changing_facets(table: Table, on: date, *, altered: bool) -> Facets:
    """What is said about a table with each version: columns, quality, licence where it changes."""
    facets = schema_facet(table.columns_on(on))
    if table.relicensed:
        facets |= tags_facet(table.tags_on(on))
    if altered:
        change = lifecycle_state_change_dataset.LifecycleStateChange.ALTER
        facet = lifecycle_state_change_dataset.LifecycleStateChangeDatasetFacet(lifecycleStateChange=change)
        facets["lifecycleStateChange"] = facet
    if table.watch:
        facets["dataQualityMetrics"] = _metrics(table, on)
    return facets


def rows_on(table: Table, on: date) -> int:
    """How many rows the table has on a day: steady growth and one per cent of noise."""
    grown: float = table.rows * (1 + table.growth) ** ((on - FIRST).days / 28)
    return round(grown * _noise(table, on).uniform(0.99, 1.01))


def _noise(table: Table, on: date) -> random.Random:
    return random.Random(f"{_SEED} {table.key} {on}")


def _metrics(table: Table, on: date) -> Any:
    noise, rows = _noise(table, on), rows_on(table, on)
    columns = {}
    for column in sorted(set(table.watch) & {c.name for c in table.columns_on(on)}):
        missing = round(rows * table.nulls_on(column, on) * noise.uniform(0.9, 1.1))
        columns[column] = data_quality_metrics_dataset.ColumnMetrics(
            nullCount=min(missing, rows), count=rows, quantiles=None
        )
    return data_quality_metrics_dataset.DataQualityMetricsDatasetFacet(columnMetrics=columns, rowCount=rows)


def output_facets(table: Table, on: date, *, part: tuple[str, str] | None = None, share: float = 1.0) -> Facets:
    """What is said about one writing of a table: rows, bytes, files, and which part of the whole it is."""
    rows = round(rows_on(table, on) * share)
    files = 1 + rows // 5_000_000 if table.stored else None
    statistics = output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
        rowCount=rows, size=rows * 9 * len(table.columns_on(on)), fileCount=files
    )
    facets: Facets = {"outputStatistics": statistics}
    if part:
        condition = _partition(*part)
        facets["subset"] = base_subset_dataset.OutputSubsetOutputDatasetFacet(outputCondition=condition)
    return facets


def subset_facet(dimension: str, value: str) -> Facets:
    """Which part of a dataset a run reads."""
    condition = _partition(dimension, value)
    return {"subset": base_subset_dataset.InputSubsetInputDatasetFacet(inputCondition=condition)}


def _partition(dimension: str, value: str) -> Any:
    partition = base_subset_dataset.Partition(dimensions={dimension: value})
    return base_subset_dataset.PartitionSubsetCondition(partitions=[partition])


def assertions_facet(checks: list[Check], on: date) -> Facets:
    """What was asserted about one table and what came out."""
    module = data_quality_assertions_dataset
    said = [
        module.Assertion(
            assertion=check.assertion,
            success=(actual := dict(check.fails).get(on.isoformat())) is None,
            column=check.column,
            severity=check.severity,
            expected=check.expected,
            actual=actual,
            params=None,
        )
        for check in checks
    ]
    return {"dataQualityAssertions": module.DataQualityAssertionsDatasetFacet(assertions=said)}


def job_type_facet(engine: Engine, kind: str, processing: str = "BATCH") -> Facets:
    """Which kind of job it is."""
    facet = job_type_job.JobTypeJobFacet(processingType=processing, integration=engine.integration, jobType=kind)
    return {"jobType": facet}


def described_job(job: Any) -> Facets:
    """What a job is for, and which team answers for it."""
    owner = ownership_job.Owner(name=job.team, type="MAINTAINER")
    return {
        "documentation": documentation_job.DocumentationJobFacet(description=job.says),
        "ownership": ownership_job.OwnershipJobFacet(owners=[owner]),
    }


def code_facets(job: Job, on: date) -> Facets:
    """SQL, and the commit that ran."""
    facets: Facets = {}
    if job.sql:
        facets["sql"] = sql_job.SQLJobFacet(query=" ".join(job.sql.split()), dialect="snowflake")
    if job.repository:
        facets["sourceCodeLocation"] = source_code_location_job.SourceCodeLocationJobFacet(
            type="git", url=f"https://git.northgate.example/{job.repository}", version=commit_of(job, on), branch="main"
        )
    return facets


def commit_of(job: Job, on: date) -> str:
    """The commit that a job runs on a day: a new one each quarter."""
    return hashlib.sha1(f"{job.repository} {job.name} {(on - FIRST).days // 90}".encode()).hexdigest()


def engine_facet(name: str, version: str) -> Facets:
    """What executed the run."""
    return {"processing_engine": processing_engine_run.ProcessingEngineRunFacet(name=name, version=version)}


def nominal_facet(scheduled: str) -> Facets:
    """When the run was due."""
    return {"nominalTime": nominal_time_run.NominalTimeRunFacet(nominalStartTime=scheduled)}


def parent_facet(dag: Dag, run_id: str) -> Facets:
    """The orchestration that started the run."""
    job = parent_run.Job(dag.engine.namespace, dag.name)
    return {"parent": parent_run.ParentRunFacet(run=parent_run.Run(run_id), job=job)}


def error_facet(message: str, language: str) -> Facets:
    """Why the run did not end well."""
    return {"errorMessage": error_message_run.ErrorMessageRunFacet(message=message, programmingLanguage=language)}


def parameters_facet(parameters: dict[str, str]) -> Facets:
    """With which settings the run was started."""
    said = [execution_parameters_run.ExecutionParameter(key=key, value=value) for key, value in parameters.items()]
    return {"executionParameters": execution_parameters_run.ExecutionParametersRunFacet(parameters=said)}
