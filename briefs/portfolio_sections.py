"""What stands below the portfolio's first page: cash, promises kept, risk, what to stop or sign, every project."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from briefs.blocks import Block, Caveat, Chart, Column, Depth, Fact, Facts, Table
from briefs.money_blocks import months
from briefs.outline import Section
from briefs.pictures import Bar, Bars
from briefs.wording import LIGHT, amount, count, day, share
from registry.views.executive import PortfolioSnapshot
from roi.lenses import Look
from roi.roll_up import Project

NO_CASE = "No business case is on record."


def _cash(found: PortfolioSnapshot) -> Section:
    unit = found.money.roll_up.currency
    table = Table(
        columns=(Column("Project", 2.6), Column("Budget", 1, "number"), Column("Spent", 1, "number"),
                 Column("Four of five", 1.2, "number"), Column("Over budget", 1.1, "number"),
                 Column("Hidden", 0.8, "number"), Column("Paid back", 1.1)),
        rows=tuple(
            (found.money.titles[one.name], amount(one.budget, unit) if one.budget else "none",
             amount(one.spent, unit) if one.spent is not None else "not on record",
             amount(one.at_completion.value, unit), _over(one, unit), _hidden(found, one), months(one.payback, 0.5))
            for one in found.money.roll_up.projects
        ),
        empty=NO_CASE, depth=Depth.DRIVERS,
        caption="Four of five: costs at completion that four of five draws stay below, never less than is spent. "
        "Hidden: the share of all costs that is in no budget line.",
    )  # fmt: skip
    return Section(anchor="cash", title="Cash", blocks=(table,), depth=Depth.DRIVERS)


def _over(one: Project, unit: str) -> str:
    if one.budget is None or one.at_completion.value <= one.budget:
        return "–"
    return amount(one.at_completion.value - one.budget, unit)


def _hidden(found: PortfolioSnapshot, one: Project) -> str:
    part = found.money.standings[one.name].hidden_share
    return "–" if part is None else share(part)


def _benefits(found: PortfolioSnapshot) -> Section:
    unit = found.money.roll_up.currency
    table = Table(
        columns=(Column("Project", 2.6), Column("Planned by now", 1.2, "number"), Column("Measured", 1, "number"),
                 Column("Claimed", 1, "number"), Column("Nobody looked", 1.2, "number")),
        rows=tuple(
            (found.money.titles.get(slug, slug), amount(one.planned, unit), amount(one.measured, unit),
             amount(one.claimed, unit), amount(one.open_, unit))
            for slug, one in (found.realised.by_use_case if found.realised else ())
        ),
        empty="No benefit was due yet.", depth=Depth.DRIVERS,
        caption="Measured has an interval and a method that holds; claimed is what somebody said. "
        "Nobody looked: planned for months that are over, and neither.",
    )  # fmt: skip
    return Section(anchor="benefits", title="Benefits promised and realised", blocks=(table,), depth=Depth.DRIVERS)


def _risk(found: PortfolioSnapshot) -> Section:
    roll_up, resting = found.money.roll_up, found.money.concentration
    unit = roll_up.currency
    worst = roll_up.cvar.value
    beyond = "no line is set" if roll_up.beyond_appetite is None else share(roll_up.beyond_appetite.value)
    facts = (
        Fact("On average in the worst 5 %", f"{amount(abs(worst), unit)} {'lost' if worst > 0 else 'gained'}"),
        Fact("Loss beyond the company's appetite", beyond),
        Fact("Spread (standard deviation)", amount(roll_up.sd, unit)),
        Fact("The same without common luck", amount(roll_up.independent_sd, unit)),
    )
    body: list[Block] = [Facts(facts=facts, depth=Depth.DRIVERS)]
    if resting is not None and len(resting.contributions) > 1:
        bars = tuple(
            Bar(found.money.titles[one.name], one.amount.value, amount(one.amount.value, unit))
            for one in resting.contributions
        )
        caption = f"Whose loss the worst 5 % of all draws are ({unit}); below zero, a project softens it."
        body.append(Chart(picture=Bars(bars), caption=caption, depth=Depth.DRIVERS))
    return Section(anchor="risk", title="Risk", blocks=tuple(body), depth=Depth.DRIVERS)


def _incidents(found: PortfolioSnapshot) -> Section:
    table = Table(
        columns=(Column("State", 1.1, "status"), Column("No.", 0.6), Column("What happened", 4),
                 Column("Severity", 1.1, "status"), Column("Since", 1.1)),
        rows=tuple(
            (one.state.value, one.number, one.title, one.severity.value, day(one.since)) for one in found.incidents
        ),
        empty="No incident is open.", depth=Depth.DRIVERS, max_lines=2,
    )  # fmt: skip
    return Section(anchor="incidents", title="Open incidents", blocks=(table,), depth=Depth.DRIVERS)


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


LOOKS: Mapping[Look, Callable[[PortfolioSnapshot], Section]] = {
    "cash": _cash, "benefits": _benefits, "risk": _risk, "incidents": _incidents, "stop": _stop, "sign": _sign,
}  # fmt: skip
"""What a lens looks at besides the seven figures."""
NO_MONEY = ("incidents", "sign")
"""What there is to look at without a business case."""


def projects(found: PortfolioSnapshot) -> Section:
    """Every project, trouble first, with the reasons."""
    roll_up = found.money.roll_up
    unit = roll_up.currency
    table = Table(
        columns=(Column("State", 1.1, "status"), Column("Project", 2), Column("Worth", 1, "number"),
                 Column("80 %", 1.7), Column("May lose", 0.8, "number"), Column("Why", 3)),
        rows=tuple(
            (LIGHT[one.light], found.money.titles[one.name], amount(one.npv.at(0.5).value, unit),
             f"{amount(one.npv.at(0.1).value, unit)} to {amount(one.npv.at(0.9).value, unit)}",
             share(one.p_negative.value), "; ".join(one.standing.because) or "–")
            for one in roll_up.projects
        ),
        empty=NO_CASE, depth=Depth.ANALYSIS,
    )  # fmt: skip
    return Section(anchor="projects", title="Every project", blocks=(table,), depth=Depth.ANALYSIS)


def without_case(found: PortfolioSnapshot) -> Section:
    """Use cases of which nobody has written what they cost and return."""
    named, whole = found.money.without_case, found.money.without_case_count
    table = Table(
        columns=(Column("Use case", 4), Column("Stage", 2)),
        rows=tuple((title, stage.replace("_", " ")) for _, title, stage in named),
        empty="Every use case has one.", caption=f"And {whole - len(named)} more." if whole > len(named) else "",
        depth=Depth.ANALYSIS,
    )  # fmt: skip
    return Section(anchor="without-case", title="Without a business case", blocks=(table,), depth=Depth.ANALYSIS)


def basis(found: PortfolioSnapshot, sha256: str) -> Section:
    """From what the figures came, so that anybody gets them again."""
    at = found.money.basis
    cases = [f"{found.money.titles[slug]} (revision {one.revision})" for slug, one in found.money.standings.items()]
    facts = (
        Fact("Draws", f"{at.draws:,}, seed {at.seed}, Countersign {at.version}"),
        Fact("Exchange rates", at.rates or "none needed"),
        Fact("Business cases", ", ".join(cases) or "none"),
        Fact("All of them", f"SHA-256 {at.digest}"),
        Fact("Snapshot", f"SHA-256 {sha256}, attached as snapshot.json"),
    )
    limits = (
        "In trouble: loses money more likely than not; or loses it one time in five and has spent more than its budget "
        "or costs 1.5 times it. At risk: one of these alone, or above budget. These limits are ours."
    )
    body: tuple[Block, ...] = (Facts(facts=facts, depth=Depth.EVIDENCE), Caveat(text=limits, depth=Depth.EVIDENCE))
    return Section(anchor="basis", title="Where the figures come from", blocks=body, depth=Depth.EVIDENCE)
