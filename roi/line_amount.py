"""How large a line is: said, worked out from drivers, or the expected loss that it prevents."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import cast, get_args

from roi.case import UNPRICED_KINDS, ZERO, Basis, Kind, Loss
from roi.catalogue import Category
from roi.defaults import Default
from roi.document import Fields, bounded
from roi.estimates import Estimate, Fixed, Range90, ends, mean
from roi.losses import expected_avoided
from roi.refusals import Problem, Refused

Assumed = list[tuple[str, Default]]
Drivers = tuple[tuple[str, Estimate], ...]
MAX_EVENTS = 10_000  # of a loss in a year; each is drawn
MAX_AMOUNT = 1e15  # beyond it a cent is lost in the number
SAME = 0.005  # two statements of one amount may differ by this share


def read_amount(
    fields: Fields, kind: Kind, category: Category | None, assumed: Assumed
) -> tuple[Estimate, Basis, Drivers]:
    """Amount, basis and the drivers it came from: said, or worked out from `drivers` or a `loss`, or none."""
    said = fields.estimate("amount", ZERO, high=MAX_AMOUNT)
    fields.read |= {"drivers", "loss"}
    if fields.has("drivers") and category is not None:
        return _from_drivers(fields, category, assumed)
    if fields.has("drivers"):
        fields.refuse("drivers", "only a category of the hidden-cost catalogue works an amount out of drivers")
    if kind in UNPRICED_KINDS:
        return ZERO, "month", ()
    if fields.has("loss") and kind == "preventive":
        return _fromread_loss(fields, said), _basis(fields, "year"), ()
    if not fields.has("amount"):
        fields.refuse("amount", "is missing; drivers, or for a preventive benefit a loss, may stand in its place")
    return said, _basis(fields, None), ()


def _basis(fields: Fields, fixed: Basis | None) -> Basis:
    found = cast(Basis, fields.choice("basis", get_args(Basis), fixed or "month", needed=fixed is None))
    if fixed is not None and found != fixed:
        fields.refuse("basis", f"what is worked out here is per {fixed}, not {found}")
    return found


def _from_drivers(fields: Fields, category: Category, assumed: Assumed) -> tuple[Estimate, Basis, Drivers]:
    basis, part = _basis(fields, category.basis), fields.part("drivers")
    if fields.has("amount"):
        fields.refuse("amount", "contradicts drivers: say the one or the other")
    if part is None:
        return ZERO, basis, ()
    values: dict[str, Estimate] = {}
    for driver in category.drivers:
        found = part.take(driver.key, bounded(0, driver.most), None)
        if found is not None:
            values[driver.key] = found
        elif driver.default is not None:
            values[driver.key] = driver.default.value
            assumed.append((part.at(driver.key), driver.default))
        elif driver.neutral is None and not part.has(driver.key):
            part.refuse(driver.key, f"is missing; {driver.title} ({driver.unit}) must be measured")
    part.done()
    return _worked_out(part, category, values), basis, tuple(values.items())


def _worked_out(part: Fields, category: Category, values: Mapping[str, Estimate]) -> Estimate:
    try:
        amount = category.amount(values)
    except KeyError:
        return ZERO  # its absence is on record already
    except Refused as refusal:
        part.problems.extend(Problem(part.at(problem.place), problem.why) for problem in refusal.problems)
        return ZERO
    if not 0 <= ends(amount)[0] <= ends(amount)[1] <= MAX_AMOUNT:
        part.refuse("", f"these drivers come to {mean(amount):g}; a cost is from 0 to {MAX_AMOUNT:g}")
        return ZERO
    return amount


def _fromread_loss(fields: Fields, said: Estimate) -> Estimate:
    loss = read_loss(Fields(fields.values["loss"], fields.at("loss"), []))
    expected = expected_avoided(loss) if loss else 0.0
    if fields.has("amount") and abs(mean(said) - expected) > SAME * expected:
        fields.refuse("amount", f"{mean(said):,.0f} is not frequency × size × reduction of the loss, {expected:,.0f}")
    return Fixed(expected)


def _frequency(value: object, place: str) -> Estimate:
    found = bounded(0, inf)(value, place)
    if mean(found) > MAX_EVENTS:
        raise Refused.at(place, f"more than {MAX_EVENTS:,} a year are a steady cost: say what is saved as an amount")
    return found


def read_loss(part: Fields | None) -> Loss | None:
    """Frequency, size and reduction of the loss that a line prevents."""
    if part is None:
        return None
    for name in ("frequency_per_year", "magnitude", "reduction"):
        if not part.has(name):
            part.refuse(name, "is missing")
    nothing: Estimate = ZERO
    frequency = part.take("frequency_per_year", _frequency, nothing)
    magnitude = part.estimate("magnitude", ZERO, high=MAX_AMOUNT)
    reduction = part.estimate("reduction", ZERO, high=1)
    part.done()
    if isinstance(magnitude, Range90) and magnitude.shape == "normal":
        part.refuse("magnitude", "no loss is below 0: low, likely and high, or a lognormal range_90, say its size")
        return None
    return Loss(frequency, magnitude, reduction)
