"""How sums, shares and lists read in a sentence: three significant digits at most."""

from __future__ import annotations

import math
from collections.abc import Sequence

SIZES = ((1e9, "bn"), (1e6, "M"), (1e3, "k"))


def money(amount: float, currency: str) -> str:
    """1234567 → "1.23 M EUR"; the sign stays in front."""
    return f"{figure(amount)} {currency}".strip()


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
