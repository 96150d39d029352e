"""Choices that all money pages share, as they are shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MoneySettings:
    """Choices that all money pages share."""

    currency: str = "EUR"
    fiscal_year_starts: int = 1
    basis: str = "billed"
    rates_hold_days: int = 31
    loss_appetite: float | None = None
    cvar_weight: float = 0.0
    cash_per_quarter: float | None = None
    gpu_hours_per_quarter: float | None = None
    people_per_quarter: float | None = None
