"""What to fund under limits, as it is shown: the choice, the frontier, and what more of each resource would bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from registry.views.money_portfolio import Basis
from roi.candidates import Limits
from roi.frontier import Frontier
from roi.marginal_value import MarginalValue
from roi.selection import Selection


@dataclass(frozen=True, slots=True)
class FundingView:
    """Worth is what lies ahead: what is spent and earned is left out. `running` are projects that have begun.

    `quarters`: their labels; `limits` per quarter, in `currency`. `marginal` only for resources with a limit.
    """

    basis: Basis
    currency: str
    quarters: tuple[str, ...]
    limits: Limits
    selection: Selection
    frontier: Frontier | None
    marginal: tuple[MarginalValue, ...]
    running: tuple[str, ...]
    titles: Mapping[str, str]
