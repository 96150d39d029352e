"""What may be read over HTTP: GET /api/v1/stats, the bytes of one event, and /healthz."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from registry.access import Desk
from registry.api.answers import Refused, answer, answer_bytes, failed, refuse
from registry.api.bodies import bearer
from registry.engine import Registry
from registry.errors import NotFound, RegistryError
from registry.services import events, projections, stats, tokens
from registry.services.intake import Intake
from registry.services.projector import Projector

Answerer = Callable[[Desk, Request], Any]


def routes(registry: Registry, intake: Intake, projector: Projector | None) -> list[BaseRoute]:
    """The three routes."""
    return [
        Route("/api/v1/stats", Get(registry, _stats)),
        Route("/api/v1/events/{seq}", Get(registry, _event)),
        Route("/healthz", Health(registry, intake, projector)),
    ]


class Get:
    """An ASGI endpoint that answers GET for the bearer of a token: with bytes as they are, or a value as JSON."""

    def __init__(self, registry: Registry, answerer: Answerer) -> None:
        self._registry, self._answerer = registry, answerer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; the database is asked in a thread."""
        try:
            found = await asyncio.to_thread(self._ask, scope)
        except RegistryError as refusal:
            await refuse(send, refusal)
            return
        await (answer_bytes if isinstance(found, bytes) else answer)(send, 200, found)

    def _ask(self, scope: Scope) -> Any:
        _refuse_all_but_get(scope)
        token = bearer(scope)
        try:
            desk = Desk(self._registry, tokens.actor_of(self._registry, token), "http")
            return self._answerer(desk, Request(scope))
        except SQLAlchemyError as cause:
            raise failed(cause) from cause


def _stats(desk: Desk, request: Request) -> dict[str, Any]:
    return asdict(stats.stats(desk))


def _event(desk: Desk, request: Request) -> bytes:
    number = request.path_params["seq"]
    if not (number.isascii() and number.isdigit()) or len(number) > 18:
        raise NotFound(f"There is no event {number[:40]}: events have whole numbers from 1.")
    return events.body(desk, int(number))


class Health:
    """Whether events are kept and projected, for whoever asks: 200, or 503 with what is wrong."""

    def __init__(self, registry: Registry, intake: Intake, projector: Projector | None) -> None:
        self._registry, self._intake, self._projector = registry, intake, projector

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            _refuse_all_but_get(scope)
        except RegistryError as refusal:
            await refuse(send, refusal)
            return
        found = await asyncio.to_thread(self._look)
        await answer(send, 200 if found["status"] == "ok" else 503, found)

    def _look(self) -> dict[str, Any]:
        try:
            level = projections.level(self._registry)
        except SQLAlchemyError:
            return {"status": "the database does not answer"}
        return {
            "status": self._fault() or "ok",
            "newest": level.newest,
            "projected": level.last_seq,
            "behind": level.behind,
            "waiting": self._intake.waiting_events,
        }

    def _fault(self) -> str:
        if not self._intake.alive:
            return "events are not being kept"
        return "events are not being projected" if self._projector and self._projector.failure else ""


def _refuse_all_but_get(scope: Scope) -> None:
    if scope["method"] not in ("GET", "HEAD"):
        raise Refused(405, "This is read by GET.", headers=((b"allow", b"GET, HEAD"),))
