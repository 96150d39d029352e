"""A request on paper: what to sign, by when, what happens if not; then the money, what changed, and every signature."""

from __future__ import annotations

from collections.abc import Iterator

from briefs import money_blocks as blocks
from briefs.blocks import Block, Caveat, Column, Depth, Fact, Facts, Figure, Figures, Note, Paragraph, Said, Table
from briefs.drafts import Draft, snapshot_sha256
from briefs.model_headline import checkpoint
from briefs.outline import Brief, Section
from briefs.wording import age, amount, capacity, count, day, listed, minute, share
from registry.access import Desk
from registry.rules.fingerprint_changes import columns_of
from registry.services import executive
from registry.views.approvals import StageView
from registry.views.executive import DecisionSnapshot

ABOUT = "a request for approval: its number, such as A-7"
_AGAIN = ("stale", "expired")
_DONE = ("approved", "rejected", "vetoed", "withdrawn", "revoked")


def draft(desk: Desk, subject: str, *, address: str = "") -> Draft:
    """Of a request by its number; raises NotFound or Invalid."""
    found = executive.decision(desk, subject.strip(), address=address)
    return Draft(
        brief=decision_brief(found, snapshot_sha256(found)), subject=f"request:{found.request.line.number}",
        snapshot=found,
    )  # fmt: skip


def decision_brief(found: DecisionSnapshot, sha256: str) -> Brief:
    """The brief as an outline; `sha256` is that of the snapshot."""
    sections = (
        Section(anchor="summary", title="", blocks=tuple(_first_page(found))),
        Section(anchor="signing", title="Who signs", blocks=(_stages(found),), depth=Depth.DRIVERS),
        Section(anchor="changed", title="What changed since last time", blocks=tuple(_changed(found)),
                depth=Depth.DRIVERS),
        *_money(found),
        Section(anchor="said", title="What was said", blocks=tuple(_said(found)), depth=Depth.ANALYSIS),
        Section(anchor="bound", title="What a signature is bound to", blocks=tuple(_bound(found, sha256)),
                depth=Depth.EVIDENCE),
    )  # fmt: skip
    return Brief(
        kind="Decision request",
        subject=found.request.line.number,
        headline=headline(found),
        standfirst=_standfirst(found),
        sections=tuple(section for section in sections if section.blocks),
        as_of=found.as_of,
        checkpoint=checkpoint(found.checkpoint),
        organisation=found.organisation,
    )


def headline(found: DecisionSnapshot) -> str:
    """What to do, in one sentence."""
    line = found.request.line
    summary = line.summary.rstrip(".") or str(line.subject)
    if line.missing:
        return f"Sign or refuse {line.number}, “{summary}”: {count(line.missing, 'signature')} missing."
    word = line.state.replace("_", " ")
    if line.state == "stale":
        changed = count(len(found.request.reasons), "thing")
        when = "signed" if any(one.signatures for one in found.request.stages) else "submitted"
        return f"Ask for {line.number}, “{summary}”, again: {changed} changed since it was {when}."
    if line.state == "expired":
        return f"Ask for {line.number}, “{summary}”, again: the approval has run out."
    until = f", until {day(line.expires_at)}" if line.state == "approved" and line.expires_at else ""
    return f"{line.number}, “{summary}”, is {word}{until}."


def _standfirst(found: DecisionSnapshot) -> str:
    line = found.request.line
    tier = f", {line.tier} risk" if line.tier else ""
    where = f" in {line.environment}" if line.environment else ""
    return f"{found.title}: {line.kind.replace('_', ' ')}{where}{tier}. Asked by {line.requester}."


def _first_page(found: DecisionSnapshot) -> Iterator[Block]:
    line = found.request.line
    opened = f"{age(line.open_since, at=found.as_of)} ago" if line.open_since else "not submitted"
    stage = f"stage: {line.stage}" if line.stage else "no stage is open"
    yield Figures(
        figures=(
            Figure(label="Signatures missing", value=f"{line.missing:,}", note=stage,
                   link="#signing"),
            Figure(label="Asked", value=opened, note=day(line.open_since) if line.open_since else ""),
            _by(found),
            _worth(found),
        )
    )  # fmt: skip
    yield Paragraph(text=_if_not(found))
    for condition in found.request.conditions:
        yield Caveat(text=f"Condition: {condition}")
    for reason in found.request.reasons:
        yield Caveat(text=str(reason))
    if found.request.vetoes and line.missing:
        yield Note(text=f"Whatever the others sign, {listed(found.request.vetoes)} can veto it.")


def _by(found: DecisionSnapshot) -> Figure:
    by = found.request.review_at or found.request.line.expires_at
    if by is None:
        return Figure(label="Look at it by", value="no date set", note="by neither policy nor condition")
    return Figure(label="Look at it by", value=day(by), note="as the policy or a condition says")


def _worth(found: DecisionSnapshot) -> Figure:
    if found.money is None:
        return Figure(label="Worth", value="not on record", note="no business case")
    spread, currency = blocks.spread_of(found.money), found.money.simulated.provenance.currency
    note = f"{blocks.between(spread.npv, currency)}; may lose: {share(spread.p_negative.value)}"
    return Figure(label="Worth (median)", value=amount(spread.npv.at(0.5).value, currency), note=note, link="#drivers")


def _if_not(found: DecisionSnapshot) -> str:
    """What happens when nobody signs, from what stands now."""
    line = found.request.line
    if line.state in _DONE:
        return "Nothing is asked of anybody any more."
    closed = "If nobody signs, the gate stays closed for it."
    if line.state in _AGAIN:
        closed = "Until it is asked for again and signed, the gate is closed for it."
    if found.money is None:
        return closed
    lost = found.money.answered.answer.delay_cost_per_month
    currency = found.money.simulated.provenance.currency
    delay = (
        f" Each month of delay costs {amount(lost, currency)} of its worth, by its business case." if lost > 0 else ""
    )
    return f"{closed}{delay}"


def _stages(found: DecisionSnapshot) -> Table:
    return Table(
        columns=(Column("State", 1, "status"), Column("Stage", 1.6), Column("Wants", 2.2), Column("Signed", 2),
                 Column("Can still sign", 2)),
        rows=tuple(_stage(one) for one in found.request.stages),
        empty="It has not been submitted, so nobody can sign yet.", depth=Depth.DRIVERS,
    )  # fmt: skip


def _stage(one: StageView) -> tuple[str, ...]:
    signed = listed([f"{act.signer} ({act.act.replace('_', ' ')})" for act in one.signatures]) or "nobody yet"
    state = "closed unsigned" if one.state == "closed" else one.state
    return state, one.name, one.wants, signed, listed(one.can_sign) if one.missing else "–"


def _changed(found: DecisionSnapshot) -> Iterator[Block]:
    since = found.request.since
    if not since.compared_with:
        return
    yield Table(
        columns=(Column("What", 2), Column(f"In {since.compared_with}", 2), Column("Now", 2)),
        rows=tuple((one.what, one.before or "nothing", one.after or "nothing") for one in since.changed),
        empty=f"Nothing differs from {since.compared_with}.",
        depth=Depth.DRIVERS,
    )


def _money(found: DecisionSnapshot) -> Iterator[Section]:
    if found.money is None:
        return
    fan, table = blocks.fan(found.money), blocks.drivers(found.money)
    yield Section(anchor="uncertainty", title="When the money is back", blocks=(fan,), depth=Depth.DRIVERS)
    yield Section(anchor="drivers", title="What drives it", blocks=(table,), depth=Depth.ANALYSIS)


def _said(found: DecisionSnapshot) -> Iterator[Block]:
    for act in found.request.acts:
        who = f"{act.signer}, {capacity(act.capacity)}" if act.capacity else act.signer
        behalf = f" for {act.on_behalf_of}" if act.on_behalf_of else ""
        text = "\n".join([act.comment or "(without a comment)", *(f"Condition: {one}" for one in act.conditions)])
        yield Said(who=f"{who}{behalf}: {act.act.replace('_', ' ')}", text=text, when=minute(act.at),
                   depth=Depth.ANALYSIS)  # fmt: skip


def _bound(found: DecisionSnapshot, sha256: str) -> Iterator[Block]:
    saw = found.request.saw
    facts = [Fact("Policy", found.request.policy or "none"), Fact("Subject", str(found.request.line.subject))]
    if saw is not None:
        facts += [
            Fact("Fingerprint", saw.fingerprint),
            Fact("Use case", saw.business_case or "none"),
            Fact("Business case", f"{saw.money}: {saw.worth}" if saw.money else "none on record"),
            Fact("Evidence", listed(saw.evidence) or "none"),
            Fact("Assumptions", listed(saw.assumptions) or "none"),
        ]
    yield Facts(facts=(*facts, Fact("Snapshot", f"SHA-256 {sha256}, attached as snapshot.json")), depth=Depth.EVIDENCE)
    if saw is not None:
        yield Table(
            columns=(Column("What feeds it", 3), Column("Version", 1.4), Column("Licence", 1.2),
                     Column("Personal data", 1.2)),
            rows=tuple((one.name, one.version or "–", one.licence or "–", columns_of(one.personal) or "–")
                       for one in saw.sources),
            empty="Nothing upstream is on record.", depth=Depth.EVIDENCE,
        )  # fmt: skip
