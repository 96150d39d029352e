"""What business cases plan for each month, and where their costs end: worked out once for each content of a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from registry.views.cases import CaseOnRecord
from roi.actuals import CostFan, Planned, Rest, cost_fan, months_fan, planned_months, rest_of
from roi.percentiles import Percentile
from roi.simulation import Asked

ASKED = Asked()
_MOST = 2_048
_FEW, _QUICK = 20, 1_000
"""Up to how many plans are drawn in full at a time, and with how many draws more are."""


class Plan:
    """One business case on record; equal where its content and its draws are."""

    __slots__ = ("key", "on_record")

    def __init__(self, on_record: CaseOnRecord) -> None:
        self.on_record, self.key = on_record, (on_record.digest, on_record.slug)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plan) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=_MOST)
def months(plan: Plan) -> tuple[Planned, ...]:
    """Every line in every month in which it moves money."""
    return planned_months(plan.on_record.case)


@lru_cache(maxsize=_MOST)
def rest(plan: Plan, over: int) -> Rest:
    """All costs, and those after the months that are over."""
    return rest_of(plan.on_record.case, months=over, asked=ASKED)


@lru_cache(maxsize=256)
def fan(plan: Plan) -> CostFan:
    """How the costs to date may spread."""
    return cost_fan(plan.on_record.case, ASKED)


@lru_cache(maxsize=64)
def together(plans: tuple[tuple[Plan, float], ...], months: tuple[date, ...]) -> CostFan:
    """What several plans, each times its factor, have for each month."""
    return months_fan(((plan.on_record.case, factor) for plan, factor in plans), months, asked_of(len(plans)))


@lru_cache(maxsize=_MOST)
def by_month(plan: Plan, asked: Asked) -> Mapping[date, tuple[Percentile, ...]]:
    """How the costs of each of its months may spread, at `roi.actuals.LEVELS`; in its own currency."""
    found = tuple(dict.fromkeys(one.month for one in months(plan)))
    return dict(zip(found, months_fan(((plan.on_record.case, 1.0),), found, asked).levels, strict=True))


def asked_of(count: int) -> Asked:
    """How so many plans are drawn at a time."""
    return ASKED if count <= _FEW else Asked(draws=_QUICK)
