"""Which of the seven figures an executive reads first: the same run seen by a CFO, a CEO and a board."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from roi.defaults import Default
from roi.estimates import Fixed
from roi.seven_figures import Figure, Key

Look = Literal["cash", "benefits", "stop", "risk", "incidents", "sign"]
"""What is looked at besides: money by project, promises kept, what to stop, losses, incidents, what is asked of one."""
ORDER = Default(Fixed(7), "figures and their order by reader", "own", "after what executives are said to read")


@dataclass(frozen=True, slots=True)
class Lens:
    """One reader: what they ask, the seven figures in their order, and what they look at besides, in theirs."""

    key: str
    title: str
    asks: str
    order: tuple[Key, ...]
    besides: tuple[Look, ...]


CFO = Lens(
    "cfo", "CFO", "When does which money flow, and does it hold?",
    ("cost_to_date", "npv", "hidden_share", "realised", "payback", "p_negative", "loss_avoided"),
    ("cash", "benefits", "risk", "stop", "sign", "incidents"),
)  # fmt: skip
CEO = Lens(
    "ceo", "CEO", "What is it worth, what does waiting cost, what should stop?",
    ("npv", "realised", "p_negative", "cost_to_date", "payback", "loss_avoided", "hidden_share"),
    ("stop", "benefits", "sign", "incidents", "cash", "risk"),
)  # fmt: skip
BOARD = Lens(
    "board", "board", "Is the risk within our appetite, and what must we decide?",
    ("p_negative", "npv", "cost_to_date", "realised", "loss_avoided", "payback", "hidden_share"),
    ("sign", "risk", "incidents", "stop", "cash", "benefits"),
)  # fmt: skip
LENSES: Mapping[str, Lens] = {lens.key: lens for lens in (CFO, CEO, BOARD)}


def through(lens: Lens, figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """The seven in a reader's order: the same values for every reader. Raises KeyError where one is missing."""
    by_key = {figure.key: figure for figure in figures}
    return tuple(by_key[key] for key in lens.order)
