"""The quarterly review: what changed since the quarter before, in money and in what was decided and reported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from briefs.blocks import Block, Caveat, Column, Depth, Fact, Facts, Figure, Figures, Table
from briefs.drafts import Draft, snapshot_sha256
from briefs.model_headline import checkpoint
from briefs.outline import Brief, Section
from briefs.wording import amount, count, day, listed, share
from registry.access import Desk
from registry.services import executive
from registry.views.executive import QuarterSnapshot

ABOUT = "a month of the fiscal quarter, such as 2026-08; nothing for the last quarter that is over"
NAMED = 3


def draft(desk: Desk, subject: str, *, address: str = "") -> Draft:
    """Of a fiscal quarter; raises Invalid where it has not begun."""
    found = executive.quarter(desk, "" if subject.strip() in ("", "last") else subject, address=address)
    return Draft(brief=quarterly_brief(found, snapshot_sha256(found)), subject=f"quarter:{found.label}", snapshot=found)


def quarterly_brief(found: QuarterSnapshot, sha256: str) -> Brief:
    """The brief as an outline; `sha256` is that of the snapshot."""
    return Brief(
        kind="Quarterly review",
        subject=found.label,
        headline=headline(found),
        standfirst=f"{found.since:%B} to {found.until - timedelta(days=1):%B %Y}; changes since what stood before.",
        sections=(
            Section(anchor="summary", title="", blocks=tuple(_first_page(found))),
            Section(anchor="plans", title="What became of the plans", blocks=(_plans(found),), depth=Depth.DRIVERS),
            Section(anchor="decisions", title="Decided", blocks=(_decisions(found),), depth=Depth.ANALYSIS),
            Section(anchor="signed", title="Signed or refused", blocks=(_signed(found),), depth=Depth.ANALYSIS),
            Section(anchor="incidents", title="Reported", blocks=(_incidents(found),), depth=Depth.ANALYSIS),
            Section(
                anchor="basis", title="Where the figures come from", blocks=(_basis(sha256),), depth=Depth.EVIDENCE
            ),
        ),
        as_of=found.as_of,
        checkpoint=checkpoint(found.checkpoint),
        organisation=found.organisation,
    )


def headline(found: QuarterSnapshot) -> str:
    """What changed most: spend against plan, plans that lost worth, what was refused, what was reported."""
    said = [_spend(found)]
    worse = _worse(found)
    if worse:
        plan, more = ("plans", f" and {len(worse) - 1} more") if len(worse) > 1 else ("plan", "")
        said.append(f"the {plan} of {found.titles[worse[0]]}{more} lost worth")
    refused = [one for one in found.signed if one.state in ("rejected", "vetoed")]
    if refused:
        said.append(f"{count(len(refused), 'request was', 'requests were')} refused")
    if found.incidents:
        said.append(f"{count(len(found.incidents), 'incident was', 'incidents were')} reported")
    return f"{found.label}: {'; '.join(said)}."


def _spend(found: QuarterSnapshot) -> str:
    if found.counted == found.since:
        return "no month of it is over yet"
    if not found.spent and not found.planned:
        return f"no cost is planned or on record{_by(found)}"
    spent = f"{amount(found.spent, found.currency)} spent{_by(found)}"
    if not found.planned:
        return f"{spent}, none of it planned in a business case"
    apart = found.spent / found.planned - 1
    if abs(apart) < 0.02:
        return f"{spent}, as planned"
    return f"{spent}, {share(abs(apart))} {'more' if apart > 0 else 'less'} than planned"


def _by(found: QuarterSnapshot) -> str:
    """Until when money is counted, where the quarter is not over."""
    return f" by the end of {found.counted - timedelta(days=1):%B}" if found.counted < found.until else ""


def _worse(found: QuarterSnapshot) -> list[str]:
    """Use cases whose plan says less worth than before, the greatest loss first."""
    lost = {
        slug: after - before
        for slug, (before, after, _) in found.worth.items()
        if before is not None and after is not None
    }
    return sorted((slug for slug, change in lost.items() if change < 0), key=lambda slug: lost[slug])


def _first_page(found: QuarterSnapshot) -> Iterator[Block]:
    apart = found.spent - found.planned
    yield Figures(
        figures=(
            Figure(label="Spent", value=amount(found.spent, found.currency),
                   note=f"planned {amount(found.planned, found.currency)}, {amount(abs(apart), found.currency)} "
                   f"{'more' if apart > 0 else 'less'}" if apart else "as planned"),
            Figure(label="Plans changed", value=f"{len(found.worth):,}", note=f"{len(_worse(found)):,} lost worth",
                   link="#plans"),
            Figure(label="Decided", value=f"{len(found.decisions):,}",
                   note=count(len(found.signed), "request settled", "requests settled"), link="#decisions"),
            Figure(label="Incidents", value=f"{len(found.incidents):,}",
                   note=f"{sum(one.under_way for one in found.incidents):,} under way", link="#incidents"),
        )
    )  # fmt: skip
    if found.proposed:
        named = listed([*found.proposed[:NAMED],
                        *([f"{len(found.proposed) - NAMED} more"] if len(found.proposed) > NAMED else [])])  # fmt: skip
        yield Facts(facts=(Fact("Proposed", named),))
    if found.until > found.as_of.date():
        yield Caveat(
            text=f"The quarter is not over: this is as of {day(found.as_of)}, and money of the months that are."
        )


def _basis(sha256: str) -> Facts:
    return Facts(facts=(Fact("Snapshot", f"SHA-256 {sha256}, attached as snapshot.json"),), depth=Depth.EVIDENCE)


def _plans(found: QuarterSnapshot) -> Table:
    def change(before: float | None, after: float | None, currency: str) -> str:
        return "new" if before is None or after is None else amount(after - before, currency)

    rows = [
        (found.titles[slug], amount(before, currency) if before is not None else "no case yet",
         amount(after, currency) if after is not None else "–", change(before, after, currency))
        for slug, (before, after, currency) in found.worth.items()
    ]  # fmt: skip
    return Table(
        columns=(Column("Use case", 3), Column("Worth before", 1.3, "number"),
                 Column("Worth at the end", 1.3, "number"), Column("Change", 1.2, "number")),
        rows=tuple(rows), empty="No business case was written or changed.", depth=Depth.DRIVERS,
        caption="Net present value at the mean of every estimate, as the business cases said it.",
    )  # fmt: skip


def _decisions(found: QuarterSnapshot) -> Table:
    return Table(
        columns=(Column("State", 1.2, "status"), Column("No.", 0.6), Column("Decision", 3), Column("Choice", 2.4),
                 Column("On", 1)),
        rows=tuple((one.word, one.number, one.title, one.choice, day(one.at)) for one in found.decisions),
        empty="No decision was put on record.", depth=Depth.ANALYSIS,
    )  # fmt: skip


def _signed(found: QuarterSnapshot) -> Table:
    return Table(
        columns=(Column("State", 1.2, "status"), Column("No.", 0.6), Column("What was asked", 4), Column("On", 1)),
        rows=tuple(
            (one.state.replace("_", " "), one.number, one.summary, day(one.decided_at) if one.decided_at else "–")
            for one in found.signed
        ),
        empty="No request was settled.", depth=Depth.ANALYSIS,
    )  # fmt: skip


def _incidents(found: QuarterSnapshot) -> Table:
    return Table(
        columns=(Column("State", 1.2, "status"), Column("No.", 0.6), Column("What happened", 3.6),
                 Column("Severity", 1, "status"), Column("Known since", 1.1)),
        rows=tuple(
            (one.state.value, one.number, one.title, one.severity.value, day(one.aware_at)) for one in found.incidents
        ),
        empty="Nothing was reported.", depth=Depth.ANALYSIS,
    )  # fmt: skip
