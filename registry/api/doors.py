"""One address with what it answers to GET and to POST: JSON in, a service, JSON out, every refusal in its words."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from registry.access import Desk
from registry.api.answers import Headers, Refused, answer, answer_file, answer_text, failed, refuse
from registry.api.bodies import bearer
from registry.engine import Registry
from registry.errors import Invalid, RegistryError, TooBig
from registry.plain import plain
from registry.services import tokens
from registry.views.listing import Asked
from roi import refusals

MOST_ROWS = 1_000
_MOST_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Asking:
    """A request as a service needs it: the parts of its address, and its body (empty for GET)."""

    request: Request
    body: bytes = b""

    @property
    def query(self) -> Mapping[str, str]:
        """What stands behind the question mark."""
        return self.request.query_params

    @property
    def path(self) -> Mapping[str, str]:
        """The named parts of the path."""
        return self.request.path_params

    def header(self, name: str) -> str:
        """A header, by its lower-case name; empty without it."""
        return self.request.headers.get(name, "")

    def asked(self) -> Asked:
        """Which part of a list: `q`, `sort` (a minus before it: downwards), `offset`, `limit` (100, at most 1,000)."""
        sort = self.query.get("sort", "")
        return Asked(
            text=self.query.get("q", ""),
            sort=sort.removeprefix("-"),
            down=sort.startswith("-"),
            offset=self.number("offset", 0),
            limit=min(self.number("limit", 100), MOST_ROWS),
        )

    def yes(self, name: str) -> bool:
        """Whether the query says so: 1, true or yes."""
        return self.query.get(name, "") in ("1", "true", "yes")

    def number(self, name: str, default: int) -> int:
        """A whole number of the query; raises Invalid."""
        text = self.query.get(name, str(default))
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise Invalid(f"{name}: {text[:40]!r} is no whole number.")
        return int(text)

    def amount(self, name: str, default: float | None) -> float | None:
        """A number of the query, `none` for None; raises Invalid."""
        text = self.query.get(name, "").strip()
        if not text:
            return default
        try:
            return None if text == "none" else float(text)
        except ValueError:
            raise Invalid(f"{name}: {text[:40]!r} is no number.") from None

    def figure(self, name: str, default: float) -> float:
        """A number of the query that is not none; raises Invalid."""
        found = self.amount(name, default)
        if found is None or not math.isfinite(found):
            raise Invalid(f"{name}: a number is needed.")
        return found

    def draws(self, default: int, most: int) -> int:
        """How often is drawn: `draws`, 100 to `most`; raises Invalid."""
        found = self.number("draws", default)
        if not 100 <= found <= most:
            raise Invalid(f"draws: 100 to {most:,}, not {found:,}.")
        return found


Answerer = Callable[[Desk, Asking], Any]


@dataclass(frozen=True, slots=True)
class Text:
    """An answer that is text of a media type, such as text/markdown."""

    text: str
    media_type: str


@dataclass(frozen=True, slots=True)
class File:
    """An answer that is a file to be kept, never to be shown: browsers do not look into it."""

    body: bytes
    name: str
    media_type: str

    @property
    def headers(self) -> Headers:
        """Under which it goes out."""
        name = f"attachment; filename*=UTF-8''{quote(self.name)}"
        kept = ((b"content-disposition", name.encode()), (b"x-content-type-options", b"nosniff"))
        return (*kept, (b"content-security-policy", b"sandbox"), (b"content-type", self.media_type.encode("latin-1")))


class Door:
    """An ASGI endpoint. GET answers 200, POST 201; a value is answered as JSON, a `Text` or `File` as it is.

    `most` is how many bytes a body may have; above the usual, whoever sends is asked for first.
    """

    def __init__(
        self,
        registry: Registry,
        *,
        get: Answerer | None = None,
        post: Answerer | None = None,
        most: int = _MOST_BYTES,
    ) -> None:
        self._registry, self._answerers, self._most = registry, {"GET": get, "POST": post}, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; the database is asked in a thread."""
        try:
            method = "GET" if scope["method"] == "HEAD" else scope["method"]
            answerer = self._answerers.get(method) or self._refuse()
            token, request = bearer(scope), Request(scope, receive)
            if method == "POST" and self._most > _MOST_BYTES:
                await asyncio.to_thread(tokens.actor_of, self._registry, token)
            asking = Asking(request, await _body(request, self._most) if method == "POST" else b"")
            found = await asyncio.to_thread(self._ask, token, answerer, asking)
        except RegistryError as refusal:
            await refuse(send, refusal)
            return
        if isinstance(found, Text):
            await answer_text(send, found.text, found.media_type)
        elif isinstance(found, File):
            await answer_file(send, found.body, found.headers)
        else:
            await answer(send, 201 if method == "POST" else 200, plain(found))

    def _ask(self, token: str, answerer: Answerer, asking: Asking) -> Any:
        try:
            return answerer(Desk(self._registry, tokens.actor_of(self._registry, token), "http"), asking)
        except refusals.Refused as refusal:
            raise Invalid(str(refusal)) from refusal
        except SQLAlchemyError as cause:
            raise failed(cause) from cause

    def _refuse(self) -> Answerer:
        methods = [name for name, answerer in self._answerers.items() if answerer]
        allowed = ", ".join([*methods, "HEAD"] if "GET" in methods else methods)
        raise Refused(405, f"This address takes {allowed}.", headers=((b"allow", allowed.encode()),))


async def _body(request: Request, most: int) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise TooBig(f"A request here has at most {most:,} bytes.")
    return bytes(body)
