"""/api/v1/levers: what makes computing cheaper; a use case's /levers: what pulling some would change."""

from __future__ import annotations

from typing import Any

from starlette.routing import BaseRoute, Route

from registry.access import Desk
from registry.api.doors import Asking, Door
from registry.commands.moves import Moves
from registry.engine import Registry
from registry.errors import Invalid
from registry.services import money_settings, workbench
from registry.views import money_values as values
from roi.lever_table import levers
from roi.what_if import DRAWS

MOST_DRAWS = 20_000


def routes(registry: Registry) -> list[BaseRoute]:
    """The two routes."""
    return [
        Route("/api/v1/levers", Door(registry, get=_levers)),
        Route("/api/v1/use-cases/{slug}/levers", Door(registry, get=_pulled)),
    ]


def _levers(desk: Desk, asking: Asking) -> Any:
    return {"levers": list(levers().values()), "currency": money_settings.get(desk).currency}


def _pulled(desk: Desk, asking: Asking) -> Any:
    """On the newest revision; with hardware, or a factor of one's own, POST /what-if and /case/economics answer."""
    pulled = tuple(word.strip() for word in asking.query.get("pull", "").split(",") if word.strip())
    if not pulled:
        raise Invalid(f"pull: name one or more of {', '.join(levers())}, with commas between.")
    moves = Moves(levers=pulled, training_share=asking.amount("training_share", None))
    draws, seed = asking.draws(DRAWS, MOST_DRAWS), asking.number("seed", 0)
    return values.tried(workbench.tried(desk, asking.path["slug"], moves, draws=draws, seed=seed))
