"""A business case as it would be: some figures of its document replaced, amounts scaled, benefits later."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from roi.case import BusinessCase, Line, Loss
from roi.case_file import parse_case
from roi.estimates import Estimate, Fixed, Pert, Range90
from roi.refusals import Problem, Refused

COSTS, BENEFITS = "costs", "benefits"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What differs from a case as it is on record; nothing where it is empty.

    `values`: by place in the document (`rate_per_year`, `lines.fraud.amount.likely`), the value instead; None takes it
    out. `factors`: by `costs`, `benefits` or a line's key, what amounts are multiplied by (≥ 0); both kinds multiply.
    `late_months`: how much later every benefit begins.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    factors: Mapping[str, float] = field(default_factory=dict)
    late_months: int = 0

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.values or self.late_months or any(factor != 1 for factor in self.factors.values()))

    def as_json(self) -> dict[str, Any]:
        """What it says, for the record."""
        return asdict(self)


def applied(document: Mapping[str, Any], what_if: WhatIf) -> BusinessCase:
    """The case that a document would be. Raises Refused with every place that is wrong, before or after."""
    case = parse_case(with_values(document, what_if.values) if what_if.values else dict(document))
    known = {COSTS, BENEFITS, *(line.key for line in case.lines)}
    problems = [Problem(f"factors.{name}", "is no line of this case") for name in what_if.factors if name not in known]
    problems += [
        Problem(f"factors.{name}", f"a factor is 0 or more, not {factor:g}")
        for name, factor in what_if.factors.items()
        if not 0 <= factor < float("inf")
    ]
    if not 0 <= what_if.late_months <= case.horizon_months:
        problems.append(Problem("late_months", f"0 to {case.horizon_months} months, not {what_if.late_months}"))
    if problems:
        raise Refused(problems)
    return replace(case, lines=tuple(_changed(line, what_if) for line in case.lines))


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
    late = what_if.late_months if benefit else 0
    return replace(
        line, amount=scaled(line.amount, factor), loss=_scaled(line.loss, factor), starts_in=line.starts_in + late
    )


def _scaled(loss: Loss | None, factor: float) -> Loss | None:
    """Losses come so much more often; how large one is stays as it is."""
    return None if loss is None else replace(loss, frequency_per_year=scaled(loss.frequency_per_year, factor))
