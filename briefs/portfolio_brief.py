"""The portfolio on paper: whether AI makes money here, who is in trouble, what to sign; for a CFO, a CEO or a board.

The three lenses show figures of one snapshot; they differ in which four stand first and in what comes next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from briefs.blocks import Block, Caveat, Chart, Column, Depth, Fact, Facts, Figure, Figures, Table
from briefs.drafts import Draft, snapshot_sha256
from briefs.model_headline import checkpoint
from briefs.money_blocks import between, months
from briefs.outline import Brief, Section
from briefs.pictures import Bar, Bars, Interval, Intervals
from briefs.wording import amount, count, day, share
from registry.access import Desk
from registry.errors import Invalid
from registry.services import executive
from registry.views.executive import PortfolioSnapshot
from roi.red_first import Light
from roi.roll_up import Project

ABOUT = "for whom: cfo, ceo or board"
WORDS: dict[Light, str] = {"red": "in trouble", "amber": "at risk", "green": "on course"}
SHOWN = 8
"""Projects in a picture of page one."""


class Lens(StrEnum):
    """For whom the same figures are put in order."""

    CFO = "cfo"
    CEO = "ceo"
    BOARD = "board"


LENSES = {Lens.CFO: "CFO", Lens.CEO: "CEO", Lens.BOARD: "board"}


def draft(desk: Desk, subject: str, *, address: str = "") -> Draft:
    """For cfo, ceo or board (the default); raises Invalid for another."""
    try:
        lens = Lens(subject.strip().lower() or Lens.BOARD)
    except ValueError as cause:
        raise Invalid(f"lens: {subject[:40]!r} is none of {', '.join(Lens)}.") from cause
    found = executive.portfolio(desk, address=address)
    brief = portfolio_brief(found, snapshot_sha256(found), lens)
    return Draft(brief=brief, subject=f"portfolio:{lens}", snapshot=found)


def portfolio_brief(found: PortfolioSnapshot, sha256: str, lens: Lens) -> Brief:
    """The brief as an outline for one reader; `sha256` is that of the snapshot."""
    return Brief(
        kind=f"Portfolio brief for the {LENSES[lens]}",
        subject="All use cases of AI",
        headline=headline(found),
        standfirst=_standfirst(found),
        sections=(
            Section(anchor="summary", title="", blocks=tuple(_first_page(found, lens))),
            *(_SECTIONS[name](found) for name in _LENSES[lens].sections),
            _projects(found),
            _basis(found, sha256),
        ),
        as_of=found.as_of,
        checkpoint=checkpoint(found.checkpoint),
        organisation=found.organisation,
    )


def headline(found: PortfolioSnapshot) -> str:
    """Did we make money, who is in trouble, what needs a signature."""
    roll_up = found.money.roll_up
    waiting = count(len(found.waiting), "request")
    ask = f"{waiting} {'waits' if len(found.waiting) == 1 else 'wait'} for signatures"
    if not roll_up.projects:
        return f"{count(found.summary.open, 'use case')} open, none with a business case on record; {ask}."
    worth = roll_up.npv.at(0.5).value
    verb = "return" if worth >= 0 else "lose"
    red = roll_up.count("red")
    whole = count(len(roll_up.projects), "project")
    trouble = f"{red} of {whole} {'is' if red == 1 else 'are'} in trouble" if red else f"none of {whole} is in trouble"
    return f"AI is expected to {verb} {amount(abs(worth), roll_up.currency)} here; {trouble}; {ask}."


def _standfirst(found: PortfolioSnapshot) -> str:
    roll_up = found.money.roll_up
    missing = found.money.without_case_count
    said = f"{count(found.summary.open, 'open use case')}, {count(len(roll_up.projects), 'business case')} summed"
    return f"{said}, {count(missing, 'use case')} without one, each over its own horizon."


def _first_page(found: PortfolioSnapshot, lens: Lens) -> Iterator[Block]:
    figures = [_FIGURES[name](found) for name in _LENSES[lens].figures]
    yield Figures(figures=tuple(figures))
    roll_up = found.money.roll_up
    if roll_up.projects:
        yield _picture(found)
    for text in _caveats(found):
        yield Caveat(text=text)


def _caveats(found: PortfolioSnapshot) -> Iterator[str]:
    roll_up = found.money.roll_up
    if found.money.without_case_count:
        yield f"What {count(found.money.without_case_count, 'use case')} without a business case cost is not in it."
    for one in roll_up.left_out:
        yield f"{found.money.titles[one.name]} {one.why}; it is in no sum."
    if roll_up.without_actuals:
        yield f"Of {count(len(roll_up.without_actuals), 'project')} no cost to date is on record."
    measured = [one.measured_share for one in found.money.standings.values() if one.measured_share is not None]
    if measured and max(measured) == 0:
        yield "Every benefit is claimed; none is measured."


def _picture(found: PortfolioSnapshot) -> Chart:
    roll_up = found.money.roll_up
    shown = roll_up.projects[:SHOWN]
    rows = [
        Interval(found.money.titles[one.name], one.npv.at(0.1).value, one.npv.at(0.5).value, one.npv.at(0.9).value,
                 f"{amount(one.npv.at(0.5).value, roll_up.currency)}, {WORDS[one.light]}", WORDS[one.light])
        for one in shown
    ]  # fmt: skip
    more = len(roll_up.projects) - len(shown)
    caption = "What each project is worth: the mark is the median, the line holds 80 % of all draws. Trouble first."
    return Chart(
        picture=Intervals(tuple(rows), roll_up.currency), caption=f"{caption} And {more} more." if more else caption,
        link="#projects",
    )  # fmt: skip


def _worth(found: PortfolioSnapshot) -> Figure:
    roll_up = found.money.roll_up
    return Figure(label="Worth (median)", value=amount(roll_up.npv.at(0.5).value, roll_up.currency),
                  note=between(roll_up.npv, roll_up.currency), as_of=_as_of(found), link="#projects")  # fmt: skip


def _may_lose(found: PortfolioSnapshot) -> Figure:
    roll_up = found.money.roll_up
    worst = roll_up.cvar.value
    said = f"worst 5 %: {amount(abs(worst), roll_up.currency)} {'lost' if worst > 0 else 'gained'} on average"
    return Figure(label="May lose money", value=share(roll_up.p_negative.value), note=said, as_of=_as_of(found),
                  link="#risk")  # fmt: skip


def _budget(found: PortfolioSnapshot) -> Figure:
    roll_up = found.money.roll_up
    p80 = sum(one.at_completion.value for one in roll_up.projects)
    note = f"spent so far {amount(roll_up.spent, roll_up.currency)}, four of five: {amount(p80, roll_up.currency)}"
    return Figure(label="Budgets", value=amount(roll_up.budget, roll_up.currency), note=note, as_of=_as_of(found),
                  link="#cash")  # fmt: skip


def _ahead(found: PortfolioSnapshot) -> Figure:
    roll_up = found.money.roll_up
    return Figure(label="Worth ahead", value=amount(roll_up.ahead.at(0.5).value, roll_up.currency),
                  note="without what is spent and earned already", as_of=_as_of(found), link="#stop")  # fmt: skip


def _trouble(found: PortfolioSnapshot) -> Figure:
    roll_up = found.money.roll_up
    note = f"{roll_up.count('amber')} at risk, {roll_up.count('green')} on course"
    return Figure(label="In trouble", value=f"{roll_up.count('red')} of {len(roll_up.projects)}", note=note,
                  as_of=_as_of(found), link="#projects")  # fmt: skip


def _to_sign(found: PortfolioSnapshot) -> Figure:
    return Figure(label="To sign", value=f"{len(found.waiting):,}", note=count(len(found.incidents), "open incident"),
                  as_of=_as_of(found), link="#sign")  # fmt: skip


def _as_of(found: PortfolioSnapshot) -> str:
    return f"as of {day(found.as_of)}"


def _cash(found: PortfolioSnapshot) -> Section:
    roll_up = found.money.roll_up
    unit = roll_up.currency
    table = Table(
        columns=(Column("Project", 2.6), Column("Budget", 1, "number"), Column("Spent", 1, "number"),
                 Column("Four of five", 1.2, "number"), Column("Over budget", 1.1, "number"), Column("Paid back", 1.2)),
        rows=tuple(
            (found.money.titles[one.name], amount(one.budget, unit) if one.budget else "none",
             amount(one.spent, unit) if one.spent is not None else "not on record",
             amount(one.at_completion.value, unit), _over(one, unit), months(one.payback, 0.5))
            for one in roll_up.projects
        ),
        empty="No business case is on record.", depth=Depth.DRIVERS,
        caption="Four of five: costs at completion that four of five draws stay below, never less than is spent.",
    )  # fmt: skip
    return Section(anchor="cash", title="Cash", blocks=(table,), depth=Depth.DRIVERS)


def _over(one: Project, unit: str) -> str:
    if one.budget is None or one.at_completion.value <= one.budget:
        return "–"
    return amount(one.at_completion.value - one.budget, unit)


def _risk(found: PortfolioSnapshot) -> Section:
    roll_up, resting = found.money.roll_up, found.money.concentration
    unit = roll_up.currency
    body: list[Block] = []
    if resting is not None and len(resting.contributions) > 1:
        bars = tuple(
            Bar(found.money.titles[one.name], one.amount.value, amount(one.amount.value, unit))
            for one in resting.contributions
        )
        caption = "Whose loss the worst 5 % of the draws are; below zero, a project softens it."
        body.append(Chart(picture=Bars(bars), caption=caption, depth=Depth.DRIVERS))
    facts = [
        Fact("Spread with its common luck", f"{amount(roll_up.sd, unit)} (standard deviation)"),
        Fact("If projects had nothing in common", amount(roll_up.independent_sd, unit)),
    ]
    if roll_up.beyond_appetite is not None:
        facts.append(Fact("Loss beyond the appetite line", share(roll_up.beyond_appetite.value)))
    body.append(Facts(facts=tuple(facts), depth=Depth.DRIVERS))
    return Section(anchor="risk", title="Risk", blocks=tuple(body), depth=Depth.DRIVERS)


def _stop(found: PortfolioSnapshot) -> Section:
    roll_up = found.money.roll_up
    losing = sorted((one for one in roll_up.projects if one.ahead.mean.value < 0), key=lambda one: one.ahead.mean.value)
    table = Table(
        columns=(Column("Project", 3), Column("Worth ahead (mean)", 1.4, "number"), Column("Why", 3)),
        rows=tuple(
            (found.money.titles[one.name], amount(one.ahead.mean.value, roll_up.currency),
             "; ".join(one.standing.because) or "what lies ahead costs more than it brings")
            for one in losing
        ),
        empty="Every project is worth going on with: what lies ahead brings more than it costs.",
        caption="What is spent already does not count. A project that is required by law may be in this list.",
        depth=Depth.DRIVERS,
    )  # fmt: skip
    return Section(anchor="stop", title="What to stop", blocks=(table,), depth=Depth.DRIVERS)


def _sign(found: PortfolioSnapshot) -> Section:
    table = Table(
        columns=(Column("No.", 0.6), Column("What is asked", 3.6), Column("Use case", 1.6), Column("Lacks", 1.1),
                 Column("Since", 1.1)),
        rows=tuple(
            (one.number, one.summary, found.money.titles.get(one.use_case, one.use_case) or "–",
             count(one.missing, "signature"), day(one.open_since) if one.open_since else "–")
            for one in found.waiting
        ),
        empty="Nothing waits for a signature.", depth=Depth.DRIVERS, max_lines=2,
    )  # fmt: skip
    return Section(anchor="sign", title="What waits for a signature", blocks=(table,), depth=Depth.DRIVERS)


def _projects(found: PortfolioSnapshot) -> Section:
    roll_up = found.money.roll_up
    unit = roll_up.currency
    table = Table(
        columns=(Column("State", 1.1, "status"), Column("Project", 2), Column("Worth", 1, "number"),
                 Column("80 %", 1.7), Column("May lose", 0.8, "number"), Column("Why", 3)),
        rows=tuple(
            (WORDS[one.light], found.money.titles[one.name], amount(one.npv.at(0.5).value, unit),
             f"{amount(one.npv.at(0.1).value, unit)} to {amount(one.npv.at(0.9).value, unit)}",
             share(one.p_negative.value), "; ".join(one.standing.because) or "–")
            for one in roll_up.projects
        ),
        empty="No business case is on record.", depth=Depth.ANALYSIS,
    )  # fmt: skip
    return Section(anchor="projects", title="Every project", blocks=(table,), depth=Depth.ANALYSIS, starts_page=True)


def _basis(found: PortfolioSnapshot, sha256: str) -> Section:
    at = found.money.basis
    facts = (
        Fact("Draws", f"{at.draws:,}, seed {at.seed}, Countersign {at.version}"),
        Fact("Exchange rates", at.rates or "none needed"),
        Fact("Business cases", ", ".join(at.cases) or "none"),
        Fact("All of them", f"SHA-256 {at.digest}"),
        Fact("Snapshot", f"SHA-256 {sha256}, attached as snapshot.json"),
    )
    limits = (
        "In trouble: loses money more likely than not; or loses it one time in five and has spent more than its budget "
        "or costs 1.5 times it. At risk: one of these alone, or above budget. These limits are ours."
    )
    body: tuple[Block, ...] = (Facts(facts=facts, depth=Depth.EVIDENCE), Caveat(text=limits, depth=Depth.EVIDENCE))
    return Section(anchor="basis", title="Where the figures come from", blocks=body, depth=Depth.EVIDENCE)


@dataclass(frozen=True, slots=True)
class _Order:
    """Which four figures stand first for a reader, and which sections come next."""

    figures: tuple[str, ...]
    sections: tuple[str, ...]


_FIGURES: dict[str, Callable[[PortfolioSnapshot], Figure]] = {
    "worth": _worth, "may_lose": _may_lose, "budget": _budget, "ahead": _ahead, "trouble": _trouble,
    "to_sign": _to_sign,
}  # fmt: skip
_SECTIONS: dict[str, Callable[[PortfolioSnapshot], Section]] = {
    "cash": _cash, "risk": _risk, "stop": _stop, "sign": _sign,
}  # fmt: skip
_LENSES = {
    Lens.CFO: _Order(("worth", "budget", "may_lose", "trouble"), ("cash", "risk", "stop", "sign")),
    Lens.CEO: _Order(("worth", "ahead", "trouble", "to_sign"), ("stop", "sign", "cash", "risk")),
    Lens.BOARD: _Order(("worth", "may_lose", "trouble", "to_sign"), ("sign", "risk", "stop", "cash")),
}
