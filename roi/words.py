"""How sums, shares and lists read in a sentence: three significant digits at most."""

from __future__ import annotations

import math
from collections.abc import Sequence

SIZES = ((1e9, 1e9, "bn"), (1e6, 1e6, "M"), (1e4, 1e3, "k"))
"""From where on, divided by what, called what."""
SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}


def money(amount: float, currency: str = "", *, digits: int = 3) -> str:
    """1234567 EUR → "1.23 M€", of a currency without a sign "1.23 M CHF"; the sign of the amount stays in front."""
    return figure(amount, SIGNS.get(currency, f" {currency}"), digits=digits).replace("  ", " ").strip()


def amount(value: float, currency: str = "") -> str:
    """What briefs call it: 1234567 EUR → "1.23 M€"; never "−0 €"."""
    return money(value + 0.0, currency)


def figure(amount: float, unit: str = "", *, digits: int = 3) -> str:
    """A number with so many significant digits and its unit: in k from 10,000 on, in M or bn."""
    rounded = _rounded(amount, digits)
    size = ((by, letter) for start, by, letter in SIZES if start <= abs(rounded) < math.inf)
    by, letter = next(size, (1.0, ""))
    tail = letter + unit
    return f"{significant(rounded / by, digits)}{' ' if tail else ''}{tail}"


def share(part: float) -> str:
    """0.123 → "12.3 %"."""
    return f"{float(f'{100 * part:.3g}'):g} %"


def listed(names: Sequence[str], *, last: str = "and") -> str:
    """A, B and C."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def significant(value: float, digits: int) -> str:
    """Just the digits: 1234567.0 → "1,230,000"."""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    rounded = _rounded(value, digits)
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(rounded)))) if rounded else 0
    text = f"{rounded:,.{decimals}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def _rounded(value: float, digits: int) -> float:
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))
