"""Which of the seven figures an executive reads first: the same run seen by a CFO, a CEO and a board."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from roi.defaults import Default
from roi.estimates import Fixed
from roi.seven_figures import Figure, Key

ORDER = Default(Fixed(7), "figures and their order by reader", "own", "after what executives are said to read")


@dataclass(frozen=True, slots=True)
class Lens:
    """One reader: what they ask, the seven figures in their order, and what they look at besides."""

    key: str
    title: str
    asks: str
    order: tuple[Key, ...]
    besides: tuple[str, ...]


CFO = Lens(
    "cfo", "CFO", "When does which money flow, and does it hold?",
    ("cost_to_date", "payback", "npv", "hidden_share", "realised", "p_negative", "loss_avoided"),
    ("cash by month with payback", "P80 contingency", "forecast against the bill"),
)  # fmt: skip
CEO = Lens(
    "ceo", "CEO", "What is it worth, what does waiting cost, what should stop?",
    ("npv", "realised", "p_negative", "payback", "cost_to_date", "loss_avoided", "hidden_share"),
    ("worth by change of plan", "cost of delay", "what to stop"),
)  # fmt: skip
BOARD = Lens(
    "board", "Board", "Is the risk within our appetite, and what must we decide?",
    ("p_negative", "npv", "loss_avoided", "cost_to_date", "realised", "payback", "hidden_share"),
    ("cost and worth against plan", "loss exceedance and appetite", "decisions requested", "compliance exposure"),
)  # fmt: skip
LENSES: Mapping[str, Lens] = {lens.key: lens for lens in (CFO, CEO, BOARD)}


def through(lens: Lens, figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """The seven in a reader's order: the same values for every reader. Raises KeyError where one is missing."""
    by_key = {figure.key: figure for figure in figures}
    return tuple(by_key[key] for key in lens.order)
