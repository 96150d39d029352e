"""`actuals cost`, `rates`, `settings`: what people enter about money: costs on no bill, exchange rates, choices."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from registry.cli._desk import JsonFlag, answer, desk, err, out, table
from registry.cli._money_words import Note, text_of
from registry.commands.money import read_cost
from registry.errors import Invalid
from registry.services import cost_entries, fx_rates, money_settings


def cost(
    use_case: Annotated[str, typer.Argument(help="Who bears it.")],
    category: Annotated[str, typer.Argument(help="Such as labelling, engineers, bias_audits.")],
    amount: Annotated[str, typer.Argument(help="Such as 1250.50.")],
    currency: Annotated[str, typer.Argument(help="Such as EUR.")],
    month: Annotated[str, typer.Option(help="In which it arose, such as 2026-10.")],
    source: Annotated[str, typer.Option(help="Where the figure comes from, such as an invoice's number.")],
    corrects: Annotated[str, typer.Option(help="The entry that this one takes the place of, such as C-4.")] = "",
    note: Note = "",
    key: Annotated[str, typer.Option(help="The same key again is the same entry.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Put a cost on record that came on no bill."""
    said = {
        "use_case": use_case, "category": category, "amount": amount, "currency": currency, "month": month,
        "source": source, "corrects": corrects, "note": note, "key": key,
    }  # fmt: skip
    with desk() as at:
        made = cost_entries.add(at, read_cost(said))
    if not answer(made, as_json=as_json):
        out.print(f"{made.number} is on record: {made.amount:,} {made.currency}, {made.month:%b %Y}.", markup=False)


def rates(
    file: Annotated[
        Path | None, typer.Argument(help="A CSV file with on_day, base, quote, rate, source; without it, a list.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Exchange rates: put a file of them on record, or see those there are."""
    with desk() as at:
        if file is not None:
            added = fx_rates.add_file(at, text_of(file))
            err.print(f"{added:,} rates are new.", markup=False)
        found = fx_rates.listing(at)
    if not answer({"rates": found}, as_json=as_json):
        table(
            ("on", "one", "buys", "source"),
            [(f"{one.on_day}", one.base, f"{one.rate} {one.quote}", one.source) for one in found],
        )


def settings(
    changes: Annotated[list[str] | None, typer.Argument(help="Such as currency=USD fiscal_year_starts=7.")] = None,
    note: Note = "",
    as_json: JsonFlag = False,
) -> None:
    """Choices that all money pages share: see them, or choose anew."""
    said = dict(_pair(one) for one in changes or ())
    with desk() as at:
        found = money_settings.change(at, said, note=note) if said else money_settings.get(at)
    if not answer(found, as_json=as_json):
        for name in found.__dataclass_fields__:
            out.print(f"{name} = {getattr(found, name)}", markup=False)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise Invalid(f"changes: {text[:40]!r} is no name=value.")
    return name, value
