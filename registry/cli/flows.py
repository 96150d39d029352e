"""`flows`: what a bare table of amounts is worth, worked out without a registry."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from registry.cli._desk import JsonFlag, answer, out
from registry.cli._worked_out import refusing
from roi.defaults import RATE_PER_YEAR
from roi.estimates import mean
from roi.flow_table import FlowAnswer, read_flows, worth
from roi.refusals import Refused

ASSUMED = mean(RATE_PER_YEAR.value)
Rate = Annotated[float, typer.Option("--rate", help="A year, effective: 0.1 for 10 %, which is assumed unless said.")]
Finance = Annotated[float | None, typer.Option("--finance-rate", help="For MIRR, what money spent costs a year.")]
Reinvest = Annotated[float | None, typer.Option("--reinvest-rate", help="For MIRR, what money earned earns a year.")]


def register(parent: typer.Typer) -> None:
    """Add the command."""
    parent.command()(flows)


def flows(
    file: Annotated[
        typer.FileBinaryRead,
        typer.Argument(help="A CSV: amount, and year or date unless rows are years; - for input."),
    ],
    rate: Rate = ASSUMED,
    finance_rate: Finance = None,
    reinvest_rate: Reinvest = None,
    as_json: JsonFlag = False,
) -> None:
    """What a bare table of amounts, outflows negative, is worth by year or by day: NPV, every IRR, MIRR, payback."""
    with refusing(as_json=as_json):
        _check(rate=rate, finance_rate=finance_rate, reinvest_rate=reinvest_rate)
        table = read_flows(_text(file.read()))
        found = worth(table, rate=rate, finance_rate=finance_rate, reinvest_rate=reinvest_rate)
    irr = {"rates": list(found.irr.rates), "sign_changes": found.irr.sign_changes, "warning": found.irr.warning}
    if not answer({**asdict(found), "irr": irr, "rate_per_year": rate}, as_json=as_json):
        _tell(found, rate, dated=bool(table.days))


def _check(**rates: float | None) -> None:
    for name, rate in rates.items():
        if rate is not None and not -1 < rate <= 10:
            raise Refused.at(f"--{name.replace('_', '-')}", f"a share such as 0.1 for 10 % is needed, not {rate:g}")


def _text(written: bytes) -> str:
    try:
        return written.decode()
    except UnicodeDecodeError:
        raise Refused.at("the table", "is no UTF-8 text") from None


def _tell(found: FlowAnswer, rate: float, *, dated: bool) -> None:
    where = "on the first day" if dated else "in year 0"
    out.print(f"NPV {round(found.npv, 2) + 0.0:,.2f} {where}, at {rate:.3%} a year.", markup=False)
    if found.npv_a_year_before is not None:
        out.print(
            f"As spreadsheets count, a year before the first amount: {found.npv_a_year_before:,.2f}.", markup=False
        )
    rates = ", ".join(f"{one:.3%}" for one in found.irr.rates) or "none"
    mind = f" ({found.irr.warning}; it must not be used to rank)" if found.irr.warning else ""
    out.print(f"IRR {rates} a year{mind}.", markup=False)
    if not dated:
        mirr = "none" if found.mirr is None else f"{found.mirr:.3%} a year"
        out.print(f"MIRR {mirr}.", markup=False)
        out.print(
            f"Payback {_years(found.payback_years)}, discounted {_years(found.discounted_payback_years)}"
            " (interpolated within the year).",
            markup=False,
        )  # fmt: skip


def _years(found: float | None) -> str:
    return "never" if found is None else f"after {found:.2f} years"
