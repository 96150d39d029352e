"""What the shared platform costs as use cases are added: a·n^b of own bills, marginal charge and fair share.

`platform(desk) -> PlatformView | None`: of the last month that is over; None where no bill is on record.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from registry.access import Desk, Permission, requires
from registry.services import money_settings
from registry.services._books import books
from registry.services._spent import BILLS
from registry.views.platform import PlatformMonth, PlatformView
from roi.estimates import mean
from roi.infrastructure import EXPONENT, FittedScale, Scale, charge, charges, fit
from roi.refusals import Refused

MONTHS = 24


@requires(Permission.MONEY_READ)
def platform(desk: Desk) -> PlatformView | None:
    """Whose the bills are, and whose they would be if everybody paid what they add on average."""
    with desk.registry.read() as connection:
        settings = money_settings.now(connection)
        book = books(connection, settings, today=desk.clock().date())
    costs: dict[date, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for one in book.spent:
        factor = book.converter.factor(one.currency, one.month)
        if one.source == BILLS and one.month < book.this_month and factor is not None:
            costs[one.month]["" if one.nobody else one.title] += float(one.amount) * factor
    months = tuple(
        _month(month, costs[month]) for month in sorted(costs)[-MONTHS:] if _month(month, costs[month]).users
    )
    if not months:
        return None
    last = costs[months[-1].month]
    bears = {title: amount for title, amount in last.items() if title and amount > 0}
    fitted, why_not = _fitted(months)
    now = months[-1]
    scale = fitted.scale if fitted else Scale(now.cost / now.users ** mean(EXPONENT.value), mean(EXPONENT.value))
    return PlatformView(
        currency=settings.currency,
        as_of=desk.clock(),
        months=months,
        scale=scale,
        fitted=fitted,
        why_not=why_not,
        charge=charge(scale, now.users),
        next_one=charge(scale, now.users + 1),
        shares=charges(scale, _sizes(bears)),
        bears=bears,
        nobodys=last.get("", 0.0),
        left_out=book.converter.left_out,
    )


def _month(month: date, costs: dict[str, float]) -> PlatformMonth:
    users = sum(1 for title, amount in costs.items() if title and amount > 0)
    return PlatformMonth(month, users, sum(costs.values()))


def _fitted(months: tuple[PlatformMonth, ...]) -> tuple[FittedScale | None, str]:
    try:
        return fit([one.users for one in months], [one.cost for one in months]), ""
    except Refused as refusal:
        return None, "; ".join(problem.why for problem in refusal.problems)


def _sizes(bears: dict[str, float]) -> list[tuple[str, float]]:
    """Each by what it bears beside the average: whoever uses twice as much counts twice."""
    usual = sum(bears.values()) / len(bears)
    return [(title, amount / usual) for title, amount in sorted(bears.items(), key=lambda item: -item[1])]
