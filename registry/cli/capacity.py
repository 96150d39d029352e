"""`capacity`: machines that a promise takes, and what they cost, on record or worked out without a registry."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from registry.cli._desk import JsonFlag, answer, desk, out, table
from registry.cli._worked_out import refusing, told
from registry.services import platform as shared
from roi.capacity import Promise, over_the_day
from roi.capacity import capacity as promised
from roi.erlang import OCCUPANCY
from roi.infrastructure import EXPONENT, Scale, charge, fit
from roi.own_hardware import Owned, own_or_rent
from roi.refusals import Refused
from roi.serving import Demand, interactive
from roi.serving import batch as sized_batch

capacity = typer.Typer(help="Machines, promises and their cost.", no_args_is_help=True)
Price = Annotated[float, typer.Option("--price", min=0, help="Of one machine or replica, per hour.")]


def register(parent: typer.Typer) -> None:
    """Add the group of commands."""
    parent.add_typer(capacity, name="capacity")


@capacity.command()
def promise(
    customers: Annotated[int, typer.Argument(help="Who ask at once.")],
    hours_each: Annotated[float, typer.Argument(help="Of work for one, on one machine.")],
    hours_promised: Annotated[float, typer.Argument(help="From asking to answer.")],
    machines: Annotated[int, typer.Option(help="That there are.")] = 1,
    price: Price = 0.0,
    as_json: JsonFlag = False,
) -> None:
    """How many of so many customers are answered in time: `promise 10 2 8`."""
    with refusing(as_json=as_json):
        asked = Promise(customers, hours_each, hours_promised)
        found = promised(asked, machines=machines, price_per_hour=price or None)
        spread = over_the_day(asked, machines=machines)
    if told(found, as_json=as_json, over_the_day=asdict(spread)):
        return
    share, hours = f"{spread.in_time.value:.0%}", f"{spread.within_hours:g}"
    out.print(f"If they come at random within {hours} h, {share} are answered in time.", markup=False)
    if found.now.in_time < customers:
        out.print(f"With the same machines, one customer may take {found.hours_each_needed:.3g} h.", markup=False)


@capacity.command()
def service(
    per_hour: Annotated[float, typer.Argument(help="Requests at the busiest time.")],
    seconds_each: Annotated[float, typer.Argument(help="Of one replica, for one request.")],
    within: Annotated[float, typer.Option(help="Seconds that a request may wait.")] = 1.0,
    target: Annotated[float, typer.Option(help="Share of requests for which that is promised.")] = 0.95,
    occupancy: Annotated[float, typer.Option(help="How busy replicas may be, as a share.")] = OCCUPANCY,
    price: Price = 0.0,
    as_json: JsonFlag = False,
) -> None:
    """How many replicas answer in time, by Erlang C, and what they cost a month."""
    with refusing(as_json=as_json):
        found = interactive(Demand(per_hour, seconds_each, within, target, occupancy), price_per_hour=price)
    if not told(found, as_json=as_json):
        rows = [
            (one.queue.servers, f"{one.queue.occupancy:.0%}", f"{one.queue.p_wait:.1%}", f"{one.queue.mean_wait:.3g}",
             f"{one.queue.service_level:.1%}", f"{one.cost_per_month:,.0f}")
            for one in found.neighbours
        ]  # fmt: skip
        table(("replicas", "busy", "wait", "mean wait, s", "in time", "cost a month"), rows)


@capacity.command()
def batch(
    items: Annotated[int, typer.Argument(help="To be worked on.")],
    seconds_each: Annotated[float, typer.Argument(help="Of one machine, for one item.")],
    hours: Annotated[float, typer.Argument(help="Until all must be done.")],
    done_again: Annotated[float, typer.Option(help="Share of the work that fails and is repeated.")] = 0.0,
    price: Price = 0.0,
    as_json: JsonFlag = False,
) -> None:
    """How many machines finish a batch within its hours."""
    with refusing(as_json=as_json):
        found = sized_batch(
            items=items, seconds_each=seconds_each, window_hours=hours, price_per_hour=price, done_again=done_again
        )
    if not answer(found, as_json=as_json):
        said = f"{found.machines:,} machines are done after {found.done_after:.3g} h of {hours:g}"
        out.print(f"{said}: {found.machine_hours:,.3g} machine-hours, {found.cost:,.2f}.", markup=False)


@capacity.command()
def portfolio(
    models: Annotated[int, typer.Argument(help="AI models on the platform.")],
    first: Annotated[float, typer.Option(help="Cost of the first alone, a.")] = 0.0,
    exponent: Annotated[float | None, typer.Option(help="b of a·n^b.")] = None,
    bills: Annotated[typer.FileText | None, typer.Option(help="CSV of models,cost by month, to fit a and b.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """What the n-th model adds to the cost of all, and its fair share, by a·n^b."""
    with refusing(as_json=as_json):
        fitted = fit(*_pairs(bills.read())) if bills else None
        likely = getattr(EXPONENT.value, "likely", 1.1)
        scale = fitted.scale if fitted else Scale(first, likely if exponent is None else exponent)
        found = charge(scale, models)
    assumed = {"exponent": asdict(EXPONENT)} if fitted is None and exponent is None else {}
    if answer({**asdict(found), "scale": asdict(scale), "fit": fitted, "assumed": assumed}, as_json=as_json):
        return
    out.print(
        f"{models} models cost {found.total:,.2f}; the last one added {found.marginal:,.2f}, "
        f"an equal share is {found.fair:,.2f} (b = {scale.b:.3g}).",
        markup=False,
    )
    out.print(f"{fitted.words}." if fitted else f"Assumed: {EXPONENT.source}." if assumed else "", markup=False)


@capacity.command()
def platform(as_json: JsonFlag = False) -> None:
    """Whose the bills on record are, and whose they would be if everybody paid what they add on average."""
    with desk() as at:
        found = shared.platform(at)
    if answer({"platform": found}, as_json=as_json) or found is None:
        out.print("" if as_json else "No bill is on record that a use case bears a part of.", markup=False)
        return
    rows = [(one.name, f"{found.bears[one.name]:,.0f}", f"{one.fair:,.0f}") for one in found.shares]
    table(("bears", f"now, {found.currency}", "fair share"), rows)
    out.print(
        f"{found.charge.models} in {found.months[-1].month:%Y-%m}; the next one adds {found.next_one.marginal:,.0f}. "
        f"{found.fitted.words if found.fitted else found.why_not}.",
        markup=False,
    )


@capacity.command()
def own(
    purchase: Annotated[float, typer.Argument(help="Price of the machines.")],
    gpus: Annotated[int, typer.Argument(help="In them.")],
    rented: Annotated[float, typer.Argument(help="Price of a rented GPU-hour.")],
    years: Annotated[float, typer.Option(help="Of use.")] = 4.0,
    running: Annotated[float, typer.Option(help="Power, place, care, per year.")] = 0.0,
    utilisation: Annotated[float, typer.Option(help="Share of all hours that is used.")] = 0.5,
    resale: Annotated[float, typer.Option(help="What the machines sell for in the end.")] = 0.0,
    as_json: JsonFlag = False,
) -> None:
    """From which utilisation on own machines are cheaper than rented ones."""
    with refusing(as_json=as_json):
        found = own_or_rent(Owned(purchase, gpus, years, running, utilisation, resale), rented_per_hour=rented)
    told(found, as_json=as_json)


def _pairs(text: str) -> tuple[list[int], list[float]]:
    """Numbers of models and costs, one month a line, with or without a header."""
    found: list[tuple[int, float]] = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            models, cost = line.split(",")
            found.append((int(models), float(cost)))
        except ValueError:
            if line.strip() and number > 1:
                raise Refused.at(f"row {number}", "models,cost is needed, such as 4,1250.50") from None
    return [models for models, _ in found], [cost for _, cost in found]
