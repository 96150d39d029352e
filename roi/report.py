"""An answer as plain values for programs: the shape of `countersign roi --json`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from roi.answer import Answer, HorizonAnswer
from roi.cash_flows import Return
from roi.costs import title_of
from roi.defaults import GRADES, Default
from roi.losses import LossAnswer
from roi.rates_of_return import RatesOfReturn
from roi.simulation import Simulation
from roi.tei import TeiTable

CURVES = ("thresholds", "before", "after", "before_se", "after_se")


def report(
    answer: Answer,
    tei: TeiTable | None = None,
    losses: tuple[LossAnswer, ...] = (),
    simulation: Simulation | None = None,
) -> dict[str, Any]:
    """Texts, numbers, lists and mappings; full precision, None for what there is none of."""
    return {
        "name": answer.name,
        "currency": answer.currency,
        "start": answer.start.isoformat(),
        "plan_version": answer.plan_version,
        "rate_per_year": answer.rate_per_year,
        "horizon_months": answer.horizon_months,
        "horizons": [_horizon(one) for one in answer.horizons],
        "delay_cost_per_month": answer.delay_cost_per_month,
        "quadrant": {**asdict(answer.quadrant), "words": answer.quadrant.words},
        "unpriced": [asdict(benefit) for benefit in answer.unpriced],
        "forgotten": [{"category": key, "title": title_of(key)} for key in answer.forgotten],
        "assumed": [{"place": place, **default_values(default)} for place, default in answer.assumed],
        "losses": [_loss(loss) for loss in losses],
        "warnings": list(answer.warnings),
        **({"simulation": simulation_values(simulation)} if simulation else {}),
        **({"tei": tei_values(tei)} if tei else {}),
    }


def default_values(default: Default) -> dict[str, Any]:
    """A default with its grade in words."""
    checked = default.checked_on.isoformat() if default.checked_on else None
    return {**asdict(default), "grade_says": GRADES[default.grade], "checked_on": checked}


def simulation_values(found: Simulation) -> dict[str, Any]:
    """The distributions per horizon with their errors, and what is needed to get them again."""
    view = found.asked.outside_view
    return {
        "draws": found.asked.draws,
        "seed": found.asked.seed,
        "correlation": asdict(found.asked.correlation),
        "outside_view": asdict(view) if view else None,
        "horizons": [asdict(spread) for spread in found.spreads],
        "joint": asdict(found.joint),
    }


def tei_values(table: TeiTable) -> dict[str, Any]:
    """A TEI table, year 0 first."""
    return {**asdict(table), "roi": _return(table.roi), "irr": _rates(table.irr)}


def _loss(loss: LossAnswer) -> dict[str, Any]:
    curves = {name: getattr(loss.exceedance, name).tolist() for name in CURVES}
    found = asdict(loss)
    return {**found, "exceedance": {**found["exceedance"], **curves}}


def _horizon(one: HorizonAnswer) -> dict[str, Any]:
    changed = {"roi": _return(one.roi), "irr": _rates(one.irr), "hidden_share": one.hidden_share}
    return {**asdict(one), **changed}


def _return(found: Return) -> dict[str, float | None]:
    return {"ratio": found.ratio, "net": found.net, "cost_base": found.cost_base}


def _rates(found: RatesOfReturn) -> dict[str, Any]:
    return {"rates": list(found.rates), "sign_changes": found.sign_changes, "warning": found.warning}
