"""The JSON Schema of a business case document, made from the hidden-cost catalogue."""

from __future__ import annotations

from typing import Any, get_args

from roi.case import BENEFIT_KINDS, COST_KINDS, Basis, Status
from roi.costs import BY_KEY, CATALOGUE, PLAIN, title_of
from roi.outside_view import CLASSES

Schema = dict[str, Any]
TEXT: Schema = {"type": ["string", "number"]}
NUMBER: Schema = {"type": "number"}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
MONTHS: Schema = {"type": "integer", "minimum": 0, "maximum": 600}
MONTH: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}(-\d{2})?$", "description": "2026-11 or 2026-11-21"}
RATE: Schema = {"type": "number", "exclusiveMinimum": -1, "maximum": 10}
ESTIMATE: Schema = {"$ref": "#/$defs/estimate"}


def schema() -> Schema:
    """What a document may say field by field; contradictions between fields are the parser's to find."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Business case",
        **_object(
            _CASE | {"lines": {"type": "array", "items": {"$ref": "#/$defs/line"}, "minItems": 1, "maxItems": 1000}}
        ),
        "required": ["name", "currency", "start", "lines"],
        "$defs": {"estimate": _estimate(), "line": _line(), "loss": _loss(), "ramp": _ramp()},
    }


def _object(properties: Schema, *required: str) -> Schema:
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return found | ({"required": list(required)} if required else {})


def _estimate() -> Schema:
    ends = dict.fromkeys(("low", "likely", "high", "gamma"), NUMBER)
    variant = {"enum": ["pert", "modified", "triangular"]}
    pair = {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2}
    shape = {"enum": ["lognormal", "normal"]}
    return {
        "oneOf": [
            NUMBER,
            _object({**ends, "variant": variant}, "low", "likely", "high"),
            _object({"range_90": pair, "shape": shape}, "range_90"),
        ]
    }


def _line() -> Schema:
    properties: Schema = {
        "key": TEXT,
        "title": TEXT,
        "side": {"enum": ["cost", "benefit"]},
        "category": {"type": "string", "description": f"of a cost: {', '.join((*BY_KEY, *PLAIN))}"},
        "kind": {"enum": [*BENEFIT_KINDS, *COST_KINDS]},
        "amount": ESTIMATE,
        **{
            name: {"type": "array", "items": ESTIMATE, "description": f"paid at the end of {name[4:]} 0, 1, 2 …"}
            for name in ("per_year", "per_quarter", "per_month")
        },
        "drivers": {
            "type": "object",
            "additionalProperties": ESTIMATE,
            "description": "inputs of the category's formula",
        },
        "loss": {"$ref": "#/$defs/loss"},
        "basis": {"enum": list(get_args(Basis))},
        "starts_in": MONTHS,
        "ends_in": {"type": "integer", "minimum": 0, "maximum": 1200},
        "lasts": {"type": "integer", "minimum": 1, "maximum": 600},
        "delay": ESTIMATE,
        "ramp": {"$ref": "#/$defs/ramp"},
        "growth_per_year": ESTIMATE,
        "realisation": ESTIMATE,
        "drift": _object({"half_life_months": ESTIMATE, "retrain_every": NUMBER}, "half_life_months"),
        "confidence": {"oneOf": [SHARE, _object({"share": SHARE, "factor": SHARE})]},
        "status": {"enum": list(get_args(Status))},
        "evidence": TEXT,
        "owner": TEXT,
        "note": TEXT,
        "in_budget": {"type": "boolean"},
        "score": {"type": "integer", "minimum": 1, "maximum": 5},
    }
    with_drivers = [_drivers(category.key) for category in CATALOGUE]
    cost = {"properties": {"side": {"const": "cost"}}, "required": ["side"]}
    known = {"required": ["category"], "properties": {"category": {"enum": [*BY_KEY, *PLAIN]}}}
    return {**_object(properties, "key", "side"), "allOf": [*with_drivers, {"if": cost, "then": known}]}


def _drivers(category: str) -> Schema:
    """The drivers that a line of the category may have, and must."""
    drivers = BY_KEY[category].drivers
    properties = {driver.key: {**ESTIMATE, "description": f"{driver.title}, {driver.unit}"} for driver in drivers}
    needed = [driver.key for driver in drivers if driver.default is None and driver.neutral is None]
    this = {
        "properties": {"side": {"const": "cost"}, "category": {"const": category}},
        "required": ["side", "category"],
    }
    return {"if": this, "then": {"properties": {"drivers": _object(properties, *needed)}}}


def _loss() -> Schema:
    fields = {"frequency_per_year": ESTIMATE, "magnitude": ESTIMATE, "reduction": ESTIMATE}
    return _object(fields, *fields)


def _ramp() -> Schema:
    fields = {
        "shape": {"enum": ["linear", "logistic"]},
        "months": ESTIMATE,
        "midpoint": ESTIMATE,
        "steepness": ESTIMATE,
    }
    return _object(fields, "shape")


_CASE: Schema = {
    "name": TEXT,
    "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
    "start": MONTH,
    "end": MONTH,
    "horizon_months": MONTHS,
    "rate_per_year": RATE,
    "finance_rate_per_year": {**RATE, "description": "for MIRR, what money spent costs; rate_per_year unless said"},
    "reinvestment_rate_per_year": {**RATE, "description": "for MIRR, what money earned earns; likewise"},
    "risk_loaded_rate": {"type": "boolean"},
    "plan_version": TEXT,
    "budget": {
        "oneOf": [NUMBER, _object({"total": NUMBER, "parts": {"type": "object", "additionalProperties": NUMBER}})]
    },
    "planned_benefits": {"type": "number", "minimum": 0},
    "totals": _object({"costs": NUMBER, "benefits": NUMBER}),
    "gpu_hours": {"oneOf": [NUMBER, {"type": "array", "items": NUMBER}]},
    "people": {"oneOf": [NUMBER, {"type": "array", "items": NUMBER}]},
    "dependencies": {"type": "array", "items": TEXT},
    "excludes": {"type": "array", "items": TEXT},
    "must_do": {"type": "boolean"},
    "gates": {
        "type": "array",
        "items": _object(
            {"key": TEXT, "title": TEXT, "in_month": MONTHS, "p_pass": ESTIMATE, "cost_to_go_on": ESTIMATE},
            "key",
            "in_month",
        ),
    },
    "ruled_out": _object(
        {category.key: {**TEXT, "description": f"why there is no {title_of(category.key)}"} for category in CATALOGUE}
    ),
    "reference_class": {"enum": list(CLASSES)},
    "fiscal_year_starts": {"type": "integer", "minimum": 1, "maximum": 12},
    "notes": TEXT,
}
