"""/api/v1/budgets: whether each budget lasts, unusual days, the days to come; /training-run: whether one lasts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.routing import BaseRoute, Route

from registry.access import Desk
from registry.api.doors import Asking, Door
from registry.engine import Registry
from registry.errors import Invalid
from registry.services import budgets, money_settings
from registry.views import money_values as values
from roi.checkpoint_value import Outlook, checkpoint
from roi.exhaustion import Overrun, cost_ratio, exhaustion, on_the_way

AHEAD = 30
MOST_EPOCHS = 10_000


def routes(registry: Registry) -> list[BaseRoute]:
    """The four routes."""
    return [
        Route("/api/v1/budgets", Door(registry, get=_budgets)),
        Route("/api/v1/training-run/epochs", Door(registry, get=_epochs)),
        Route("/api/v1/training-run/so-far", Door(registry, get=_so_far)),
        Route("/api/v1/training-run/checkpoint", Door(registry, get=_checkpoint)),
    ]


def _budgets(desk: Desk, asking: Asking) -> Any:
    slug, ahead, seed = asking.query.get("use_case", ""), asking.number("ahead", AHEAD), asking.number("seed", 0)
    return values.budgets(budgets.view(desk, slug=slug, ahead=ahead, seed=seed))


def _epochs(desk: Desk, asking: Asking) -> Any:
    """How likely the budget lasts, and at which epoch it ends if not; `stopped_at` says what ending there means."""
    epochs, ratio, stopped = _planned(asking), asking.figure("ratio", 1.0), asking.number("stopped_at", 0)
    usual = Overrun()
    overrun = Overrun(asking.figure("mean", usual.mean), asking.figure("sigma", usual.sigma))
    found = exhaustion(epochs=epochs, budget_ratio=ratio, overrun=overrun)
    times = cost_ratio(epoch=stopped, epochs=epochs, budget_ratio=ratio) if stopped else None
    return {
        **_in_currency(desk, found),
        "budget_for_80": found.budget_for(0.8),
        "p_stop_by": found.p_stop_by(stopped) if stopped else None,
        "cost_ratio": times,
    }


def _so_far(desk: Desk, asking: Asking) -> Any:
    said = asking.query.get("costs", "").replace(",", " ").split()
    try:
        costs = [float(one) for one in said]
    except ValueError:
        raise Invalid("costs: numbers with commas between are needed, such as 10.2,9.8,11.4.") from None
    budget, planned = asking.figure("budget", 0.0), asking.figure("planned", 0.0)
    return _in_currency(desk, on_the_way(costs, epochs=_planned(asking), budget=budget, planned_cost=planned))


def _checkpoint(desk: Desk, asking: Asking) -> Any:
    outlook = Outlook(asking.figure("worth", 0.0), asking.figure("spread", 0.0), asking.figure("correlation", 0.0))
    remaining = asking.figure("remaining", 0.0)
    found = checkpoint(outlook, remaining_cost=remaining)
    return {**_in_currency(desk, found), "worth": found.worth, "go_on_without_looking": outlook.value > remaining}


def _planned(asking: Asking) -> int:
    epochs = asking.number("epochs", 100)
    if epochs > MOST_EPOCHS:
        raise Invalid(f"epochs: from 1 to {MOST_EPOCHS:,} are answered here, not {epochs:,}.")
    return epochs


def _in_currency(desk: Desk, found: Any) -> dict[str, Any]:
    """In the company's currency, which only who may see money is told."""
    return {"currency": money_settings.get(desk).currency, **asdict(found)}
