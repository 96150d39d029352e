"""A business case as a YAML or JSON document; everything wrong with it is said at once, each with its place."""

from __future__ import annotations

from datetime import date

from roi import defaults
from roi.case import BusinessCase, Gate, Line
from roi.case_checks import check_totals, contradictions
from roi.case_text import read
from roi.costs import BY_KEY, CATALOGUE
from roi.document import Fields, amounts, month, text, texts
from roi.estimates import mean, number
from roi.line_amount import Assumed
from roi.line_file import MAX_MONTHS, read_lines
from roi.outside_view import CLASSES
from roi.refusals import Problem, Refused

MAX_LINES = 1000
NO_DATE = date(1, 1, 1)


def read_case(written: str | bytes) -> BusinessCase:
    """The case in a YAML or JSON text. Raises Refused with every problem."""
    return parse_case(read(written))


def parse_case(document: object) -> BusinessCase:
    """The case in a document's plain values. Raises Refused with every problem, each at its place."""
    problems: list[Problem] = []
    assumed: Assumed = []
    fields = Fields(document, "", problems)
    start = fields.take("start", month, NO_DATE, needed=True)
    case = BusinessCase(
        name=fields.text("name", needed=True),
        currency=fields.text("currency", needed=True),
        start=start,
        horizon_months=_horizon(fields, start),
        rate_per_year=_rate(fields, assumed),
        plan_version=fields.text("plan_version") or "1",
        lines=_lines(fields, assumed),
        budget=fields.take("budget", _budget, None),
        planned_benefits=fields.number("planned_benefits", low=0),
        gpu_hours=fields.take("gpu_hours", amounts, ()),
        people=fields.take("people", amounts, ()),
        dependencies=fields.take("dependencies", texts, ()),
        excludes=fields.take("excludes", texts, ()),
        must_do=fields.flag("must_do"),
        gates=tuple(_gate(part) for part in fields.parts("gates")),
        ruled_out=_ruled_out(fields.part("ruled_out")),
        reference_class=fields.choice("reference_class", tuple(CLASSES), "") or None,
        assumed=tuple(assumed),
        risk_loaded_rate=fields.flag("risk_loaded_rate"),
        fiscal_year_starts=fields.whole("fiscal_year_starts", 1, low=1, high=12),
        notes=fields.text("notes"),
        finance_rate_per_year=_said_rate(fields, "finance_rate_per_year"),
        reinvestment_rate_per_year=_said_rate(fields, "reinvestment_rate_per_year"),
    )
    contradictions(fields, case)
    totals = fields.part("totals")
    fields.done()
    if not problems and totals is not None:
        check_totals(totals, case)
    if problems:
        raise Refused(dict.fromkeys(problems))
    return case


def forgotten(case: BusinessCase) -> tuple[str, ...]:
    """Catalogue categories that are neither a line nor ruled out by name."""
    named = {line.category for line in case.costs} | {category for category, _ in case.ruled_out}
    return tuple(category.key for category in CATALOGUE if category.added and category.key not in named)


def _horizon(fields: Fields, start: date) -> int:
    """Months, from horizon_months or from the month in which the case ends; both must agree."""
    end = fields.take("end", month, None) if start != NO_DATE else None
    said = fields.whole("horizon_months", 0, low=0, high=MAX_MONTHS, needed=not fields.has("end"))
    if end is None:
        return said
    span = (end.year - start.year) * 12 + end.month - start.month
    if span < 0:
        fields.refuse("end", f"{end:%Y-%m} is before the start {start:%Y-%m}")
    elif fields.has("horizon_months") and said != span:
        fields.refuse(
            "horizon_months", f"{said} months do not lead from {start:%Y-%m} to {end:%Y-%m}, which are {span}"
        )
    elif span > MAX_MONTHS:
        fields.refuse("end", f"is more than {MAX_MONTHS} months after the start")
    return min(max(span, 0), MAX_MONTHS)


def _rate(fields: Fields, assumed: Assumed) -> float:
    if (rate := _said_rate(fields, "rate_per_year")) is not None:
        return rate
    assumed.append(("rate_per_year", defaults.RATE_PER_YEAR))
    return mean(defaults.RATE_PER_YEAR.value)


def _said_rate(fields: Fields, name: str) -> float | None:
    """An effective annual rate above -100 %, as a share; None where nothing is said."""
    rate = fields.number(name)
    if rate is not None and not -1 < rate <= 10:
        fields.refuse(name, f"a share such as 0.1 for 10 % is needed, not {rate:g}")
        return 0.0
    return rate


def _lines(fields: Fields, assumed: Assumed) -> tuple[Line, ...]:
    parts = list(fields.parts("lines", needed=True))
    if len(parts) > MAX_LINES:
        fields.refuse("lines", f"{len(parts)} lines are more than {MAX_LINES}")
        return ()
    return tuple(line for part in parts for line in read_lines(part, assumed))


def _gate(part: Fields) -> Gate:
    key = part.text("key", needed=True)
    gate = Gate(
        key,
        part.text("title") or key,
        part.whole("in_month", 0, low=0, high=MAX_MONTHS, needed=True),
        part.estimate("p_pass", Gate("", "", 0).p_pass, high=1),
        part.estimate("cost_to_go_on", Gate("", "", 0).cost_to_go_on),
    )
    part.done()
    return gate


def _ruled_out(part: Fields | None) -> tuple[tuple[str, str], ...]:
    if part is None:
        return ()
    reasons = []
    for category in part.values:
        reason = part.take(category, described, "")
        if category not in BY_KEY:
            part.refuse(category, f"is no category of the catalogue: {', '.join(BY_KEY)}")
        reasons.append((category, reason))
    return tuple(reasons)


def described(value: object, place: str) -> str:
    """A reason that says something."""
    if not (found := text(value, place)):
        raise Refused.at(place, "a reason is needed")
    return found


def _budget(value: object, place: str) -> float | None:
    """A number, or {total, parts} whose parts add up."""
    if not isinstance(value, dict):
        total = number(value, place)
    else:
        problems: list[Problem] = []
        fields = Fields(value, place, problems)
        stated, parts = fields.number("total"), fields.part("parts")
        listed = [parts.number(name, 0.0, low=0) or 0.0 for name in parts.values] if parts else []
        fields.done()
        if stated is None and not listed:
            fields.refuse("", "a total, or parts that add up to it, is needed")
        total = sum(listed) if stated is None else stated
        if stated is not None and parts is not None and abs(sum(listed) - stated) > max(1e-9 * abs(stated), 0.005):
            fields.refuse("total", f"{stated:,.2f} is not the sum of its parts, {sum(listed):,.2f}")
        if problems:
            raise Refused(problems)
    if total < 0:
        raise Refused.at(place, f"must not be below 0, and is {total:g}")
    return total
