"""The kinds of benefit, what each may claim, and the mistake that critics find in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from roi.case import ONE, Kind, Line
from roi.estimates import mean
from roi.timing import amounts


@dataclass(frozen=True, slots=True)
class BenefitKind:
    """One kind of benefit. `priced` False: listed and scored, never part of NPV."""

    key: Kind
    title: str
    what: str
    mistake: str
    priced: bool = True


BENEFITS: tuple[BenefitKind, ...] = (
    BenefitKind(
        "revenue",
        "Revenue",
        "contribution of sales that would not happen without it",
        "counting turnover where only its margin is earned",
    ),
    BenefitKind(
        "cost_saved",
        "Cost saved",
        "spending that stops; hours only as far as they leave the payroll",
        "hours saved times full salary, although nobody leaves and nothing else gets done",
    ),
    BenefitKind(
        "preventive",
        "Loss prevented",
        "expected loss that does not happen: frequency × size × share avoided",
        "booking a loss that did not happen as cash; a reduction without an interval",
    ),
    BenefitKind(
        "speed", "Speed", "what earlier is worth in money", "counting the same month once as speed and once as revenue"
    ),
    BenefitKind(
        "strategic",
        "Strategic",
        "options and learning; listed with a score of 1 to 5",
        "adding a score to money",
        priced=False,
    ),
    BenefitKind(
        "intangible",
        "Intangible",
        "reputation, morale, trust; listed with a score of 1 to 5",
        "a price invented so that the sum comes out",
        priced=False,
    ),
)


def realised_and_not(line: Line, months: int) -> tuple[float, float]:
    """Undiscounted benefit that becomes cash over t = 0…months, and the part that does not. Currency, both ≥ 0."""
    gross = float(amounts(replace(line, realisation=ONE), months).sum())
    cash = gross * mean(line.realisation)
    return cash, gross - cash
