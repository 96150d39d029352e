"""/api/v1/portfolio: what all business cases come to together, what to fund under limits, what a quarter brought."""

from __future__ import annotations

from typing import Any

from starlette.routing import BaseRoute, Route

from registry.access import Desk
from registry.api.doors import Asking, Door
from registry.engine import Registry
from registry.services import executive, funding, money_portfolio
from registry.services.funding import Asked
from registry.views import money_values as values

MOST_DRAWS = 20_000


def routes(registry: Registry) -> list[BaseRoute]:
    """The three routes."""
    return [
        Route("/api/v1/portfolio", Door(registry, get=_portfolio)),
        Route("/api/v1/portfolio/funding", Door(registry, get=_funding)),
        Route("/api/v1/portfolio/quarter", Door(registry, get=_quarter)),
    ]


def _portfolio(desk: Desk, asking: Asking) -> Any:
    draws = asking.draws(0, MOST_DRAWS) if "draws" in asking.query else None
    return values.portfolio(money_portfolio.view(desk, draws=draws, seed=asking.number("seed", 0)))


def _funding(desk: Desk, asking: Asking) -> Any:
    """Under the company's own limits; each that is said stands in its place, `none` takes it away."""
    usual = funding.usual(desk)
    asked = Asked(
        cash=asking.amount("cash", usual.cash),
        gpu_hours=asking.amount("gpu_hours", usual.gpu_hours),
        people=asking.amount("people", usual.people),
        theta=asking.amount("theta", usual.theta) or 0.0,
        exact=asking.yes("exact"),
    )
    return funding.funding(desk, asked)


def _quarter(desk: Desk, asking: Asking) -> Any:
    return executive.quarter_seen(desk, asking.query.get("month", ""))
