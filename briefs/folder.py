"""One folder for whoever checks: the pack on paper and for machines, the evidence itself, and proof of it all.

Its MANIFEST.json names the SHA-256 of every file; the manifest's own is in an audit entry that stands, with its proof
under a signed checkpoint, in the folder `log`.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import orjson

from briefs import audit_pack
from briefs.data import csv_files
from briefs.drafts import Draft, snapshot_file, snapshot_sha256
from briefs.export import Wanted, of_draft
from briefs.kinds import kind
from registry.access import Desk, check
from registry.errors import Conflict, Invalid, NotFound
from registry.services import audit, briefs, evidence
from registry.views.packs import Pack

MANIFEST = "MANIFEST.json"
README = """Audit pack: {query}

{headline}

To check it without our software, run in this folder, with Python 3.8 or newer and nothing else:

    python3 verify.py

It checks every file against MANIFEST.json; the manifest against the entry of this export in the audit log; every row
of the record against the entry that vouches for it; every entry against the signed checkpoint; and the checkpoint's
signature. It names the first thing that does not fit. The key came along: compare it with one that you got another
way, and give a checkpoint that you kept: python3 verify.py --key "{vkey}" --against kept.note

pack.pdf        for reading; page one says what is missing
snapshot.json   all of it for machines: rows as they are kept, entries with proofs, the checkpoint
tables          each table of the PDF as CSV
decisions       each decision as a MADR file
policies        the policies under which was decided, word for word
evidence        the files of evidence, byte for byte
log             the entry of this export, with its proof under a checkpoint

What this can't show: if nobody kept an older checkpoint out of reach, whoever held the database and the key could have
written another history before this pack was made.
"""
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Folder:
    """What was written: where, how many files, the SHA-256 of its manifest (it is in the audit log) and of the PDF."""

    path: Path
    files: int
    manifest_sha256: str
    pdf_sha256: str
    evidence: int


def write(desk: Desk, scope: str, target: Path, wanted: Wanted | None = None, *, told: Told = lambda _: None) -> Folder:
    """Write the pack of a scope as a folder, or as a zip file where `target` is called so; `told` hears each step.

    Raises Conflict where something is there already: nothing is written over.
    """
    check(desk, kind("audit-pack").permission)
    if target.exists():
        raise Conflict(f"{target} is there already. Nothing is written over: choose another name.")
    if not target.resolve().parent.is_dir():
        raise Invalid(f"There is no folder {target.resolve().parent} to write into.")
    with tempfile.TemporaryDirectory(dir=target.resolve().parent, prefix=".pack-") as made:
        folder = Path(made) / "pack"
        done = _fill(desk, scope, folder, wanted or Wanted(), told)
        if target.suffix == ".zip":
            told("zipping")
            _zip(folder, Path(made) / "pack.zip")
            (Path(made) / "pack.zip").rename(target)
        else:
            shutil.move(folder, target)
    return Folder(target, *done)


def _fill(desk: Desk, scope: str, folder: Path, wanted: Wanted, told: Told) -> tuple[int, str, str, int]:
    told("reading the record")
    draft = audit_pack.draft(desk, scope, address=wanted.address)
    pack: Pack = draft.snapshot
    told("printing the PDF")
    paper = of_draft(desk, kind("audit-pack"), draft, wanted)
    hashes: dict[str, str] = {}
    kept = 0
    for name, content in ({"pack.pdf": paper.document} | dict(_files(draft, pack))).items():
        hashes[name] = _put(folder, name, content)
    told("copying the evidence")
    for name, content in _evidence(desk, pack):
        hashes[name] = _put(folder, name, content)
        kept += 1
    manifest = _manifest(pack, hashes)
    digest = briefs.exported(desk, "pack", draft.subject, manifest, details={"files": len(hashes)})
    _put(folder, MANIFEST, manifest)
    told("proving it")
    for name, content in audit.excerpt(desk, _entries(desk, digest, paper.sha256)).items():
        _put(folder, f"log/{name}", content)
    return len(hashes), digest, paper.sha256, kept


def _entries(desk: Desk, *digests: str) -> list[int]:
    """The numbers of the entries about these exports."""
    found = [briefs.known(desk, {"sha256": digest}) for digest in digests]
    return [one.seq for one in found if one is not None]


def _put(folder: Path, name: str, content: bytes) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def _files(draft: Draft, pack: Pack) -> Iterator[tuple[str, bytes]]:
    """Everything but the paper and the evidence."""
    snapshot = snapshot_file(pack)
    yield snapshot.name, snapshot.content
    for one in draft.attachments:
        yield one.name, one.content
    for table in csv_files(draft.brief):
        yield f"tables/{table.name}", table.content
    for decision in pack.decisions:
        yield f"decisions/{decision.number}.md", decision.madr.encode("utf-8", errors="replace")
    for policy in pack.policies:
        yield f"policies/{safe(policy.slug)}-{policy.revision}.yaml", policy.text.encode()
    vkey = pack.checkpoint.vkey if pack.checkpoint else ""
    yield "README.txt", README.format(query=pack.query, headline=draft.brief.headline, vkey=vkey).encode()


def _evidence(desk: Desk, pack: Pack) -> Iterator[tuple[str, bytes]]:
    """The files of evidence, one at a time; what is a link alone has none."""
    for item in pack.evidence:
        if item.file_name:
            try:
                yield f"evidence/{item.number}-{safe(item.file_name)}", evidence.download(desk, item.id)[1]
            except NotFound:
                continue


def _manifest(pack: Pack, hashes: Mapping[str, str]) -> bytes:
    told = {
        "query": pack.query, "scope": str(pack.scope), "as_of": pack.as_of, "asked_by": pack.asked_by,
        "counts": dict(pack.counts), "snapshot_sha256": snapshot_sha256(pack), "files": dict(hashes),
    }  # fmt: skip
    options = orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(told, option=options)


def safe(name: str) -> str:
    """A file name that stays in its folder, on any system: letters, digits, dot, hyphen, underscore."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_.") else "-" for letter in name)
    return (plain.strip(".-") or "file")[-80:]


def _zip(folder: Path, target: Path) -> None:
    """Every file, in the order of names, under one folder."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            packed.write(path, str(PurePosixPath("pack") / path.relative_to(folder).as_posix()))
