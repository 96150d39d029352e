"""Which projects a person should look at first, and why: red, amber, green by a rule that fits in a sentence.

Red: it loses money more likely than not; or it may well lose money, and has spent more than its budget or P80 of its
costs is 1.5 times the budget. Amber: it loses money one time in five, has spent more than its budget, or P80 of its
costs is above it. What is dear and all but sure to be worth it is amber. The limits are ours and can be set.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from roi.defaults import Default
from roi.estimates import Fixed
from roi.words import amount

Light = Literal["red", "amber", "green"]
LIGHTS: tuple[Light, ...] = ("red", "amber", "green")
P_LOSS_RED = Default(Fixed(0.5), "P(NPV < 0) from which on a project is red", "own", "no published source")
P_LOSS_AMBER = Default(Fixed(0.2), "P(NPV < 0) from which on a project is amber", "own", "no published source")
OVERRUN_RED = Default(Fixed(1.5), "P80 of costs / budget from which on a project is red", "own", "no published source")
OVERRUN_AMBER = Default(Fixed(1.0), "P80 of costs / budget above which a project is amber", "own", "by definition")


@dataclass(frozen=True, slots=True)
class Appetite:
    """From where on a project is red or amber; `overrun` 1.5 = P80 of its costs is 1.5 times its budget."""

    p_loss_red: float = 0.5
    p_loss_amber: float = 0.2
    overrun_red: float = 1.5
    overrun_amber: float = 1.0


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rule looks at; money in one currency, None where nobody has said it."""

    p_negative: float
    cost_p80: float
    budget: float | None
    spent: float | None
    currency: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The light of a project, and every reason for it; a green one has none."""

    light: Light
    because: tuple[str, ...]


def standing(facts: Facts, appetite: Appetite | None = None) -> Standing:
    """The worst light that any reason gives, with the reasons of that light."""
    found = list(_reasons(facts, appetite or Appetite()))
    worst: Light = min((light for light, _ in found), key=LIGHTS.index, default="green")
    return Standing(worst, tuple(why for light, why in found if light == worst))


def order(light: Light, *, expected_loss: float, name: str) -> tuple[int, float, str]:
    """Sort by this: red before amber before green, then the largest expected loss, then by name."""
    return LIGHTS.index(light), -expected_loss, name


def _reasons(facts: Facts, appetite: Appetite) -> list[tuple[Light, str]]:
    found: list[tuple[Light, str]] = []
    if facts.p_negative >= appetite.p_loss_amber:
        light: Light = "red" if facts.p_negative >= appetite.p_loss_red else "amber"
        found.append((light, f"loses money in {100 * facts.p_negative:.0f} % of all draws"))
    if facts.budget is None:
        return found
    may_lose = facts.p_negative >= appetite.p_loss_amber
    budget = amount(facts.budget, facts.currency)
    if facts.spent is not None and facts.spent > facts.budget:
        why = f"has spent {amount(facts.spent, facts.currency)} of a budget of {budget}"
        found.append(("red" if may_lose else "amber", why))
    if facts.cost_p80 > appetite.overrun_amber * facts.budget:
        light = "red" if may_lose and facts.cost_p80 >= appetite.overrun_red * facts.budget else "amber"
        cost = amount(facts.cost_p80, facts.currency)
        found.append((light, f"costs up to {cost} in four of five draws, budget {budget}"))
    return found
