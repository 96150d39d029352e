"""What several business cases come to together, as one object for programs and in words for people."""

from __future__ import annotations

from typing import Any

from registry.cli._desk import err, out, table
from roi.concentration import Concentration, concentration
from roi.frontier import Frontier, frontier
from roi.marginal_value import MarginalValue, marginal_value
from roi.portfolio import Portfolio
from roi.roll_up import RollUp, roll_up
from roi.selection import Question, Selection
from roi.selection import answer as selected
from roi.words import figure, listed, money, share


class Found:
    """Everything that was asked for, as values and in words."""

    def __init__(
        self, drawn: Portfolio, asked: Question, *, theta: float, doing: list[str] | None, with_frontier: bool
    ) -> None:
        self.currency, self.limits = drawn.presentation.currency, asked.limits
        self.roll_up: RollUp = roll_up(drawn)
        self.concentration: Concentration = concentration(drawn.names, drawn.npv)
        self.selection: Selection = selected(asked, theta=theta)
        self.frontier: Frontier | None = frontier(asked, here=doing) if with_frontier else None
        resources = dict.fromkeys([*asked.limits.amounts, *asked.limits.totals])
        found = (marginal_value(asked, resource, theta=theta) for resource in resources)
        self.marginal: list[MarginalValue] = [one for one in found if one]

    @property
    def plain(self) -> dict[str, Any]:
        """As one object."""
        return {
            "roll_up": self.roll_up,
            "concentration": self.concentration,
            "selection": self.selection,
            "marginal_value": self.marginal,
            **({"frontier": self.frontier} if self.frontier else {}),
        }

    def tell(self) -> None:
        """For people."""
        self._tell_roll_up()
        self._tell_selection()
        for one in self.marginal:
            out.print(one.words(self.limits), markup=False)
        if self.frontier:
            rows = [
                (figure(p.worth), figure(p.cvar), share(p.proven), listed(p.chosen) or "nothing")
                for p in self.frontier.points
            ]
            table(
                ("worth", "lost at worst", "may be short by", "projects"),
                rows,
                title=f"From the safest to the most worth, {self.currency}",
            )
            out.print(self.frontier.words(self.currency), markup=False)

    def _tell_roll_up(self) -> None:
        all_, low, high = self.roll_up, *(self.roll_up.npv.at(level).value for level in (0.1, 0.9))
        worth = f"{money(all_.npv.at(0.5).value, self.currency)} (80 %: {figure(low)} to {figure(high)})"
        losing = f"below 0 with a probability of {share(all_.p_negative.value)}"
        out.print(f"{len(all_.projects)} projects are worth {worth}, {losing};", markup=False)
        lost = all_.cvar.value
        worst = f"{'lose' if lost > 0 else 'still gain'} {money(abs(lost), self.currency)}"
        out.print(f"  the worst 5 % of {all_.draws:,} draws (seed {all_.seed}) {worst}.", markup=False)
        rows = [
            (
                one.light,
                one.name,
                figure(one.npv.at(0.5).value),
                share(one.p_negative.value),
                listed(one.standing.because),
            )
            for one in all_.projects
        ]
        table(("", "project", "NPV P50", "P(NPV<0)", "because"), rows)
        for one in all_.left_out:
            err.print(f"Left out: {one.name} {one.why}", style="yellow", markup=False)

    def _tell_selection(self) -> None:
        found = self.selection
        if not found.feasible:
            out.print("No choice satisfies the limits:", markup=False)
            for words in found.conflict:
                out.print(f"  {words}", markup=False)
            return
        proven = f", proven to be within {share(found.proven)} of the best" if found.proven else ""
        worth = money(found.worth.value, self.currency)
        out.print(f"Do {listed(found.chosen) or 'nothing'}: worth {worth} on average{proven}.", markup=False)
        table(
            ("do", "project", "because"),
            [("yes" if one.chosen else "no", one.name, one.because) for one in found.verdicts],
        )
