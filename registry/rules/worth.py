"""What a business case came to when an approval saw it, and in words what became of that."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Money:
    """What a business case came to: NPV over its own horizon, every estimate at its mean, and its budget."""

    currency: str
    months: int
    npv: float
    budget: float | None = None

    def __str__(self) -> str:
        """In one line."""
        return f"NPV {_amount(self.npv, self.currency)} over {self.months} months, {_budget(self)}"


def worth_changes(then: Money | None, now: Money | None) -> str:
    """What became of NPV and budget, in words; empty where either is not known."""
    if then is None or now is None:
        return ""
    if (then.currency, then.months) != (now.currency, now.months):
        return f"{now}, and not {then}"
    worth = _moved("NPV", then.npv, now.npv, now.currency)
    if then.budget is None or now.budget is None:
        same = then.budget == now.budget
        return f"{worth}, {_budget(now)}" if same else f"{worth}, {_budget(now)} and not {_budget(then)}"
    return f"{worth}, {_moved('the budget', then.budget, now.budget, now.currency)}"


def _moved(what: str, then: float, now: float, currency: str) -> str:
    if round(then) == round(now):
        return f"{what} stays at {_amount(now, currency)}"
    how = "rises" if now > then else "falls"
    return f"{what} {how} from {then:,.0f} to {_amount(now, currency)}"


def _budget(money: Money) -> str:
    return "no budget" if money.budget is None else f"budget {_amount(money.budget, money.currency)}"


def _amount(amount: float, currency: str) -> str:
    return f"{round(amount):,} {currency}"
