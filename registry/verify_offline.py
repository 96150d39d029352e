#!/usr/bin/env python3
"""Checks an exported piece of the audit log without Countersign: Python 3.8 or newer, nothing installed.

    python3 verify.py [FOLDER] [--key VKEY_OR_FILE] [--against NOTE_FILE ...]

FOLDER (this file's, unless told) holds entries.ndjson, checkpoint.note, consistency.json, checkpoints/ and log.vkey.
The key that comes with the pack says only that the pack fits itself: compare it with one that you got another way, or
give that one as --key. A checkpoint that you kept or that is printed in a PDF goes to --against. Why that matters:
whoever holds the database, the key and every checkpoint could write another history; an old checkpoint kept elsewhere
is what no later history can fit.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from base64 import b64decode
from pathlib import Path
from typing import Any, Sequence, Tuple  # noqa: UP035 -- runs on Python 3.8

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


Point = Tuple[int, int, int, int]  # noqa: UP006 -- evaluated, and runs on Python 3.8
Signed = Tuple[str, int, bytes]  # noqa: UP006 -- the same


class Fault(Exception):
    """Something in the pack does not fit; the text says what and where."""


# --- the Merkle tree, RFC 9162 section 2.1 ---


def leaf_hash(body: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def roots(leaves: Sequence[bytes], sizes: set[int]) -> dict[int, bytes]:
    """The root at each size that is asked for."""
    found: dict[int, bytes] = {}
    peaks: list[bytes] = []
    for count, leaf in enumerate(leaves, 1):
        position = count - 1
        while position & 1:
            leaf = node_hash(peaks.pop(), leaf)
            position >>= 1
        peaks.append(leaf)
        if count in sizes:
            root = peaks[-1]
            for left in reversed(peaks[:-1]):
                root = node_hash(left, root)
            found[count] = root
    if 0 in sizes:
        found[0] = hashlib.sha256(b"").digest()
    return found


def inclusion_fits(*, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    if not 0 <= index < size or len(leaf) != 32:
        return False
    position, last, reached = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            reached = node_hash(step, reached)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            reached = node_hash(reached, step)
        position, last = position >> 1, last >> 1
    return last == 0 and reached == root


def consistency_fits(*, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    steps = list(proof) if old & (old - 1) else [old_root, *proof]
    if not steps:
        return False
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    older = newer = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            older, newer = node_hash(step, older), node_hash(step, newer)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            newer = node_hash(newer, step)
        position, last = position >> 1, last >> 1
    return last == 0 and older == old_root and newer == new_root


# --- Ed25519, RFC 8032 section 5.1: slow, and enough for a handful of signatures ---


def _add(a: Point, b: Point) -> Point:
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    e, f = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    g, h = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _add(total, point)
        point, number = _add(point, point), number >> 1
    return total


def _point(encoded: bytes) -> Point | None:
    """The point that 32 bytes stand for; None where there is none."""
    number = int.from_bytes(encoded, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    if y >= P:
        return None
    squared = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(squared, (P + 3) // 8, P)
    if (x * x - squared) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - squared) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE: Point = _point(  # type: ignore[assignment]
    (4 * pow(5, P - 2, P) % P).to_bytes(32, "little")
)


def signature_fits(public: bytes, message: bytes, signature: bytes) -> bool:
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = _point(public), _point(signature[:32])
    number = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or number >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = _times(number, BASE), _add(commitment, _times(challenge, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- signed notes and checkpoints, C2SP ---


def opened(note: str, vkey: str) -> str:
    """The text of a note signed by the key `name+id+base64`."""
    name, identity, encoded = vkey.strip().split("+", 2)
    key = b64decode(encoded)
    if hashlib.sha256(name.encode() + b"\n" + key).digest()[:4].hex() != identity or key[:1] != b"\x01":
        raise Fault("the key is none")
    text, _, signatures = note.rpartition("\n\n")
    text += "\n"
    for line in signatures.split("\n")[: -1 if signatures.endswith("\n") else None]:
        match = re.fullmatch("\u2014 (\\S+) (\\S+)", line)
        if match and match.group(1) == name and b64decode(match.group(2))[:4].hex() == identity:
            if signature_fits(key[1:], text.encode(), b64decode(match.group(2))[4:]):
                return text
            raise Fault("the signature does not fit the text")
    raise Fault(f"the key {name} has not signed this")


def checkpoint(file: Path, vkey: str) -> Signed:
    """Origin, size and root of a signed checkpoint in a file."""
    try:
        lines = opened(file.read_text(encoding="utf-8"), vkey).splitlines()
        return lines[0], int(lines[1]), b64decode(lines[2])
    except (Fault, ValueError, IndexError) as cause:
        raise Fault(f"{file.name}: {cause}") from cause


# --- the pack ---


def read_json(file: Path) -> Any:
    """What a JSON file says; Fault naming the file where it says nothing readable."""
    try:
        return json.loads(file.read_bytes())
    except ValueError as cause:
        raise Fault(f"{file.name}: it is no longer readable: it was changed") from cause


def read_entries(folder: Path, size: int, root: bytes) -> tuple[list[bytes], int]:
    """All leaves where the pack has the whole log; else an empty list, after each entry's own proof was checked."""
    leaves, whole = [], True
    for number, line in enumerate((folder / "entries.ndjson").read_bytes().splitlines()):
        try:
            entry = json.loads(line)
            seq, leaf = int(entry["seq"]), leaf_hash(entry["body"].encode())
            proof = [bytes.fromhex(step) for step in entry.get("proof") or []]
        except (ValueError, KeyError, TypeError, AttributeError) as cause:
            raise Fault(f"entries.ndjson, line {number + 1}: it is no longer readable: it was changed") from cause
        if "proof" in entry:
            whole = False
            if not inclusion_fits(index=seq, size=size, leaf=leaf, proof=proof, root=root):
                raise Fault(f"entries.ndjson, entry {seq}: its proof does not fit the checkpoint: it was changed")
        elif seq != number:
            raise Fault(f"entries.ndjson, entry {number}: missing")
        leaves.append(leaf)
    return (leaves if whole else []), len(leaves)


def compare(
    name: str, mine: Signed, newest: Signed, known_roots: dict[int, bytes], proofs: dict[int, list[bytes]]
) -> None:
    """Whether the log of the newest checkpoint begins with the one that another checkpoint signed."""
    origin, size, root = mine
    if origin != newest[0]:
        raise Fault(f"{name}: is about another log, {origin}")
    if size > newest[1]:
        raise Fault(f"{name}: signs {size} entries, this pack ends at {newest[1]}")
    if size in known_roots:
        fits, why = known_roots[size] == root, ""
    elif size in proofs:
        fits = consistency_fits(old=size, new=newest[1], old_root=root, new_root=newest[2], proof=proofs[size])
        why = ", or consistency.json was changed"
    else:
        raise Fault(f"{name}: can't be compared: the pack has neither the whole log nor a proof for {size}")
    if not fits:
        raise Fault(f"{name}: the first {size} entries are not those that it signed: the log was rewritten{why}")


def verify(folder: Path, vkey: str, against: Sequence[Path] = ()) -> list[str]:
    """Check all that the pack holds; the sentences to tell, or Fault."""
    own = folder / "log.vkey"
    if own.is_file() and own.read_bytes() != f"{vkey.strip()}\n".encode():
        raise Fault("log.vkey: it is not the key by which this pack is checked")
    newest = checkpoint(folder / "checkpoint.note", vkey)
    leaves, count = read_entries(folder, newest[1], newest[2])
    files = sorted((folder / "checkpoints").glob("*.note")) + list(against)
    others = [(file, checkpoint(file, vkey)) for file in files]
    known_roots: dict[int, bytes] = {}
    if leaves or newest[1] == 0:
        known_roots = roots(leaves, {newest[1]} | {other[1] for _, other in others})
        if len(leaves) != newest[1]:
            raise Fault(f"the pack has {len(leaves)} entries, its checkpoint signs {newest[1]}")
        if known_roots[newest[1]] != newest[2]:
            raise Fault(
                "entries.ndjson: the entries are not those that checkpoint.note signs: at least one was changed"
            )
    try:
        steps = read_json(folder / "consistency.json").items()
        proofs = {int(size): [bytes.fromhex(step) for step in proof] for size, proof in steps}
    except (ValueError, TypeError, AttributeError) as cause:
        raise Fault("consistency.json: it is no longer readable: it was changed") from cause
    for size in proofs.keys() - {other[1] for _, other in others}:
        raise Fault(f"checkpoints/{size:012}.note: the file is missing, though consistency.json has its proof")
    for file, other in others:
        compare(file.name, other, newest, known_roots, proofs)
    kept = "the whole log" if known_roots else "a part of the log, each entry with its proof"
    return [
        f"{count} entries checked ({kept}).",
        f"They are under the checkpoint of {newest[0]} at {newest[1]} entries, root {newest[2].hex()}.",
        f"{len(others)} older or other checkpoints agree with it.",
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--key", help="the log's public key, or a file with it")
    parser.add_argument("--against", type=Path, action="append", default=[], help="a checkpoint kept elsewhere")
    told = parser.parse_args(arguments)
    vkey = told.key or (told.folder / "log.vkey").read_text(encoding="utf-8")
    try:
        if told.key and Path(told.key).is_file():
            vkey = Path(told.key).read_text(encoding="utf-8")
        sentences = verify(told.folder, vkey, told.against)
    except (Fault, OSError, ValueError, KeyError) as fault:
        sys.stdout.write(f"NOT VERIFIED. {fault}\n")
        return 1
    if not told.key:
        sentences.append(f"The key came with the pack: compare it with one that you got another way: {vkey.strip()}")
    sys.stdout.write("Verified. " + "\n".join(sentences) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
