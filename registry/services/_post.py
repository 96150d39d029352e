"""Posts a signed message to a webhook, but never to an address inside our own network unless that is allowed.

Signed in the way of Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import ipaddress
import secrets
import socket
import ssl
import threading
from datetime import datetime
from urllib.parse import urlsplit

from registry.errors import Invalid

TIMEOUT_SECONDS = 10
PREFIX = "whsec_"
FAULTS = (OSError, http.client.HTTPException, UnicodeError, Invalid)
_TUNNELS = tuple(ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
"""IPv6 that may carry an IPv4 address inside."""


def new_secret() -> str:
    """A key of 256 random bits, written as Standard Webhooks does."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def headers(secret: str, *, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers that tell the receiver which message this is, when it was sent, and that it is ours."""
    stamp = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix(PREFIX))
    mark = hmac.new(key, f"{message_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "content-type": "application/json",
        "user-agent": "Countersign",
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(mark).decode()}",
    }


def post(url: str, body: bytes, sent: dict[str, str], *, private: bool) -> int:
    """Post and return the status of the answer (a redirect is not followed); raises one of FAULTS.

    The address looked up is the address connected to, so that a name cannot change its mind in between.
    """
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    if not secure and not private:
        raise Invalid("url: a webhook is told over https:// unless COUNTERSIGN_PRIVATE_WEBHOOKS is 1.")
    host, port = parts.hostname or "", parts.port or (443 if secure else 80)
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
    connection.sock = _connected(host, port, secure=secure, private=private)
    limit = threading.Timer(TIMEOUT_SECONDS, _hang_up, [connection.sock])  # each byte may take its time, all may not
    limit.start()
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, {**sent, "host": parts.netloc})
        return connection.getresponse().status
    finally:
        limit.cancel()
        connection.close()


def allowed(host: str, port: int, *, private: bool) -> list[str]:
    """The addresses of a host, all of them fit to be connected to; raises Invalid or OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not private and not _public(address):
            raise Invalid(f"url: {host} leads to {address}, an address that is not public. "
                          "COUNTERSIGN_PRIVATE_WEBHOOKS=1 allows such webhooks.")  # fmt: skip
    return addresses


def _public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return _public(str(address.ipv4_mapped))
        if any(address in tunnel for tunnel in _TUNNELS):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _connected(host: str, port: int, *, secure: bool, private: bool) -> socket.socket:
    failure: OSError = OSError(f"{host} has no address")
    for address in allowed(host, port, private=private):
        try:
            plain = socket.create_connection((address, port), timeout=TIMEOUT_SECONDS)
        except OSError as cause:
            failure = cause
            continue
        try:
            return ssl.create_default_context().wrap_socket(plain, server_hostname=host) if secure else plain
        except BaseException:
            plain.close()
            raise
    raise failure


def _hang_up(connected: socket.socket) -> None:
    try:
        connected.shutdown(socket.SHUT_RDWR)
    except OSError:
        connected.close()
