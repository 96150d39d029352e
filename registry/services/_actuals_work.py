"""Puts plan and actual beside each other: by period, by use case and kind of cost, and by use case to date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from registry.services import _periods
from registry.services import _planned as planned
from registry.services._books import Books
from registry.services._planned import Plan
from registry.services._spent import BILLS, Spent
from registry.views.actuals import CategoryActual, Ends, FanPoint, MonthActual, UseCaseActual
from roi.actuals import LEVELS, Planned, elapsed
from roi.charge_categories import OTHER
from roi.costs import BY_KEY, title_of
from roi.refusals import Refused

ORDER = ("over budget", "heading over", "ahead of plan", "no plan", "on plan")


def by_period(book: Books, since: date, until: date, grain: str) -> tuple[MonthActual, ...]:
    """Planned and spent in each period of [since, until)."""
    first = book.settings.fiscal_year_starts
    keys = dict.fromkeys(_periods.label(month, grain, first_month=first) for month in _periods.months(since, until))
    plan: dict[date, float] = defaultdict(float)
    for month, amount in _planned_costs(book, since, until):
        plan[_periods.label(month, grain, first_month=first)[1]] += amount
    sums: dict[tuple[date, str], float] = defaultdict(float)
    for one in _within(book.spent, since, until):
        amount = book.converted(one)
        place = "unallocated" if one.nobody else one.source
        sums[_periods.label(one.month, grain, first_month=first)[1], place] += amount
    return tuple(
        MonthActual(
            name, start, plan.get(start), sums[start, BILLS], sums[start, "entries"], sums[start, "unallocated"]
        )
        for name, start in keys
    )


def plan_fan(book: Books, since: date, until: date) -> tuple[FanPoint, ...]:
    """What the plans together have for each month of [since, until), and what was spent; in the currency of the book.

    With more than a few plans, fewer draws: an interval of a picture, not a figure.
    """
    months = tuple(_periods.months(since, until))
    factors = [(plan, book.converter.factor(plan.on_record.case.currency, _last_over(book))) for plan in book.plans]
    known = tuple((plan, factor) for plan, factor in factors if factor)
    if not known:
        return ()
    spent_in: dict[date, float] = defaultdict(float)
    for one in _within(book.spent, since, until):
        spent_in[one.month] += book.converted(one)
    found = planned.together(known, months)
    return tuple(
        FanPoint(month, mean, levels[0].value, levels[2].value, levels[3].value, spent_in[month])
        for month, mean, levels in zip(months, found.mean, found.levels, strict=True)
    )


def by_category(book: Books, since: date, until: date) -> tuple[CategoryActual, ...]:
    """Planned and spent over [since, until), what is furthest beyond its plan first."""
    plan: dict[tuple[str, str], float] = defaultdict(float)
    hidden: dict[tuple[str, str], bool] = {}
    titles: dict[tuple[str, str], str] = {}
    for one in book.plans:
        slug = one.on_record.slug
        for line in _costs(one, since, until):
            place = (slug, line.category)
            plan[place] += _plan_amount(book, one, line)
            hidden[place] = hidden.get(place, True) and line.hidden
            titles[place] = one.on_record.title
    sums: dict[tuple[str, str, str], float] = defaultdict(float)
    begins = {plan.on_record.slug: plan.on_record.case.start.replace(day=1) for plan in book.plans}
    for spend in _within(book.spent, since, until):
        if not spend.nobody:
            place, amount = (spend.slug or spend.title, spend.category), book.converted(spend)
            sums[(*place, spend.source)] += amount
            sums[(*place, "before")] += amount if spend.month < begins.get(spend.slug, since) else 0.0
            titles.setdefault(place, spend.title)
    places = {*plan, *((slug, category) for slug, category, _ in sums)}
    found = [
        CategoryActual(
            slug if slug in book.bearers.use_cases else "", titles[slug, category], category,
            category_title(category), hidden.get((slug, category), True), plan.get((slug, category)),
            sums[slug, category, BILLS], sums[slug, category, "entries"], sums[slug, category, "before"],
        )
        for slug, category in places
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-(one.over if one.over is not None else one.actual), one.title)))


def category_title(category: str) -> str:
    """What a kind of cost is called."""
    if category == OTHER:
        return "Other cloud services"
    return title_of(category) if category in BY_KEY else title_of(category).replace("_", " ").capitalize()


def by_use_case(book: Books, until: date) -> tuple[UseCaseActual, ...]:
    """Each use case that plans or has spent something, what is over its budget first."""
    plans = {plan.on_record.slug: plan for plan in book.plans}
    slugs = dict.fromkeys([*plans, *(one.slug for one in book.spent if one.slug)])
    found = [_use_case(book, slug, plans.get(slug), until) for slug in slugs]
    return tuple(sorted(found, key=lambda one: (ORDER.index(one.word), -(one.spent_share or 0.0), one.title)))


def fan_points(book: Books, plan: Plan, until: date) -> tuple[FanPoint, ...]:
    """Costs to date by month: as the case has them, and as they were; in the presentation currency."""
    factor = book.converter.factor(plan.on_record.case.currency, _last_over(book))
    if factor is None:
        return ()
    found, running = planned.fan(plan), 0.0
    points = []
    for place, month in enumerate(found.months):
        running += sum(book.converted(one) for one in book.spent if one.month == month and one.slug)
        low, _, p80, high = (one.value * factor for one in found.levels[place])
        points.append(FanPoint(month, found.mean[place] * factor, low, p80, high, running if month < until else None))
    return tuple(points)


def _use_case(book: Books, slug: str, plan: Plan | None, until: date) -> UseCaseActual:
    mine = [one for one in book.spent if one.slug == slug and one.month < until]
    title = book.bearers.title(slug)
    if plan is None:
        actual = sum(book.converted(one) for one in mine)
        return UseCaseActual(slug, title, "", "", None, 0, 0, None, None, actual, None, "it has no business case")
    case, record = plan.on_record.case, plan.on_record
    over, start = elapsed(case, until), case.start.replace(day=1)
    factor = book.converter.factor(case.currency, _last_over(book))
    actual = sum(book.converted(one) for one in mine if one.month >= start)
    due = sum(_plan_amount(book, plan, line) for line in _costs(plan, start, until))
    ends, why_not = _ends(plan, over, actual, factor)
    return UseCaseActual(
        slug=slug,
        title=title,
        plan=f"business_case:{slug}@{record.revision}",
        digest=record.digest,
        starts=start,
        months_over=over,
        months_in_all=case.horizon_months,
        budget=case.budget * factor if case.budget is not None and factor is not None else None,
        planned=due,
        actual=actual,
        ends=ends,
        why_not=why_not,
    )


def _ends(plan: Plan, over: int, actual: float, factor: float | None) -> tuple[Ends | None, str]:
    if not factor:
        return None, f"no rate leads from {plan.on_record.case.currency}"
    try:
        found = planned.rest(plan, over)
    except Refused as refusal:
        return None, str(refusal)
    spent_so_far = actual / factor
    p50, p80 = (found.expected(spent_so_far, level) for level in (0.5, 0.8))
    return Ends(
        found.planned.at(0.5).value * factor, found.planned.at(0.8).value * factor, p50.value * factor,
        p80.value * factor, p80.se * factor,
    ), ""  # fmt: skip


def _planned_costs(book: Books, since: date, until: date) -> Iterable[tuple[date, float]]:
    for plan in book.plans:
        for line in _costs(plan, since, until):
            yield line.month, _plan_amount(book, plan, line)


def _costs(plan: Plan, since: date, until: date) -> Sequence[Planned]:
    return [one for one in planned.months(plan) if one.side == "cost" and since <= one.month < until]


def _plan_amount(book: Books, plan: Plan, line: Planned) -> float:
    what = f"the plan of {plan.on_record.title}"
    return book.converter.convert(line.amount, plan.on_record.case.currency, line.month, what=what, thing=line) or 0.0


def _within(found: Iterable[Spent], since: date, until: date) -> Iterable[Spent]:
    return (one for one in found if since <= one.month < until)


def _last_over(book: Books) -> date:
    return _periods.later(book.this_month, -1)


assert LEVELS == (0.10, 0.50, 0.80, 0.90)  # what `fan_points` unpacks
