"""Choices that all money pages share: currency, fiscal year, which cost of a bill counts, and limits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Connection

from registry.access import Desk, Permission, requires
from registry.commands.about import checked
from registry.commands.money import currency
from registry.errors import Invalid
from registry.store import actuals as store
from registry.store import kept
from registry.views.money_settings import MoneySettings

BASES = ("billed", "effective")
_NAMES = tuple(field.name for field in fields(MoneySettings))


@requires(Permission.MONEY_READ)
def get(desk: Desk) -> MoneySettings:
    """The choices that hold now."""
    with desk.registry.read() as connection:
        return now(connection)


@requires(Permission.MONEY_SETTINGS)
def change(desk: Desk, changes: Mapping[str, Any], *, note: str = "") -> MoneySettings:
    """Choose anew; what stays as it is makes no row. Raises Invalid, naming each place."""
    checked(note, "note", most=2_000)
    settled = {name: _settled(name, value) for name, value in changes.items()}
    with kept.keeping(desk) as keeping:
        before = asdict(now(keeping.connection))
        differing = {name: value for name, value in settled.items() if before[name] != value}
        for name, value in differing.items():
            keeping.add("money_setting", name=name, value=value, note=note)
        if keeping.pending:
            was = {name: before[name] for name in differing}
            keeping.log("money.settings", "money:settings", reason=note, now=differing, was=was)
        return now(keeping.connection)


def now(connection: Connection) -> MoneySettings:
    """The choices that hold, for a service in its own transaction."""
    chosen = {name: value for name, value in store.settings(connection).items() if name in _NAMES}
    return MoneySettings(**chosen)


def _settled(name: str, value: Any) -> Any:
    if name not in _NAMES:
        raise Invalid(f"{name[:40]}: no setting; there are {', '.join(_NAMES)}.")
    try:
        return _READERS.get(name, _amount)(value)
    except (TypeError, ValueError) as cause:
        raise Invalid(f"{name}: {cause}.") from cause


def _whole(least: int, most: int) -> Any:
    def read(value: Any) -> int:
        if isinstance(value, bool) or int(value) != float(value) or not least <= int(value) <= most:
            raise ValueError(f"a whole number from {least} to {most} is needed, not {value}")
        return int(value)

    return read


def _basis(value: Any) -> str:
    if value not in BASES:
        raise ValueError(f"one of {', '.join(BASES)} is needed, not {value}")
    return str(value)


def _amount(value: Any) -> float | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not (math.isfinite(float(value)) and float(value) >= 0):
        raise ValueError(f"a number from 0 on is needed, not {value}")
    return float(value)


def _weight(value: Any) -> float:
    found = _amount(value)
    return 0.0 if found is None else found


_READERS = {
    "currency": currency,
    "fiscal_year_starts": _whole(1, 12),
    "basis": _basis,
    "rates_hold_days": _whole(1, 366),
    "cvar_weight": _weight,
}
