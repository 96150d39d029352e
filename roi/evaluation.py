"""What a business case comes to when every estimate is at its mean."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from roi.answer import Answer, HorizonAnswer, LineAnswer, Quadrant, Unpriced, YearlyPayback
from roi.case import BusinessCase, Line
from roi.case_file import forgotten
from roi.cash_flows import Return, mirr, payback
from roi.delay import delayed
from roi.estimates import Floats, mean
from roi.horizon import HORIZONS, annual, discount_factors
from roi.rates_of_return import irr, per_year
from roi.timing import amounts

SHOWN = 3  # titles in a warning
Table = tuple[tuple[Line, Floats], ...]


def evaluate(case: BusinessCase, *, horizons: Iterable[int] = HORIZONS) -> Answer:
    """The answer per horizon (months, the case's own always among them), ascending."""
    asked = tuple(sorted({*horizons, case.horizon_months}))
    table = priced(case, asked[-1])
    answers = tuple(_over(case, table, months) for months in asked)
    own = next(answer for answer in answers if answer.months == case.horizon_months)
    return Answer(
        name=case.name,
        currency=case.currency,
        start=case.start,
        plan_version=case.plan_version,
        rate_per_year=case.rate_per_year,
        horizon_months=case.horizon_months,
        horizons=answers,
        delay_cost_per_month=delay_cost(case),
        quadrant=Quadrant(_ratio(own.tco, case.budget), _ratio(own.benefits, case.planned_benefits)),
        unpriced=tuple(Unpriced(line.title, line.kind, line.score, line.evidence) for line in _unpriced(case)),
        forgotten=forgotten(case),
        assumed=case.assumed,
        warnings=(*_warnings(case, own), *_beyond(case, table)),
    )


def priced(case: BusinessCase, months: int) -> Table:
    """Every line that is part of NPV with its amounts ≥ 0 on t = 0…months, at the means."""
    return tuple((line, amounts(line, months)) for line in case.lines if line.priced)


def net(table: Table, months: int) -> Floats:
    """Benefits - costs on t = 0…months: shape (months + 1,)."""
    total = np.zeros(months + 1)
    for line, series in table:
        total += line.sign * series[: months + 1]
    return total


def delay_cost(case: BusinessCase, *, months: int = 1) -> float:
    """(NPV now - NPV when every benefit starts `months` later) / months, over the same calendar. Currency per month.

    What recurs without end loses its last months at the horizon; what is paid once, or lasts so long, comes later only.
    It compares two plans; it is no cost of either and must not be added to one.
    """
    worth = [_worth_late(case, late) for late in (0, months)]
    return (worth[0] - worth[1]) / months


def _worth_late(case: BusinessCase, late: int) -> float:
    """Present value of the benefits when each starts `late` months after its plan."""
    worth = 0.0
    for line in case.benefits:
        ends_itself = line.basis == "once" or line.lasts is not None
        months = case.horizon_months + (late if ends_itself else 0)
        worth += float(amounts(delayed(line, late), months) @ _factors(case, months))
    return worth


def _over(case: BusinessCase, table: Table, months: int) -> HorizonAnswer:
    factors, flows = _factors(case, months), net(table, months)
    lines = tuple(_line(line, series[: months + 1], factors) for line, series in table)
    costs = [line for line in lines if line.side == "cost"]
    benefits = [line for line in lines if line.side == "benefit"]
    pv_costs, pv_benefits = (sum(line.present_value for line in side) for side in (costs, benefits))
    modified = mirr(
        flows,
        finance_rate=_monthly(case, case.finance_rate_per_year),
        reinvest_rate=_monthly(case, case.reinvestment_rate_per_year),
    )
    return HorizonAnswer(
        months=months,
        npv=pv_benefits - pv_costs,
        pv_benefits=pv_benefits,
        pv_costs=pv_costs,
        roi=Return(pv_benefits - pv_costs, pv_costs),
        irr=per_year(irr(flows)),
        mirr=None if modified is None else annual(modified),
        payback=payback(flows),
        discounted_payback=payback(flows * factors),
        by_year=_by_year(flows, factors),
        tco=sum(line.total for line in costs),
        hidden_cost=sum(line.total for line in costs if line.hidden),
        benefits=sum(line.total for line in benefits),
        measured_share=_ratio(sum(b.present_value for b in benefits if b.status == "measured"), pv_benefits),
        lines=lines,
        flows=tuple(flows.tolist()),
    )


def _line(line: Line, series: Floats, factors: Floats) -> LineAnswer:
    return LineAnswer(
        key=line.key,
        title=line.title,
        category=line.category,
        side=line.side,
        kind=line.kind,
        status=line.status,
        hidden=not line.in_budget,
        total=float(series.sum()),
        present_value=float(series @ factors),
    )


def _by_year(flows: Floats, factors: Floats) -> YearlyPayback | None:
    """Paybacks of a yearly table; None where money flows inside a year, or only at the start."""
    moved = np.flatnonzero(flows)
    if not moved.any() or (moved % 12).any():
        return None
    return YearlyPayback(payback(flows[::12]), payback((flows * factors)[::12]))


def _monthly(case: BusinessCase, said: float | None) -> float:
    """A yearly rate as an effective monthly one; the case's own where none is said."""
    return float((1 + (case.rate_per_year if said is None else said)) ** (1 / 12) - 1)


def _factors(case: BusinessCase, months: int) -> Floats:
    return discount_factors(case.rate_per_year, months)


def _unpriced(case: BusinessCase) -> Iterable[Line]:
    return (line for line in case.lines if not line.priced)


def _ratio(part: float, whole: float | None) -> float | None:
    return part / whole if whole else None


def _beyond(case: BusinessCase, table: Table) -> tuple[str, ...]:
    """What the case names and its own horizon ends before."""
    late = [line.title for line, series in table if mean(line.amount) and not series[: case.horizon_months + 1].any()]
    if not late:
        return ()
    more = f" and {len(late) - SHOWN} more" if len(late) > SHOWN else ""
    return (f"beyond the horizon of {case.horizon_months} months, so not counted: {', '.join(late[:SHOWN])}{more}",)


def _warnings(case: BusinessCase, own: HorizonAnswer) -> tuple[str, ...]:
    """What a reader must know before using the figures of the case's own horizon."""
    found = []
    if case.rate_per_year > 1:
        found.append(f"discounted at {case.rate_per_year:.0%} a year: 10 % is written 0.1")
    if own.irr.warning:
        found.append(f"IRR: {own.irr.warning}; it must not be used to rank")
    if own.measured_share is None:
        found.append("no benefit falls inside the horizon")
    elif own.measured_share == 0:
        found.append("every benefit is claimed, none is measured")
    return tuple(found)
