"""Blocks about money that several briefs share: figures with their ranges, the fan, the year table, what is hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from briefs import seven
from briefs.blocks import Block, Caveat, Chart, Column, Depth, Fact, Facts, Note, Table
from briefs.pictures import Bar, Bars, Fan
from briefs.wording import amount, count, day, estimate, listed, share
from registry.views.executive import Money
from roi.distribution import Distribution, WhenPaidBack
from roi.seven_figures import Key
from roi.simulation import Spread
from roi.tei import TeiTable

SWINGS = 5
"""Drivers on level 2."""
_LINKS: dict[Key, str] = {
    "npv": "#drivers", "p_negative": "#uncertainty", "payback": "#uncertainty", "cost_to_date": "#costs",
    "realised": "#lines", "hidden_share": "#costs", "loss_avoided": "#drivers",
}  # fmt: skip


def spread_of(money: Money) -> Spread:
    """Over the case's own horizon."""
    found = money.simulated.simulation
    return found.at(found.horizon_months)


def between(found: Distribution, currency: str) -> str:
    """The 80 % interval: "80 %: 0.4 M€ to 2.1 M€"."""
    return f"80 %: {amount(found.at(0.1).value, currency)} to {amount(found.at(0.9).value, currency)}"


def months(found: WhenPaidBack, level: float) -> str:
    """Months until the money is back at a level, or never."""
    at = found.at(level)
    return "never" if at is None else f"{at.value:.0f} months"


def key_figures(money: Money) -> Iterator[Block]:
    """The seven figures of the case, and the return as a footnote."""
    at, own = money.simulated.provenance, money.answered.answer
    yield from seven.seven(money.seven, as_of=f"as of {day(at.as_of)}", links=_LINKS)
    earned = own.at(own.horizon_months).roi
    yield seven.footnote(earned, at.currency, f"{own.horizon_months} months")


def drivers(money: Money) -> Table:
    """What moves the worth most, each with what it is in the worst and in the best tenth of all draws."""
    currency = money.simulated.provenance.currency
    return Table(
        columns=(Column("What moves it", 3), Column("In its worst tenth", 1.4, "number"),
                 Column("In its best tenth", 1.4, "number"), Column("Swing", 1.2, "number")),
        rows=tuple(
            (one.title, amount(one.worst.value, currency), amount(one.best.value, currency),
             amount(one.width, currency))
            for one in money.driven.swings[:SWINGS]
        ),
        empty="Nothing in this case is uncertain.",
        caption="Mean worth where the line is worst and where it is best, with all that usually comes with it.",
        depth=Depth.DRIVERS,
    )  # fmt: skip


def fan(money: Money) -> Chart:
    """The running net over the months, with when the money is back."""
    sums, currency = money.fanned.fan.sums, money.simulated.provenance.currency
    low, middle, high = sums
    spread = spread_of(money)
    back = spread.payback.at(0.5)
    end = (
        f"After {len(middle) - 1} months {amount(middle[-1], currency)} in the median, "
        f"80 %: {amount(low[-1], currency)} to {amount(high[-1], currency)}"
    )
    marks = ((round(back.value), "paid back"),) if back is not None and 0 < back.value < len(middle) else ()
    picture = Fan(tuple(low), tuple(middle), tuple(high), currency, end, marks)
    caption = f"Money in less money out, summed from the start, undiscounted. {end}. The band holds 80 % of all draws."
    return Chart(picture=picture, caption=caption, depth=Depth.DRIVERS)


def year_table(money: Money) -> Iterator[Block]:
    """The case by year in the form of a Total Economic Impact table, at single figures adjusted for risk."""
    table = money.answered.tei
    if table is None:
        yield Note(text=f"No table by year: {money.answered.no_tei}", depth=Depth.ANALYSIS)
        return
    currency = money.simulated.provenance.currency
    columns = (
        Column("", 2.4),
        *(Column(name, 1, "number") for name in _years(table)),
        Column("Present value", 1.2, "number"),
    )
    rows = [
        ("Benefits", *(amount(value, currency) for value in table.benefits), _sum(table, "benefit", currency)),
        ("Costs", *(amount(-value, currency) for value in table.costs), _sum(table, "cost", currency)),
        ("Net", *(amount(value, currency) for value in table.net), amount(table.npv, currency)),
    ]
    yield Table(
        columns=columns, rows=tuple(rows), empty="No year is covered.", depth=Depth.ANALYSIS,
        caption="Year by year at the likely values, benefits lowered and costs raised for risk, discounted at "
        f"{100 * table.rate_per_year:.3g} % a year. Another reading of the same case, never on top of the draws.",
    )  # fmt: skip


def _years(table: TeiTable) -> list[str]:
    return ["Start", *(f"Year {year}" for year in range(1, table.years + 1))]


def _sum(table: TeiTable, side: str, currency: str) -> str:
    sign = 1 if side == "benefit" else -1
    return amount(sign * sum(row.present_value for row in table.rows if row.side == side), currency)


def hidden(money: Money) -> Iterator[Block]:
    """From the budget to what it really costs; what everybody forgets is named."""
    bars = money.hidden.bars
    currency = money.simulated.provenance.currency
    if bars:
        whole = bars[-1].reached
        steps = [Bar(one.title, one.amount, amount(one.amount, currency)) for one in bars]
        picture = Bars((*steps, Bar("All costs", whole, amount(whole, currency))))
        out = money.answered.answer.at(money.hidden.months)
        part = f", {share(out.hidden_share)} of it outside the budget" if out.hidden_share is not None else ""
        caption = f"What it costs over {money.hidden.months} months, undiscounted: {amount(whole, currency)}{part}."
        yield Chart(picture=picture, caption=caption, depth=Depth.ANALYSIS)
    forgotten = money.answered.answer.forgotten
    if forgotten:
        named = listed([*forgotten[:6], *([f"{len(forgotten) - 6} more"] if len(forgotten) > 6 else [])])
        yield Caveat(text=f"The case says nothing of {named.replace('_', ' ')}; they count as nothing here.",
                     depth=Depth.ANALYSIS)  # fmt: skip


def lines(money: Money) -> Table:
    """Every line of the case, row by row."""
    currency, own = money.simulated.provenance.currency, money.answered.answer.at(money.answered.case.horizon_months)
    case = {line.key: line for line in money.answered.case.lines}
    return Table(
        columns=(Column("Line", 2.6), Column("Side", 0.9), Column("In all", 1.2, "number"),
                 Column("Present value", 1.3, "number"), Column("State", 1, "status"), Column("Evidence, owner", 2.4)),
        rows=tuple(
            (one.title, f"{one.side}, hidden" if one.hidden else one.side, amount(one.total, currency),
             amount(one.present_value, currency), one.status,
             "; ".join(part for part in (case[one.key].evidence, case[one.key].owner) if part) or "none on record")
            for one in own.lines
        ),
        empty="The case has no line.", caption=f"At the mean of each estimate, over {own.months} months.",
        depth=Depth.EVIDENCE,
    )  # fmt: skip


def assumed(money: Money) -> Table:
    """Where the case is silent, with what stands there instead and how far to trust that."""
    titles = {line.key: line.title for line in money.answered.case.lines}
    return Table(
        columns=(Column("Where the case is silent", 2), Column("What stands there", 2.4), Column("How sure", 2.4)),
        rows=tuple(
            (_place(one.place, titles), f"{estimate(one.default.value)} ({one.default.unit})",
             f"{one.grade_says}; {one.default.source}")
            for one in money.answered.provenance.assumed
        ),
        empty="The case leaves nothing to a default.", depth=Depth.EVIDENCE,
        caption="Defaults of Countersign; those without a published source are assumptions of ours.",
    )  # fmt: skip


def _place(place: str, titles: Mapping[str, str]) -> str:
    """`scrapped.drivers.share` as one reads it: the line's title, and what of it."""
    line, _, part = place.partition(".")
    what = part.rpartition(".")[2].replace("_", " ")
    return f"{titles[line]}: {what}" if line in titles else place.replace("_", " ").replace(".", ", ")


def basis(money: Money, sha256: str) -> Facts:
    """From what the figures came, so that anybody gets them again."""
    at = money.simulated.provenance
    return Facts(
        facts=(
            Fact("Business case", f"revision {at.revision}, SHA-256 {at.digest}"),
            Fact("Draws", f"{at.draws:,}, seed {at.seed}, Countersign {at.version}"),
            Fact("Snapshot", f"SHA-256 {sha256}, attached as snapshot.json"),
        ),
        depth=Depth.EVIDENCE,
    )


def caveats(money: Money) -> list[str]:
    """What a reader must know before relying on the figures, in sentences."""
    found = money.answered.answer
    own = found.at(found.horizon_months)
    said = []
    if own.measured_share == 0:
        said.append("The business case rests on claimed benefits alone: none in it is measured.")
    elif own.measured_share is not None and own.measured_share < 1:
        said.append(f"Of the benefits that the business case promises, {share(1 - own.measured_share)} are claimed.")
    silent = [one for one in money.answered.provenance.assumed if not one.is_fact]
    if silent:
        said.append(f"In {count(len(silent), 'place')} the case is silent and an assumption of ours stands.")
    if not own.flows:
        said.append("No month is covered.")
    if money.simulated.provenance.revision != money.simulated.provenance.newest:
        said.append(f"A newer revision ({money.simulated.provenance.newest}) of the business case is on record.")
    return said
