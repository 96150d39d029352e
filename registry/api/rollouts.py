"""POST /api/v1/rollouts and /rollbacks; GET /api/v1/production: what answers in an environment, at any time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.routing import BaseRoute, Route

from registry.access import Desk
from registry.api.doors import Asking, Door
from registry.commands import moment
from registry.commands.reading import reader
from registry.commands.rollouts import RollBack, RollOut
from registry.engine import Registry
from registry.services import deployments, rollouts


def routes(registry: Registry, transport: Mapping[str, Any] | None) -> list[BaseRoute]:
    """The three routes; `transport` is where the events are passed on."""

    def out(desk: Desk, asking: Asking) -> Any:
        said = reader(RollOut)(asking.body)
        return rollouts.roll_out(desk, replace(said, key=_key(asking, said.key)), transport=transport)

    def back(desk: Desk, asking: Asking) -> Any:
        said = reader(RollBack)(asking.body)
        return rollouts.roll_back(desk, replace(said, key=_key(asking, said.key)), transport=transport)

    return [
        Route("/api/v1/rollouts", Door(registry, post=out)),
        Route("/api/v1/rollbacks", Door(registry, post=back)),
        Route("/api/v1/production", Door(registry, get=_production)),
    ]


def _key(asking: Asking, said: str) -> str:
    return asking.header("idempotency-key") or said


def _production(desk: Desk, asking: Asking) -> Any:
    at = moment(asking.query.get("at"), "at")
    environment = asking.query.get("environment", "production")
    found = deployments.production(desk, at=at, environment=environment)
    return {"environment": environment, "at": at or desk.clock(), "answers": found}
