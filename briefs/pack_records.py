"""The sections of a pack about its records: decisions, requests with every signature, incidents, evidence, comments."""

from __future__ import annotations

from collections.abc import Iterator

from briefs.outline import Annex, Block, Column, Depth, Fact, Facts, Paragraph, Said, Section, Table
from briefs.pack_words import NOTHING, dated, moment
from briefs.wording import day, listed
from registry.views.approvals import SourceView
from registry.views.evidence import EvidenceView
from registry.views.incidents import IncidentView
from registry.views.packs import Pack, PackDecision, PackRequest, PackSignature

_ANALYSIS, _EVIDENCE = Depth.ANALYSIS, Depth.EVIDENCE


def decisions(pack: Pack) -> Section:
    """Every decision: first in a table, then each whole."""
    table = Table(
        columns=(Column("Decision", 0.8), Column("Title", 3), Column("About", 2.4), Column("Choice", 2.2),
                 Column("By", 1), Column("On", 1.2), Column("State", 1.2, "status")),
        rows=tuple((d.number, d.title, d.about, d.choice, d.author, day(d.at), d.word) for d in pack.decisions),
        links=tuple(f"#{_anchor(d.number)}" for d in pack.decisions),
        empty="No decision is on record in this scope.", depth=_ANALYSIS,
    )  # fmt: skip
    return Section(anchor="decisions", title="Decisions", blocks=(table,), depth=_ANALYSIS)


def each_decision(pack: Pack) -> Iterator[Section]:
    """One section for each decision, with all that its MADR file says."""
    for one in pack.decisions:
        yield Section(
            anchor=_anchor(one.number), title=f"{one.number} {one.title}", blocks=tuple(_decision(one)), depth=_EVIDENCE
        )


def _decision(one: PackDecision) -> Iterator[Block]:
    by = f"{one.author_name or one.author} ({one.author})"
    yield Facts(
        facts=(
            Fact("About", one.about), Fact("Choice", one.choice), Fact("State", one.word),
            Fact("Logged", f"{moment(one.at)} by {by}, audit entry {one.audit_seq}"),
            *_given(("Decided on", f"{one.decided_on:%-d %b %Y}" if one.decided_on else ""),
                    ("Status in its file", one.status if one.status != "accepted" else ""),
                    ("Look again on", f"{one.revisit_on:%-d %b %Y}" if one.revisit_on else ""),
                    ("Template", one.template), ("Supersedes", one.supersedes), ("Superseded by", one.superseded_by),
                    ("People", "; ".join(f"{person.name} ({person.part.value})" for person in one.people)),
                    ("Evidence", listed(one.evidence) if one.evidence else "")),
        ),
        depth=_EVIDENCE,
    )  # fmt: skip
    texts = (("Context", one.context), ("Why", one.rationale), ("Consequences", one.consequences),
             *((part.title, part.text) for part in one.more))  # fmt: skip
    for title, text in texts:
        if text.strip():
            yield Said(who=title, text=text, depth=_EVIDENCE)
    yield from _options(one)
    if one.assumptions:
        yield Table(
            columns=(Column("Assumption", 4), Column("Limit", 2), Column("State", 1, "status"), Column("Because", 3)),
            rows=tuple((a.text, a.limit or NOTHING, str(a.state), a.because or NOTHING) for a in one.assumptions),
            empty="", depth=_EVIDENCE,
        )  # fmt: skip


def _options(one: PackDecision) -> Iterator[Block]:
    if one.options:
        yield Table(
            columns=(Column("Option", 2), Column("For", 3), Column("Against", 3), Column("In words", 3)),
            rows=tuple(
                (option.title, "\n".join(option.pros) or NOTHING, "\n".join(option.cons) or NOTHING,
                 "\n".join(filter(None, (option.about, option.cost))) or NOTHING)
                for option in one.options
            ),
            empty="", depth=_EVIDENCE,
        )  # fmt: skip


def requests(pack: Pack) -> Section:
    """Every request for approval: first in a table, then each with its revisions and signatures."""
    table = Table(
        columns=(Column("Request", 0.8), Column("About", 3), Column("What", 1.4), Column("Where", 1.1),
                 Column("Signatures", 0.9, "number"), Column("Decided", 1.2), Column("Until", 1.2),
                 Column("State", 1.2, "status")),
        rows=tuple((r.number, r.subject, r.kind.replace("_", " "), r.environment or NOTHING, str(len(r.signatures)),
                    day(r.decided_at) if r.decided_at else NOTHING, day(r.expires_at) if r.expires_at else NOTHING,
                    r.state) for r in pack.requests),
        links=tuple(f"#{_anchor(r.number)}" for r in pack.requests),
        empty="No request for approval is on record in this scope.", depth=_ANALYSIS,
    )  # fmt: skip
    return Section(anchor="requests", title="Requests and signatures", blocks=(table,), depth=_ANALYSIS)


def each_request(pack: Pack) -> Iterator[Section]:
    """One section for each request."""
    for one in pack.requests:
        title = f"{one.number} {one.kind.replace('_', ' ')}: {one.subject}"
        yield Section(anchor=_anchor(one.number), title=title, blocks=tuple(_request(one)), depth=_EVIDENCE)


def _request(one: PackRequest) -> Iterator[Block]:
    yield Facts(
        facts=(
            Fact("State", one.state), Fact("Asked", f"{moment(one.at)} by {one.requester}"),
            *_given(("For the use case", one.use_case), ("Where", one.environment), ("Lacks", one.missing),
                    ("Decided", dated(one.decided_at) if one.decided_at else ""),
                    ("Holds until", dated(one.expires_at) if one.expires_at else ""),
                    ("To be reviewed", dated(one.review_at) if one.review_at else ""),
                    ("Conditions", "; ".join(one.conditions)), ("No longer so", "\n".join(one.reasons)),
                    ("Stands so", one.held)),
        ),
        depth=_EVIDENCE,
    )  # fmt: skip
    for revision in one.revisions:
        wants = "; ".join(f"{s.name}: {s.quorum} of {s.wants}" for s in revision.stages)
        yield Facts(
            facts=(
                Fact(f"Revision {revision.number}", revision.summary),
                Fact("Submitted", f"{moment(revision.at)} by {revision.author}, audit entry {revision.audit_seq}"),
                Fact("Wants", wants), Fact("Policy", revision.policy),
                *_given(("Risk", revision.tier), ("Bound to", f"fingerprint {revision.fingerprint}")),
                *_given(("Evidence seen", "; ".join(revision.saw.evidence) if revision.saw else ""),
                        ("Assumptions seen", "; ".join(revision.saw.assumptions) if revision.saw else ""),
                        ("Sources seen", _sources(revision.saw.sources) if revision.saw else "")),
            ),
            depth=_EVIDENCE,
        )  # fmt: skip
    for signature in one.signatures:
        yield _signature(signature)
    if not one.signatures:
        yield Paragraph(text="Nobody has signed it yet.", depth=_EVIDENCE)


def _sources(sources: tuple[SourceView, ...]) -> str:
    return "; ".join(f"{s.name} {s.version}".strip() for s in sources)


def _signature(one: PackSignature) -> Said:
    """What a signer said, under name, the roles held then, the capacity in which it counted, and the entry."""
    roles = f" with the role{'s' * (len(one.roles) > 1)} {listed(one.roles)}" if one.roles else ""
    capacity = f", counted as {one.capacity}" if one.capacity else ""
    behalf = f", for {one.on_behalf_of}" if one.on_behalf_of else ""
    stage = f", stage {one.stage}" if one.stage else ""
    conditions = f"\nConditions: {'; '.join(one.conditions)}" if one.conditions else ""
    return Said(
        who=f"{one.signer_name or one.signer} ({one.signer}){roles}{capacity}{behalf}{stage}",
        when=f"{moment(one.at)}, revision {one.revision}, audit entry {one.audit_seq}",
        text=f"{one.comment}{conditions}".strip() or "(without a comment)",
        status=one.act, depth=_EVIDENCE,
    )  # fmt: skip


def evidence(pack: Pack) -> Section:
    """Every piece of evidence with its digest."""
    table = Table(
        columns=(Column("Evidence", 0.8), Column("Title", 3.4), Column("Kind", 1.6), Column("By", 1.1),
                 Column("Holds until", 1.3), Column("State", 1.2, "status")),
        rows=tuple((e.number, e.title, e.kind, e.by, day(e.valid_until) if e.valid_until else "no end", e.word)
                   for e in pack.evidence),
        empty="No evidence is on record in this scope.", depth=_ANALYSIS,
    )  # fmt: skip
    whole = Annex(
        columns=(Column("Evidence", 0.9), Column("File or address", 2.2), Column("SHA-256", 3.2),
                 Column("Bytes", 0.9, "number"), Column("Added", 1.5), Column("Proves", 3.2), Column("Withdrawn", 1.4)),
        rows=tuple((e.number, e.file_name or e.url, e.sha256 or NOTHING, f"{e.size:,}" if e.size else NOTHING,
                    moment(e.at), _proves(e), _withdrawn(e)) for e in pack.evidence),
        empty="No evidence is on record in this scope.",
        caption="The SHA-256 of the bytes, as they were put on record; a link has one only where it was given.",
    )  # fmt: skip
    blocks = (table, whole) if pack.evidence else (table,)
    return Section(anchor="evidence", title="Evidence", blocks=blocks, depth=_ANALYSIS)


def _proves(one: EvidenceView) -> str:
    return "\n".join(f"{link.about}{f' ({link.note})' if link.note else ''}" for link in one.links) or NOTHING


def _withdrawn(one: EvidenceView) -> str:
    return f"{one.withdrawn_by}: {one.withdrawn_why}" if one.withdrawn_by else NOTHING


def incidents(pack: Pack) -> Section:
    """Every incident and finding."""
    table = Table(
        columns=(Column("Incident", 0.8), Column("Title", 3), Column("About", 2.4), Column("Severity", 1, "status"),
                 Column("Happened", 1.2), Column("Accountable", 1.2), Column("State", 1.1, "status")),
        rows=tuple((i.line.number, i.line.title, i.line.about, i.line.severity.value, day(i.line.happened_at),
                    i.line.accountable or NOTHING, i.line.state.value) for i in pack.incidents),
        links=tuple(f"#{_anchor(i.line.number)}" for i in pack.incidents),
        empty="No incident and no finding is on record in this scope.", depth=_ANALYSIS,
    )  # fmt: skip
    return Section(anchor="incidents", title="Incidents and findings", blocks=(table,), depth=_ANALYSIS)


def each_incident(pack: Pack) -> Iterator[Section]:
    """One section for each incident, with deadlines and timeline."""
    for one in pack.incidents:
        title = f"{one.line.number} {one.line.title}"
        yield Section(anchor=_anchor(one.line.number), title=title, blocks=tuple(_incident(one)), depth=_EVIDENCE)


def _incident(one: IncidentView) -> Iterator[Block]:
    line = one.line
    yield Facts(
        facts=(
            Fact("About", line.about), Fact("State", line.state.value),
            Fact("Kind", line.kind.value.replace("_", " ")),
            Fact("Severity", line.severity.value),
            Fact("Happened", moment(line.happened_at)), Fact("Reported", f"{moment(line.at)} by {line.by}"),
            Fact("Accountable", line.accountable), Fact("Who is affected", one.affected), Fact("Cause", one.cause),
            *_given(("Description", one.description), ("How to reproduce it", one.reproduction),
                    ("Reward", line.reward), ("Missing before it closes", "; ".join(one.missing))),
        ),
        depth=_EVIDENCE,
    )  # fmt: skip
    yield Table(
        columns=(Column("Deadline", 3), Column("Rule", 2), Column("Due", 1.7), Column("State", 1.3, "status"),
                 Column("Kept", 1.7), Column("Note", 2)),
        rows=tuple((d.title, ", ".join(filter(None, (d.set, d.article))), moment(d.due_at), d.word, dated(d.kept_at),
                    d.note or NOTHING) for d in one.deadlines),
        empty="No rule on record sets a deadline for it.", depth=_EVIDENCE,
    )  # fmt: skip
    yield Table(
        columns=(Column("When", 1.6), Column("By", 1), Column("What", 2.2), Column("In words", 4.4)),
        rows=tuple((moment(t.happened_at), t.by, t.words, "\n".join(filter(None, (t.text, *t.subjects, t.decision)))
                    or NOTHING) for t in one.timeline),
        empty="Nothing has been added to it.", depth=_EVIDENCE,
    )  # fmt: skip


def comments(pack: Pack) -> Section:
    """Every comment, word for word."""
    said = tuple(
        Said(who=f"{one.author_name or one.author} ({one.author}) on {one.about}", text=one.text,
             when=f"{moment(one.at)}, {one.number}{f', answering C-{one.reply_to}' if one.reply_to else ''}",
             depth=_EVIDENCE)
        for one in pack.comments
    )  # fmt: skip
    empty = Paragraph(text="Nobody has commented on anything in this scope.", depth=_EVIDENCE)
    return Section(anchor="comments", title="Comments", blocks=said or (empty,), depth=_EVIDENCE)


def _given(*facts: tuple[str, str]) -> Iterator[Fact]:
    """Those that say something."""
    return (Fact(label, value) for label, value in facts if value)


def _anchor(number: str) -> str:
    return number.lower()
