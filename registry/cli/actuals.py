"""`actuals …`: plan against actual, and what feeds it: rules, costs on no bill, rates, measured benefits, settings."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from registry.cli._desk import JsonFlag, answer, desk, err, out, table
from registry.commands.money import read_cost, read_measurement
from registry.errors import Invalid
from registry.services import (
    _periods,
    actuals,
    allocations,
    bills,
    cost_entries,
    fx_rates,
    measurements,
    money_settings,
    promises,
)
from registry.views.actuals import ActualsView
from registry.views.allocations import Sharing
from registry.views.listing import Asked
from registry.views.measurements import MeasurementView

Slug = Annotated[str, typer.Argument(help="A use case's short name; without it, all of them.")]
Note = Annotated[str, typer.Option(help="Why; it stays beside the record.")]
MonthOption = Annotated[str, typer.Option(help="A month such as 2026-01.")]
group = typer.Typer(help="What was spent and gained, beside what was planned.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (show, rules, cost, rates, measure, settings):
        group.command()(command)
    group.command("bills")(bills_)
    group.command("benefits")(benefits)
    app.add_typer(group, name="actuals")


def show(
    slug: Slug = "",
    since: MonthOption = "",
    until: Annotated[str, typer.Option(help="The first month that is left out.")] = "",
    grain: Annotated[str, typer.Option(help="month, quarter or year (fiscal).")] = "month",
    basis: Annotated[str, typer.Option(help="billed or effective.")] = "",
    currency: Annotated[str, typer.Option(help="Such as EUR; the company's without it.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Plan against actual, red first; the last twelve whole months unless said."""
    end = _month(until, "until")
    with desk() as at:
        if slug:
            one = actuals.of(at, slug, until=end, basis=basis, currency=currency)
            if answer(one, as_json=as_json):
                return
        found = actuals.summary(
            at, since=_month(since, "since"), until=end, grain=grain, basis=basis, currency=currency
        )
    if slug or not answer(found, as_json=as_json):
        _tell(found, slug)


def bills_(
    words: Annotated[list[str] | None, typer.Argument(help="Only what holds all of these words.")] = None,
    every: Annotated[bool, typer.Option("--every", help="Those that were superseded, too.")] = False,
    limit: Annotated[int, typer.Option(min=1)] = 100,
    as_json: JsonFlag = False,
) -> None:
    """The bills on record, the newest period first."""
    with desk() as at:
        found = bills.listing(at, Asked(text=" ".join(words or ()), limit=limit), every=every)
    if answer({"bills": found.rows, "found": found.found, "of": found.of}, as_json=as_json):
        return
    rows = [
        (
            one.number, one.word, one.provider, one.account, f"{one.period_start:%Y-%m}" if one.period_start else "",
            one.rows, f"{one.billed:,.2f} {one.currency}", f"{one.errors} errors, {one.warnings} warnings",
        )
        for one in found.rows
    ]  # fmt: skip
    table(("bill", "is", "provider", "account", "month", "charges", "billed", "findings"), rows)


def rules(
    file: Annotated[Path | None, typer.Argument(help="A YAML file; without it, the rules that hold are shown.")] = None,
    save: Annotated[bool, typer.Option("--save", help="Put it on record; without it, it is only tried out.")] = False,
    note: Note = "",
    as_json: JsonFlag = False,
) -> None:
    """Who bears what of all bills: under the rules on record, or under a file that is tried out or saved."""
    text = _text(file) if file else None
    with desk() as at:
        if text is not None and save:
            made = allocations.save(at, text, note=note)
            err.print(f"Revision {made.revision} of the allocation rules holds.", markup=False)
        found = allocations.shared(at, text)
        current = allocations.current(at)
    if answer({"rules": current, "shared": found}, as_json=as_json):
        return
    if file is None:
        out.print(current.text or "There are no allocation rules yet.", markup=False)
    _tell_sharing(found)


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
            added = fx_rates.add_file(at, _text(file))
            err.print(f"{added:,} rates are new.", markup=False)
        found = fx_rates.listing(at)
    if not answer({"rates": found}, as_json=as_json):
        table(
            ("on", "one", "buys", "source"),
            [(f"{one.on_day}", one.base, f"{one.rate} {one.quote}", one.source) for one in found],
        )


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


def _tell(found: ActualsView, slug: str) -> None:
    shown = [one for one in found.use_cases if not slug or one.slug == slug]
    rows = [
        (
            one.slug, one.word, _whole(one.actual), _whole(one.planned), _whole(one.budget),
            _whole(one.ends.expected_p80 if one.ends else None),
        )
        for one in shown
    ]  # fmt: skip
    table(("use case", "is", "to date", "planned", "budget", "ends, P80"), rows, title=f"{found.currency}, to date")
    if not slug:
        periods = [
            (one.label, _whole(one.planned), _whole(one.actual), _whole(one.unallocated)) for one in found.periods
        ]
        table(("period", "planned", "spent", "of it nobody's"), periods)
        share = "" if found.unallocated_share is None else f" ({found.unallocated_share:.1%} of all billed)"
        out.print(f"Unallocated: {_whole(found.unallocated)} {found.currency}{share}.", markup=False)
    for words in (*found.left_out, *found.rates):
        err.print(words, style="dim", markup=False)


def _tell_sharing(found: Sharing) -> None:
    rows = [
        (
            one.target or "Unallocated",
            f"{one.billed:,.2f} {one.currency}",
            "" if one.share is None else f"{one.share:.1%}",
        )
        for one in (*found.targets, *found.unallocated)
    ]
    table(("for", "billed", "share"), rows)
    for name in found.idle:
        err.print(f"Mind: {name} fits no charge.", style="yellow", markup=False)
    for target in found.unknown:
        err.print(f"Mind: {target} is not on record.", style="yellow", markup=False)


def _benefit(one: MeasurementView) -> tuple[str, ...]:
    came = _interval(one.value, one.low, one.high, one.unit, one.status)
    planned = _whole(one.planned) if one.planned is not None else one.why_not
    return one.number, one.use_case, one.title, f"{one.start}", f"{one.end}", came, planned


def _interval(value: float, low: float | None, high: float | None, unit: str, status: str) -> str:
    ends = f" ({low:,.4g} to {high:,.4g})" if low is not None and high is not None else ""
    return f"{value:,.4g}{ends} {unit}, {status}"


def _whole(amount: float | None) -> str:
    return "" if amount is None else f"{amount:,.0f}"


def _month(text: str, place: str) -> date | None:
    return _periods.parse(text, place) if text else None


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise Invalid(f"changes: {text[:40]!r} is no name=value.")
    return name, value


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as cause:
        raise Invalid(f"file: {file} cannot be read: {cause}.") from cause
