"""GET and POST /api/v1/frameworks: loading them, coverage in a scope as of a day, and what was found."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.routing import BaseRoute, Route

from registry.access import Desk
from registry.api.doors import Asking, Door
from registry.commands import frameworks as commands
from registry.commands import moment
from registry.commands.frameworks import COMPANY
from registry.engine import Registry
from registry.errors import Invalid
from registry.rules.documents import MOST_BYTES
from registry.services import frameworks


def routes(registry: Registry) -> list[BaseRoute]:
    """The three routes."""
    one = "/api/v1/frameworks/{slug}"
    return [
        Route("/api/v1/frameworks", Door(registry, get=_list, post=_load, most=MOST_BYTES)),
        Route(one, Door(registry, get=_one)),
        Route(f"{one}/assessments", Door(registry, get=_history, post=_assess)),
    ]


def _list(desk: Desk, asking: Asking) -> Any:
    return {"frameworks": frameworks.listing(desk, within=_scope(asking), as_of=_as_of(asking))}


def _load(desk: Desk, asking: Asking) -> Any:
    return frameworks.load(desk, asking.body)


def _one(desk: Desk, asking: Asking) -> Any:
    return frameworks.get(desk, asking.path["slug"], within=_scope(asking), as_of=_as_of(asking))


def _history(desk: Desk, asking: Asking) -> Any:
    found = frameworks.history(
        desk, asking.path["slug"], asking.query.get("ref", ""), within=asking.query.get("scope", "")
    )
    return {"assessments": found}


def _assess(desk: Desk, asking: Asking) -> Any:
    try:
        said = orjson.loads(asking.body)
    except orjson.JSONDecodeError as cause:
        raise Invalid(f"body: no JSON: {cause}.") from cause
    if not isinstance(said, dict):
        raise Invalid('body: say {"ref": "…", "status": "…"}.')
    return frameworks.assess(desk, commands.read({**said, "framework": asking.path["slug"]}))


def _scope(asking: Asking) -> str:
    return asking.query.get("scope", "") or COMPANY


def _as_of(asking: Asking) -> Any:
    return moment(asking.query.get("as_of"), "as_of")
