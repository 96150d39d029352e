"""The model card of an AI model, from the record: what it is, what for, made and tested on what, and what is open.

The headings follow Mitchell and others, Model Cards for Model Reporting (2019); the words are ours.
"""

from __future__ import annotations

from collections.abc import Iterable

from briefs.audit_pack import checkpoint_line
from briefs.bias_audit import FOUR_FIFTHS, audits, ratios
from briefs.drafts import Draft, snapshot_sha256
from briefs.outline import (
    Annex,
    Block,
    Brief,
    Caveat,
    Column,
    Depth,
    Fact,
    Facts,
    Figure,
    Figures,
    Note,
    Section,
    Table,
)
from briefs.pack_gaps import gaps
from briefs.pack_proof import asked
from briefs.pack_words import NOTHING, dated, moment, number
from briefs.text import one_line, shorten
from briefs.wording import count, day, listed
from lineage.keys import NodeKind
from registry.access import Desk
from registry.errors import NotFound
from registry.services import packs, search
from registry.views.pack_things import PackModel
from registry.views.packs import Pack

ABOUT = "an AI model: its name, namespace/name, or a node id"
_SHOWN = 8
_TRAINING, _TESTING = ("training",), ("evaluation", "validation")


def draft(desk: Desk, subject: str, *, address: str = "") -> Draft:
    """Of a model by name, namespace/name or node id; raises NotFound where it is none."""
    node = search.resolve(desk, subject.removeprefix("model:"), kinds=(NodeKind.MODEL,))
    pack = packs.card(desk, f"{node.namespace}/{node.name}")
    if not pack.models:
        raise NotFound(f"{node.name} is no AI model on record.")
    return Draft(brief=model_card(pack, snapshot_sha256(pack)), subject=str(pack.scope), snapshot=pack)


def model_card(pack: Pack, sha256: str) -> Brief:
    """The card as a paper."""
    model = pack.models[0]
    return Brief(
        kind="Model card",
        subject=model.name,
        headline=_headline(model, pack),
        standfirst=" · ".join(
            filter(None, (shorten(model.namespace, keep=80), shorten(model.documentation, keep=160)))
        ),
        sections=(
            _summary(model, pack, sha256),
            _section("use", "Intended use", _use(model, pack)),
            _section("data", "Data that it was made and tested on", _data(model)),
            _section("measures", "Measures", _measures(model)),
            _section("groups", "People and groups", _groups(pack)),
            _section("limits", "Limits and advice", _limits(model, pack)),
            _section("decisions", "Why it is as it is", _decisions(pack)),
        ),
        as_of=pack.as_of,
        checkpoint=checkpoint_line(pack),
        organisation=pack.organisation,
    )


def _section(anchor: str, title: str, blocks: Iterable[Block]) -> Section:
    return Section(anchor=anchor, title=title, blocks=tuple(blocks), depth=Depth.DRIVERS)


def _headline(model: PackModel, pack: Pack) -> str:
    name = shorten(one_line(model.name), keep=44)
    newest = f"version {model.versions[-1].version}" if model.versions else "no version on record"
    trained, tested = ({one.of for one in model.uses if one.used_for in said} for said in (_TRAINING, _TESTING))
    made = f"trained on {count(len(trained), 'dataset')}" if trained else "with no training data named on record"
    checked = f"tested on {count(len(tested), 'dataset')}" if tested else "no test data is named"
    open_ones = len(gaps(pack))
    return (
        f"{name}, {newest}, {made}, {checked}; {count(open_ones, 'thing')} {'is' if open_ones == 1 else 'are'} missing."
    )


def _used(model: PackModel, purposes: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(f"{one.of} {one.version}".strip() for one in model.uses if one.used_for in purposes))


def _summary(model: PackModel, pack: Pack, sha256: str) -> Section:
    live = [one for one in pack.deployments if one.until is None and one.status == "live"]
    as_of = f"as of {day(pack.as_of)}"
    figures = Figures(
        figures=(
            Figure(label="Versions", value=str(len(model.versions)), as_of=as_of,
                   note=f"latest: {model.versions[-1].version}" if model.versions else "none declared"),
            Figure(label="Answers as", value=str(len(live)), note="deployments live", as_of=as_of),
            Figure(label="Datasets upstream", value=str(sum(one.kind == "dataset" for one in model.upstream)),
                   note=f"{sum(one.personal for one in model.upstream)} about people", as_of=as_of, link="#data"),
            Figure(label="Approvals", value=str(sum(one.state == "approved" for one in pack.requests)),
                   note=f"of {count(len(pack.requests), 'request')} hold", as_of=as_of),
        )
    )  # fmt: skip
    details = Facts(
        facts=(
            Fact("Name", model.full), Fact("Kind", model.sub_type), Fact("Owners", listed(model.owners or [""])),
            Fact("Licence", listed(model.licences or [""])), Fact("Tags", listed(model.tags or [""])),
            Fact("Versions", "; ".join(f"{one.version} since {day(one.at)}" for one in model.versions)),
            *asked(pack, sha256)[4:6],
        )
    )  # fmt: skip
    open_ones = gaps(pack)[:_SHOWN]
    missing = Table(
        columns=(Column("State", 1, "status"), Column("What is missing", 6)),
        rows=tuple((gap.word, gap.what) for gap in open_ones),
        empty="None of the gaps that the rules look for was found.", max_lines=2,
    )  # fmt: skip
    notes = tuple(Note(text=text) for text in pack.left_out)
    return Section(anchor="summary", title="", blocks=(figures, details, missing, *notes))


def _use(model: PackModel, pack: Pack) -> Iterable[Block]:
    purposes = "\n".join(f"{case.said.title}: {case.said.purpose}" for case in pack.use_cases)
    yield Facts(
        facts=(
            Fact("What it does", model.documentation), Fact("Used for", purposes),
            Fact("Who is affected", "\n".join(case.said.affected for case in pack.use_cases if case.said.affected)),
            Fact("Not meant for", ""),
        ),
        depth=Depth.DRIVERS,
    )  # fmt: skip
    yield Table(
        columns=(Column("Where", 2.4), Column("Version", 1), Column("From", 1.6), Column("Until", 1.6),
                 Column("Approval", 1.2), Column("State", 1.2, "status")),
        rows=tuple((one.where, one.version, moment(one.since), dated(one.until), one.approval or NOTHING, one.word)
                   for one in pack.deployments if one.model == model.full),
        empty="It does not answer anywhere.", depth=Depth.ANALYSIS,
    )  # fmt: skip


def _data(model: PackModel) -> Iterable[Block]:
    yield Facts(
        facts=(Fact("Trained on", "; ".join(_used(model, _TRAINING))),
               Fact("Tested on", "; ".join(_used(model, _TESTING))),
               Fact("Overlap of the two", "; ".join(f"{one.version}: {one.sentence}" for one in model.leaks)
                    or "none found by lineage")),
        depth=Depth.DRIVERS,
    )  # fmt: skip
    yield Annex(
        columns=(Column("Everything upstream", 5), Column("Steps", 0.7, "number"), Column("Version", 1.4),
                 Column("Licences", 1.6), Column("About people", 1)),
        rows=tuple((f"{one.namespace}/{one.name}", str(one.steps), one.version or NOTHING,
                    listed(one.licences) if one.licences else NOTHING, "yes" if one.personal else NOTHING)
                   for one in model.upstream if one.kind != "job"),
        empty="Nothing upstream of it is on record.", depth=Depth.ANALYSIS,
    )  # fmt: skip


def _measures(model: PackModel) -> Iterable[Block]:
    yield Annex(
        columns=(Column("Of", 4), Column("Measure", 2.6), Column("Value", 1.2, "number"), Column("When", 2)),
        rows=tuple((one.of, one.name, number(one.value), moment(one.at)) for one in model.metrics),
        empty="No measure of it, or of what feeds it nearest, is on record.", depth=Depth.ANALYSIS,
        caption="As producers sent them, of the model and of what feeds it nearest; none was taken for this card.",
    )  # fmt: skip


def _groups(pack: Pack) -> Iterable[Block]:
    found = audits(pack)
    low = [one for one in ratios(pack) if one.ratio < FOUR_FIFTHS]
    yield Facts(
        facts=(
            Fact("Bias audits", "; ".join(f"{one.number} {one.title} ({one.word})" for one in found)),
            Fact("Rates of selection by group", f"{len(ratios(pack))} on record" if ratios(pack) else ""),
            Fact("Below four fifths of the highest", listed([f"{one.group} ({one.ratio:.2f})" for one in low]) if low
                 else "none of those on record" if ratios(pack) else ""),
        ),
        depth=Depth.DRIVERS,
    )  # fmt: skip


def _limits(model: PackModel, pack: Pack) -> Iterable[Block]:
    wrong = "\n".join(case.said.when_wrong for case in pack.use_cases if case.said.when_wrong)
    conditions = "\n".join(f"{one.number}: {text}" for one in pack.requests for text in one.conditions)
    yield Facts(
        facts=(
            Fact("What happens when it is wrong", wrong),
            Fact("Conditions of its approvals", conditions),
            Fact("Incidents", "; ".join(f"{one.line.number} {one.line.title} ({one.line.state.value})"
                                        for one in pack.incidents) or "none on record"),
            Fact("What decisions take for granted", "; ".join(f"{a.text} ({a.state})" for one in pack.decisions
                                                              for a in one.assumptions)),
        ),
        depth=Depth.DRIVERS,
    )  # fmt: skip
    yield Caveat(
        text=f"This card tells what is on record about {model.name}. A limit that nobody put on record is not here.",
        depth=Depth.DRIVERS,
    )


def _decisions(pack: Pack) -> Iterable[Block]:
    yield Table(
        columns=(Column("Decision", 0.8), Column("Choice", 2.4), Column("Why", 4), Column("State", 1.2, "status")),
        rows=tuple((one.number, one.choice, one.rationale, one.word) for one in pack.decisions),
        empty="No decision about it is on record.", depth=Depth.ANALYSIS,
    )  # fmt: skip
