"""The HTTP door: the same services under the same permissions as the pages."""

from __future__ import annotations

from starlette.routing import BaseRoute

from registry.api import (
    actuals,
    bills,
    budgets,
    capacity,
    cases,
    deadlines,
    decisions,
    economics,
    evidence,
    frameworks,
    gate,
    inbox,
    incidents,
    levers,
    lineage,
    policies,
    portfolio,
    questions,
    records,
    registrations,
    requests,
    rollouts,
    session,
    use_cases,
    what_if,
)
from registry.engine import Registry
from registry.services.intake import Intake
from registry.services.projector import Projector
from registry.settings import Settings


def routes(
    registry: Registry, intake: Intake, projector: Projector | None = None, settings: Settings | None = None
) -> list[BaseRoute]:
    """Every route, one module per noun. The caller starts the intake and the projector."""
    settings = settings or Settings.from_environment()
    return [
        *lineage.routes(intake, max_body=settings.max_body),
        *records.routes(registry, intake, projector),
        *questions.routes(registry),
        *registrations.routes(registry, settings.transport),
        *use_cases.routes(registry, settings.transport),
        *cases.routes(registry),
        *economics.routes(registry),
        *what_if.routes(registry),
        *levers.routes(registry),
        *portfolio.routes(registry),
        *decisions.routes(registry),
        *requests.routes(registry),
        *policies.routes(registry),
        *evidence.routes(registry, settings),
        *frameworks.routes(registry),
        *incidents.routes(registry),
        *deadlines.routes(registry),
        *bills.routes(registry, settings),
        *actuals.routes(registry),
        *budgets.routes(registry),
        *capacity.routes(registry),
        *inbox.routes(registry, settings),
        *gate.routes(registry),
        *rollouts.routes(registry, settings.transport),
        *session.routes(registry, settings),
    ]
