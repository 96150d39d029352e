"""GET /api/v1/gate: whether a version may go into an environment now; GET /api/v1/gate/answers: what gates said."""

from __future__ import annotations

from typing import Any

from starlette.routing import BaseRoute, Route

from registry.access import Desk
from registry.api.doors import Asking, Door
from registry.engine import Registry
from registry.errors import Invalid
from registry.services import gate as gates


def routes(registry: Registry) -> list[BaseRoute]:
    """The two routes."""
    return [
        Route("/api/v1/gate", Door(registry, get=_ask)),
        Route("/api/v1/gate/answers", Door(registry, get=_answers)),
    ]


def _ask(desk: Desk, asking: Asking) -> Any:
    model, version = asking.query.get("model", ""), asking.query.get("version", "")
    if not model:
        raise Invalid("model: say which, as in ?model=shop/churn&version=3&environment=production.")
    text = f"{model}@{version}" if version else model
    return gates.ask(desk, gates.subject_of(text), environment=asking.query.get("environment", ""))


def _answers(desk: Desk, asking: Asking) -> Any:
    about = gates.subject_of(asking.query["model"]).whole if asking.query.get("model") else None
    found = gates.answers(desk, asking.asked(), about=about)
    return {"answers": found.rows, "found": found.found, "of": found.of}
