"""In what a whole business case contradicts itself, although each field of it can be read."""

from __future__ import annotations

from roi.case import BusinessCase, Line
from roi.currencies import CURRENCIES
from roi.document import Fields
from roi.estimates import Fixed, mean, point
from roi.timing import Reading, amounts

SAME = 0.005  # two statements of one total may differ by this share


def contradictions(fields: Fields, case: BusinessCase) -> None:
    """Add every contradiction to the problems of `fields`."""
    if fields.has("currency") and case.currency not in CURRENCIES:
        fields.refuse("currency", f"a code of ISO 4217 such as EUR is needed, not {case.currency!r:.40}")
    if fields.values.get("lines") == []:
        fields.refuse("lines", "a case has at least one line")
    _same_keys(fields, "lines", [line.key for line in case.lines])
    _same_keys(fields, "gates", [gate.key for gate in case.gates])
    _risk_counted_once(fields, case)
    _others(fields, case)
    _retraining(fields, case)
    for index, gate in enumerate(case.gates):
        if gate.in_month > case.horizon_months:
            fields.refuse(f"gates[{index}].in_month", f"is after the horizon of {case.horizon_months} months")
    for category in {line.category for line in case.costs} & {category for category, _ in case.ruled_out}:
        fields.refuse(f"ruled_out.{category}", "is ruled out, and a line has it")


def _risk_counted_once(fields: Fields, case: BusinessCase) -> None:
    if case.reference_class and any(line.category == "contingency" for line in case.costs):
        fields.refuse("reference_class", "an outside view on top of a bottom-up contingency counts the same risk twice")
    if case.risk_loaded_rate and any(line.confidence for line in case.lines):
        fields.refuse("risk_loaded_rate", "risk-adjusted lines and a risk-loaded rate count the same risk twice")


def _retraining(fields: Fields, case: BusinessCase) -> None:
    """A model that is retrained costs what retraining costs, as often as it is done."""
    paid = [dict(line.drivers).get("every_months") for line in case.costs if line.category == "retraining"]
    every = {months.value for months in paid if isinstance(months, Fixed) and months.value > 0}
    kept_fresh = [line for line in case.benefits if line.drift and line.drift.retrain_every]
    for line in kept_fresh:
        place = f"lines[{case.lines.index(line)}].drift.retrain_every"
        if "retraining" in dict(case.ruled_out):
            fields.refuse(place, "retraining is ruled out as a cost")
        elif every and line.drift and line.drift.retrain_every not in every:
            paid_for = ", ".join(f"{months:g}" for months in sorted(every))
            fields.refuse(place, f"is not what the costs pay for: every {paid_for} months")


def _others(fields: Fields, case: BusinessCase) -> None:
    """Names of other cases."""
    for name, named in (("dependencies", case.dependencies), ("excludes", case.excludes)):
        if case.name in named:
            fields.refuse(name, "a case cannot name itself")
    for both in sorted(set(case.dependencies) & set(case.excludes)):
        fields.refuse("excludes", f"{both} is needed by dependencies")


def _same_keys(fields: Fields, name: str, keys: list[str]) -> None:
    for index, key in enumerate(keys):
        if key and key in keys[:index]:
            fields.refuse(f"{name}[{index}].key", f"{key} is the key of {name}[{keys.index(key)}] too")


def check_totals(totals: Fields, case: BusinessCase) -> None:
    """Undiscounted totals over the horizon as the author states them, against the lines at means and likely values."""
    for name, lines in (("costs", list(case.costs)), ("benefits", list(case.benefits))):
        said = totals.number(name, low=0)
        found = [_total(lines, case.horizon_months, read) for read in (mean, point)]
        if said is not None and all(abs(said - total) > max(SAME * total, _rounding(said)) for total in found):
            totals.refuse(name, f"{said:,.10g} does not add up: the lines come to {found[0]:,.10g} at their means")
    totals.done()


def _rounding(said: float) -> float:
    """Half of the last place of a number as it is written."""
    return 0.5 if said == int(said) else 0.5 / 10 ** len(f"{said!r}".partition(".")[2])


def _total(lines: list[Line], months: int, read: Reading) -> float:
    return sum(float(amounts(line, months, read=read).sum()) for line in lines)
