"""The document a new business case starts from: every hidden cost is in it, to be measured or ruled out by name."""

from __future__ import annotations

import json
from datetime import date

from roi.catalogue import Category, Driver
from roi.costs import CATALOGUE

HEAD = """\
# Every hidden cost has a line below. Fill its drivers in, or delete the line and say under ruled_out why there is none.
# A figure may be a number, {{low: 1, likely: 2, high: 4}} or {{range_90: [1, 4]}}.
name: {name}
currency: {currency}
start: {start:%Y-%m}
horizon_months: 24
rate_per_year: 0.10
lines:
  - {{key: benefit, title: What it brings, side: benefit, kind: revenue, amount: , basis: month, starts_in: }}
"""


def template(*, name: str, currency: str, start: date) -> str:
    """A YAML text in which every driver that must be measured is empty: the parser names each until it is filled in."""
    lines = "".join(_line(category) for category in CATALOGUE if category.added)
    head = HEAD.format(name=json.dumps(name, ensure_ascii=False), currency=currency, start=start)
    return f"{head}{lines}ruled_out: {{}}\n"


def _line(category: Category) -> str:
    head = (
        f"  - key: {category.key}\n"
        f"    title: {json.dumps(category.title)}\n"
        f"    side: cost\n"
        f"    category: {category.key}  # {category.what}; per {category.basis}\n"
        f"    in_budget: false\n"
        f"    drivers:\n"
    )
    return head + "".join(f"      {_driver(driver)}\n" for driver in category.drivers)


def _driver(driver: Driver) -> str:
    value = "" if driver.neutral is None else f" {driver.neutral:g}"
    stands = f"; left empty, a default stands ({driver.default.source})" if driver.default else ""
    return f"{driver.key}:{value}  # {driver.title}, {driver.unit}{stands}"
