"""The door for events: POST /api/v1/lineage for one, POST /api/v1/lineage/batch for an array of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from lineage.slices import elements
from registry.api.answers import Refused, answer, answer_bytes, refuse, told
from registry.api.bodies import INLINE, Bodies, Gone, bearer, is_large
from registry.errors import RegistryError
from registry.services.events import Outcome, Reading, Receipt, read
from registry.services.intake import PART, Intake

ROOM = 16
"""All bodies being read at a time may hold this many times the largest one."""
MOST_FAILURES = 1000
"""How many failures a batch's answer describes; its summary counts them all."""

ONE = "/api/v1/lineage"
_NOT_JSON = "not JSON"


def routes(intake: Intake, *, max_body: int) -> list[BaseRoute]:
    """Both routes, as plain ASGI: this is the one place where thousands of requests a second matter."""
    bodies = Bodies(limit=max_body, room=ROOM * max_body)
    return [
        Route(ONE, OneEvent(intake, bodies)),
        Route(f"{ONE}/batch", Batch(intake, bodies)),
    ]


class Shortcut:
    """ASGI middleware that takes single events straight to their door, past what stands before a server's pages."""

    def __init__(self, app: ASGIApp, *, routes: Sequence[BaseRoute]) -> None:
        self._app = app
        self._door = next(route.app for route in routes if isinstance(route, Route) and route.path == ONE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        straight = scope["type"] == "http" and scope["path"] == ONE
        await (self._door if straight else self._app)(scope, receive, send)


class _Post:
    """An ASGI endpoint that answers POST and puts every refusal in words."""

    def __init__(self, intake: Intake, bodies: Bodies) -> None:
        self._intake, self._bodies = intake, bodies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            if scope["method"] != "POST":
                raise Refused(405, "Events are sent by POST.", headers=((b"allow", b"POST"),))
            token = bearer(scope)
            if is_large(scope):
                await asyncio.to_thread(self._intake.admit, token)
            await self._serve(token, await self._bodies.read(scope, receive), send)
        except RegistryError as refusal:
            await refuse(send, refusal)
        except Gone:
            return

    async def _serve(self, token: str, body: bytes, send: Send) -> None:
        raise NotImplementedError


class OneEvent(_Post):
    """One event: 201 when it is kept, 200 when it was known, 400 or 422 when it is no event."""

    async def _serve(self, token: str, body: bytes, send: Send) -> None:
        reading = read(body) if len(body) < INLINE else await asyncio.to_thread(read, body)
        (receipt,) = await self._intake.submit(token, [reading])[0]
        if receipt.seq is None:
            raise Refused(_status_of(receipt.reason), receipt.reason)
        await answer_bytes(
            send,
            201 if receipt.outcome is Outcome.STORED else 200,
            b'{"seq":%d,"outcome":"%s"}' % (receipt.seq, receipt.outcome.encode()),
        )


class Batch(_Post):
    """An array of events: each is kept or refused on its own, and the answer says which were not kept."""

    async def _serve(self, token: str, body: bytes, send: Send) -> None:
        readings = _read_all(body) if len(body) < INLINE else await asyncio.to_thread(_read_all, body)
        if readings is None:
            whole = _no_batch(read(body))
            await asyncio.gather(*self._intake.submit(token, [whole]))
            raise Refused(_status_of(whole.reason), whole.reason)
        parts = await asyncio.gather(*self._intake.submit(token, readings), return_exceptions=True)
        await answer(send, 200, batch_report(_outcomes(parts, readings)))


def _no_batch(whole: Reading) -> Reading:
    reason = whole.reason if whole.reason.startswith(_NOT_JSON) else "a batch is a JSON array of events"
    return whole._replace(content_sha256=None, reason=reason)


def _read_all(body: bytes) -> list[Reading] | None:
    found = elements(body)
    return None if found is None else [read(element) for element in found]


def _status_of(reason: str) -> int:
    return 400 if reason.startswith(_NOT_JSON) else 422


def _outcomes(
    parts: Sequence[list[Receipt] | BaseException], readings: Sequence[Reading]
) -> list[Receipt | RegistryError]:
    """What became of each reading; raises the refusal where no part was kept."""
    found: list[Receipt | RegistryError] = []
    refusals: list[BaseException] = []
    for number, part in enumerate(parts):
        if isinstance(part, RegistryError):
            refusals.append(part)
            found += [part] * len(readings[number * PART : (number + 1) * PART])
        elif isinstance(part, BaseException):
            raise part
        else:
            found += part
    if parts and len(refusals) == len(parts):
        raise refusals[0]
    return found


def batch_report(outcomes: Sequence[Receipt | RegistryError]) -> dict[str, Any]:
    """The specification's answer to a batch."""
    failed = []
    for index, outcome in enumerate(outcomes):
        if isinstance(outcome, RegistryError):
            failed.append({"index": index, **_failure(str(outcome)), "retriable": outcome.status >= 500})
        elif outcome.outcome is Outcome.REJECTED:
            failed.append({"index": index, **_failure(outcome.reason), "retriable": False})
    retriable = sum(failure["retriable"] is True for failure in failed)
    return {
        "status": "partial_success" if failed else "success",
        "summary": {
            "received": len(outcomes),
            "successful": len(outcomes) - len(failed),
            "failed": len(failed),
            "retriable": retriable,
            "non_retriable": len(failed) - retriable,
        },
        "failed_events": failed[:MOST_FAILURES],
    }


def _failure(reason: str) -> dict[str, str]:
    words = told(reason)
    return {"reason": words.pop("error"), **words}
