"""The sections of a pack that prove it: coverage of frameworks, the log's entries, the manifest, how to verify."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from briefs.outline import Annex, Block, Column, Depth, Fact, Note, Paragraph, Said, Section, Table
from briefs.pack_words import NOTHING, dated, moment
from briefs.wording import day
from registry.commands.frameworks import COMPANY
from registry.views.coverage import Status
from registry.views.frameworks import FrameworkView, RequirementLine
from registry.views.packs import Pack

_DRIVERS, _ANALYSIS, _EVIDENCE = Depth.DRIVERS, Depth.ANALYSIS, Depth.EVIDENCE
_UNKNOWN = Status.NOT_ASSESSED

KINDS = (
    ("Use cases", "use_case", "use-cases"), ("AI models", "model", "models"), ("Deployments", "deployment",
    "deployments"), ("Gate answers", "gate_answer", "deployments"), ("Decisions", "decision", "decisions"),
    ("Assumptions of decisions", "assumption", "decisions"), ("Requests for approval", "approval_request", "requests"),
    ("Revisions of requests", "request_revision", "requests"), ("Signatures", "approval_act", "requests"),
    ("Incidents and findings", "incident", "incidents"), ("Lines of their timelines", "incident_entry", "incidents"),
    ("Pieces of evidence", "evidence_item", "evidence"), ("Links of evidence", "evidence_link", "evidence"),
    ("Comments", "comment", "comments"), ("Findings about requirements", "requirement_assessment", "coverage"),
    ("Revisions of business cases", "case_revision", "money"), ("Costs on no bill", "cost_entry", "money"),
    ("Measured benefits", "measurement", "money"), ("Policy revisions", "policy_revision", "policies"),
    ("Audit entries", "audit_entry", "log"),
)  # fmt: skip
"""What is counted, under which name in the snapshot's counts, and where it stands in the paper."""


def asked(pack: Pack, sha256: str) -> tuple[Fact, ...]:
    """What was asked, as of when, by whom, and what proves the answer."""
    signed = pack.checkpoint
    return (
        Fact("Asked", pack.query), Fact("Scope", str(pack.scope)), Fact("As of", moment(pack.as_of)),
        Fact("Asked by", pack.asked_by), Fact("SHA-256 of the snapshot", sha256, link="#verify"),
        Fact("Checkpoint", f"{signed.origin}, {signed.size} entries" if signed else "", link="#log"),
        Fact("Its root", signed.root if signed else ""),
        Fact("Checkpoint signed", dated(signed.at) if signed else ""), Fact("Key", signed.vkey if signed else ""),
    )  # fmt: skip


def manifest(pack: Pack) -> Section:
    """How much there is of what."""
    counts = Table(
        columns=(Column("On record", 4), Column("Rows", 1, "number")),
        rows=tuple((title, f"{pack.counts.get(name, 0):,}") for title, name, _ in KINDS),
        links=tuple(f"#{anchor}" for _, _, anchor in KINDS),
        empty="",
        caption="Counted in the database in the same transaction in which the rest was read. Each row of the "
        "record is attached, and its hash stands in the audit entry that vouches for it.",
        depth=_DRIVERS,
    )
    return Section(anchor="manifest", title="Manifest", blocks=(counts,), depth=_DRIVERS)


def coverage(pack: Pack) -> Section:
    """How far each framework is covered."""
    lines = Table(
        columns=(Column("Framework", 3.2), Column("For", 1.8), Column("Covered", 2.6), Column("For the company", 2.4),
                 Column("Without proof", 1, "number"), Column("Last assessed", 1.3)),
        rows=tuple((f"{f.line.title} {f.line.version}", f.scope, f.line.words, _company(f), str(f.line.weak),
                    day(f.line.last_assessed) if f.line.last_assessed else "never") for f in pack.frameworks),
        links=tuple(f"#coverage-{number}" for number, _ in enumerate(pack.frameworks, 1)),
        empty="No framework is on record.", depth=_ANALYSIS,
    )  # fmt: skip
    return Section(
        anchor="coverage", title="Coverage of frameworks", blocks=(lines, _findings(pack)), depth=_ANALYSIS
    )  # fmt: skip


def _company(framework: FrameworkView) -> str:
    """What was found for the company, where the scope is narrower: that counts there, and is told here."""
    if framework.scope == COMPANY:
        return NOTHING
    found = Counter(one.company for one in framework.requirements if one.assessable)
    told = [f"{found[status]} {status.words}" for status in Status if found[status] and status is not _UNKNOWN]
    return ", ".join(told) or "nothing assessed"


def each_framework(pack: Pack) -> Iterator[Section]:
    """One section for each framework in each scope: requirement by requirement what was found and what proves it."""
    for number, framework in enumerate(pack.frameworks, 1):
        line = framework.line
        yield Section(
            anchor=f"coverage-{number}", title=f"{line.title}, for {framework.scope}",
            blocks=tuple(_requirements(framework)), depth=_EVIDENCE,
        )  # fmt: skip


def _requirements(framework: FrameworkView) -> Iterator[Block]:
    line = framework.line
    yield Annex(
        columns=(Column("Number", 1), Column("In our words", 4.4), Column("State", 1.1, "status"),
                 Column("For the company", 1.1), Column("Found by", 1.5), Column("Note", 2), Column("Evidence", 1)),
        rows=tuple(map(_requirement, framework.requirements)), empty="It has no requirement.",
        caption=f"{line.title} {line.version}. {line.rights}",
    )  # fmt: skip


def _requirement(one: RequirementLine) -> tuple[str, ...]:
    words = f"{one.title}. {one.text}" if one.text else one.title
    if not one.assessable:
        return one.ref, words, "", "", "", "", ""
    found = one.found
    by = f"{found.by}, {day(found.at)}" if found else NOTHING
    proofs = ", ".join(f"E-{proof.id}{'' if proof.holds else f' ({proof.word})'}" for proof in one.proofs)
    note = found.note or NOTHING if found else NOTHING
    return one.ref, words, one.status.words, one.company.words, by, note, proofs or NOTHING


def _findings(pack: Pack) -> Annex:
    return Annex(
        columns=(Column("When", 1.7), Column("Framework", 1.4), Column("Requirement", 1.1), Column("For", 1.6),
                 Column("State", 1.2), Column("By", 1.2), Column("Note", 2.6), Column("Entry", 0.7, "number")),
        rows=tuple((moment(a.at), a.framework, a.ref, a.scope, a.status.replace("_", " "), a.by, a.note or NOTHING,
                    str(a.audit_seq)) for a in pack.assessments),
        empty="Nobody has assessed a requirement yet.",
        caption="All that was ever found, in the order in which it was.",
    )  # fmt: skip


def policies(pack: Pack) -> Section:
    """The policy in force, and those under which requests were made; their texts are attached."""
    table = Table(
        columns=(Column("Policy", 1.6), Column("In force from", 1.6), Column("State", 1.2, "status"),
                 Column("SHA-256 of its text", 5)),
        rows=tuple((f"{p.slug}, revision {p.revision}", moment(p.effective_from),
                    "in force" if p.in_force else "superseded", p.sha256) for p in pack.policies),
        empty="No policy is in force.", caption="Their texts stand in the attached snapshot.json, word for word.",
        depth=_ANALYSIS,
    )  # fmt: skip
    return Section(anchor="policies", title="Policies", blocks=(table,), depth=_ANALYSIS)


def log(pack: Pack) -> Section:
    """Every audit entry about the scope, and the checkpoint that they are under."""
    signed = pack.checkpoint
    note = f"Each of these entries is under the checkpoint of {signed.size} entries" if signed else "No checkpoint yet"
    whole = Annex(
        columns=(Column("Entry", 0.7, "number"), Column("When", 1.7), Column("Who", 1.3), Column("Roles then", 1.5),
                 Column("What", 1.8), Column("About", 2.6), Column("Why", 2.6), Column("Proof", 1.1)),
        rows=tuple((str(e.seq), moment(e.at), e.actor, ", ".join(e.roles), e.action, e.subject, e.reason or NOTHING,
                    "not yet" if e.proof is None else f"{len(e.proof)} hashes") for e in pack.entries),
        empty="No audit entry is about this scope.",
        caption=f"{note}, by the inclusion proof in the attached snapshot.json (RFC 9162).",
    )  # fmt: skip
    printed = Said(who="The signed checkpoint, word for word", text=signed.note if signed else note, depth=_EVIDENCE)
    return Section(anchor="log", title="Audit entries and checkpoint", blocks=(whole, printed), depth=_EVIDENCE)


STEPS = """1. Take the attached files out of this PDF (pdfdetach -saveall, or any reader that shows attachments).
2. Run: sha256sum snapshot.json. The number is the one that stands in the manifest and on page one.
3. Run: python3 verify.py, with Python 3.8 or newer and nothing else. It hashes every row in snapshot.json and finds \
that hash in the audit entry that vouches for it; follows each entry's proof to the root; checks the Ed25519 signature \
of the checkpoint; and holds what is told of decisions, signatures, comments and evidence against those rows.
4. Compare the key in log.vkey with one that you got another way, and give a checkpoint that you kept: python3 \
verify.py --key KEY --against NOTE. Without an older checkpoint kept out of reach, a whole other history could have \
been written before this pack was made: nothing in a file can rule that out.
5. Hash the files of evidence that you were given: their SHA-256 stand in the section Evidence."""


def verifying(files: Sequence[tuple[str, str]]) -> Section:
    """How to check all this without our software."""
    table = Table(
        columns=(Column("Attached", 1.6), Column("What it is", 5)),
        rows=tuple(files), empty="Nothing is attached.", depth=_DRIVERS,
    )  # fmt: skip
    law = Note(
        text="The EU AI Act asks for logs, not for proof against tampering: what is proved here goes beyond it, and "
        "replaces none of its duties.",
        depth=_DRIVERS,
    )
    return Section(
        anchor="verify", title="How to verify this without our software",
        blocks=(Paragraph(text=STEPS, depth=_DRIVERS), table, law), depth=_DRIVERS,
    )  # fmt: skip
