"""How the HTTP door speaks: JSON answers, and every refusal as {"error": ..., "place": ...} with its status."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy.exc import DataError, SQLAlchemyError
from starlette.types import Send

from registry.errors import RegistryError, RuleBroken, Unavailable

LOG = logging.getLogger(__name__)
JSON = b"application/json"
RETRY_AFTER_SECONDS = 2
Headers = Sequence[tuple[bytes, bytes]]
_PLACE = re.compile(r"([A-Za-z_]+(?:\[\d+\])?(?:\.[A-Za-z_]+(?:\[\d+\])?)*): ")


class Refused(RegistryError):
    """A request that the door itself refuses, with the status and headers of the answer."""

    def __init__(self, status: int, text: str, *, headers: Headers = ()) -> None:
        super().__init__(text)
        self.status, self.headers = status, headers


def failed(cause: SQLAlchemyError) -> RegistryError:
    """What to say where the database refused: that a value of the request is impossible, or that it does not answer."""
    if isinstance(cause, DataError):
        return Refused(422, "A value of this request is none that the database can hold, such as the character U+0000.")
    LOG.error("The database does not answer: %s", type(cause).__name__)
    return Unavailable("The database does not answer. Ask again later.")


async def answer(send: Send, status: int, value: Any, *, headers: Headers = ()) -> None:
    """Send a value as JSON."""
    await answer_bytes(send, status, orjson.dumps(value), headers=headers)


async def answer_bytes(send: Send, status: int, body: bytes, *, headers: Headers = ()) -> None:
    """Send bytes that are JSON already."""
    length = b"%d" % len(body)
    all_headers = [(b"content-type", JSON), (b"content-length", length), (b"cache-control", b"no-store"), *headers]
    await send({"type": "http.response.start", "status": status, "headers": all_headers})
    await send({"type": "http.response.body", "body": body})


async def answer_text(send: Send, text: str, media_type: str) -> None:
    """Send text of a media type."""
    body = text.encode()
    headers = [(b"content-type", f"{media_type}; charset=utf-8".encode()), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": [*headers, (b"cache-control", b"no-store")]})
    await send({"type": "http.response.body", "body": body})


async def answer_file(send: Send, body: bytes, headers: Headers) -> None:
    """Send the bytes of a file."""
    all_headers = [(b"content-length", b"%d" % len(body)), (b"cache-control", b"no-store"), *headers]
    await send({"type": "http.response.start", "status": 200, "headers": all_headers})
    await send({"type": "http.response.body", "body": body})


async def refuse(send: Send, refusal: RegistryError) -> None:
    """Send a refusal in the registry's words."""
    headers = [*_HEADERS.get(refusal.status, ()), *(refusal.headers if isinstance(refusal, Refused) else ())]
    rule = {"rule": refusal.duty} if isinstance(refusal, RuleBroken) else {}
    await answer(send, refusal.status, told(str(refusal)) | rule, headers=headers)


def told(reason: str) -> dict[str, str]:
    """A reason, with the place that it begins with where it names one."""
    place = _PLACE.match(reason)
    return {"error": reason, "place": place[1]} if place else {"error": reason}


_HEADERS: dict[int, Headers] = {
    401: ((b"www-authenticate", b'Bearer realm="Countersign"'),),
    503: ((b"retry-after", b"%d" % RETRY_AFTER_SECONDS),),
}
