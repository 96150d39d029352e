"""What happened outside the batch: streams, trainings, evaluations, deployments, use cases."""

from __future__ import annotations

from datetime import timedelta
from functools import singledispatch
from typing import Any
from uuid import UUID

from openlineage.client.event_v2 import InputDataset
from openlineage.client.uuid import generate_static_uuid

from data.demo import facets
from data.demo.engines import TRAINER
from data.demo.nights import nights
from data.demo.runs import Ran, as_dict, read, written
from data.demo.stage import Stage, Told, artefact_hash, clock
from data.demo.tables import Table
from data.demo.words import (
    BASE,
    Approved,
    Deploy,
    Evaluation,
    Model,
    ModelVersion,
    Read,
    Stream,
    Training,
    UseCase,
    moment,
)
from lineage.emit import deployment_events, model_event, model_version_event, use_case_event
from lineage.facet_builders import Facets, type_facet, use_facet, version_facet
from lineage.keys import JobKey
from lineage.registrations import (
    ApprovalReference,
    Column,
    DeploymentRegistration,
    DeploymentStatus,
    ModelRegistration,
    ModelVersionRegistration,
    Tag,
    Use,
    UseCaseRegistration,
)

FINISHING = timedelta(minutes=3)


@singledispatch
def play(act: Any, stage: Stage) -> Told:
    """The events of one act."""
    raise TypeError(f"no way to play {act!r}")


@play.register
def _(act: Model, stage: Stage) -> Told:
    at = moment(act.registered)
    columns = tuple(Column(*text.split()[:2]) for text in act.columns.split(";")) if act.columns else ()
    registration = ModelRegistration(
        namespace=act.place,
        name=act.name,
        sub_type=act.sort,
        documentation=act.says,
        owners=(act.team,),
        tags=(Tag("licence", act.licence), *act.tags),
        columns=columns,
    )
    yield at, as_dict(model_event(registration, at=at))


@play.register
def _(act: ModelVersion, stage: Stage) -> Told:
    yield from _version(act.model, act.version, act.licence, moment(act.on))


@play.register
def _(act: Training, stage: Stage) -> Told:
    begun = moment(act.on)
    key = JobKey(TRAINER.namespace, act.job)
    library, release = act.library
    with_what = facets.engine_facet(library, release) | facets.parameters_facet(act.parameters)
    ran = Ran(TRAINER, key, begun, with_what)
    kind = facets.job_type_facet(TRAINER, act.kind)
    yield ran.told("START", begun, job=kind | facets.described_job(act), inputs=[_input(stage, r) for r in act.reads])
    end = begun + timedelta(hours=act.hours)
    if act.error:
        yield ran.told("FAIL", end, run=facets.error_facet(act.error, "PYTHON"))
        return
    said = version_facet(act.version) | type_facet("MODEL", act.model.sort)
    yield ran.told("COMPLETE", end, job=kind, outputs=[written(act.model.key, said)])
    yield from _version(act.model, act.version, act.licence, end + FINISHING)


def _version(model: Model, version: str, licence: str | None, at: Any) -> Told:
    registration = ModelVersionRegistration(
        namespace=model.place,
        name=model.name,
        version=version,
        sub_type=model.sort,
        sha256=artefact_hash(model.key, version),
        tags=(Tag("licence", licence), *model.tags) if licence else (),
    )
    yield at, as_dict(model_version_event(registration, at=at))


@play.register
def _(act: Evaluation, stage: Stage) -> Told:
    begun = moment(act.on)
    ran = Ran(TRAINER, JobKey(TRAINER.namespace, act.job), begun, facets.engine_facet("northgate-eval", "1.9.0"))
    kind = facets.job_type_facet(TRAINER, "EVALUATION")
    subject = read(act.model.key, version_facet(act.version))
    inputs = [subject, *(_input(stage, r) for r in act.reads)]
    yield ran.told("START", begun, job=kind | facets.described_job(act), inputs=inputs)
    end = begun + timedelta(minutes=act.minutes)
    yield ran.told("COMPLETE", end, job=kind, run=_scores(act), inputs=[subject])


def _scores(act: Evaluation) -> Facets:
    """Northgate's own facet: no facet of the specification holds scores."""
    groups = [{"group": g, "selected": selected, "total": total} for g, selected, total in act.groups]
    facet = {
        "_producer": TRAINER.producer,
        "_schemaURL": "https://northgate.example/schemas/2-1-0/evaluation.json#/$defs/EvaluationRunFacet",
        "modelVersion": act.version,
        "scores": act.scores,
    }
    return {"northgate_evaluation": facet | ({"groups": groups} if groups else {})}


@play.register
def _(act: Deploy, stage: Stage) -> Told:
    at = moment(act.on)
    registration = DeploymentRegistration(
        environment=act.environment,
        service=act.service,
        model=act.model.key,
        model_version=act.version,
        since=at,
        traffic_percent=0 if act.retired else act.traffic,
        status=DeploymentStatus.RETIRED if act.retired else DeploymentStatus.LIVE,
        approval=_approval(act.approved) if act.approved else None,
    )
    stage.deployed[registration.key] = act
    run_id = UUID(str(generate_static_uuid(at, str(registration.key).encode())))
    for event in deployment_events(registration, at=at, run_id=run_id, started_at=at - FINISHING):
        yield moment(event.eventTime[:19].replace("T", " ")), as_dict(event)


def _approval(approved: Approved) -> ApprovalReference:
    until = moment(f"{approved.until} 12:00") if approved.until else None
    return ApprovalReference(
        reference=approved.reference, by=approved.by, approved_at=moment(f"{approved.on} 12:00"), expires_at=until
    )


@play.register
def _(act: UseCase, stage: Stage) -> Told:
    registration = UseCaseRegistration(
        slug=act.slug, title=act.title, purpose=act.purpose, owner=act.owner, deployments=act.deployments
    )
    yield moment(act.on), as_dict(use_case_event(registration, at=moment(act.on)))


def _input(stage: Stage, wanted: Read) -> InputDataset:
    role = use_facet(Use(wanted.use)) if wanted.use else {}
    if wanted.fold:
        role |= facets.subset_facet("fold", wanted.fold)
    if isinstance(wanted.what, Table):
        return stage.input(wanted.what, role, wanted.version)
    return read(wanted.what.key, version_facet(wanted.version) if wanted.version else {}, role)


def life_of(stream: Stream, number: int, stage: Stage) -> Told:
    """One life of a stream: START, a sign of life at midnight after each night, and how it ended if it did."""
    begin, ending, message = stream.starts[number]
    begun = moment(begin)
    ran = Ran(stream.engine, JobKey(stream.engine.namespace, stream.name), begun, _engine_of(stream))
    kind = facets.job_type_facet(stream.engine, "JOB", "STREAMING")
    inputs = [*stage.inputs(stream.reads), *(stage.served(stream.serves) if stream.serves else [])]
    outputs = [stage.output(table, begun.date(), {}, {}) for table in stream.writes]
    yield ran.told("START", begun, job=kind | facets.described_job(stream), inputs=inputs, outputs=outputs)
    end = moment(stream.starts[number + 1][0]) - FINISHING if ending else clock(BASE, "00:00") + FINISHING
    for beat in (clock(night + timedelta(days=1), "00:00") for night in nights()):
        if begun < beat < end:
            yield ran.told("RUNNING", beat, outputs=[written(table.key) for table in stream.writes])
    if ending:
        yield ran.told(ending, end, run=facets.error_facet(message, "JAVA") if message else {})


def _engine_of(stream: Stream) -> Facets:
    return facets.engine_facet(stream.engine.name, stream.engine.version)
