"""What is said of the portfolio's money: sentences, lights and ranges, written from the figures."""

from __future__ import annotations

from briefs.wording import LIGHT
from briefs.wording import share as percent
from pages._words import money, plural, time
from registry.views.money_portfolio import PortfolioView
from roi.distribution import Distribution, Estimated, WhenPaidBack
from roi.percentiles import Percentile
from roi.roll_up import RollUp

__all__ = ["LIGHT", "between", "gain_or_loss", "give_or_take", "paid_back", "percent", "sentence", "sure"]
NEVER = "never"


def sentence(view: PortfolioView) -> str:
    """Whether it makes money, and how many projects need somebody now."""
    found = view.roll_up
    worth = found.npv.at(0.5).value
    verb = "return" if worth >= 0 else "lose"
    said = f"The portfolio is expected to {verb} {money(abs(worth), found.currency)}"
    if found.p_negative.value >= 0.01 and worth >= 0:
        said += f", with a {percent(found.p_negative.value)} chance of losing money"
    return f"{said}; {_in_trouble(found)}"


def _in_trouble(found: RollUp) -> str:
    red, amber = found.count("red"), found.count("amber")
    whole = plural(len(found.projects), "project")
    if red:
        return f"{red} of {whole} {'is' if red == 1 else 'are'} in trouble"
    if amber:
        return f"none of {whole} is in trouble, {amber} {'is' if amber == 1 else 'are'} at risk"
    return f"all of {whole} are on course" if len(found.projects) > 1 else "it is on course"


def gain_or_loss(loss: float, unit: str) -> str:
    """What a mean loss comes to, in words: "0.4 M€ lost", or "1.2 M€ gained" where it is below 0."""
    return f"{money(abs(loss), unit)} {'lost' if loss > 0 else 'gained'}"


def between(spread: Distribution, unit: str) -> str:
    """The interval of four draws in five, each end with its unit: "80 %: 9,190 € to 1.52 M€"."""
    return f"80 %: {money(spread.at(0.1).value, unit)} to {money(spread.at(0.9).value, unit)}"


def sure(view: PortfolioView) -> str:
    """How far figures that were drawn for all cases are to be trusted, in one line."""
    basis = view.basis
    return (
        f"Drawn {basis.draws:,} times with seed {basis.seed} from {plural(len(basis.cases), 'business case')}, as of "
        f"{time(basis.as_of)}; what the cases leave out is in no draw."
    )


def give_or_take(found: Estimated | Percentile, unit: str) -> str:
    """The standard error of a figure that draws made."""
    return f"± {money(found.se, unit, digits=2)}"


def paid_back(found: WhenPaidBack) -> str:
    """Months until the money is back, P50 and P80."""
    half, most = found.at(0.5), found.at(0.8)
    return f"{_months(half.value if half else None)} / {_months(most.value if most else None)}"


def _months(value: float | None) -> str:
    return NEVER if value is None else f"{value:.0f}"
