"""What a request carries: its bearer token, and its body with gzip undone, never more of either than is allowed."""

from __future__ import annotations

import asyncio
import zlib

from starlette.types import Receive, Scope

from registry.api.answers import Refused
from registry.errors import NotSignedIn, Overloaded, TooBig

INLINE = 64 * 1024
"""Bytes that may be worked on where the event loop waits; more goes to a thread."""
_SMALL_ZIP = 4 * 1024
_STEP = 256 * 1024
# curl calls whatever it sends a form unless told; the token says who it is, so taking it as JSON opens no door
_JSON_TYPES = frozenset(
    {
        b"",
        b"application/json",
        b"text/json",
        b"text/plain",
        b"application/x-ndjson",
        b"application/x-www-form-urlencoded",
    }
)


class Gone(Exception):
    """The client went away before its request was complete."""


def bearer(scope: Scope) -> str:
    """The token of the Authorization header; raises NotSignedIn without one."""
    scheme, _, token = header(scope, b"authorization").strip().partition(b" ")
    if scheme.lower() != b"bearer" or not token.strip():
        raise NotSignedIn("No token: send the header Authorization: Bearer <token>. The page Connect makes tokens.")
    return token.strip().decode("latin-1")


def is_large(scope: Scope) -> bool:
    """Whether reading the body costs so much, or may, that the sender has to be known first."""
    length = header(scope, b"content-length")
    return not length.isdigit() or int(length) > (_SMALL_ZIP if header(scope, b"content-encoding") else INLINE)


def header(scope: Scope, name: bytes) -> bytes:
    """The value of a request header, by its lower-case name; empty without it."""
    return next((value for key, value in scope["headers"] if key == name), b"")


class Bodies:
    """Reads request bodies: each up to `limit` bytes, all that are being read at a time up to `room` bytes."""

    def __init__(self, *, limit: int, room: int) -> None:
        self._limit, self._room, self._held = limit, room, 0

    async def read(self, scope: Scope, receive: Receive) -> bytes:
        """The body, gzip undone; raises Refused, TooBig, Overloaded, or Gone."""
        encoding = header(scope, b"content-encoding").strip().lower()
        _check_type(scope, encoding)
        self._check_length(header(scope, b"content-length"))
        body = await self._receive(receive)
        if encoding in (b"gzip", b"x-gzip"):
            return await self._unpacked(body)
        return body

    def _check_length(self, declared: bytes) -> None:
        if declared.isdigit() and int(declared) > self._limit:
            raise self._too_big()

    def _too_big(self) -> TooBig:
        return TooBig(
            f"The body is larger than {self._limit} bytes. Send it in parts, or let the administrator allow more."
        )

    async def _receive(self, receive: Receive) -> bytes:
        parts: list[bytes] = []
        held = 0
        try:
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Gone
                part = message.get("body", b"")
                held += len(part)
                self._held += len(part)
                parts.append(part)
                if held > self._limit:
                    raise self._too_big()
                if self._held > self._room:
                    raise Overloaded("Too many large requests at once; nothing of this was kept. Send it again later.")
                if not message.get("more_body"):
                    return parts[0] if len(parts) == 1 else b"".join(parts)
        finally:
            self._held -= held

    async def _unpacked(self, body: bytes) -> bytes:
        unpacked = (
            unzip(body, self._limit) if len(body) <= _SMALL_ZIP else await asyncio.to_thread(unzip, body, self._limit)
        )
        if unpacked is None:
            raise self._too_big()
        return unpacked


def unzip(body: bytes, limit: int) -> bytes | None:
    """What a gzip body holds, or None as soon as that is more than `limit` bytes; raises Refused where it is none."""
    unpacked = bytearray()
    rest = body
    while rest:
        member = zlib.decompressobj(wbits=31)
        try:
            while not member.eof:
                part = member.decompress(rest, _STEP)
                unpacked += part
                rest = member.unconsumed_tail
                if len(unpacked) > limit:
                    return None
                if not (part or rest or member.eof):
                    raise Refused(400, "The gzip body ends too early.")
        except zlib.error as cause:
            raise Refused(400, f"The body is said to be gzip, but is not: {cause}") from cause
        rest = member.unused_data
    if not body:
        raise Refused(400, "The gzip body ends too early.")
    return bytes(unpacked)


def _check_type(scope: Scope, encoding: bytes) -> None:
    media_type = header(scope, b"content-type").partition(b";")[0].strip().lower()
    if media_type not in _JSON_TYPES and not media_type.endswith(b"+json"):
        raise Refused(415, f"Content-Type {media_type.decode('latin-1')!r} is not understood: send application/json.")
    if encoding not in (b"", b"identity", b"gzip", b"x-gzip"):
        text = f"Content-Encoding {encoding.decode('latin-1')!r} is not understood: send gzip, or nothing."
        raise Refused(415, text, headers=((b"accept-encoding", b"gzip"),))
