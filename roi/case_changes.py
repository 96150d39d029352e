"""A business case as it would be: figures of its document replaced, levers pulled, amounts scaled, benefits later."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from roi import estimates
from roi.case import BusinessCase, Line, Loss
from roi.case_file import parse_case
from roi.delay import delayed
from roi.estimates import Estimate, Fixed, Pert, Range90
from roi.levers import Chosen, apply
from roi.own_hardware import Owned
from roi.refusals import Problem, Refused

COSTS, BENEFITS = "costs", "benefits"
MOST_FACTOR = 100
OWN_HARDWARE, TRAINING_SHARE = "own_hardware", "training_share"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What differs from a case as it is on record; nothing where it is empty.

    `values`: by place in the document (`rate_per_year`, `lines.fraud.amount.likely`), the value instead; None takes it
    out. `factors`: by `costs`, `benefits` or a line's key, what amounts are multiplied by (≥ 0); both kinds multiply.
    `late_months`: how much later every benefit begins, see `roi.delay`. `levers`: by key of `roi.levers`, nothing ({})
    or one's own measured `factor`, for `own_hardware` the fields of `Owned`; beside them `training_share`.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    factors: Mapping[str, float] = field(default_factory=dict)
    late_months: int = 0
    levers: Mapping[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything differs."""
        moved = self.values or self.late_months or self.levers
        return bool(moved) or any(factor != 1 for factor in self.factors.values())

    def as_json(self) -> dict[str, Any]:
        """What it says, for the record."""
        return asdict(self)


def applied(document: Mapping[str, Any], what_if: WhatIf) -> BusinessCase:
    """The case that a document would be. Raises Refused with every place that is wrong, before or after."""
    case = parse_case(with_values(document, what_if.values) if what_if.values else dict(document))
    known = {COSTS, BENEFITS, *(line.key for line in case.lines)}
    problems = [Problem(f"factors.{name}", "is no line of this case") for name in what_if.factors if name not in known]
    problems += [
        Problem(f"factors.{name}", f"a factor from 0 to {MOST_FACTOR:g} is needed, not {factor:g}")
        for name, factor in what_if.factors.items()
        if not 0 <= factor <= MOST_FACTOR
    ]
    if not 0 <= what_if.late_months <= case.horizon_months:
        problems.append(Problem("late_months", f"0 to {case.horizon_months} months, not {what_if.late_months}"))
    if problems:
        raise Refused(problems)
    pulled = _pulled(case, what_if.levers) if what_if.levers else case
    return replace(pulled, lines=tuple(_changed(line, what_if) for line in pulled.lines))


def _pulled(case: BusinessCase, said: Mapping[str, Any]) -> BusinessCase:
    share = said.get(TRAINING_SHARE)
    chosen = [_chosen(key, setting) for key, setting in said.items() if key != TRAINING_SHARE]
    found = None if share is None else estimates.parse(share, f"levers.{TRAINING_SHARE}")
    return apply(case, chosen, training_share=found).case


def _chosen(key: str, setting: object) -> Chosen:
    if not isinstance(setting, Mapping):
        raise Refused.at(f"levers.{key}", "named fields are needed, {} for the published range")
    if key == OWN_HARDWARE:
        try:
            return Chosen(key, hardware=Owned(**setting))
        except TypeError as cause:
            raise Refused.at(f"levers.{key}", str(cause)) from cause
    unknown = [name for name in setting if name != "factor"]
    if unknown:
        raise Refused.at(f"levers.{key}.{unknown[0]}", "is no field of a lever; factor is")
    factor = setting.get("factor")
    return Chosen(key, factor=None if factor is None else estimates.parse(factor, f"levers.{key}.factor"))


def with_values(document: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """A document with other values at some places. Raises Refused for places that it does not have."""
    found, problems = copy.deepcopy(dict(document)), []
    for place, value in values.items():
        *way, last = place.split(".")
        at: Any = found
        for name in way:
            at = _part(at, name)
        if not isinstance(at, dict):
            problems.append(Problem(place, "is no place of this case"))
        elif value is None:
            at.pop(last, None)
        else:
            at[last] = value
    if problems:
        raise Refused(problems)
    return found


def scaled(estimate: Estimate, factor: float) -> Estimate:
    """The estimate with every value it names multiplied by `factor` ≥ 0."""
    match estimate:
        case Fixed(value):
            return Fixed(value * factor)
        case Pert(low, likely, high):
            return replace(estimate, low=low * factor, likely=likely * factor, high=high * factor)
        case Range90() if factor == 0:
            return Fixed(0.0)
        case Range90(low, high):
            return replace(estimate, low=low * factor, high=high * factor)


def _part(parent: object, name: str) -> object:
    if isinstance(parent, dict):
        return parent.get(name)
    if isinstance(parent, list):
        return next((part for part in parent if isinstance(part, dict) and str(part.get("key")) == name), None)
    return None


def _changed(line: Line, what_if: WhatIf) -> Line:
    benefit = line.side == "benefit"
    factor = what_if.factors.get(BENEFITS if benefit else COSTS, 1.0) * what_if.factors.get(line.key, 1.0)
    scaled_line = replace(line, amount=scaled(line.amount, factor), loss=_scaled(line.loss, factor))
    return delayed(scaled_line, what_if.late_months) if benefit else scaled_line


def _scaled(loss: Loss | None, factor: float) -> Loss | None:
    """Losses come so much more often; how large one is stays as it is."""
    return None if loss is None else replace(loss, frequency_per_year=scaled(loss.frequency_per_year, factor))
