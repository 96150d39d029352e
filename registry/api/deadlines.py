"""GET and POST /api/v1/deadlines, one deadline with its revisions, and its end."""

from __future__ import annotations

from typing import Any

from starlette.routing import BaseRoute, Route

from registry.access import Desk
from registry.api.doors import Asking, Door
from registry.commands import deadlines as commands
from registry.engine import Registry
from registry.services import deadlines

_ONE = "/api/v1/deadlines/{rule}"


def routes(registry: Registry) -> list[BaseRoute]:
    """The three routes."""
    return [
        Route("/api/v1/deadlines", Door(registry, get=_list, post=_say)),
        Route(_ONE, Door(registry, get=_one)),
        Route(f"{_ONE}/end", Door(registry, post=_end)),
    ]


def _list(desk: Desk, _: Asking) -> Any:
    return {"deadlines": deadlines.listing(desk), "duties": deadlines.duties(desk)}


def _one(desk: Desk, asking: Asking) -> Any:
    return {"revisions": deadlines.history(desk, asking.path["rule"])}


def _say(desk: Desk, asking: Asking) -> Any:
    return deadlines.say(desk, commands.read(asking.body))


def _end(desk: Desk, asking: Asking) -> Any:
    return deadlines.end(desk, asking.path["rule"], commands.read_ending(asking.body))
