"""The executive's brief of a use case: the ask in one line, four figures, what drives it, and every row behind it."""

from __future__ import annotations

from collections.abc import Iterator

from briefs import money_blocks as blocks
from briefs.blocks import Block, Caveat, Column, Depth, Fact, Facts, Figure, Figures, Paragraph, Table
from briefs.drafts import Draft, snapshot_sha256
from briefs.model_headline import checkpoint
from briefs.outline import Brief, Section
from briefs.wording import amount, count, day, share
from registry.access import Desk
from registry.services import executive
from registry.views.approvals import RequestLine
from registry.views.executive import Money, UseCaseSnapshot

ABOUT = "a use case: its short name, such as fraud-prevention"
NOBODY = "nobody yet"


def draft(desk: Desk, subject: str, *, address: str = "") -> Draft:
    """Of a use case by its short name, with or without use_case: before it; raises NotFound."""
    slug = subject.removeprefix("use_case:").strip()
    found = executive.use_case(desk, slug, address=address)
    return Draft(brief=use_case_brief(found, snapshot_sha256(found)), subject=f"use_case:{slug}", snapshot=found)


def use_case_brief(found: UseCaseSnapshot, sha256: str) -> Brief:
    """The brief as an outline; `sha256` is that of the snapshot."""
    money = found.money
    return Brief(
        kind="Use case brief",
        subject=found.use_case.said.title,
        headline=headline(found),
        standfirst=_standfirst(found),
        sections=tuple(
            section
            for section in (
                _summary(found),
                *(_drivers(money) if money else ()),
                _approvals(found),
                *(_analysis(money) if money else ()),
                _stands_against(found),
                _decisions(found),
                _incidents(found),
                *(_evidence(money, sha256) if money else ()),
            )
            if section.blocks
        ),
        as_of=found.as_of,
        checkpoint=checkpoint(found.checkpoint),
        organisation=found.organisation,
    )


def headline(found: UseCaseSnapshot) -> str:
    """What it is worth and what has to be done about it, in one sentence."""
    title, waiting = found.use_case.said.title, _waiting(found)
    ask = f"{waiting[0].number} waits for {count(waiting[0].missing, 'signature')}" if waiting else _ask(found)
    if found.money is None:
        return f"{title} has no business case on record; {ask}."
    spread = blocks.spread_of(found.money)
    currency, worth = found.money.simulated.provenance.currency, spread.npv.at(0.5).value
    if worth < 0:
        return f"{title} is expected to lose {amount(-worth, currency)}; {ask}."
    risk = f"with a {share(spread.p_negative.value)} chance of losing money" if spread.p_negative.value >= 0.01 else ""
    dear = _dear(found.money)
    told = [f"{title} is expected to return {amount(worth, currency)}", *filter(None, [risk, dear])]
    return f"{', '.join(told)}; {ask}."


def _dear(money: Money) -> str:
    """ "at 3.1 times its budget" where it costs half as much again, or more."""
    ratio = money.simulated.simulation.joint.cost_ratio
    return f"at {ratio.at(0.5).value:.2g} times its budget" if ratio and ratio.at(0.5).value >= 1.5 else ""


def _ask(found: UseCaseSnapshot) -> str:
    stale = [one for one in found.requests if one.state in ("stale", "expired")]
    if stale:
        return f"{stale[0].number} is {stale[0].state} and has to be asked for again"
    ahead = found.use_case.next
    if ahead is not None and ahead.needs:
        return f"before {ahead.to} it needs {ahead.needs[0].what[0].lower()}{ahead.needs[0].what[1:].rstrip('.')}"
    return "nothing waits for a signature"


def _standfirst(found: UseCaseSnapshot) -> str:
    said = found.use_case.said
    owner, sponsor = (person.name or person.login if person else NOBODY for person in (said.owner, said.sponsor))
    tier = found.use_case.tier.tier or "not assessed"
    return f"In {found.use_case.stage}, risk tier {tier}. Owner: {owner}. Sponsor: {sponsor}."


def _waiting(found: UseCaseSnapshot) -> list[RequestLine]:
    return [one for one in found.requests if one.missing]


def _summary(found: UseCaseSnapshot) -> Section:
    return Section(anchor="summary", title="", blocks=tuple(_first_page(found)))


def _first_page(found: UseCaseSnapshot) -> Iterator[Block]:
    said = found.use_case.said
    if found.money is not None:
        yield from blocks.key_figures(found.money)
    else:
        yield _plain_figures(found)
    yield Paragraph(text=said.purpose)
    wrong = said.when_wrong.rstrip(".")
    if wrong:
        yield Paragraph(text=f"When it is wrong: {wrong}. Affected: {said.affected.rstrip('.') or 'not said'}.")
    for text in blocks.caveats(found.money) if found.money else ["What it costs and returns is not on record."]:
        yield Caveat(text=text)


def _plain_figures(found: UseCaseSnapshot) -> Figures:
    return Figures(
        figures=(
            Figure(label="Waiting for signatures", value=f"{len(_waiting(found)):,}", link="#approvals"),
            Figure(label="Roles unfilled", value=f"{len(found.use_case.unfilled):,}", link="#against"),
            Figure(label="Decisions", value=f"{len(found.decisions):,}", link="#decisions"),
            Figure(label="Incidents", value=f"{len(found.incidents):,}", link="#incidents"),
        )
    )


def _drivers(money: Money) -> Iterator[Section]:
    fan, table = blocks.fan(money), blocks.drivers(money)
    yield Section(anchor="uncertainty", title="When the money is back", blocks=(fan,), depth=Depth.DRIVERS)
    yield Section(anchor="drivers", title="What drives it", blocks=(table,), depth=Depth.DRIVERS)


def _analysis(money: Money) -> Iterator[Section]:
    costs, years = tuple(blocks.hidden(money)), tuple(blocks.year_table(money))
    title = "What it really costs"
    yield Section(anchor="costs", title=title, blocks=costs, depth=Depth.ANALYSIS)
    yield Section(anchor="years", title="Year by year", blocks=years, depth=Depth.ANALYSIS)


def _evidence(money: Money, sha256: str) -> Iterator[Section]:
    rows = (blocks.lines(money), blocks.assumed(money), blocks.basis(money, sha256))
    yield Section(anchor="lines", title="Line by line", blocks=rows, depth=Depth.EVIDENCE)


def _approvals(found: UseCaseSnapshot) -> Section:
    table = Table(
        columns=(Column("State", 1.2, "status"), Column("Request", 0.8), Column("What is asked", 3.4),
                 Column("Lacks", 1.2), Column("Holds until", 1.2)),
        rows=tuple(
            (one.state.replace("_", " "), one.number, one.summary,
             count(one.missing, "signature") if one.missing else "–", day(one.expires_at) if one.expires_at else "–")
            for one in found.requests
        ),
        empty="Nobody has asked for an approval yet.", depth=Depth.DRIVERS, max_lines=2,
    )  # fmt: skip
    return Section(anchor="approvals", title="Approvals", blocks=(table,), depth=Depth.DRIVERS)


def _stands_against(found: UseCaseSnapshot) -> Section:
    ahead = found.use_case.next
    facts = [Fact(f"Before {ahead.to}", f"{need.what} ({need.who})") for need in ahead.needs] if ahead else []
    facts += [Fact("Role unfilled", role.replace("_", " ")) for role in found.use_case.unfilled]
    body: tuple[Block, ...] = (Facts(facts=tuple(facts), depth=Depth.ANALYSIS),) if facts else ()
    return Section(anchor="against", title="What stands against it", blocks=body, depth=Depth.ANALYSIS)


def _decisions(found: UseCaseSnapshot) -> Section:
    table = Table(
        columns=(Column("State", 1.2, "status"), Column("No.", 0.6), Column("Decision", 3), Column("Choice", 2.4),
                 Column("By, on", 1.8)),
        rows=tuple(
            (one.word, one.number, one.title, one.choice, f"{one.author_name or one.author}, {day(one.at)}")
            for one in found.decisions
        ),
        empty="No decision about it is on record.", depth=Depth.ANALYSIS,
    )  # fmt: skip
    return Section(anchor="decisions", title="Decisions", blocks=(table,), depth=Depth.ANALYSIS)


def _incidents(found: UseCaseSnapshot) -> Section:
    table = Table(
        columns=(Column("State", 1.2, "status"), Column("No.", 0.6), Column("What happened", 3.4),
                 Column("Severity", 1, "status"), Column("Since", 1.2)),
        rows=tuple(
            (one.state.value, one.number, one.title, one.severity.value, day(one.since)) for one in found.incidents
        ),
        empty="No incident about it is on record.", depth=Depth.ANALYSIS,
    )  # fmt: skip
    return Section(anchor="incidents", title="Incidents", blocks=(table,), depth=Depth.ANALYSIS)
