"""The portfolio on paper: whether AI makes money here, who is in trouble, what to sign; for a CFO, a CEO or a board.

The three lenses show the same seven figures of one snapshot; they differ in which stand first and in what comes next.
"""

from __future__ import annotations

from collections.abc import Iterator

from briefs import seven
from briefs.blocks import Block, Caveat, Chart, Figure, Figures
from briefs.drafts import Draft, snapshot_sha256
from briefs.model_headline import checkpoint
from briefs.outline import Brief, Section
from briefs.pictures import Interval, Intervals
from briefs.portfolio_sections import LOOKS, NO_MONEY, basis, projects, without_case
from briefs.wording import LIGHT, amount, count, day
from registry.access import Desk
from registry.errors import Invalid
from registry.services import executive
from registry.views.executive import PortfolioSnapshot
from roi.lenses import BOARD, LENSES, Lens, through
from roi.seven_figures import Key, together

ABOUT = f"for whom: {', '.join(list(LENSES)[:-1])} or {list(LENSES)[-1]}"
SHOWN = 8
"""Projects in a picture of page one."""
_LINKS: dict[Key, str] = {
    "npv": "#projects", "p_negative": "#risk", "payback": "#cash", "cost_to_date": "#cash", "realised": "#benefits",
    "hidden_share": "#cash", "loss_avoided": "#risk",
}  # fmt: skip


def draft(desk: Desk, subject: str, *, address: str = "") -> Draft:
    """For cfo, ceo or board (the default); raises Invalid for another."""
    lens = LENSES.get(subject.strip().lower() or BOARD.key)
    if lens is None:
        raise Invalid(f"lens: {subject[:40]!r} is none of {', '.join(LENSES)}.")
    found = executive.portfolio(desk, address=address)
    brief = portfolio_brief(found, snapshot_sha256(found), lens)
    return Draft(brief=brief, subject=f"portfolio:{lens.key}", snapshot=found)


def portfolio_brief(found: PortfolioSnapshot, sha256: str, lens: Lens) -> Brief:
    """The brief as an outline for one reader; `sha256` is that of the snapshot."""
    return Brief(
        kind=f"Portfolio brief for the {lens.title}",
        subject="All use cases of AI",
        headline=headline(found),
        standfirst=_standfirst(found),
        sections=(
            Section(anchor="summary", title="", blocks=tuple(_first_page(found, lens))),
            *(LOOKS[look](found) for look in lens.besides if found.seven or look in NO_MONEY),
            *([projects(found)] if found.seven else []),
            *([without_case(found)] if found.money.without_case else []),
            basis(found, sha256),
        ),
        as_of=found.as_of,
        checkpoint=checkpoint(found.checkpoint),
        organisation=found.organisation,
    )


def headline(found: PortfolioSnapshot) -> str:
    """Did we make money, who is in trouble, what needs a signature."""
    roll_up = found.money.roll_up
    waiting = len(found.waiting)
    ask = f"{count(waiting, 'request')} {'waits' if waiting == 1 else 'wait'} for signatures"
    if not waiting:
        ask = "nothing waits for a signature"
    if not roll_up.projects:
        opened = count(found.summary.open, "open use case").capitalize()
        return f"{opened} and {_without_case(found)}; {ask}."
    worth = roll_up.npv.at(0.5).value
    verb = "return" if worth >= 0 else "lose"
    red = roll_up.count("red")
    whole = count(len(roll_up.projects), "project")
    trouble = f"{red} of {whole} {'is' if red == 1 else 'are'} in trouble" if red else f"none of {whole} is in trouble"
    return f"AI is expected to {verb} {amount(abs(worth), roll_up.currency)} here; {trouble}; {ask}."


def _without_case(found: PortfolioSnapshot) -> str:
    return "none with a business case that can be summed" if found.money.titles else "no business case on record"


def _standfirst(found: PortfolioSnapshot) -> str:
    summed = count(len(found.money.roll_up.projects), "business case")
    over = "each over its own horizon" if found.money.roll_up.projects else ""
    said = [f"{count(found.summary.open, 'open use case')}", f"{summed} summed", over]
    return f"{', '.join(filter(None, said))}.".capitalize()


def _first_page(found: PortfolioSnapshot, lens: Lens) -> Iterator[Block]:
    roll_up = found.money.roll_up
    if roll_up.projects:
        yield from seven.seven(through(lens, found.seven), as_of=f"as of {day(found.as_of)}", links=_LINKS)
        yield _picture(found)
    else:
        yield _counts(found)
    for text in _caveats(found):
        yield Caveat(text=text)
    if roll_up.projects:
        whole = together([(one.rate, found.money.standings[one.name].plan) for one in roll_up.projects])
        yield seven.footnote(whole.earned, roll_up.currency, "each project's own horizon")


def _counts(found: PortfolioSnapshot) -> Figures:
    """What can be told where no money is on record."""
    return Figures(
        figures=(
            Figure(label="Open use cases", value=f"{found.summary.open:,}"),
            Figure(label="Business cases", value=f"{len(found.money.titles):,}", note="what AI costs and returns"),
            Figure(label="To sign", value=f"{len(found.waiting):,}", link="#sign"),
            Figure(label="Open incidents", value=f"{len(found.incidents):,}", link="#incidents"),
        )
    )


def _caveats(found: PortfolioSnapshot) -> Iterator[str]:
    roll_up, missing = found.money.roll_up, found.money.without_case_count
    if missing:
        has = "1 use case has" if missing == 1 else f"{missing:,} use cases have"
        yield f"{has} no business case: what {'it costs' if missing == 1 else 'they cost'} is in no sum."
    for one in roll_up.left_out:
        yield f"{found.money.titles[one.name]} {one.why}; it is in no sum."
    if roll_up.projects and roll_up.without_actuals:
        yield f"Of {count(len(roll_up.without_actuals), 'project')} no cost to date is on record."
    measured = [one.measured_share for one in found.money.standings.values() if one.measured_share is not None]
    if measured and max(measured) == 0:
        yield "The business cases rest on claimed benefits alone: none in them is measured."


def _picture(found: PortfolioSnapshot) -> Chart:
    roll_up = found.money.roll_up
    shown = roll_up.projects[:SHOWN]
    rows = [
        Interval(found.money.titles[one.name], one.npv.at(0.1).value, one.npv.at(0.5).value, one.npv.at(0.9).value,
                 f"{amount(one.npv.at(0.5).value, roll_up.currency)}, {LIGHT[one.light]}", LIGHT[one.light])
        for one in shown
    ]  # fmt: skip
    more = len(roll_up.projects) - len(shown)
    caption = "What each project is worth: the mark is the median, the line holds 80 % of all draws. Trouble first."
    return Chart(
        picture=Intervals(tuple(rows), roll_up.currency), caption=f"{caption} And {more} more." if more else caption,
        link="#projects",
    )  # fmt: skip
