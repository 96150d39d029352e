"""/api/v1/budgets: whether each budget lasts, unusual days of the bills, and the days to come."""

from __future__ import annotations

from typing import Any

from starlette.routing import BaseRoute, Route

from registry.access import Desk
from registry.api.doors import Asking, Door
from registry.engine import Registry
from registry.plain import plain
from registry.services import budgets
from registry.views.budgets import BudgetLine, BudgetsView

AHEAD = 30


def routes(registry: Registry) -> list[BaseRoute]:
    """The one route."""
    return [Route("/api/v1/budgets", Door(registry, get=_budgets))]


def _budgets(desk: Desk, asking: Asking) -> Any:
    slug, ahead, seed = asking.query.get("use_case", ""), asking.number("ahead", AHEAD), asking.number("seed", 0)
    return values(budgets.view(desk, slug=slug, ahead=ahead, seed=seed))


def values(view: BudgetsView) -> dict[str, Any]:
    """The view as plain values, with the words that it says of itself."""
    found: dict[str, Any] = plain(view)
    found["lines"] = [_line(line) for line in view.lines]
    if view.days is not None:
        ahead = view.days.forecast
        found["days"] |= {"words": [view.days.watch.words, *([ahead.words] if ahead else [])]}
    return found


def _line(line: BudgetLine) -> dict[str, Any]:
    said: dict[str, Any] = plain(line)
    return said | {"word": line.word, "words": line.burn.words if line.burn else line.why_not}
