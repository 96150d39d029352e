"""Summary of what is on record about bias: audits, measures, checks, findings; nothing is measured or guessed here.

Where rates of selection of two groups or more are on record, their ratios are worked out by the formula that stands
beside them. The four-fifths rule is 29 CFR 1607.4(D); New York's Local Law 144 asks for ratios and sets no threshold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from briefs.annex_iv import of_one
from briefs.audit_pack import checkpoint_line
from briefs.bias_words import NUMBERS, REQUIREMENTS, is_about_bias, numbers_in, rate_of
from briefs.drafts import Draft, snapshot_sha256
from briefs.outline import Annex, Block, Brief, Caveat, Column, Depth, Facts, Figure, Figures, Note, Section, Table
from briefs.pack_proof import asked
from briefs.pack_records import each_decision, each_incident, evidence
from briefs.pack_words import NOTHING, moment, number, subject
from briefs.wording import count, day, listed
from registry.access import Desk
from registry.services import packs
from registry.views.evidence import EvidenceView
from registry.views.incidents import IncidentView
from registry.views.packs import Pack

FOUR_FIFTHS = 0.8
_RULES = (
    "Four fifths: under 29 CFR 1607.4(D) a rate of selection of less than four fifths of that of the group with the "
    "highest rate is generally regarded as evidence of adverse impact; other differences may be or not be. "
    "New York City's Local Law 144 asks that such ratios be published by an independent auditor and sets no threshold. "
    "Neither says whether a system is fair."
)


@dataclass(frozen=True, slots=True)
class Ratio:
    """The rate of one group beside the highest rate of the same thing, reported in one measure."""

    of: str
    measure: str
    group: str
    rate: float
    ratio: float
    at: datetime


def draft(desk: Desk, subject: str, *, address: str = "") -> Draft:
    """Of a use case or an AI model; raises Invalid for other scopes."""
    pack = packs.snapshot(desk, of_one(subject))
    return Draft(brief=bias_audit(pack, snapshot_sha256(pack)), subject=str(pack.scope), snapshot=pack)


def bias_audit(pack: Pack, sha256: str) -> Brief:
    """The summary as a paper."""
    return Brief(
        kind="Bias-audit summary",
        subject=subject(pack),
        headline=_headline(pack),
        standfirst=pack.query,
        sections=(
            _summary(pack, sha256), _measured(pack), _findings(pack), _covered(pack), evidence(pack),
            *(one for one in each_decision(pack) if one.anchor in _anchors(pack)),
            *(one for one in each_incident(pack) if one.anchor in _anchors(pack)),
        ),
        as_of=pack.as_of,
        checkpoint=checkpoint_line(pack),
        organisation=pack.organisation,
    )  # fmt: skip


def audits(pack: Pack) -> list[EvidenceView]:
    """The bias audits on record that were not withdrawn, the newest first."""
    found = [one for one in pack.evidence if one.kind.casefold() == "bias audit" and one.word != "withdrawn"]
    return sorted(found, key=lambda one: one.at, reverse=True)


def ratios(pack: Pack) -> list[Ratio]:
    """Every rate of selection on record beside the highest of its kind: of one thing, by one measure, two groups up."""
    rates: dict[tuple[str, str], dict[str, tuple[float, datetime]]] = defaultdict(dict)
    for model in pack.models:
        for metric in model.metrics:
            if (told := rate_of(metric.name)) is not None:
                rates[metric.of, told.measure][told.group] = metric.value, metric.at
    return [
        Ratio(of, measure, group, rate, rate / highest, at)
        for (of, measure), groups in sorted(rates.items())
        if len(groups) > 1 and (highest := max(rate for rate, _ in groups.values())) > 0
        for group, (rate, at) in sorted(groups.items())
    ]


def _headline(pack: Pack) -> str:
    found, computed = audits(pack), ratios(pack)
    holds = [one for one in found if one.word in ("valid", "expiring")]
    low = [one for one in computed if one.ratio < FOUR_FIFTHS]
    if not found and not computed:
        return "Neither a bias audit nor rates of selection by group are on record."
    if not found:
        audit = "No bias audit is on record"
    elif not holds:
        audit = f"No bias audit that holds is on record; the last one ({found[0].number}) is {found[0].word}"
    else:
        audit = f"{count(len(holds), 'bias audit')} on record {'holds' if len(holds) == 1 else 'hold'}"
    if not computed:
        return f"{audit}; rates of selection by group are not."
    least = min(computed, key=lambda one: one.ratio)
    below = f"; {count(len(low), 'group')} below four fifths" if low else "; none is below four fifths"
    return f"{audit}; the lowest rate on record is {least.ratio:.2f} of the highest{below}."


def _summary(pack: Pack, sha256: str) -> Section:
    found, computed = audits(pack), ratios(pack)
    numbers = sum(1 for _ in _numbers(pack))
    newest = day(found[0].at) if found else "none"
    figures = Figures(
        figures=(
            Figure(label="Bias audits", value=str(len(found)), note=f"newest: {newest}", link="#evidence"),
            Figure(label="Groups with rates", value=str(len(computed)), note="two or more of one measure",
                   link="#measured"),
            Figure(label="Numbers about fairness", value=str(numbers), note="as producers sent them", link="#measured"),
            Figure(label="Findings", value=str(len(_incidents(pack))), note="incidents and findings about bias",
                   link="#findings"),
        )
    )  # fmt: skip
    missing = tuple(_missing(pack))
    blocks: list[Block] = [
        figures,
        Table(
            columns=(Column("State", 1.2, "status"), Column("What is not on record", 6)),
            rows=tuple(("none on record", one) for one in missing),
            empty="Everything that this summary looks for is on record.",
        ),
        Caveat(text=_RULES),
        Caveat(text="Nothing was measured for this paper: it tells what others put on record."),
        Facts(facts=asked(pack, sha256)),
    ]
    return Section(anchor="summary", title="", blocks=tuple(blocks))


def _missing(pack: Pack) -> Iterator[str]:
    if not any(one.word in ("valid", "expiring") for one in audits(pack)):
        yield "A bias audit that holds (evidence of the kind “bias audit”)"
    if not ratios(pack):
        yield "Rates of selection for two groups or more (metrics named GROUP.selectionRate)"
    if not any(_numbers(pack)):
        yield f"Any number about fairness (facets or metrics named {listed(NUMBERS)})"
    if not any(is_about_bias(one.template, one.title, one.rationale) for one in pack.decisions):
        yield "A decision that weighs fairness"
    if not any(case.said.affected for case in pack.use_cases):
        yield "Who is affected"
    unseen = [
        one.ref
        for framework in pack.frameworks
        for one in framework.requirements
        if one.ref in REQUIREMENTS.get(framework.line.slug, ()) and one.status == one.company == "not_assessed"
    ]
    if unseen:
        yield f"How far these requirements about bias are met: {listed(unseen)}"


def _measured(pack: Pack) -> Section:
    rates = Table(
        columns=(Column("Of", 3.4), Column("Measure", 1.4), Column("Group", 1.4), Column("Rate", 0.9, "number"),
                 Column("Beside the highest", 1, "number"), Column("Four fifths", 1.1), Column("When", 1.8)),
        rows=tuple((one.of, one.measure, one.group, number(one.rate), f"{one.ratio:.3f}",
                    "below" if one.ratio < FOUR_FIFTHS else "not below", moment(one.at)) for one in ratios(pack)),
        empty="No rates of selection of two groups or more are on record.",
        caption="Beside the highest: the group's rate ÷ the highest rate of the same measure, worked out here from the "
        "rates as they were sent.",
        depth=Depth.DRIVERS,
    )  # fmt: skip
    sent = Annex(
        columns=(Column("Of", 3.4), Column("What it is called", 3.4), Column("Number", 1, "number"),
                 Column("When", 1.8)),
        rows=tuple(_numbers(pack)), empty="No number about fairness is on record.", depth=Depth.ANALYSIS,
        caption="As producers sent them, under the names that they gave.",
    )  # fmt: skip
    return Section(anchor="measured", title="Rates and measures on record", blocks=(rates, sent), depth=Depth.DRIVERS)


def _numbers(pack: Pack) -> Iterator[tuple[str, str, str, str]]:
    """Every number in a facet or metric whose name speaks of fairness."""
    for model in pack.models:
        for name, facet in sorted(model.facets.items()):
            if is_about_bias(name):
                for path, value in numbers_in(facet):
                    yield model.full, f"{name}.{path}", number(value), NOTHING
        for metric in model.metrics:
            if is_about_bias(metric.name) or rate_of(metric.name) is not None:
                yield metric.of, metric.name, number(metric.value), moment(metric.at)


def _findings(pack: Pack) -> Section:
    incidents = Table(
        columns=(Column("Finding", 0.8), Column("Title", 3.4), Column("Severity", 1, "status"), Column("When", 1.2),
                 Column("State", 1.1, "status")),
        rows=tuple((one.line.number, one.line.title, one.line.severity.value, day(one.line.happened_at),
                    one.line.state.value) for one in _incidents(pack)),
        empty="No incident and no finding about bias is on record.", depth=Depth.ANALYSIS,
    )  # fmt: skip
    decisions = Table(
        columns=(Column("Decision", 0.8), Column("Title", 3), Column("Choice", 2.4), Column("Why", 3.4)),
        rows=tuple((one.number, one.title, one.choice, one.rationale) for one in pack.decisions
                   if is_about_bias(one.template, one.title, one.rationale)),
        empty="No decision on record weighs fairness.", depth=Depth.ANALYSIS,
    )  # fmt: skip
    personal = Annex(
        columns=(Column("Data about people", 5), Column("Tags", 4)),
        rows=tuple((f"{one.namespace}/{one.name}", listed(one.tags)) for model in pack.models for one in model.upstream
                   if one.personal),
        empty="No dataset upstream is tagged as data about people.", depth=Depth.ANALYSIS,
    )  # fmt: skip
    blocks = (incidents, decisions, personal)
    return Section(anchor="findings", title="Findings, decisions and data", blocks=blocks, depth=Depth.ANALYSIS)


def _incidents(pack: Pack) -> list[IncidentView]:
    return [one for one in pack.incidents
            if one.line.kind == "bias_bounty" or is_about_bias(one.line.title, one.description)]  # fmt: skip


def _anchors(pack: Pack) -> set[str]:
    decisions = {one.number for one in pack.decisions if is_about_bias(one.template, one.title, one.rationale)}
    return {number.lower() for number in decisions | {one.line.number for one in _incidents(pack)}}


def _covered(pack: Pack) -> Section:
    rows = tuple(
        (framework.line.title, one.ref, one.title, (one.company if one.status == "not_assessed" else one.status).words,
         one.found.note if one.found else NOTHING)
        for framework in pack.frameworks
        for one in framework.requirements
        if one.ref in REQUIREMENTS.get(framework.line.slug, ())
    )  # fmt: skip
    table = Table(
        columns=(Column("Framework", 2.4), Column("Number", 1.2), Column("Requirement", 2.4),
                 Column("State", 1.2, "status"), Column("Note", 2.4)),
        rows=rows, empty="No framework on record speaks of bias.", depth=Depth.ANALYSIS,
    )  # fmt: skip
    note = Note(text="Those requirements of the frameworks on record that speak of bias, groups or quality of data.",
                depth=Depth.ANALYSIS)  # fmt: skip
    return Section(anchor="covered", title="Requirements about bias", blocks=(table, note), depth=Depth.ANALYSIS)
