"""Registers AI models, versions, deployments and use cases by hand: as events through the door that all events take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, assert_never
from uuid import UUID, uuid4

from lineage import emit
from lineage.registrations import (
    DeploymentRegistration,
    ModelRegistration,
    ModelVersionRegistration,
    Registration,
    UseCaseRegistration,
)
from registry.access import Desk, Permission, requires
from registry.audit import entry
from registry.services import events, projections
from registry.services.events import Receipt
from registry.types import Clock


@dataclass(frozen=True, slots=True)
class Registered:
    """What became of a registration: a receipt an event, and why passing them on failed (empty when it did not)."""

    receipts: tuple[Receipt, ...]
    sent: int
    trouble: str = ""


@requires(Permission.MODEL_REGISTER)
def register(
    desk: Desk, registration: Registration, *, run_id: UUID | None = None, transport: Mapping[str, Any] | None = None
) -> Registered:
    """Put a registration on record, and pass its events on when a `transport` of the OpenLineage client is given.

    What could not be passed on stays on record; `trouble` says what to do.
    """
    made = _events(registration, desk.clock, run_id or uuid4())
    delivery = events.deliver(desk, [emit.serialized(event) for event in made])
    noun, name = _subject(registration)
    record = entry(desk, f"{noun}.registered", f"{noun}:{name}")
    receipts = events.commit(desk.registry, [delivery], records=[record])[0]
    projections.catch_up(desk.registry)
    sent, trouble = passed_on(made, transport)
    return Registered(tuple(receipts), sent, trouble)


def _events(registration: Registration, clock: Clock, run_id: UUID) -> Sequence[emit.Event]:
    match registration:
        case ModelRegistration():
            return [emit.model_event(registration, at=clock())]
        case ModelVersionRegistration():
            return [emit.model_version_event(registration, at=clock())]
        case DeploymentRegistration():
            return emit.deployment_events(registration, at=clock(), run_id=run_id)
        case UseCaseRegistration():
            return [emit.use_case_event(registration, at=clock())]
        case _:
            assert_never(registration)


def _subject(registration: Registration) -> tuple[str, str]:
    match registration:
        case ModelRegistration():
            return "model", "/".join(registration.key)
        case ModelVersionRegistration():
            return "model_version", f"{'/'.join(registration.key)}@{registration.version}"
        case DeploymentRegistration():
            return "deployment", f"{registration.environment}/{registration.service}"
        case UseCaseRegistration():
            return "use_case", registration.slug
        case _:
            assert_never(registration)


def passed_on(made: Sequence[emit.Event], transport: Mapping[str, Any] | None) -> tuple[int, str]:
    """Send events on where a transport is given: how many left, and why not (empty where they did)."""
    if not transport:
        return 0, ""
    try:
        return emit.send(made, transport_config=transport), ""
    except Exception as cause:  # noqa: BLE001 -- each transport of the client raises errors of its own
        return 0, f"On record here, but not passed on ({cause}). Register it again once COUNTERSIGN_EMIT works."
