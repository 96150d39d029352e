"""Whether each budget lasts, which days were unusually dear, and what bills will say next: from what is on record.

Stable for pages and doors: `view(desk, *, slug="", ahead=30, seed=0) -> BudgetsView`. Months that are not over yet are
left out of budgets. Bills count by day, to the last one that they know; what is charged by the month is spread over it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from registry.access import Desk, Permission, requires
from registry.release import release
from registry.services import _by_slug, _periods, money_settings
from registry.services import _planned as planned
from registry.services._books import Books, books
from registry.services._planned import Plan
from registry.services._remembered import Remembered
from registry.services._spend import Cell
from registry.views.budgets import ORDER, BilledDays, BudgetLine, BudgetsView
from roi.actuals import elapsed
from roi.burn_down import BurnDown, burn_down
from roi.forecast import forecast
from roi.refusals import Refused
from roi.spend_series import SpendSeries, spend_series
from roi.spikes import watch


@requires(Permission.MONEY_READ)
def view(desk: Desk, *, slug: str = "", ahead: int = 30, seed: int = 0) -> BudgetsView:
    """Every budget, and the bills' days of all, or of the use case named. Raises NotFound."""
    with desk.registry.read() as connection:
        if slug:
            _by_slug.known(connection, slug)
        settings = money_settings.now(connection)
        book = books(connection, settings, today=desk.clock().date())
    lines = [line for plan in book.plans if (line := _line(book, plan)) is not None]
    named = {line.slug for line in lines}
    return BudgetsView(
        currency=settings.currency,
        basis=settings.basis,
        use_case=slug,
        as_of=desk.clock(),
        lines=tuple(sorted(lines, key=_red_first)),
        without_budget=tuple(plan.on_record.title for plan in book.plans if plan.on_record.slug not in named),
        days=_days(book, slug, ahead, seed),
        rates=book.converter.rates,
        left_out=book.converter.left_out,
        version=release(),
    )


def _red_first(line: BudgetLine) -> tuple[int, float, str]:
    return ORDER.index(line.word), line.burn.p_lasts if line.burn else 1.0, line.title


def _line(book: Books, plan: Plan) -> BudgetLine | None:
    """None without a budget, or without a rate for its currency, which `left_out` then says."""
    case, record = plan.on_record.case, plan.on_record
    start, over = case.start.replace(day=1), elapsed(case, book.this_month)
    budget = book.converter.convert(
        case.budget or 0.0, case.currency, _periods.later(book.this_month, -1), what=f"the budget of {record.title}"
    )
    if not budget or not case.horizon_months:
        return None
    months = tuple(_periods.later(start, at) for at in range(case.horizon_months + 1))
    spent = _spent(book, record.slug, months[:over])
    burn, why_not = _burn(book, plan, months[:-1], spent, budget)
    plan_name = f"business_case:{record.slug}@{record.revision}"
    return BudgetLine(record.slug, record.title, plan_name, start, months[-1], budget, sum(spent), burn, why_not)


def _spent(book: Books, slug: str, months: tuple[date, ...]) -> list[float]:
    sums: dict[date, float] = defaultdict(float)
    for one in book.spent:
        if one.slug == slug:
            sums[one.month] += book.converter.convert(one.amount, one.currency, one.month, what="costs") or 0.0
    return [sums[month] for month in months]


def _burn(
    book: Books, plan: Plan, months: tuple[date, ...], spent: list[float], budget: float
) -> tuple[BurnDown | None, str]:
    if not any(spent):
        return None, "nothing has been spent on it yet"
    due: dict[date, float] = defaultdict(float)
    factor = book.converter.factor(plan.on_record.case.currency, _periods.later(book.this_month, -1)) or 0.0
    for one in planned.months(plan):
        due[one.month] += one.amount * factor if one.side == "cost" else 0.0
    try:
        return burn_down(
            spent, budget=budget, start=months[0], periods=len(months), plan=[due[month] for month in months]
        ), ""
    except Refused as refusal:
        return None, refusal.problems[0].why


def _days(book: Books, slug: str, ahead: int, seed: int) -> BilledDays | None:
    found = [
        (day, amount)
        for cell in book.cells
        if not slug or (cell.target and book.bearers.of(cell.target).slug == slug)
        for day, amount in _spread(book, cell)
    ]
    if not found:
        return None
    begins = {day: datetime.combine(day, time(), UTC) for day in {day for day, _ in found}}
    days = spend_series((begins[day], amount) for day, amount in found)
    return _judged.of((days, ahead, seed), lambda: _judge(days, ahead, seed))


_judged = Remembered[BilledDays](64)


def _judge(days: SpendSeries, ahead: int, seed: int) -> BilledDays:
    seen, first = watch(days.amounts, start=days.start), days.start.date()
    try:
        ahead_of_it = forecast(days.amounts, start=first, ahead=ahead, seed=seed)
    except Refused as refusal:
        return BilledDays(first, days.amounts, seen, None, refusal.problems[0].why)
    return BilledDays(first, days.amounts, seen, ahead_of_it)


def _spread(book: Books, cell: Cell) -> Iterator[tuple[date, float]]:
    """A charge for a month is spent evenly over its days, as far as they are over."""
    if cell.day is None:
        return
    amount = cell.billed if book.settings.basis == "billed" else cell.effective
    said = book.converter.convert(amount, cell.currency, cell.day.replace(day=1), what="bills")
    if said is not None:
        for later in range(cell.days):
            if (day := cell.day + timedelta(days=later)) <= book.today:
                yield day, said / cell.days
