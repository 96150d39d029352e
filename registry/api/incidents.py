"""GET and POST /api/v1/incidents: the register, one incident as of a day, and the lines of its timeline."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Any

from starlette.routing import BaseRoute, Route

from registry.access import Desk
from registry.api.doors import Asking, Door
from registry.commands import incidents as commands
from registry.commands import moment
from registry.commands.about import read as subject
from registry.engine import Registry
from registry.errors import Invalid
from registry.services import incidents
from registry.views.incident_words import EntryKind, IncidentKind, Severity, State


def routes(registry: Registry) -> list[BaseRoute]:
    """The three routes."""
    one = "/api/v1/incidents/{number}"
    return [
        Route("/api/v1/incidents", Door(registry, get=_list, post=_report)),
        Route(one, Door(registry, get=_one)),
        Route(f"{one}/entries", Door(registry, post=_add)),
    ]


def _list(desk: Desk, asking: Asking) -> Any:
    found = incidents.listing(
        desk,
        asking.asked(),
        states=_words(asking, "state", State),
        kinds=_words(asking, "kind", IncidentKind),
        severities=_words(asking, "severity", Severity),
        about=subject(asking.query["about"]) if asking.query.get("about") else None,
    )
    return {"incidents": found.rows, "found": found.found, "of": found.of}


def _report(desk: Desk, asking: Asking) -> Any:
    said = commands.read(asking.body)
    if key := asking.header("idempotency-key"):
        said = replace(said, key=key)
    return incidents.report(desk, said)


def _one(desk: Desk, asking: Asking) -> Any:
    number = incidents.number_of(asking.path["number"])
    return incidents.get(desk, number, as_of=moment(asking.query.get("as_of"), "as_of"))


def _add(desk: Desk, asking: Asking) -> Any:
    number, line = incidents.number_of(asking.path["number"]), commands.read_line(asking.body)
    if line.kind is EntryKind.NOTE:
        return incidents.note(desk, number, line.text, happened_at=line.happened_at)
    return incidents.add(desk, number, line)


def _words(asking: Asking, name: str, known: type[StrEnum]) -> list[str]:
    said = asking.request.query_params.getlist(name)
    if unknown := set(said) - set(known):
        raise Invalid(f"{name}: {', '.join(sorted(unknown))[:80]!r} is none of {', '.join(known)}.")
    return said
