"""A use case's /what-if: figures of its business case moved and answered, kept under a name, or made the plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from starlette.routing import BaseRoute, Route

from registry.access import Desk
from registry.api.doors import Asking, Door
from registry.commands import moves as commands
from registry.commands.moves import Moves
from registry.commands.reading import reader
from registry.engine import Registry
from registry.services import scenarios, workbench
from registry.views import money_values as values
from roi.what_if import DRAWS

_PATH = "/api/v1/use-cases/{slug}/what-if"
MOST_DRAWS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """What is to become the plan, why, and the revision that it was tried on."""

    moves: dict[str, Any]
    expected_revision: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is to be kept, under which name and why."""

    name: str
    moves: dict[str, Any] = field(default_factory=dict)
    note: str = ""


def routes(registry: Registry) -> list[BaseRoute]:
    """The three routes."""
    return [
        Route(_PATH, Door(registry, get=_side_by_side, post=_try)),
        Route(f"{_PATH}/keep", Door(registry, post=_keep)),
        Route(f"{_PATH}/adopt", Door(registry, post=_adopt)),
    ]


def _side_by_side(desk: Desk, asking: Asking) -> Any:
    found = workbench.side_by_side(desk, asking.path["slug"], **_drawing(asking))
    return {"scenarios": [values.beside(one) for one in found]}


def _try(desk: Desk, asking: Asking) -> Any:
    """Nothing is kept: POST because it has a body."""
    moves = commands.read(asking.body)
    return values.tried(workbench.tried(desk, asking.path["slug"], moves, **_drawing(asking)))


def _keep(desk: Desk, asking: Asking) -> Any:
    said = reader(Kept)(asking.body)
    moves = _moves(said.moves)
    return scenarios.save(desk, asking.path["slug"], moves.scenario(said.name, said.note))


def _adopt(desk: Desk, asking: Asking) -> Any:
    said, slug = reader(Adopted)(asking.body), asking.path["slug"]
    moves = _moves(said.moves)
    return workbench.adopt(desk, slug, moves, note=said.note, expected_revision=said.expected_revision)


def _moves(said: dict[str, Any]) -> Moves:
    return commands.read(said)


def _drawing(asking: Asking) -> dict[str, int]:
    return {"draws": asking.draws(DRAWS, MOST_DRAWS), "seed": asking.number("seed", 0)}
