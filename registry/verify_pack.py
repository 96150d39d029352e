#!/usr/bin/env python3
"""Checks a pack of the record without Countersign: Python 3.8 or newer, nothing installed.

    python3 verify.py [FOLDER] [--key VKEY_OR_FILE] [--against NOTE_FILE ...]

FOLDER (this file's, unless told) holds snapshot.json and verify_log.py, as they come attached to the PDF; and where the
pack is a folder, also MANIFEST.json, the files that it names, and the folder log. The key that comes with a pack says
only that the pack fits itself: compare it with one that you got another way, or give that one as --key. A checkpoint
that you kept or that is printed in a PDF goes to --against.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from base64 import b64decode
from pathlib import Path
from typing import Any, Dict, List, Sequence, Set  # noqa: UP035 -- runs on Python 3.8

if __name__ == "__main__":
    sys.dont_write_bytecode = True  # the folder stays as it is
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))


def broken(folder: Path, cause: Exception) -> str:
    """What to say where the check itself fails: the first file that is not the one that the manifest names."""
    manifest = json.loads((folder / "MANIFEST.json").read_bytes()) if (folder / "MANIFEST.json").is_file() else {}
    for name, digest in sorted(manifest.get("files", {}).items()):
        if (folder / name).is_file() and sha256((folder / name).read_bytes()) != digest:
            return f"NOT VERIFIED. {name}: the file was changed\n"
    return f"NOT VERIFIED. The check itself failed, so verify.py or verify_log.py was changed: {cause}\n"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


try:
    import verify_log as log  # type: ignore[import-not-found,unused-ignore]
except Exception as cause:  # noqa: BLE001 -- a changed byte can make it unreadable in any way
    if (HERE / "verify_log.py").is_file():
        sys.stdout.write(broken(HERE, cause))
        sys.exit(1)
    from registry import verify_offline as log  # inside Countersign

Fault = log.Fault
Said = Dict[str, Any]  # noqa: UP006 -- the same
OWN = ("MANIFEST.json", "log/entries.ndjson", "log/checkpoint.note", "log/consistency.json", "log/log.vkey")
"""What the manifest can't name: itself, and the log that vouches for it, with its checkpoints."""
BARE = ("snapshot.json", "verify.py", "verify_log.py", "checkpoint.note", "log.vkey")
"""What comes attached to the PDF; the first is what is checked where there is no more."""
TOLD = {
    "decision": ("decisions", ("title", "choice", "context", "rationale", "consequences")),
    "comment": ("comments", ("text",)),
    "evidence_item": ("evidence", ("title", "kind", "file_name", "url", "sha256")),
}
"""Columns of rows that are told word for word, and where."""


def entries(pack: Said, vkey: str) -> Dict[int, Said]:  # noqa: UP006
    """The entries by number, each after its proof was followed to the signed root; Fault where one does not fit."""
    signed = log.opened(pack["checkpoint"]["note"], vkey).splitlines()
    size, root = int(signed[1]), b64decode(signed[2])
    if (signed[0], size, root.hex()) != tuple(pack["checkpoint"][name] for name in ("origin", "size", "root")):
        raise Fault("the checkpoint is not the one that was signed")
    for entry in pack["entries"]:
        if entry["proof"] is not None:
            proof = [bytes.fromhex(step) for step in entry["proof"]]
            leaf = log.leaf_hash(entry["body"].encode())
            if not log.inclusion_fits(index=entry["seq"], size=size, leaf=leaf, proof=proof, root=root):
                raise Fault(f"entry {entry['seq']}: its proof does not fit the checkpoint: it was changed")
        body = json.loads(entry["body"])
        for name in ("actor", "action", "subject", "reason"):
            if body[name] != entry[name]:
                raise Fault(f"entry {entry['seq']}: the {name} that is told is not the one that was hashed")
    return {entry["seq"]: entry for entry in pack["entries"]}


def rows(pack: Said, known: Dict[int, Said]) -> Dict[str, Said]:  # noqa: UP006
    """The rows by table/id, each after its hash was found in its entry; Fault where one does not fit."""
    found = {}
    for row in pack["rows"]:
        place = f"{row['table']}/{row['id']}"
        entry = known.get(row["audit_seq"])
        if entry is None:
            raise Fault(f"{place}: its audit entry {row['audit_seq']} is missing")
        vouched = json.loads(entry["body"])["details"].get("rows", {})
        if vouched.get(place) != sha256(row["content"].encode()):
            raise Fault(f"{place}: it is not what audit entry {row['audit_seq']} vouches for: it was changed")
        found[place] = json.loads(row["content"])
    for table, number in pack["counts"].items():
        here = sum(place.startswith(table + "/") for place in found)
        if table not in ("model", "deployment", "audit_entry") and here != number:
            raise Fault(f"{table}: {number} rows are counted, {here} are here")
    if pack["counts"]["audit_entry"] != len(pack["entries"]):
        raise Fault(f"{pack['counts']['audit_entry']} audit entries are counted, {len(pack['entries'])} are here")
    return found


def told(pack: Said, known: Dict[str, Said]) -> None:  # noqa: UP006
    """Fault where what is told of a record is not what its row holds, or a row is not told of."""
    for table, (part, columns) in TOLD.items():
        here = {int(one["number"].partition("-")[2]): one for one in pack[part]}
        for place, row in known.items():
            if place.startswith(table + "/"):
                one = here.get(row["id"])
                if one is None:
                    raise Fault(f"{place}: the row is here, and {part} do not tell of it")
                if any(one[column] != row[column] for column in columns):
                    raise Fault(f"{one['number']}: what is told of it is not what its row holds")
    acts = sorted((row["at"], row["comment"]) for place, row in known.items() if place.startswith("approval_act/"))
    if [comment for _, comment in acts] != [
        one["comment"] for one in sorted(
            (one for request in pack["requests"] for one in request["signatures"]),
            key=lambda one: (one["at"], one["comment"]),
        )
    ]:  # fmt: skip
        raise Fault("signatures: what is told of them is not what their rows hold")


def files(folder: Path, pack: Said) -> List[str]:  # noqa: UP006
    """Check every file of a folder against its manifest, and the manifest against the log; the sentences to tell."""
    manifest = folder / "MANIFEST.json"
    here = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    if not manifest.is_file():
        return without_manifest(here)
    for name in OWN:
        if name not in here:
            raise Fault(f"{name}: the file is missing")
    vouched = exported(folder, sha256(manifest.read_bytes()))
    named = log.read_json(manifest)["files"]
    for name, digest in sorted(named.items()):
        if not (folder / name).is_file():
            raise Fault(f"{name}: the file is missing")
        if sha256((folder / name).read_bytes()) != digest:
            raise Fault(f"{name}: the file was changed")
    strange = sorted(
        name
        for name in here - set(named) - set(OWN)
        if not (name.startswith("log/checkpoints/") and name.endswith(".note"))
    )
    if strange:
        raise Fault(f"{strange[0]}: the manifest does not name this file: it was added")
    proofs(pack, named)
    return [f"{len(named)} files are those that the manifest names.", vouched]


def proofs(pack: Said, named: Dict[str, str]) -> None:  # noqa: UP006
    """Fault where a file of evidence is not the one on record under its number."""
    for item in pack["evidence"]:
        for name in named:
            if name.startswith(f"evidence/{item['number']}-") and named[name] != item["sha256"]:
                raise Fault(f"{name}: it is not the file whose SHA-256 is on record as {item['number']}")


def without_manifest(here: Set[str]) -> List[str]:  # noqa: UP006
    """Fault where files of a folder stand without their manifest; what is not checked where there are only a few."""
    beside = sorted(here - set(BARE))
    if any("/" in name for name in beside):
        raise Fault("MANIFEST.json: the file is missing, and nothing vouches for the files that it named")
    return [f"There is no manifest: nothing here says whether {name} was changed." for name in beside]


def exported(folder: Path, digest: str) -> str:
    """Fault unless the log has an entry of this export with the manifest's hash."""
    for number, line in enumerate((folder / "log" / "entries.ndjson").read_bytes().splitlines(), 1):
        try:
            body = json.loads(json.loads(line)["body"])
        except (ValueError, KeyError, TypeError) as cause:
            raise Fault(f"log/entries.ndjson, line {number}: it is no longer readable: it was changed") from cause
        if body["action"] == "brief.exported" and body["details"].get("sha256") == digest:
            return f"The manifest is the one that {body['actor']} exported at {body['at']}, by an entry in the log."
    raise Fault(
        "MANIFEST.json: no entry in the log is about the export of this manifest: it or log/entries.ndjson was changed"
    )


def verify(folder: Path, vkey: str, against: Sequence[Path] = ()) -> List[str]:  # noqa: UP006
    """Check all that the pack holds; the sentences to tell, or Fault."""
    content = (folder / "snapshot.json").read_bytes()
    pack = json.loads(content)
    try:
        known = entries(pack, vkey)
        kept = rows(pack, known)
        told(pack, kept)
    except (Fault, ValueError, KeyError, TypeError) as cause:
        raise Fault(f"snapshot.json: {cause}") from cause
    covered = sum(entry["proof"] is not None for entry in known.values())
    sentences = [
        f"snapshot.json has the SHA-256 {sha256(content)}: compare it with page one of the PDF.",
        f"{len(kept)} rows are those that the audit log vouches for, in {len(known)} entries.",
        "{} entries are under the checkpoint of {origin} at {size} entries, root {root}.".format(
            covered, **pack["checkpoint"]
        ),
        *files(folder, pack),
    ]
    if (folder / "log").is_dir():
        sentences += of_log(folder, vkey, against)
    else:
        others = [(file, log.checkpoint(file, vkey)) for file in against]
        mine = (pack["checkpoint"]["origin"], pack["checkpoint"]["size"], bytes.fromhex(pack["checkpoint"]["root"]))
        for file, other in others:
            log.compare(file.name, other, mine, {mine[1]: mine[2]}, {})
    return sentences


def of_log(folder: Path, vkey: str, against: Sequence[Path]) -> List[str]:  # noqa: UP006
    """What the check of the folder log says; a fault names its file as it lies in the pack."""
    try:
        return log.verify(folder / "log", vkey, against)  # type: ignore[no-any-return,unused-ignore]
    except Fault as cause:
        name = str(cause).partition(":")[0].partition(",")[0]
        places = (f"log/checkpoints/{name}", f"log/{name}")
        ours = name.endswith((".note", ".ndjson", ".json", ".vkey")) and name not in {one.name for one in against}
        place = next((one for one in places if (folder / one).is_file()), places[1]) if ours else name
        raise Fault(place + str(cause)[len(name) :]) from cause


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--key", help="the log's public key, or a file with it")
    parser.add_argument("--against", type=Path, action="append", default=[], help="a checkpoint kept elsewhere")
    said = parser.parse_args(arguments)
    try:
        snapshot = log.read_json(said.folder / "snapshot.json")
        vkey = said.key or snapshot["checkpoint"]["vkey"]
        if said.key and Path(said.key).is_file():
            vkey = Path(said.key).read_text(encoding="utf-8")
        sentences = verify(said.folder, vkey, said.against)
    except (Fault, OSError, ValueError, KeyError, TypeError) as fault:
        sys.stdout.write(f"NOT VERIFIED. {fault}\n")
        return 1
    except Exception as cause:  # noqa: BLE001 -- the script beside this one was changed, and still runs
        sys.stdout.write(broken(said.folder, cause))
        return 1
    if not said.key:
        sentences.append(f"The key came with the pack: compare it with one that you got another way: {vkey.strip()}")
    sys.stdout.write("Verified. " + "\n".join(sentences) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
