"""`actuals measure`, `benefits`: what benefits came to, worked out of series, beside what was planned."""

from __future__ import annotations

from typing import Annotated

import typer

from registry.cli._desk import JsonFlag, answer, desk, out, table
from registry.cli._money_words import Slug, whole
from registry.commands.money import read_measurement
from registry.services import measurements, promises
from registry.views.measurements import MeasurementView


def measure(
    file: Annotated[
        typer.FileBinaryRead, typer.Argument(help="A measurement in JSON (docs/bills.md); - reads standard input.")
    ],
    try_: Annotated[bool, typer.Option("--try", help="Only say what the series say.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Put a measured benefit on record, worked out of its series with its interval."""
    said = read_measurement(file.read())
    with desk() as at:
        if try_:
            found = measurements.preview(at, said)
            if not answer({"measured": found, "status": found.status}, as_json=as_json):
                out.print(_interval(found.value, found.low, found.high, said.unit, found.status), markup=False)
            return
        made = measurements.add(at, said)
    if not answer(made, as_json=as_json):
        words = _interval(made.value, made.low, made.high, made.unit, made.status)
        out.print(f"{made.number} is on record: {words}", markup=False)


def benefits(slug: Slug = "", as_json: JsonFlag = False) -> None:
    """What benefits came to, each measured or claimed, beside what was planned for the same time."""
    with desk() as at:
        found, became = measurements.listing(at, slug), promises.kept(at, slug)
    if not answer({"measurements": found, "promises": became}, as_json=as_json):
        table(
            ("number", "use case", "benefit", "from", "until", "came to", "planned"), [_benefit(one) for one in found]
        )


def _benefit(one: MeasurementView) -> tuple[str, ...]:
    came = _interval(one.value, one.low, one.high, one.unit, one.status)
    planned = whole(one.planned) if one.planned is not None else one.why_not
    return one.number, one.use_case, one.title, f"{one.start}", f"{one.end}", came, planned


def _interval(value: float, low: float | None, high: float | None, unit: str, status: str) -> str:
    ends = f" ({low:,.4g} to {high:,.4g})" if low is not None and high is not None else ""
    return f"{value:,.4g}{ends} {unit}, {status}"
