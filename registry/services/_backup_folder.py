"""A backup on disk: a SQLite file, the checkpoints, the public key, and a manifest with the SHA-256 of each."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from registry.checkpoints import sync_folder
from registry.errors import Conflict, Invalid, RegistryBroken
from registry.views.backups import BackupView

FORMAT = 1
DATABASE, CHECKPOINTS, KEY, MANIFEST = "registry.db", "checkpoints", "log.vkey", "manifest.json"


@contextmanager
def draft(target: Path) -> Iterator[Path]:
    """A folder that becomes `target` when all went well, and vanishes otherwise."""
    if target.exists():
        raise Conflict(f"There is something at {target} already: a backup never overwrites.")
    folder = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    (folder / CHECKPOINTS).mkdir(parents=True)
    try:
        yield folder
        sync(folder)
        folder.rename(target)
        sync_folder(target.parent)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def seal(folder: Path, view: BackupView) -> None:
    """Write the manifest over all that is in the folder."""
    told = {
        "format": FORMAT,
        "made_at": view.made_at.isoformat(),
        "origin": view.origin,
        "size": view.size,
        "root": view.root.hex(),
        "events": view.events,
        "files": {str(file.relative_to(folder)): sha256(file) for file in _files(folder)},
    }
    (folder / MANIFEST).write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2))


def opened(folder: Path) -> BackupView:
    """Read a backup's manifest and hold every file against it; raises Invalid or RegistryBroken."""
    if not (folder / MANIFEST).is_file():
        raise Invalid(f"{folder} is no backup: it has no {MANIFEST}.")
    try:
        told = orjson.loads((folder / MANIFEST).read_bytes())
        view, files = _view(folder, told), dict(told["files"])
    except (ValueError, KeyError, TypeError) as cause:
        raise RegistryBroken(f"The backup {folder} is damaged: its {MANIFEST} cannot be read.") from cause
    for name, digest in files.items():
        file = folder / name
        if not file.is_file() or sha256(file) != digest:
            state = "differs from" if file.is_file() else "is missing, though it is in"
            raise RegistryBroken(f"The backup {folder} is damaged: {name} {state} {MANIFEST}.")
    return view


def sha256(file: Path) -> str:
    """The hexadecimal SHA-256 of a file's bytes."""
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def sync(folder: Path) -> None:
    """Make everything in a folder durable."""
    for file in _files(folder):
        descriptor = os.open(file, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    for inner in (folder / CHECKPOINTS, folder):
        sync_folder(inner)


def _view(folder: Path, told: dict[str, Any]) -> BackupView:
    if told["format"] != FORMAT:
        raise Invalid(f"The backup {folder} has format {told['format']}, which this Countersign does not know.")
    return BackupView(
        folder=folder,
        made_at=datetime.fromisoformat(told["made_at"]),
        origin=told["origin"],
        size=told["size"],
        root=bytes.fromhex(told["root"]),
        events=told["events"],
        checkpoints=len(list((folder / CHECKPOINTS).iterdir())),
    )


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())
