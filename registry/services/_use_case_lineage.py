"""Makes a governed use case a node of the lineage: the same thing, with what it rests on upstream."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from lineage import emit
from lineage.keys import DatasetKey
from lineage.registrations import UseCaseRegistration
from registry.access import Desk
from registry.services import events
from registry.services.events import Receipt
from registry.store import jobs, nodes
from registry.subjects import Subject, SubjectKind

NOT_SAID = "not said yet"


def registration(connection: Connection, slug: str, said: Any, owner: str, *, before: Any = None) -> Any:
    """What lineage is told of a use case; what it relied on stays, except models that the revision takes out.

    A model that is not on record yet is left out until a revision after it is.
    """
    models = _on_record(connection, said.models)
    gone = set(_on_record(connection, before.models if before else ())) - set(models)
    deployments = [DatasetKey(*key) for key in said.deployments]
    bare = UseCaseRegistration(
        slug=slug, title=said.title.strip(), purpose=said.purpose.strip() or NOT_SAID, owner=owner or NOT_SAID
    )
    known = [DatasetKey(row.namespace, row.name) for row in jobs.inputs(connection, bare.job.id)]
    inputs = dict.fromkeys(key for key in (*known, *deployments, *models) if key not in gone)
    return replace(bare, deployments=tuple(inputs))


def put(desk: Desk, connection: Connection, made: Sequence[emit.Event]) -> list[Receipt]:
    """Keep their events in the caller's transaction, as the last thing in it. The caller has checked the permission."""
    delivery = events.deliver(desk, [emit.serialized(event) for event in made])
    return events.commit(desk.registry.within(connection), [delivery])[0]


def event(desk: Desk, registration: UseCaseRegistration) -> emit.Event:
    """The event that registers a use case now."""
    return emit.use_case_event(registration, at=desk.clock())


def _on_record(connection: Connection, names: Iterable[str]) -> list[DatasetKey]:
    """The nodes of the lineage that `namespace/name` stands for."""
    keys = [key for name in names for key in Subject(SubjectKind.MODEL, name).keys]
    known = nodes.by_ids(connection, [key.id for key in keys])
    return [key for key in keys if key.id in known]
