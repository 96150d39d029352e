"""Writing an export of the log: entries, checkpoints, proofs and the script that checks them, in one zip file."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Row

from registry import merkle
from registry.checkpoints import Kept, Vault
from registry.engine import Registry
from registry.store import audit, entries, evidence
from registry.store.entries import Filter
from registry.views.audit import CheckpointView, PackView

SCRIPT = Path(__file__).parent.parent / "verify_offline.py"
PROVED_TOGETHER = 200
README = """Audit log of {origin}

{count} entries under the checkpoint of {size} entries, root {root}.

To check it, unpack this file and run, with Python 3.8 or newer and nothing else:

    python3 verify.py

It checks each entry's hash, the root or each entry's proof, the Ed25519 signature of the checkpoint, and that every
older checkpoint in the folder checkpoints agrees. The key in log.vkey came with the pack: compare it with one that you
got another way, and give a checkpoint that you kept or that is printed in a PDF:

    python3 verify.py --key "{vkey}" --against kept.note

What this can't show: if nobody kept an older checkpoint out of reach, whoever held the database and the key could have
written another history before this pack was made.

entries.ndjson has one entry a line: seq is its number, body is exactly what was hashed (as JSON text in UTF-8), proof
(where the pack is a part of the log) its inclusion proof by RFC 9162, hexadecimal.
"""


def write(registry: Registry, vault: Vault, signed: CheckpointView, target: Path, wanted: Filter | None) -> PackView:
    """Write the zip file at `target`, which must not be there yet."""
    verifier = vault.verifier()
    assert verifier is not None  # it has just signed
    older = [kept for kept in vault.kept(verifier) if kept.checkpoint and kept.checkpoint.size <= signed.size]
    target.parent.mkdir(parents=True, exist_ok=True)
    with registry.read() as connection, zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as pack:
        rows = _whole(connection, signed.size) if wanted is None else _some(connection, signed.size, wanted)
        count = _write_entries(pack, rows)
        pack.writestr("consistency.json", orjson.dumps(_consistency(connection, older, signed.size)))
        for kept in older:
            pack.writestr(f"checkpoints/{kept.file.name}", kept.note)
        pack.writestr("checkpoint.note", signed.note)
        pack.writestr("log.vkey", signed.vkey + "\n")
        pack.writestr("verify.py", SCRIPT.read_bytes())
        told = {"origin": signed.origin, "size": signed.size, "root": signed.root.hex(), "vkey": signed.vkey}
        pack.writestr("README.txt", README.format(count=count, **told))
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return PackView(target, digest, count, signed)


def files(registry: Registry, vault: Vault, signed: CheckpointView, seqs: list[int]) -> dict[str, bytes]:
    """The same for the entries with these numbers, as files by name instead of a zip; without the script."""
    verifier = vault.verifier()
    assert verifier is not None  # it has just signed
    older = [kept for kept in vault.kept(verifier) if kept.checkpoint and kept.checkpoint.size <= signed.size]
    with registry.read() as connection:
        rows = [orjson.dumps(row) + b"\n" for row in _proved(connection, signed.size, seqs)]
        consistency = orjson.dumps(_consistency(connection, older, signed.size))
    kept_notes = {f"checkpoints/{kept.file.name}": kept.note.encode() for kept in older}
    return {
        "entries.ndjson": b"".join(rows), "consistency.json": consistency, "checkpoint.note": signed.note.encode(),
        "log.vkey": f"{signed.vkey}\n".encode(), **kept_notes,
    }  # fmt: skip


def _write_entries(pack: zipfile.ZipFile, rows: Iterator[dict[str, Any]]) -> int:
    count = 0
    with pack.open("entries.ndjson", "w", force_zip64=True) as member, io.BufferedWriter(member) as lines:
        for row in rows:
            lines.write(orjson.dumps(row) + b"\n")
            count += 1
    return count


def _whole(connection: Connection, size: int) -> Iterator[dict[str, Any]]:
    for chunk in evidence.entry_chunks(connection):
        for row in chunk:
            if row.seq < size:  # what came after the checkpoint waits for the next one
                yield _line(row)


def _some(connection: Connection, size: int, wanted: Filter) -> Iterator[dict[str, Any]]:
    return _proved(connection, size, [seq for seq in entries.numbers(connection, wanted) if seq < size])


def _proved(connection: Connection, size: int, numbers: list[int]) -> Iterator[dict[str, Any]]:
    for start in range(0, len(numbers), PROVED_TOGETHER):
        rows = entries.by_number(connection, numbers[start : start + PROVED_TOGETHER])
        spans = [merkle.inclusion_spans(row.seq, size) for row in rows]
        hashes = iter(audit.span_hashes(connection, [span for proof in spans for span in proof]))
        for row, proof in zip(rows, spans, strict=True):
            yield _line(row) | {"proof": [next(hashes).hex() for _ in proof]}


def _line(row: Row[Any]) -> dict[str, Any]:
    return {"seq": row.seq, "body": bytes(row.body).decode()}


def _consistency(connection: Connection, older: list[Kept], size: int) -> dict[str, list[str]]:
    """By size of the older tree, the proof that the log only grew from there."""
    sizes = sorted({kept.checkpoint.size for kept in older if kept.checkpoint} - {0})
    return {
        str(old): [step.hex() for step in audit.span_hashes(connection, merkle.consistency_spans(old, size))]
        for old in sizes
    }
