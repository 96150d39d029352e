"""Every address under /api that is none: a sender who mistyped it is told so, instead of getting a page."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from registry.api.answers import answer


def routes() -> list[BaseRoute]:
    """One route, to stand behind all others."""
    return [Route("/api/{path:path}", _NothingHere())]


class _NothingHere:
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        told = f"No address {scope['path']} here. Events go to /api/v1/lineage; docs/http.md lists the others."
        await answer(send, 404, {"error": told})
