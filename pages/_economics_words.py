"""What is said of one use case's money: sentences and figures, written from what was worked out."""

from __future__ import annotations

from collections.abc import Sequence

from pages._portfolio_words import percent
from pages._words import money, number, plural, time
from registry.views.economics import Answered, Assumed, Provenance, Simulated
from roi.distribution import Distribution
from roi.simulation import Spread
from roi.tei import TeiTable


def sentence(title: str, found: Simulated, months: int) -> str:
    """What it is worth over so many months, when it has paid for itself, and how likely it loses."""
    spread, unit = found.simulation.at(months), found.provenance.currency
    worth = spread.npv.at(0.5).value
    over = f"over {months} months" if months else "at its start alone"
    said = f"{title} {'returns' if worth >= 0 else 'loses'} {money(abs(worth), unit)} {over}"
    lost = percent(spread.p_negative.value) if spread.p_negative.value else "none"
    if worth >= 0:
        return f"{said}, {_back(spread)}; it loses money in {lost} of the draws"
    return f"{said}, and loses money in {lost} of the draws"


def drawn(one: Provenance) -> str:
    """How far what was drawn is to be trusted, in one line."""
    return f"Drawn {one.draws:,} times with seed {one.seed} from {_of(one)}; what the case leaves out is in no draw."


def at_the_means(one: Provenance) -> str:
    """How far what takes every estimate at its mean is to be trusted, in one line."""
    return f"The means of {_of(one)}; nothing is drawn, and the estimates themselves are as good as their evidence."


def _of(one: Provenance) -> str:
    said = f"revision {one.revision}" if one.revision else "what is written here"
    return f"{said}, as of {time(one.as_of)}"


def paid_back(spread: Spread) -> str:
    """Months until the money is back in half of the draws; "not in N months" where it is not."""
    half = spread.payback.at(0.5)
    return f"{half.value:.0f} months" if half else f"not in {spread.months}"


def range_of(spread: Spread) -> str:
    """When it is back in four draws of five, and how often never."""
    most, never = spread.payback.at(0.8), percent(spread.payback.never.value)
    later = f"P80: {most.value:.0f} months" if most else f"P80: not in {spread.months} months"
    return f"{later}; never in {never}"


def ratio(found: Distribution | None) -> tuple[str, str]:
    """A multiple such as 3.1 × with its 80 % interval; dashes without one."""
    if found is None:
        return "–", ""
    low, half, high = (found.at(level).value for level in (0.1, 0.5, 0.9))
    return f"{number(half, digits=2)} ×", f"80 %: {number(low, digits=2)} to {number(high, digits=2)} ×"


def total_economic_impact(found: TeiTable) -> str:
    """What the yearly table comes to, in a sentence."""
    return "" if found.roi.ratio is None else f"So read, the return on costs is {number(100 * found.roi.ratio)} %."


def rate(found: float) -> str:
    """A rate of return a year; one that only says that hardly any money was ever out is not spelled out."""
    return "over 1,000 %" if found > 10 else f"{100 * found:.0f} %".replace("-", "−")


def taken_for_granted(answered: Answered) -> list[str]:
    """What a reader must know: warnings of the answer, and how many places rest on a default of ours."""
    silent = [one for one in answered.provenance.assumed if not one.is_fact]
    said = [warning[0].upper() + warning[1:] + "." for warning in answered.answer.warnings]
    if silent:
        places = plural(len(silent), "place")
        said.append(f"The case is silent in {places}; an assumption stands there: {_named(silent)}.")
    forgotten = len(answered.answer.forgotten)
    if forgotten:
        kinds = plural(forgotten, "kind")
        said.append(f"The case does not speak of {kinds} of cost; they count as nothing here.")
    return said


def _named(silent: Sequence[Assumed]) -> str:
    names = [one.place for one in silent[:4]]
    return ", ".join(names) + (f" and {len(silent) - 4} more" if len(silent) > 4 else "")


def _back(spread: Spread) -> str:
    half = spread.payback.at(0.5)
    return f"paid back after {half.value:.0f} months" if half else "not paid back by then in half of the draws"
