"""A use case's /case/economics and /case/onward: what its business case comes to, and whether to go on with it."""

from __future__ import annotations

from typing import Any

from starlette.routing import BaseRoute, Route

from registry.access import Desk
from registry.api.doors import Asking, Door
from registry.commands.economics import Question
from registry.commands.reading import reader
from registry.engine import Registry
from registry.errors import Invalid
from registry.services import economics, scenarios
from registry.views import economics_values as values
from roi.case_changes import WhatIf
from roi.horizon import HORIZONS
from roi.simulation import DRAWS

_PATH = "/api/v1/use-cases/{slug}/case"
MOST_DRAWS = 200_000
_NOTHING = WhatIf()


def routes(registry: Registry) -> list[BaseRoute]:
    """The two routes."""
    return [
        Route(f"{_PATH}/economics", Door(registry, get=_economics, post=_what_if)),
        Route(f"{_PATH}/onward", Door(registry, get=_onward)),
    ]


def _economics(desk: Desk, asking: Asking) -> Any:
    scenario = asking.query.get("scenario", "")
    what_if = scenarios.get(desk, asking.path["slug"], scenario).what_if if scenario else _NOTHING
    return _worked_out(desk, asking, _question(asking, what_if, scenario))


def _what_if(desk: Desk, asking: Asking) -> Any:
    """A what-if that is not kept: POST because it has a body."""
    return _worked_out(desk, asking, _question(asking, reader(WhatIf)(asking.body)))


def _worked_out(desk: Desk, asking: Asking, asked: Question) -> Any:
    slug = asking.path["slug"]
    found, drawn = economics.answer(desk, slug, asked), economics.simulation(desk, slug, asked)
    driven = economics.drivers(desk, slug, asked) if "drivers" in asking.query else None
    lost = economics.losses(desk, slug, asked) if "losses" in asking.query else None
    hidden = economics.hidden_costs(desk, slug, asked) if "hidden" in asking.query else None
    return values.economics(found, drawn, drivers=driven, losses=lost, hidden=hidden)


def _onward(desk: Desk, asking: Asking) -> Any:
    return values.onward(economics.onward(desk, asking.path["slug"], _question(asking, _NOTHING)))


def _question(asking: Asking, what_if: WhatIf, scenario: str = "") -> Question:
    return Question(
        revision=asking.number("revision", 0) or None, what_if=what_if, scenario=scenario,
        draws=asking.draws(DRAWS, MOST_DRAWS), seed=asking.number("seed", 0), horizons=_horizons(asking),
    )  # fmt: skip


def _horizons(asking: Asking) -> tuple[int, ...]:
    said = asking.query.get("horizons", "")
    if not said:
        return HORIZONS
    months = [one.strip() for one in said.split(",")]
    if len(months) > 12 or not all(one.isascii() and one.isdigit() and int(one) <= 600 for one in months):
        raise Invalid("horizons: at most twelve numbers of months from 0 to 600, with commas between.")
    return tuple(sorted({int(one) for one in months}))
