"""Logs a decision from a notebook or a pipeline: through the server of COUNTERSIGN_URL, else on REGISTRY_URL."""

from __future__ import annotations

import hashlib
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from registry.engine import DEFAULT_URL, Registry
from registry.errors import NotSignedIn, RegistryError

TIMEOUT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Logged:
    """Where a decision stands: its number (D-12), what it is about, and its address (empty without a server)."""

    number: str
    title: str
    about: str
    url: str = ""


def decide(title: str, *, about: str, choice: str, because: str, key: str = "", **more: Any) -> Logged:
    """Put a decision on record. `more` are the other fields of POST /api/v1/decisions: options, assumptions, people …

    Acts for the account of COUNTERSIGN_TOKEN. The same words with the same `key` are the same decision, so a cell that
    runs again logs nothing twice. Raises RegistryError in the registry's words.
    """
    said = {"title": title, "about": about, "choice": choice, "rationale": because, **more}
    told = said | {"key": f"notebook:{hashlib.sha256(_json(said | {'key': key})).hexdigest()}"}
    token, server = os.environ.get("COUNTERSIGN_TOKEN", ""), os.environ.get("COUNTERSIGN_URL", "").rstrip("/")
    if not token:
        raise NotSignedIn("COUNTERSIGN_TOKEN is not set. An administrator makes a token on the page Connect.")
    found = _over_http(server, token, told) if server else _directly(token, told)
    url = f"{server}/decision?id={found['id']}" if server else ""
    return Logged(found["number"], found["title"], str(found["about"]), url)


def _over_http(server: str, token: str, told: Mapping[str, Any]) -> Any:
    if not server.startswith(("http://", "https://")):
        raise RegistryError(f"COUNTERSIGN_URL: {server[:80]!r} is no address such as https://countersign.example.")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{server}/api/v1/decisions", _json(told), headers)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            return orjson.loads(answer.read())
    except urllib.error.HTTPError as refusal:
        raise RegistryError(_words(refusal)) from refusal
    except (urllib.error.URLError, TimeoutError) as cause:
        raise RegistryError(f"{server} does not answer: {getattr(cause, 'reason', cause)}.") from cause


def _directly(token: str, told: Mapping[str, Any]) -> Any:
    from registry.access import Desk  # a notebook that speaks to a server needs none of this
    from registry.commands import decisions as commands
    from registry.services import decisions, tokens
    from registry.views.decisions import flat

    registry = Registry.open(os.environ.get("REGISTRY_URL", DEFAULT_URL))
    try:
        desk = Desk(registry, tokens.actor_of(registry, token), "notebook")
        return flat(decisions.log(desk, commands.decision(_json(told))))
    finally:
        registry.close()


def _words(refusal: urllib.error.HTTPError) -> str:
    try:
        return str(orjson.loads(refusal.read())["error"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return f"The server refused it with status {refusal.code}."


def _json(value: Any) -> bytes:
    return orjson.dumps(value)
