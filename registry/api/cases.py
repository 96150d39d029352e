"""/api/v1/cases; a use case's /case with its revisions, differences, template and scenarios."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.routing import BaseRoute, Route

from registry.access import Desk
from registry.api.doors import Asking, Door, Text
from registry.commands import scenarios as commands
from registry.commands.reading import reader
from registry.engine import Registry
from registry.services import business_cases, economics, scenarios
from registry.views import economics_values as values

_PATH = "/api/v1/use-cases/{slug}/case"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A business case as it is handed in: YAML or JSON as one text, why, and the revision that it began from."""

    text: str
    note: str = ""
    expected_revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """Which revision is to be said again, and why."""

    revision: int
    note: str = ""
    expected_revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """Which scenario is taken away, and why."""

    name: str
    note: str = ""


def routes(registry: Registry) -> list[BaseRoute]:
    """The eight routes."""
    return [
        Route("/api/v1/cases", Door(registry, get=_all)),
        Route(_PATH, Door(registry, get=_one, post=_save)),
        Route(f"{_PATH}/revisions", Door(registry, get=_revisions)),
        Route(f"{_PATH}/difference", Door(registry, get=_difference)),
        Route(f"{_PATH}/restore", Door(registry, post=_restore)),
        Route(f"{_PATH}/template", Door(registry, get=_template)),
        Route(f"{_PATH}/scenarios", Door(registry, get=_scenarios, post=_scenario)),
        Route(f"{_PATH}/scenarios/taken-away", Door(registry, post=_take_away)),
    ]


def _all(desk: Desk, asking: Asking) -> Any:
    found = business_cases.all_of(desk)
    asked = asking.asked()
    shown = found[asked.offset : asked.offset + asked.limit]
    return {"cases": [values.line(one) for one in shown], "found": len(found), "of": len(found)}


def _one(desk: Desk, asking: Asking) -> Any:
    return business_cases.of(desk, asking.path["slug"], _revision(asking))


def _save(desk: Desk, asking: Asking) -> Any:
    said, slug = reader(Said)(asking.body), asking.path["slug"]
    return business_cases.save(desk, slug, said.text, note=said.note, expected_revision=said.expected_revision)


def _revisions(desk: Desk, asking: Asking) -> Any:
    return {"revisions": business_cases.revisions(desk, asking.path["slug"])}


def _difference(desk: Desk, asking: Asking) -> Any:
    first, second = asking.number("first", 0), asking.number("second", 0) or None
    found = business_cases.difference(desk, asking.path["slug"], first, second)
    worth = economics.compared(desk, asking.path["slug"], first, second)
    return {"difference": found, "worth": worth.bars, "months": worth.months}


def _restore(desk: Desk, asking: Asking) -> Any:
    said, slug = reader(Back)(asking.body), asking.path["slug"]
    expected = said.expected_revision
    return business_cases.restore(desk, slug, said.revision, note=said.note, expected_revision=expected)


def _template(desk: Desk, asking: Asking) -> Any:
    return Text(business_cases.template(desk, asking.path["slug"]), "application/yaml")


def _scenarios(desk: Desk, asking: Asking) -> Any:
    return {"scenarios": scenarios.listing(desk, asking.path["slug"])}


def _scenario(desk: Desk, asking: Asking) -> Any:
    return scenarios.save(desk, asking.path["slug"], commands.read(asking.body), revision=_revision(asking))


def _take_away(desk: Desk, asking: Asking) -> Any:
    said = reader(Gone)(asking.body)
    scenarios.take_away(desk, asking.path["slug"], said.name, note=said.note)
    return {"taken_away": said.name}


def _revision(asking: Asking) -> int | None:
    return asking.number("revision", 0) or None
