"""The demo company's bills, costs, rates and measured benefits: written the same every time, played as acts."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from registry.access import Desk
from registry.commands.money import read_cost, read_measurement, read_rate
from registry.services import allocations, bills, cost_entries, fx_rates, measurements, money_settings
from registry.services._periods import later

FILE = Path(__file__).parents[2] / "data" / "demo" / "actuals.yaml"
Said = dict[str, Any]
SPREAD = 0.06
"""How far a month's figure lies around its trend, up or down."""
COLUMNS = (
    "BilledCost", "EffectiveCost", "ListCost", "ContractedCost", "BillingAccountId", "BillingAccountName",
    "BillingCurrency", "BillingPeriodStart", "BillingPeriodEnd", "ChargeCategory", "ChargeClass", "ChargeDescription",
    "ChargePeriodStart", "ChargePeriodEnd", "InvoiceIssuerName", "PricingQuantity", "PricingUnit", "ProviderName",
    "PublisherName", "ServiceCategory", "ServiceName", "ResourceId", "RegionName", "Tags",
)  # fmt: skip


@cache
def spec() -> Mapping[str, Any]:
    """What is said of the bills, the rates and the acts."""
    found: Mapping[str, Any] = yaml.load(FILE.read_text(), yaml.CSafeLoader)
    return found


def acts() -> list[Said]:
    """The acts as they are written, each with how long before the story's end it happens."""
    ends = datetime.combine(spec()["ends"], datetime.min.time())
    found = [dict(said) for said in spec()["acts"]]
    for said in found:
        at = said["at"] if isinstance(said["at"], datetime) else datetime.fromisoformat(str(said["at"]))
        said["before_end"] = ends - at
    return found


def bill(month: date, months_ago: int, *, without: str = "") -> bytes:
    """The bill of a month that lies so many months before the story's end, as FOCUS 1.2 in CSV; `without` a line."""
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, COLUMNS)
    writer.writeheader()
    said = spec()["bill"]
    for line in said["lines"]:
        if line["key"] != without:
            writer.writerows(_charges(line, month, months_ago, said))
    spike = said["spike"]
    if spike["months_ago"] == months_ago:
        trained = next(line for line in said["lines"] if line["key"] == spike["key"])
        burnt = {**trained, "what": spike["what"]}
        for day in _weekend(month):
            writer.writerow(_charge(burnt, month, day, spike["amount"] / 2, said))
    return sheet.getvalue().encode()


def _charges(line: Said, month: date, months_ago: int, said: Said) -> Iterator[dict[str, str]]:
    trend = float(line.get("growth") or said["growth_per_month"]) ** (12 - months_ago)
    if "per_month" in line:
        yield _charge(line, month, None, line["per_month"] * trend * _near_one(line["key"], months_ago, 0), said)
        return
    day = month
    while day < later(month, 1):
        weekend = 0.35 if day.weekday() >= 5 else 1.0
        amount = line["per_day"] * trend * weekend * _near_one(line["key"], months_ago, day.day)
        yield _charge(line, month, day, amount, said)
        day += timedelta(days=1)


def _charge(line: Said, month: date, day: date | None, amount: float, said: Said) -> dict[str, str]:
    start, end = (month, later(month, 1)) if day is None else (day, day + timedelta(days=1))
    cost = f"{amount:.4f}"
    tag = f'{{"application": "{line["tag"]}"}}' if "tag" in line else ""
    return {
        "BilledCost": cost,
        "EffectiveCost": cost,
        "ListCost": f"{amount * 1.1:.4f}",
        "ContractedCost": cost,
        "BillingAccountId": said["account"],
        "BillingAccountName": "Northgate (fictional)",
        "BillingCurrency": said["currency"],
        "BillingPeriodStart": _moment(month),
        "BillingPeriodEnd": _moment(later(month, 1)),
        "ChargeCategory": line.get("charge", "Usage"),
        "ChargeClass": "",
        "ChargeDescription": line["what"],
        "ChargePeriodStart": _moment(start),
        "ChargePeriodEnd": _moment(end),
        "InvoiceIssuerName": said["provider"],
        "PricingQuantity": "1",
        "PricingUnit": "Units",
        "ProviderName": said["provider"],
        "PublisherName": said["provider"],
        "ServiceCategory": line["category"],
        "ServiceName": line["service"],
        "ResourceId": line["key"],
        "RegionName": "Frankfurt",
        "Tags": tag,
    }


def _weekend(month: date) -> tuple[date, date]:
    """The third Saturday of a month, and the Sunday after it."""
    saturday = month + timedelta(days=(5 - month.weekday()) % 7 + 14)
    return saturday, saturday + timedelta(days=1)


def _near_one(*place: object) -> float:
    """A number around 1 that is always the same for the same place."""
    first = int.from_bytes(hashlib.sha256(repr(place).encode()).digest()[:4], "big") / 0xFFFFFFFF
    return 1 + SPREAD * (2 * first - 1)


def _moment(day: date) -> str:
    return f"{day:%Y-%m-%d}T00:00:00Z"


def _month(desk: Desk, said: Said, months_ago: int) -> date:
    """The first day of a month that lies so many months before the one in which the story ends."""
    return later((desk.clock() + said["before_end"]).date().replace(day=1), -months_ago)


def _bill(desk: Desk, said: Said) -> None:
    ago = said["months_ago"]
    month = _month(desk, said, ago)
    body = bill(month, ago, without=said.get("without", ""))
    corrected = "-corrected" if "without" in said else ""
    bills.save(desk, io.BytesIO(body), name=f"stratus-{month:%Y-%m}{corrected}.csv", note=said.get("note", ""))


def _rates(desk: Desk, said: Said) -> None:
    written, (first, last) = spec()["rates"], said["months"]
    each = {
        "base": written["base"], "quote": written["quote"], "source": written["source"],
    }  # fmt: skip
    fx_rates.add(
        desk,
        [
            read_rate({**each, "on_day": f"{_month(desk, said, ago)}", "rate": str(written["newest_first"][ago])})
            for ago in range(first, last - 1, -1)
        ],
    )


def _cost(desk: Desk, said: Said) -> None:
    month = _month(desk, said, said["months_ago"])
    names = ("use_case", "category", "amount", "currency", "source", "note")
    cost_entries.add(desk, read_cost({**_only(said, names), "month": f"{month:%Y-%m}"}))


def _people(desk: Desk, said: Said) -> None:
    """The time of people, an entry a month each."""
    for use_case, category, first, last, amount in said["months"]:
        for ago in range(first, last - 1, -1):
            month, paid = _month(desk, said, ago), amount * _near_one(use_case, category, ago)
            told = {"use_case": use_case, "category": category, "month": f"{month:%Y-%m}", "amount": f"{paid:.0f}"}
            cost_entries.add(desk, read_cost({**told, "currency": said["currency"], "source": said["source"]}))


def _measure(desk: Desk, said: Said) -> None:
    start, end = (_month(desk, said, said[name]) for name in ("from", "until"))
    rest = {name: value for name, value in said.items() if name not in ("from", "until", "before_end")}
    measurements.add(desk, read_measurement({**rest, "period_start": f"{start}", "period_end": f"{end}"}))


def _only(said: Said, names: tuple[str, ...]) -> Said:
    return {name: said[name] for name in names if name in said}


DOES: Mapping[str, Callable[[Desk, Said], object]] = {
    "bill": _bill,
    "cost": _cost,
    "measure": _measure,
    "people": _people,
    "money_setting": lambda desk, said: money_settings.change(desk, said["changes"], note=said["note"]),
    "rates": _rates,
    "rules": lambda desk, said: allocations.save(desk, said["text"], note=said["note"]),
}
"""What an act is called, and the service that does it."""
