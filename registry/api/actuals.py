"""/api/v1/actuals and what feeds it: allocation rules, costs on no bill, exchange rates, measurements, settings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from starlette.routing import BaseRoute, Route

from registry.access import Desk
from registry.api.doors import Asking, Door
from registry.commands import money as commands
from registry.commands.reading import reader
from registry.engine import Registry
from registry.services import (
    _periods,
    actuals,
    allocations,
    cost_entries,
    fx_rates,
    measurements,
    money_settings,
    promises,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesSaid:
    """Allocation rules as YAML or JSON in one text, why, and the revision that they began from."""

    text: str
    note: str = ""
    expected_revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RatesSaid:
    """Exchange rates: one by one, or as a CSV text."""

    rates: tuple[commands.NewRate, ...] = ()
    csv: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsSaid:
    """Settings to choose anew, by name, and why."""

    changes: dict[str, Any]
    note: str = ""


def routes(registry: Registry) -> list[BaseRoute]:
    """The eight routes."""
    return [
        Route("/api/v1/actuals", Door(registry, get=_actuals)),
        Route("/api/v1/use-cases/{slug}/actuals", Door(registry, get=_of)),
        Route("/api/v1/allocation-rules", Door(registry, get=_rules, post=_save_rules)),
        Route("/api/v1/allocation-rules/trial", Door(registry, post=_try_rules)),
        Route("/api/v1/costs", Door(registry, get=_costs, post=_add_cost)),
        Route("/api/v1/rates", Door(registry, get=_rates, post=_add_rates)),
        Route("/api/v1/measurements", Door(registry, get=_measurements, post=_measure)),
        Route("/api/v1/money-settings", Door(registry, get=_settings, post=_change)),
    ]


def _actuals(desk: Desk, asking: Asking) -> Any:
    said = asking.query
    return actuals.summary(
        desk,
        since=_month(asking, "since"),
        until=_month(asking, "until"),
        grain=said.get("grain", "month"),
        basis=said.get("basis", ""),
        currency=said.get("currency", ""),
    )


def _of(desk: Desk, asking: Asking) -> Any:
    said = asking.query
    return actuals.of(
        desk,
        asking.path["slug"],
        until=_month(asking, "until"),
        basis=said.get("basis", ""),
        currency=said.get("currency", ""),
    )


def _rules(desk: Desk, asking: Asking) -> Any:
    return {"rules": allocations.current(desk), "shared": allocations.shared(desk)}


def _save_rules(desk: Desk, asking: Asking) -> Any:
    said = reader(RulesSaid)(asking.body)
    return allocations.save(desk, said.text, note=said.note, expected_revision=said.expected_revision)


def _try_rules(desk: Desk, asking: Asking) -> Any:
    return allocations.shared(desk, reader(RulesSaid)(asking.body).text)


def _costs(desk: Desk, asking: Asking) -> Any:
    return {"costs": cost_entries.listing(desk, asking.query.get("use_case", ""))}


def _add_cost(desk: Desk, asking: Asking) -> Any:
    said = commands.read_cost(asking.body)
    key = asking.header("idempotency-key")
    return cost_entries.add(desk, replace(said, key=key) if key else said)


def _rates(desk: Desk, asking: Asking) -> Any:
    return {"rates": fx_rates.listing(desk)}


def _add_rates(desk: Desk, asking: Asking) -> Any:
    said = reader(RatesSaid)(asking.body)
    rates = [*said.rates, *(fx_rates.read_file(said.csv) if said.csv else ())]
    return {"added": fx_rates.add(desk, rates), "of": len(rates)}


def _measurements(desk: Desk, asking: Asking) -> Any:
    every = asking.yes("every")
    slug = asking.query.get("use_case", "")
    return {
        "measurements": measurements.listing(desk, slug, every=every),
        "promises": promises.kept(desk, slug),
    }


def _measure(desk: Desk, asking: Asking) -> Any:
    said = commands.read_measurement(asking.body)
    key = asking.header("idempotency-key")
    return measurements.add(desk, replace(said, key=key) if key else said)


def _settings(desk: Desk, asking: Asking) -> Any:
    return money_settings.get(desk)


def _change(desk: Desk, asking: Asking) -> Any:
    said = reader(SettingsSaid)(asking.body)
    return money_settings.change(desk, said.changes, note=said.note)


def _month(asking: Asking, name: str) -> date | None:
    text = asking.query.get(name, "")
    return _periods.parse(text, name) if text else None
