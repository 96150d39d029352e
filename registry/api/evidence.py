"""GET and POST /api/v1/evidence: files and links that prove something, up and down again byte for byte."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.routing import BaseRoute, Route

from registry.access import Desk
from registry.api.doors import Asking, Door, File
from registry.commands import evidence as commands
from registry.commands.about import read as subject
from registry.engine import Registry
from registry.errors import Invalid
from registry.services import evidence
from registry.settings import Settings
from registry.views.evidence import WORDS

_FIELDS = ("title", "kind", "file_name", "media_type", "valid_from", "valid_until", "note")


def routes(registry: Registry, settings: Settings) -> list[BaseRoute]:
    """The five routes; a file may be as large as the settings say."""
    one = "/api/v1/evidence/{number}"
    return [
        Route("/api/v1/evidence", Door(registry, get=_list, post=_add, most=settings.max_evidence)),
        Route(one, Door(registry, get=_one)),
        Route(f"{one}/file", Door(registry, get=_file)),
        Route(f"{one}/links", Door(registry, post=_link)),
        Route(f"{one}/withdrawal", Door(registry, post=_withdraw)),
    ]


def _list(desk: Desk, asking: Asking) -> Any:
    words = [text.replace("_", " ") for text in asking.request.query_params.getlist("state")]
    for word in words:
        if word not in WORDS:
            raise Invalid(f"state: {word[:40]!r} is none of {', '.join(WORDS)}.")
    about = subject(asking.query["about"]) if asking.query.get("about") else None
    kind = asking.query.get("kind", "")
    found = evidence.listing(desk, asking.asked(), words=words, kind=kind, about=about)
    return {"evidence": found.rows, "found": found.found, "of": found.of}


def _add(desk: Desk, asking: Asking) -> Any:
    """A link from JSON; or, where the address names a `file_name`, the body as that file."""
    is_file = "file_name" in asking.query
    new = commands.read(_said(asking)) if is_file else commands.read(asking.body)
    if key := asking.header("idempotency-key"):
        new = replace(new, key=key)
    return evidence.add(desk, new, asking.body if is_file else None)


def _said(asking: Asking) -> dict[str, Any]:
    known = {*_FIELDS, "about"}
    for name in asking.query:
        if name not in known:
            raise Invalid(f"{name[:40]}: not known here; known are {', '.join(sorted(known))}.")
    said: dict[str, Any] = {name: asking.query[name] for name in _FIELDS if asking.query.get(name)}
    return {"title": said.get("file_name", ""), **said, "about": asking.request.query_params.getlist("about")}


def _one(desk: Desk, asking: Asking) -> Any:
    return evidence.get(desk, evidence.number_of(asking.path["number"]))


def _file(desk: Desk, asking: Asking) -> File:
    found, body = evidence.download(desk, evidence.number_of(asking.path["number"]))
    return File(body, found.file_name, found.media_type)


def _link(desk: Desk, asking: Asking) -> Any:
    return evidence.link(desk, evidence.number_of(asking.path["number"]), commands.read_linked(asking.body))


def _withdraw(desk: Desk, asking: Asking) -> Any:
    return evidence.withdraw(desk, evidence.number_of(asking.path["number"]), commands.read_withdrawn(asking.body))
