"""/api/v1/capacity: machines that a promise takes and what they cost; /api/v1/platform: whose the shared bills are."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.routing import BaseRoute, Route

from registry.access import Desk
from registry.api.doors import Asking, Door
from registry.engine import Registry
from registry.services import money_settings, platform
from roi.capacity import Promise, capacity, over_the_day
from roi.erlang import OCCUPANCY
from roi.own_hardware import Owned, own_or_rent
from roi.serving import Demand, batch, interactive


def routes(registry: Registry) -> list[BaseRoute]:
    """The five routes."""
    return [
        Route("/api/v1/capacity/promise", Door(registry, get=_promise)),
        Route("/api/v1/capacity/service", Door(registry, get=_service)),
        Route("/api/v1/capacity/batch", Door(registry, get=_batch)),
        Route("/api/v1/capacity/own", Door(registry, get=_own)),
        Route("/api/v1/platform", Door(registry, get=_platform)),
    ]


def _promise(desk: Desk, asking: Asking) -> Any:
    promise = Promise(
        asking.number("customers", 0), asking.figure("hours_each", 0.0), asking.figure("hours_promised", 0.0)
    )
    machines, within = asking.number("machines", 1), asking.figure("within_hours", 24.0)
    found = capacity(promise, machines=machines, price_per_hour=asking.amount("price", None))
    spread = over_the_day(promise, machines=machines, within_hours=within, seed=asking.number("seed", 0))
    return {**_told(desk, found), "over_the_day": spread}


def _service(desk: Desk, asking: Asking) -> Any:
    demand = Demand(
        asking.figure("per_hour", 0.0), asking.figure("seconds_each", 0.0), asking.figure("within", 1.0),
        asking.figure("target", 0.95), asking.figure("occupancy", OCCUPANCY),
    )  # fmt: skip
    return _told(desk, interactive(demand, price_per_hour=asking.figure("price", 0.0)))


def _batch(desk: Desk, asking: Asking) -> Any:
    found = batch(
        items=asking.number("items", 0), seconds_each=asking.figure("seconds_each", 0.0),
        window_hours=asking.figure("hours", 0.0), price_per_hour=asking.figure("price", 0.0),
        done_again=asking.figure("done_again", 0.0),
    )  # fmt: skip
    return {"currency": money_settings.get(desk).currency, **asdict(found)}


def _own(desk: Desk, asking: Asking) -> Any:
    owned = Owned(
        asking.figure("purchase", 0.0), asking.number("gpus", 0), asking.figure("years", 4.0),
        asking.figure("running", 0.0), asking.figure("utilisation", 0.5), asking.figure("resale", 0.0),
    )  # fmt: skip
    return _told(desk, own_or_rent(owned, rented_per_hour=asking.figure("rented", 0.0)))


def _platform(desk: Desk, asking: Asking) -> Any:
    return {"platform": platform.platform(desk)}


def _told(desk: Desk, found: Any) -> dict[str, Any]:
    """In the company's currency, which only who may see money is told; with its words."""
    return {"currency": money_settings.get(desk).currency, **asdict(found), "words": found.words}
