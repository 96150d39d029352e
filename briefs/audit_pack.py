"""The audit pack: what is on record in a scope, from one sentence down to every row, with what proves it."""

from __future__ import annotations

import base64
from pathlib import Path

from briefs import pack_money, pack_proof, pack_records, pack_things, pack_words
from briefs.drafts import Attachment, Draft, snapshot_sha256
from briefs.model_headline import checkpoint
from briefs.outline import Block, Brief, Caveat, Column, Depth, Facts, Figure, Figures, Section, Table
from briefs.pack_gaps import Gap, gaps
from briefs.wording import count, day
from registry import verify_offline, verify_pack
from registry.access import Desk
from registry.commands.packs import scope
from registry.services import packs
from registry.views.brief import CheckpointLine
from registry.views.coverage import Status
from registry.views.frameworks import FrameworkView
from registry.views.packs import Pack

ABOUT = "a scope: use_case:SLUG, model:NAMESPACE/NAME, framework:SLUG, FROM..TO, several of them, or everything"
SHOWN = 6
"""Gaps on page one."""
LIMIT = (
    "This tells what is on record, not whether the record is right: what nobody put on record is not here, and what "
    "somebody put on record wrongly is here as they put it."
)


def draft(desk: Desk, subject: str, *, address: str = "") -> Draft:
    """Of a scope: use_case:hiring, model:shop/churn, framework:eu-ai-act, 2026-01-01..2026-06-30, or several."""
    pack = packs.snapshot(desk, scope(subject))
    return Draft(
        brief=audit_pack(pack, snapshot_sha256(pack)), subject=str(pack.scope), snapshot=pack,
        attachments=attachments(pack),
    )  # fmt: skip


def audit_pack(pack: Pack, sha256: str) -> Brief:
    """The pack as a paper; `sha256` is that of the snapshot which is attached."""
    found = gaps(pack)
    return Brief(
        kind="Audit pack",
        subject=pack_words.subject(pack),
        headline=pack_words.headline(pack, found),
        standfirst=pack_words.standfirst(pack),
        sections=(
            _summary(pack, found, sha256),
            _gaps(found),
            pack_proof.manifest(pack),
            pack_proof.verifying(FILES),
            pack_things.use_cases(pack),
            pack_things.models(pack),
            pack_things.deployments(pack),
            pack_records.decisions(pack),
            *pack_records.each_decision(pack),
            pack_records.requests(pack),
            *pack_records.each_request(pack),
            pack_records.evidence(pack),
            pack_records.incidents(pack),
            *pack_records.each_incident(pack),
            pack_money.money(pack),
            pack_proof.coverage(pack),
            *pack_proof.each_framework(pack),
            pack_records.comments(pack),
            pack_proof.policies(pack),
            pack_proof.log(pack),
        ),
        as_of=pack.as_of,
        checkpoint=checkpoint_line(pack),
        organisation=pack.organisation,
    )


def checkpoint_line(pack: Pack) -> str:
    """The checkpoint as every page prints it."""
    signed = pack.checkpoint
    if signed is None:
        return checkpoint(None)
    root = base64.b64encode(bytes.fromhex(signed.root)).decode()
    return checkpoint(CheckpointLine(origin=signed.origin, entries=signed.size, root=root, signed_at=signed.at))


FILES = (
    ("snapshot.json", "all of this pack for machines: every row, every audit entry with its proof, the checkpoint"),
    ("verify.py", "checks snapshot.json with Python alone; it needs verify_log.py beside it"),
    ("verify_log.py", "the Merkle tree of RFC 9162 and Ed25519 of RFC 8032, in Python alone"),
    ("checkpoint.note", "the signed checkpoint, a C2SP signed note"),
    ("log.vkey", "the public key that signed it"),
)
"""What is attached besides the tables, and what it is."""


def attachments(pack: Pack) -> tuple[Attachment, ...]:
    """What it takes to verify a pack, apart from the snapshot."""
    about = dict(FILES)
    signed = pack.checkpoint
    contents = {
        "verify.py": Path(verify_pack.__file__).read_bytes(),
        "verify_log.py": Path(verify_offline.__file__).read_bytes(),
        "checkpoint.note": signed.note.encode() if signed else b"",
        "log.vkey": f"{signed.vkey}\n".encode() if signed else b"",
    }
    kinds = {".py": "text/x-python", ".note": "text/plain", ".vkey": "text/plain"}
    return tuple(
        Attachment(name, content, kinds[Path(name).suffix], about[name])
        for name, content in contents.items() if content
    )  # fmt: skip


def _summary(pack: Pack, found: tuple[Gap, ...], sha256: str) -> Section:
    shown = found[:SHOWN]
    more = len(found) - len(shown)
    blocks: tuple[Block, ...] = (
        _figures(pack),
        Table(
            columns=(Column("State", 1, "status"), Column("What is missing", 6)),
            rows=tuple((gap.word, gap.what) for gap in shown),
            links=tuple(f"#{gap.anchor}" for gap in shown),
            empty="None of the gaps that the rules look for was found.",
            caption=f"And {more} more: see What is missing." if more > 0 else "",
            link="#missing" if more > 0 else "",
            max_lines=2,
        ),
        Caveat(text=LIMIT),
        Facts(facts=pack_proof.asked(pack, sha256)),
    )
    return Section(anchor="summary", title="", blocks=blocks)


def _figures(pack: Pack) -> Figures:
    as_of = f"as of {day(pack.as_of)}"
    holds = sum(one.word in ("valid", "expiring") for one in pack.evidence)
    force = sum(one.standing == "in force" for one in pack.decisions)
    lines = [one for framework in _once(pack) for one in framework.requirements if one.assessable]
    met = sum(Status.MET in (one.status, one.company) for one in lines)
    frameworks = count(len(_once(pack)), "framework")
    return Figures(
        figures=(
            Figure(label="Decisions", value=f"{len(pack.decisions):,}", note=f"{force:,} in force", as_of=as_of,
                   link="#decisions"),
            Figure(label="Signatures", value=f"{pack.signatures:,}", note=f"on {count(len(pack.requests), 'request')}",
                   as_of=as_of, link="#requests"),
            Figure(label="Evidence", value=f"{len(pack.evidence):,}", note=f"{holds:,} of it holds", as_of=as_of,
                   link="#evidence"),
            Figure(label="Requirements met", value=f"{met:,} of {len(lines):,}", note=frameworks,
                   as_of=as_of, link="#coverage"),
        )
    )  # fmt: skip


def _once(pack: Pack) -> list[FrameworkView]:
    """Each framework in the first scope that is told of."""
    return list({one.line.slug: one for one in reversed(pack.frameworks)}.values())


def _gaps(found: tuple[Gap, ...]) -> Section:
    table = Table(
        columns=(Column("State", 1, "status"), Column("What is missing", 6)),
        rows=tuple((gap.word, gap.what) for gap in found),
        links=tuple(f"#{gap.anchor}" for gap in found),
        empty="None of the gaps that the rules look for was found.",
        caption="Found by rules that look at the record alone, the gravest first.",
        depth=Depth.DRIVERS,
    )
    title = f"What is missing ({len(found)})"
    return Section(anchor="missing", title=title, blocks=(table,), starts_page=True, depth=Depth.DRIVERS)
