"""A business case written back as the document that says it: what `parse_case` reads again as the same case."""

from __future__ import annotations

from dataclasses import fields as fields_of
from typing import Any

from roi.case import UNPRICED_KINDS, BusinessCase, Drift, Gate, Line, Linear, Logistic, Loss
from roi.estimates import Estimate, Fixed, Pert, Range90

Document = dict[str, Any]
AS_THEY_ARE = ("category", "starts_in", "lasts", "status", "evidence", "owner", "note", "in_budget", "score")
OF_THE_CASE = (
    "name",
    "currency",
    "horizon_months",
    "rate_per_year",
    "plan_version",
    "budget",
    "planned_benefits",
    "must_do",
    "reference_class",
    "risk_loaded_rate",
    "fiscal_year_starts",
    "notes",
    "finance_rate_per_year",
    "reinvestment_rate_per_year",
)


def document(case: BusinessCase) -> Document:
    """Plain values for YAML or JSON. What was assumed is left out: read again, it is still an assumption."""
    silent = {place for place, _ in case.assumed}
    said = {name: getattr(case, name) for name in OF_THE_CASE if name not in silent}
    lists = {name: list(getattr(case, name)) for name in ("gpu_hours", "people", "dependencies", "excludes")}
    return _without_nothing(
        {
            **said,
            "start": case.start.isoformat()[:7],
            **lists,
            "gates": [_gate(gate) for gate in case.gates],
            "ruled_out": dict(case.ruled_out),
            "lines": [_line(line, silent) for line in case.lines],
        }
    )


def estimate(value: Estimate) -> float | Document:
    """An estimate as a document writes it."""
    match value:
        case Fixed(figure):
            return figure
        case Range90(low, high, shape):
            return {"range_90": [low, high], "shape": shape}
        case Pert(low, likely, high, gamma, variant):
            ends: Document = {"low": low, "likely": likely, "high": high, "variant": variant}
            return ends if variant == "triangular" else {**ends, "gamma": gamma}


def _line(line: Line, silent: set[str]) -> Document:
    plain = {field.name: field.default for field in fields_of(Line)}
    said: Document = {"key": line.key, "title": line.title, "side": line.side, "kind": line.kind}
    said |= {name: getattr(line, name) for name in AS_THEY_ARE if getattr(line, name) != plain[name]}
    said |= {
        name: estimate(getattr(line, name))
        for name in ("delay", "growth_per_year", "realisation")
        if getattr(line, name) != plain[name] or (name == "realisation" and line.kind == "cost_saved")
    }
    said |= _amount(line)
    if line.side == "benefit":
        said["starts_in"] = line.starts_in
    if line.confidence:
        said["confidence"] = {"share": line.confidence.share, "factor": line.confidence.factor}
    said |= {"ramp": _ramp(line.ramp), "drift": _drift(line.drift), "loss": _loss(line.loss)}
    return _without_nothing(_without_silent(said, line.key, silent))


def _amount(line: Line) -> Document:
    """Amount and basis, or what they came from."""
    if line.kind in UNPRICED_KINDS or line.loss:
        return {}
    if line.drivers:
        return {"drivers": {name: estimate(value) for name, value in line.drivers}}
    return {"amount": estimate(line.amount), "basis": line.basis}


def _without_silent(said: Document, key: str, silent: set[str]) -> Document:
    """Without the fields for which a default stands, one level deep."""
    kept: Document = {}
    for name, value in said.items():
        if isinstance(value, dict):
            value = {inner: part for inner, part in value.items() if f"{key}.{name}.{inner}" not in silent}
        if f"{key}.{name}" not in silent:
            kept[name] = value
    return kept


def _ramp(ramp: Linear | Logistic | None) -> Document | None:
    match ramp:
        case Linear(months):
            return {"shape": "linear", "months": estimate(months)}
        case Logistic(midpoint, steepness):
            return {"shape": "logistic", "midpoint": estimate(midpoint), "steepness": estimate(steepness)}
        case None:
            return None


def _drift(drift: Drift | None) -> Document | None:
    every = {"retrain_every": drift.retrain_every} if drift and drift.retrain_every is not None else {}
    return {"half_life_months": estimate(drift.half_life_months), **every} if drift else None


def _loss(loss: Loss | None) -> Document | None:
    return {field.name: estimate(getattr(loss, field.name)) for field in fields_of(Loss)} if loss else None


def _gate(gate: Gate) -> Document:
    chances = {"p_pass": estimate(gate.p_pass), "cost_to_go_on": estimate(gate.cost_to_go_on)}
    return {"key": gate.key, "title": gate.title, "in_month": gate.in_month, **chances}


def _without_nothing(said: Document) -> Document:
    return {name: value for name, value in said.items() if value is not None and value not in ("", [], {})}
