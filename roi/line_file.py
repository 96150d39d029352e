"""One cost or benefit as a document writes it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import cast, get_args

from roi import defaults
from roi.case import (
    BENEFIT_KINDS,
    COST_KINDS,
    ONE,
    ZERO,
    Confidence,
    Drift,
    Kind,
    Line,
    Linear,
    Logistic,
    Ramp,
    Side,
    Status,
)
from roi.costs import BY_KEY, PLAIN
from roi.document import Fields, at_least, between, bounded, items
from roi.estimates import Estimate, Fixed, number
from roi.line_amount import MAX_AMOUNT, Assumed, read_amount, read_loss
from roi.refusals import Problem, Refused

MAX_MONTHS = 600
TABLES = {"per_year": 12, "per_quarter": 3, "per_month": 1}  # months between two points
SAID_BY_A_TABLE = {
    "amount",
    "basis",
    "delay",
    "drift",
    "drivers",
    "ends_in",
    "growth_per_year",
    "lasts",
    "loss",
    "ramp",
    "starts_in",
}


def read_lines(fields: Fields, assumed: Assumed) -> tuple[Line, ...]:
    """The lines that one entry stands for: itself, or one payment per point of a table, such as `per_year: [0, 5, …]`.

    Point 0 is the start; what a table has for year k is paid once, at the end of that year, in month 12 k.
    """
    tables = [name for name in TABLES if fields.has(name)]
    if not tables:
        return (read_line(fields, assumed),)
    name = tables[0]
    for other in (set(tables[1:]) | SAID_BY_A_TABLE) & set(fields.values):
        fields.refuse(other, f"contradicts {name}, which says when and how much")
    nothing: list[object] = [0]
    paid = fields.take(name, partial(_amounts, most=MAX_MONTHS // TABLES[name] + 1), nothing)
    moved = [point for point, amount in enumerate(paid) if amount != 0] or [0]
    return tuple(read_line(_paid_once(fields, name, point, paid[point]), assumed) for point in moved)


def _amounts(value: object, place: str, *, most: int) -> list[object]:
    """Amounts as they are written, each of which can be read; refused at its own place."""
    said = items(value, place)
    if not 0 < len(said) <= most:
        raise Refused.at(place, f"1 to {most} amounts are needed, the first of the start, not {len(said)}")
    problems: list[Problem] = []
    for point, amount in enumerate(said):
        try:
            bounded(0, MAX_AMOUNT)(amount, f"{place}[{point}]")
        except Refused as refusal:
            problems.extend(refusal.problems)
    if problems:
        raise Refused(problems)
    return said


def _paid_once(fields: Fields, name: str, point: int, amount: object) -> Fields:
    replaced = SAID_BY_A_TABLE | TABLES.keys()
    said = {field: value for field, value in fields.values.items() if field not in replaced}
    key, title, unit = said.get("key", ""), said.get("title") or said.get("key", ""), name.removeprefix("per_")
    once = {"key": f"{key}.{unit}_{point}", "title": f"{title}, {unit} {point}", "amount": amount}
    return Fields({**said, **once, "basis": "once", "starts_in": TABLES[name] * point}, fields.place, fields.problems)


def read_line(fields: Fields, assumed: Assumed) -> Line:
    """The line in `fields`; what is wrong goes to its problems, what a default stands for, by key, to `assumed`."""
    silent: Assumed = []
    line = _read(fields, silent)
    assumed.extend((line.key + place.removeprefix(fields.place), default) for place, default in silent)
    return line


def _read(fields: Fields, assumed: Assumed) -> Line:
    key = fields.text("key", needed=True)
    said = fields.choice("side", get_args(Side), "", needed=True)
    if not said:
        return Line(key, key, "other", "cost", "opex", ZERO)  # refused; what else it says depends on the side
    side = cast(Side, said)
    category, kind = _category_and_kind(fields, side)
    amount, basis, drivers = read_amount(fields, kind, BY_KEY.get(category), assumed)
    starts_in = fields.whole("starts_in", 0, low=0, high=MAX_MONTHS)
    line = Line(
        key=key,
        title=fields.text("title") or key,
        category=category,
        side=side,
        kind=kind,
        amount=amount,
        basis=basis,
        starts_in=starts_in,
        delay=fields.estimate("delay", ZERO, high=MAX_MONTHS),
        ramp=_ramp(fields, assumed),
        growth_per_year=fields.estimate("growth_per_year", ZERO, low=-0.99, high=10),
        lasts=_lasts(fields, starts_in),
        realisation=_realisation(fields, kind, assumed),
        drift=_drift(fields),
        loss=read_loss(fields.part("loss")),
        confidence=_confidence(fields),
        status=cast(Status, fields.choice("status", get_args(Status), "claimed")),
        evidence=fields.text("evidence"),
        owner=fields.text("owner"),
        note=fields.text("note"),
        in_budget=fields.flag("in_budget", instead=True),
        score=fields.take("score", _score, None),
        drivers=drivers,
    )
    _contradictions(fields, line)
    fields.read |= TABLES.keys()
    fields.done()
    return line


def _category_and_kind(fields: Fields, side: Side) -> tuple[str, Kind]:
    if side == "benefit":
        kind = fields.choice("kind", BENEFIT_KINDS, "revenue", needed=True)
        return fields.text("category") or kind, cast(Kind, kind)
    category = fields.choice("category", (*BY_KEY, *PLAIN), "other", needed=True)
    if category in BY_KEY and not BY_KEY[category].added:
        fields.refuse("category", f"{BY_KEY[category].title} is compared, never added to the costs")
    return category, cast(Kind, fields.choice("kind", COST_KINDS, "opex"))


def _ramp(fields: Fields, assumed: Assumed) -> Ramp | None:
    part = fields.part("ramp")
    if part is None:
        return None
    shape = part.choice("shape", ("linear", "logistic"), "linear", needed=True)
    if shape == "linear":
        ramp: Ramp = Linear(part.estimate("months", ONE, low=0.01, high=MAX_MONTHS))
    else:
        midpoint = part.estimate("midpoint", defaults.RAMP_MIDPOINT.value, high=MAX_MONTHS)
        ramp = Logistic(midpoint, part.estimate("steepness", defaults.RAMP_STEEPNESS.value, low=0.001, high=50))
        silent = {"midpoint": defaults.RAMP_MIDPOINT, "steepness": defaults.RAMP_STEEPNESS}
        assumed.extend((part.at(name), default) for name, default in silent.items() if not part.has(name))
    part.done()
    return ramp


def _drift(fields: Fields) -> Drift | None:
    part = fields.part("drift")
    if part is None:
        return None
    if not part.has("half_life_months"):
        part.refuse("half_life_months", "is missing; it has no universal default, measure it")
    half_life = part.estimate("half_life_months", ONE, low=0.01)
    every = part.number("retrain_every", low=0.01)
    part.done()
    return Drift(half_life, every)


def _confidence(fields: Fields) -> Confidence | None:
    if not isinstance(fields.values.get("confidence"), Mapping):
        rho = fields.take("confidence", at_least(number, 0), 0.0)
        if rho > 1:
            fields.refuse("confidence", f"a share from 0 to 1 is needed, not {rho:g}")
        return Confidence(1.0, rho) if fields.has("confidence") else None
    part = fields.part("confidence")
    if part is None:
        return None
    share, factor = (part.number(name, 0.0, low=0) or 0.0 for name in ("share", "factor"))
    if share > 1 or factor > 1:
        part.refuse("", "share and factor are from 0 to 1")
    part.done()
    return Confidence(share, factor)


def _realisation(fields: Fields, kind: Kind, assumed: Assumed) -> Estimate:
    if kind == "cost_saved" and not fields.has("realisation"):
        assumed.append((fields.at("realisation"), defaults.CASH_REALISATION))
        return fields.estimate("realisation", defaults.CASH_REALISATION.value)
    return fields.estimate("realisation", ONE, high=1)


def _lasts(fields: Fields, starts_in: int) -> int | None:
    lasts = fields.take("lasts", between(1, MAX_MONTHS), None)
    ends_in = fields.take("ends_in", between(0, 2 * MAX_MONTHS), None)
    if ends_in is None:
        return lasts
    if ends_in <= starts_in:
        fields.refuse("ends_in", f"ends in month {ends_in}, before or as it starts in month {starts_in}")
    elif lasts is not None and lasts != ends_in - starts_in:
        fields.refuse("lasts", f"{lasts} months from month {starts_in} do not end in month {ends_in}")
    return max(ends_in - starts_in, 1)


def _score(value: object, place: str) -> int | None:
    return between(1, 5)(value, place)


def _contradictions(fields: Fields, line: Line) -> None:
    """What no single field shows."""
    benefit = line.side == "benefit"
    said = {name for name in fields.values if fields.has(name)}
    rules: tuple[tuple[bool, str, str], ...] = (
        (
            benefit and line.priced and "starts_in" not in said,
            "starts_in",
            "a benefit must say in which month it starts",
        ),
        (line.basis == "once" and bool({"lasts", "ends_in"} & said), "lasts", "what happens once does not last"),
        (line.basis == "once" and line.ramp is not None, "ramp", "what happens once has no ramp"),
        (line.basis == "once" and line.drift is not None, "drift", "what happens once does not drift"),
        (not benefit and line.drift is not None, "drift", "only a benefit drifts"),
        (not benefit and "realisation" in said, "realisation", "only a benefit has a share that becomes cash"),
        (line.loss is not None and line.kind != "preventive", "loss", "only a preventive benefit prevents a loss"),
        (not line.priced and "amount" in said, "amount", f"a {line.kind} benefit is listed and scored, not priced"),
        (line.priced and line.score is not None, "score", "only strategic and intangible benefits have a score"),
        (line.status == "measured" and not line.evidence, "evidence", "what was measured says where"),
        (
            benefit and line.priced and line.status == "measured" and isinstance(line.amount, Fixed) and not line.loss,
            "status",
            "a measured benefit carries its interval; without one it is claimed",
        ),
    )
    for broken, name, why in rules:
        if broken:
            fields.refuse(name, why)
