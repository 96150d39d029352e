"""How sums, shares and lists read in a sentence: three significant digits at most."""

from __future__ import annotations

import math
from collections.abc import Sequence

SIZES = ((1e9, "bn"), (1e6, "M"), (1e3, "k"))
SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}


def money(amount: float, currency: str) -> str:
    """1234567 → "1.23 M EUR"; the sign stays in front."""
    return f"{figure(amount)} {currency}".strip()


def amount(value: float, currency: str = "") -> str:
    """Three significant digits with the currency's sign: "1.23 M€", "−240 k€", "0 €"; without a sign "1.2 M CHF"."""
    number, _, letter = figure(value + 0.0).partition(" ")
    unit = SIGNS.get(currency, f" {currency}" if currency else "")
    tail = f"{letter}{unit}".strip()
    return number.replace("-", "−") + (f" {tail}" if tail else "")


def figure(amount: float) -> str:
    """A number with three significant digits, in k, M or bn from 1,000 on."""
    rounded = float(f"{amount:.3g}") if math.isfinite(amount) else amount
    for size, letter in SIZES:
        if size <= abs(rounded) < math.inf:
            return f"{rounded / size:.3g} {letter}"
    return f"{rounded:.3g}"


def share(part: float) -> str:
    """0.123 → "12.3 %"."""
    return f"{float(f'{100 * part:.3g}'):g} %"


def listed(names: Sequence[str], *, last: str = "and") -> str:
    """A, B and C."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"
