"""Why each project is chosen or not, and what is left of each limit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from roi.candidates import Limits, Row
from roi.choice_model import Chosen, Model, broken_rows, cvar_of
from roi.distribution import Estimated, mean_of
from roi.words import listed, money

SHOWN = 2  # limits that a reason names


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a project is chosen, its E[NPV] with its error, and why in words.

    `adds` is what the goal would lose without it and what hangs on it (chosen), or gain with it and what it requires.
    """

    name: str
    chosen: bool
    worth: Estimated
    adds: float
    because: str


@dataclass(frozen=True, slots=True)
class Use:
    """How much of a limit is used; `stops` are projects that would raise the goal and that it has no room for."""

    resource: str
    quarter: int | None
    label: str
    used: float
    limit: float
    stops: tuple[str, ...]

    @property
    def left(self) -> float:
        """What is not used."""
        return self.limit - self.used


def verdicts(
    model: Model, chosen: Chosen, limits: Limits, why_out: dict[int, str], *, theta: float
) -> tuple[Verdict, ...]:
    """One per project, in the model's order."""
    asked = _Asked(model, chosen, limits, why_out, theta)
    return tuple(asked.inside(at) if chosen[at] else asked.outside(at) for at in range(len(model.names)))


def uses(model: Model, chosen: Chosen, limits: Limits, why_out: dict[int, str], *, theta: float) -> tuple[Use, ...]:
    """One per limit, in the model's order."""
    asked = _Asked(model, chosen, limits, why_out, theta)
    stops: dict[int, list[str]] = {id(row): [] for row in model.rows}
    for at in np.flatnonzero(~chosen):
        for row in asked.stopped_by(int(at)):
            stops[id(row)].append(model.names[at])
    return tuple(
        Use(
            row.resource,
            row.quarter,
            limits.label(row.quarter),
            float(row.needs @ chosen),
            row.limit,
            tuple(stops[id(row)]),
        )
        for row in model.rows
    )


class _Asked:
    """One choice, asked about what would change."""

    def __init__(self, model: Model, chosen: Chosen, limits: Limits, why_out: dict[int, str], theta: float) -> None:
        self.model, self.chosen, self.limits, self.why_out, self.theta = model, chosen, limits, why_out, theta
        self.goal = self.goal_of(chosen)

    def goal_of(self, chosen: Chosen) -> float:
        x = chosen.astype(float)
        return float(self.model.means @ x) - (self.theta * cvar_of(self.model, x)[0] if self.theta else 0.0)

    def inside(self, at: int) -> Verdict:
        dependents = self._closure(at, [(needed, only) for only, needed in self.model.implies if self.chosen[only]])
        without = self.chosen.copy()
        without[list(dependents)] = False
        adds = self.goal - self.goal_of(without)
        hanging = [self.model.names[one] for one in sorted(dependents - {at})]
        amount = money(abs(adds), self.limits.currency)
        effect = f"{'adds' if adds >= 0 else 'takes'} {amount} {'to' if adds >= 0 else 'from'} the goal"
        if hanging:
            effect = f"{listed(hanging)} {'requires' if len(hanging) == 1 else 'require'} it; together: {effect}"
        return self._verdict(at, adds, f"must be done; {effect}" if self._must(at) else effect)

    def outside(self, at: int) -> Verdict:
        if why := self._barred(at):
            return self._verdict(at, 0.0, why)
        adds = self.goal_of(self._with(at)) - self.goal
        if adds <= 0:
            return self._verdict(at, adds, self._not_worth(at, adds))
        broken = broken_rows(self.model, self._with(at))
        if not broken:
            return self._verdict(at, adds, f"would add {money(adds, self.limits.currency)}; the search ended before it")
        return self._verdict(at, adds, self._no_room(at, broken))

    def stopped_by(self, at: int) -> tuple[Row, ...]:
        """Limits that keep out a project which would raise the goal."""
        if self._barred(at) or self.goal_of(self._with(at)) <= self.goal:
            return ()
        return broken_rows(self.model, self._with(at))

    def _verdict(self, at: int, adds: float, because: str) -> Verdict:
        return Verdict(self.model.names[at], bool(self.chosen[at]), mean_of(self.model.npv[:, at]), adds, because)

    def _must(self, at: int) -> bool:
        return bool(self.model.lower[at] > 0)

    def _closure(self, at: int, arrows: list[tuple[int, int]]) -> set[int]:
        """All that can be reached from a project along arrows, and itself."""
        found, left = {at}, [at]
        while left:
            here = left.pop()
            new = {end for start, end in arrows if start == here} - found
            found |= new
            left += new
        return found

    def _group(self, at: int) -> list[int]:
        return sorted(self._closure(at, list(self.model.implies)))

    def _with(self, at: int) -> Chosen:
        more = self.chosen.copy()
        more[self._group(at)] = True
        return more

    def _barred(self, at: int) -> str:
        """Why it, or what it requires, cannot stand beside the chosen at all; empty: it can."""
        names, group = self.model.names, self._group(at)
        for one in group:
            if one in self.why_out:
                return self.why_out[one] if one == at else f"requires {names[one]}: {self.why_out[one]}"
        for first, second in self.model.excludes:
            for one, other in ((first, second), (second, first)):
                if one in group and (self.chosen[other] or other in group):
                    whose = "excludes" if one == at else f"requires {names[one]}, which excludes"
                    return f"{whose} {names[other]}, which is {'chosen' if self.chosen[other] else 'required too'}"
        return ""

    def _not_worth(self, at: int, adds: float) -> str:
        currency, group = self.limits.currency, self._group(at)
        gain = float(self.model.means[group][~self.chosen[group]].sum())
        who = "" if len(group) == 1 else "with what it requires, "
        if gain <= 0:
            return f"{who}loses {money(-gain, currency)} on average"
        risk = money((gain - adds) / self.theta, currency)
        return f"{who}gains {money(gain, currency)} on average, but adds {risk} to the loss of the worst draws"

    def _no_room(self, at: int, broken: Iterable[Row]) -> str:
        rows, more = list(broken), self._with(at)
        short = [self._short(row, float(row.needs @ more) - row.limit) for row in rows[:SHOWN]]
        rest = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
        return f"lacks {listed(short)}{rest} beside the chosen, which bring more"

    def _short(self, row: Row, lacking: float) -> str:
        return f"{self.limits.amount(row.resource, lacking)} in {self.limits.label(row.quarter)}"
