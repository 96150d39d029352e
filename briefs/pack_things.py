"""The sections of a pack about its things: use cases, AI models with their lineage, where they answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from briefs.outline import Annex, Block, Column, Depth, Fact, Facts, Note, Paragraph, Section, Table
from briefs.pack_words import NOTHING, dated, moment, number, people
from briefs.wording import count, day, listed
from registry.views.pack_things import PackModel, PackUseCase
from registry.views.packs import Pack

_ANALYSIS, _EVIDENCE = Depth.ANALYSIS, Depth.EVIDENCE


def use_cases(pack: Pack) -> Section:
    """What each use case is, how risky it was judged, who does what in it."""
    blocks: list[Block] = [block for case in pack.use_cases for block in _use_case(case)]
    empty = Paragraph(text="No use case belongs to this scope.", depth=_ANALYSIS)
    return Section(anchor="use-cases", title="Use cases", blocks=tuple(blocks) or (empty,), depth=_ANALYSIS)


def _use_case(case: PackUseCase) -> Iterator[Block]:
    said = case.said
    yield Facts(
        facts=(
            Fact("Use case", f"{said.title} ({case.slug})"),
            Fact("Stage", case.stage),
            Fact("Risk tier", case.tier or "not assessed"),
            Fact("Purpose", said.purpose),
            Fact("Owner", said.owner),
            Fact("Sponsor", said.sponsor),
            Fact("Who is affected", said.affected),
            Fact("When it is wrong", said.when_wrong),
            Fact("What simpler way there is", said.simpler),
            Fact("Why not that", said.why_not),
            Fact("Made or bought", said.sourcing),
            Fact("Data that it needs", said.data_needed),
            Fact("Jurisdiction", said.jurisdiction),
            Fact("AI models", listed(said.models) if said.models else ""),
            Fact("Roles", "; ".join(f"{role}: {listed(who)}" for role, who in case.held.items())),
            *(Fact(name.replace("_", " ").capitalize(), text) for name, text in said.particulars.items()),
        ),
        depth=_ANALYSIS,
    )
    yield from _risk(case)
    yield Table(
        columns=(Column("When", 1.6), Column("What", 1.4), Column("By", 1), Column("In words", 4)),
        rows=tuple((moment(at), *told) for at, *told in sorted(_history(case))),
        empty="Nothing has happened to it yet.",
        caption=f"All that was said, judged and given in the use case {case.slug}, in the order in which it was.",
        depth=_EVIDENCE,
    )


def _risk(case: PackUseCase) -> Iterator[Block]:
    if case.risks and case.risks[-1].reasons:
        newest = case.risks[-1]
        yield Table(
            columns=(Column("Why this tier", 1),),
            rows=tuple((reason,) for reason in newest.reasons),
            empty="",
            caption=f"Judged by {newest.rule_set} on {day(newest.at)}.",
            depth=_ANALYSIS,
        )


def _history(case: PackUseCase) -> Iterator[tuple[datetime, str, str, str]]:
    for r in case.revisions:
        yield r.at, f"revision {r.revision}", r.by, f"{r.title}. {r.purpose} {r.summary}".strip()
    for s in case.steps:
        yield s.at, f"stage {s.stage}", s.by, s.reason or NOTHING
    for k in case.risks:
        yield k.at, f"risk {k.tier or 'not assessed'}", k.by, f"revision {k.revision}, by {k.rule_set}"
    for o in case.overrides:
        answer = f"; {'agreed' if o.agreed else 'refused'} by {o.said_by}: {o.said}" if o.agreed is not None else ""
        yield o.at, f"override to {o.tier}", o.by, f"{o.reason}{answer}"
    for m in case.roles:
        yield m.at, f"{m.role} {'given' if m.given else 'taken'}", m.by, f"{m.member}. {m.reason}".strip()


def models(pack: Pack) -> Section:
    """What each AI model is, in which versions, and all that it was built from."""
    blocks = [block for model in pack.models for block in _model(model, pack)]
    empty = Paragraph(text="No AI model belongs to this scope.", depth=_ANALYSIS)
    note = Note(text="Tags and owners are as declared by whoever sent the lineage: a tag that is missing does not mean "
                "that data is free of what it would say.", depth=_EVIDENCE)  # fmt: skip
    told = (*blocks, note) if blocks else (empty,)
    return Section(anchor="models", title="AI models and their lineage", blocks=told, depth=_ANALYSIS)


def _model(model: PackModel, pack: Pack) -> Iterator[Block]:
    data = [one for one in model.upstream if one.kind == "dataset"]
    yield Facts(
        facts=(
            Fact("AI model", model.full),
            Fact("Kind", model.sub_type),
            Fact("What it does", model.documentation),
            Fact("Owners", listed(model.owners) if model.owners else ""),
            Fact("Licences", listed(model.licences) if model.licences else ""),
            Fact("Tags", listed(model.tags) if model.tags else ""),
            Fact("Versions", "; ".join(f"{one.version} since {day(one.at)}" for one in model.versions)),
            Fact(
                "Built from",
                f"{count(len(data), 'dataset')}, {sum(one.personal for one in data)} of them with personal data",
            ),
        ),
        depth=_ANALYSIS,
    )
    if model.leaks:
        yield Table(
            columns=(Column("Version", 1), Column("How sure", 1), Column("Training and evaluation", 6)),
            rows=tuple((one.version, one.severity, one.sentence) for one in model.leaks),
            empty="", depth=_ANALYSIS,
        )  # fmt: skip
    yield Annex(
        columns=(Column("Upstream", 4), Column("Kind", 1), Column("Steps", 0.6, "number"), Column("Version", 1.4),
                 Column("Owners", 1.4), Column("Tags", 2)),
        rows=tuple(
            (f"{one.namespace}/{one.name}", one.kind, str(one.steps), one.version or NOTHING, people(one.owners),
             listed(one.tags) if one.tags else NOTHING)
            for one in model.upstream
        ),
        empty=f"Nothing upstream of {model.name} is on record.",
        caption=f"Everything upstream of {model.name} as of {day(pack.as_of)}, nearest first. Steps count the jobs "
        "between.",
    )  # fmt: skip
    if model.metrics or model.checks:
        yield _measured(model)


def _measured(model: PackModel) -> Annex:
    metrics = ((one.of, one.name, number(one.value), moment(one.at)) for one in model.metrics)
    checks = (
        (one.of, f"check {one.name}{f' of {one.column}' if one.column else ''}",
         "held" if one.success else "did not hold", moment(one.at))
        for one in model.checks
    )  # fmt: skip
    rows: Iterable[tuple[str, str, str, str]] = (*metrics, *checks)
    return Annex(
        columns=(Column("Of", 4), Column("Measure", 2.4), Column("Value", 1.2, "number"), Column("When", 2)),
        rows=tuple(rows), empty="",
        caption=f"The newest that producers measured of {model.name} and of what feeds it nearest, as they sent it.",
    )  # fmt: skip


def deployments(pack: Pack) -> Section:
    """Where a version answered, when, under which approval; and what the gates said."""
    live = [one for one in pack.deployments if one.until is None and one.status == "live"]
    now = Table(
        columns=(Column("Where", 2.2), Column("AI model", 3), Column("Version", 1), Column("Traffic", 0.8, "number"),
                 Column("Since", 1.3), Column("Approval", 1.2), Column("State", 1.3, "status")),
        rows=tuple((d.where, d.model, d.version, _share(d.traffic_percent), day(d.since), d.approval or NOTHING, d.word)
                   for d in live),
        empty="Nothing in this scope answers requests.", depth=_ANALYSIS,
    )  # fmt: skip
    past = Annex(
        columns=(Column("Where", 2.2), Column("AI model", 2.6), Column("Version", 0.8), Column("Status", 0.8),
                 Column("Role", 0.9), Column("Traffic", 0.8, "number"), Column("From", 1.6), Column("Until", 1.6),
                 Column("Approval", 1), Column("Event", 0.8, "number")),
        rows=tuple((d.where, d.model, d.version, d.status, d.role or NOTHING, _share(d.traffic_percent),
                    moment(d.since), dated(d.until), d.approval or NOTHING, str(d.event)) for d in pack.deployments),
        empty="No deployment is on record in this scope.",
        caption="Every time in which a version stood somewhere, rollouts and rollbacks too.",
    )  # fmt: skip
    gates = Annex(
        columns=(Column("When", 1.6), Column("About", 3), Column("Where", 1.2), Column("Answer", 0.9),
                 Column("Asked by", 1.1), Column("Why", 3.4)),
        rows=tuple((moment(g.at), g.subject, g.environment, "open" if g.opened else "closed", g.by,
                    "; ".join(g.reasons) or g.request or NOTHING) for g in pack.gates),
        empty="No gate was asked in this scope.", caption="What the gates answered.",
    )  # fmt: skip
    return Section(anchor="deployments", title="Deployments and gates", blocks=(now, past, gates), depth=_ANALYSIS)


def _share(percent: float | None) -> str:
    return NOTHING if percent is None else f"{percent:g} %"
