"""`bill`: what a cloud bill comes to, what is odd in it and whose it is, without a registry; `--save` keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from registry.cli._desk import JsonFlag, answer, desk, err, out, table
from registry.errors import Invalid
from registry.services import bills
from roi.allocation_file import read_rules
from roi.bill import Bill, read_bill
from roi.bill_sums import CurrencyBill, Sums
from roi.focus_findings import Finding
from roi.refusals import Refused

SHOWN_FINDINGS = 25


def register(parent: typer.Typer) -> None:
    """Add the command."""
    parent.command()(bill)


def bill(
    file: Annotated[typer.FileBinaryRead, typer.Argument(help="A FOCUS bill, CSV or Parquet; - reads input.")],
    rules: Annotated[
        typer.FileBinaryRead | None, typer.Option(help="YAML or JSON that says which charge is for which use case.")
    ] = None,
    currency: Annotated[str | None, typer.Option(help="The currency expected; another is a finding.")] = None,
    save: Annotated[
        bool, typer.Option("--save", help="Put it on record; the company's own rules say whose it is.")
    ] = False,
    note: Annotated[str, typer.Option(help="With --save: why.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Sum a FOCUS bill (1.0 to 1.4), find the GPUs filed under Compute, and say what is odd, row by row."""
    if save:
        _save(file, rules, note, as_json=as_json)
        return
    try:
        ordered = read_rules(rules.read()) if rules else ()
        found = read_bill(file, rules=ordered, currency=currency)
    except Refused as refusal:
        answer({"problems": [asdict(problem) for problem in refusal.problems]}, as_json=as_json)
        err.print(str(refusal), style="red", markup=False)
        raise typer.Exit(1) from None
    if not answer(as_numbers(report(found)), as_json=as_json):
        _tell(found)


def _save(file: typer.FileBinaryRead, rules: object, note: str, *, as_json: bool) -> None:
    if rules is not None:
        raise Invalid("rules: what is on record is shared out by `countersign rules`; leave --rules away.")
    name = Path(file.name).name if file.name not in ("-", "<stdin>") else "standard input"
    with desk() as at, err.status("Reading") as bar:
        found = bills.save(at, file, name=name, note=note, progress=lambda done, what: bar.update(f"{done:,} {what}"))
    if answer(found, as_json=as_json):
        return
    out.print(f"{found.words}.", markup=False)
    rows = [
        (
            one.number, one.word, one.supersedes, one.provider, one.account, _day(one.period_start), one.rows,
            f"{_money(one.billed)} {one.currency}",
        )
        for one in found.parts
    ]  # fmt: skip
    table(("bill", "is", "corrects", "provider", "account", "from", "charges", "billed"), rows)
    _tell_findings(found.findings)


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else ""


def report(found: Bill) -> dict[str, Any]:
    """A bill as plain values; the sum of a cost whose column is missing is null, not nothing."""
    plain = asdict(found)
    for one, finding in zip(plain["findings"], found.findings, strict=True):
        one["row"] = finding.row
    unknown = [field for field, column in _COLUMN_OF.items() if column in found.missing]
    told: dict[str, Any] = _without(plain, unknown)
    return told


_COLUMN_OF = {"billed": "BilledCost", "effective": "EffectiveCost", "list": "ListCost", "contracted": "ContractedCost"}


def _without(value: Any, unknown: list[str]) -> Any:
    if isinstance(value, dict):
        return {
            key: None if key in unknown and isinstance(one, Decimal) else _without(one, unknown)
            for key, one in value.items()
        }
    return [_without(one, unknown) for one in value] if isinstance(value, list | tuple) else value


def as_numbers(value: Any) -> Any:
    """Exact amounts as JSON numbers with all their digits."""
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    if isinstance(value, Mapping):
        return {key: as_numbers(one) for key, one in value.items()}
    return [as_numbers(one) for one in value] if isinstance(value, list | tuple) else value


def _tell(found: Bill) -> None:
    out.print(f"FOCUS {found.version}, {found.format}: {found.rows:,} charges.", markup=False)
    for column in found.missing:
        err.print(f"Missing: {column}", style="yellow", markup=False)
    for one in found.currencies:
        _tell_currency(one, found.missing)
    _tell_findings(found.findings)


def _tell_currency(one: CurrencyBill, missing: tuple[str, ...]) -> None:
    currency = one.currency or "no currency"
    columns = ("charges", "billed", "effective", "list", "contracted")
    for title, parts in (("provider", one.by_provider), ("category", one.by_category)):
        rows = [(name or "(none)", *_row(sums, missing)) for name, sums in parts.items()]
        table((title, *columns), [*rows, ("All", *_row(one.total, missing))], title=f"{currency} by {title}")
    for gpu in one.gpu:
        share = "" if gpu.share is None else f", {gpu.share:.1%} of all"
        words = f"{gpu.family} ({gpu.kind}): {_money(gpu.billed)} {currency} billed in {gpu.rows:,} charges{share}"
        out.print(f"Not under AI: {words}; first row {gpu.first_row}.", markup=False)
    _tell_allocation(one, currency)


def _tell_allocation(one: CurrencyBill, currency: str) -> None:
    found = one.allocation
    rows = [(target, _money(billed), _money(found.effective[target])) for target, billed in found.billed.items()]
    left = ("Unallocated", _money(found.unallocated_billed), _money(found.unallocated_effective))
    if rows:
        table(("for", "billed", "effective"), [*rows, left], title=f"{currency} by use case and model")
    share = "nothing is billed" if found.unallocated_share is None else f"{found.unallocated_share:.1%} of all billed"
    out.print(f"Unallocated: {_money(found.unallocated_billed)} {currency} billed ({share}).", markup=False)
    for name, taken in found.by_rule.items():
        if not taken:
            err.print(f"Mind: {name} fits no charge.", style="yellow", markup=False)


def _tell_findings(findings: tuple[Finding, ...]) -> None:
    shown = [one for one in findings if one.trap != "null-text"]
    for one in shown[:SHOWN_FINDINGS]:
        out.print(f"{one.severity.capitalize()}: {one}", markup=False)
    if len(shown) > SHOWN_FINDINGS:
        out.print(f"And {len(shown) - SHOWN_FINDINGS} more; --json lists all.")
    nulls = [one for one in findings if one.trap == "null-text"]
    if nulls:
        first, count = min(one.row for one in nulls), sum(one.count for one in nulls)
        what = f"{nulls[0].what}, {count:,} times in {len(nulls)} columns from row {first}; {nulls[0].done}"
        out.print(f"Note: {what}", markup=False)


def _row(sums: Sums, missing: tuple[str, ...]) -> tuple[object, ...]:
    costs = {"BilledCost": sums.billed, "EffectiveCost": sums.effective}
    costs |= {"ListCost": sums.list, "ContractedCost": sums.contracted}
    return sums.rows, *("unknown" if column in missing else _money(cost) for column, cost in costs.items())


def _money(amount: Decimal) -> str:
    return f"{amount:,.6f}" if abs(amount) < 100 else f"{amount:,.2f}"
