"""POST /api/v1/models, /model-versions and /deployments: what is registered by program."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from registry import commands
from registry.access import Desk
from registry.api.answers import Refused, answer, refuse
from registry.api.bodies import bearer
from registry.engine import Registry
from registry.errors import RegistryError, TooBig
from registry.services import registrations, tokens

_MOST = 1024 * 1024
_PATHS = {kind: f"/api/v1/{kind}s" for kind in commands.REGISTRATIONS if kind != "use-case"}
"""A use case is proposed: see `registry.api.use_cases`."""


def routes(registry: Registry, transport: Mapping[str, Any] | None) -> list[BaseRoute]:
    """A route a kind; `transport` is where registrations are passed on (an OpenLineage client's transport)."""
    return [Route(path, Register(registry, kind, transport)) for kind, path in _PATHS.items()]


class Register:
    """An ASGI endpoint that puts one registration on record: 201 with its receipts."""

    def __init__(self, registry: Registry, kind: str, transport: Mapping[str, Any] | None) -> None:
        self._registry, self._kind, self._transport = registry, kind, transport

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            if scope["method"] != "POST":
                raise Refused(405, "A registration is sent by POST.", headers=((b"allow", b"POST"),))
            token = bearer(scope)
            document = await _body(Request(scope, receive))
            made = await asyncio.to_thread(self._register, token, document)
        except RegistryError as refusal:
            await refuse(send, refusal)
            return
        await answer(send, 201, asdict(made))

    def _register(self, token: str, document: bytes) -> registrations.Registered:
        desk = Desk(self._registry, tokens.actor_of(self._registry, token), "http")
        return registrations.register(desk, commands.registration(self._kind, document), transport=self._transport)


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _MOST:
            raise TooBig(f"A registration has at most {_MOST:,} bytes.")
    return bytes(body)
