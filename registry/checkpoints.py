"""Where signed checkpoints are kept: files outside the database, with the key that signs them.

Whoever can write the database can write another history with all its hashes. Only a checkpoint that they can't reach
betrays it, so the folder belongs on another machine or medium, or into other hands.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from registry.engine import Registry
from registry.errors import RegistryBroken
from registry.notes import BadNote, Checkpoint, Signer, Verifier, opened

KEY_FILE, CHECKPOINT_DIR = "COUNTERSIGN_KEY_FILE", "COUNTERSIGN_CHECKPOINT_DIR"
SUFFIX = ".note"


@dataclass(frozen=True, slots=True)
class Kept:
    """One checkpoint file: its checkpoint where the signature holds, else the fault."""

    file: Path
    note: str
    checkpoint: Checkpoint | None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Vault:
    """The private key's file, with the public key beside it as .vkey, and the folder of checkpoints."""

    key_file: Path
    folder: Path

    @classmethod
    def of(cls, registry: Registry, environment: Mapping[str, str] = os.environ) -> Vault:
        """Where the environment says; else `keys` and `checkpoints` beside the registry's file, or in `data`."""
        home = registry.file.parent if registry.file else Path("data")
        return cls(
            Path(environment.get(KEY_FILE) or home / "keys" / "checkpoint.key"),
            Path(environment.get(CHECKPOINT_DIR) or home / "checkpoints"),
        )

    @property
    def public_file(self) -> Path:
        """The public key."""
        return self.key_file.with_suffix(".vkey")

    def signer(self, origin: str) -> Signer:
        """The private key; made on first use, readable by its owner only. Never made anew over checkpoints on file."""
        if not self.key_file.exists():
            if any(self.files()):
                raise RegistryBroken(
                    f"The key {self.key_file} that signed the checkpoints in {self.folder} is gone. Put it back, "
                    f"name it in {KEY_FILE}, or move those checkpoints away to begin with a new key."
                )
            self._make_key(origin)
        try:
            signer = Signer.parse(self.key_file.read_text())
        except (OSError, BadNote) as cause:
            raise RegistryBroken(f"The key {self.key_file} cannot be read: {cause}") from cause
        if not self.public_file.exists():
            with suppress(FileExistsError):  # another process was first
                write_once(self.public_file, signer.verifier.vkey + "\n")
        return signer

    def verifier(self) -> Verifier | None:
        """The public key, which is all that verifying needs; None where no key was made yet."""
        try:
            if self.public_file.exists():
                return Verifier.parse(self.public_file.read_text())
            return Signer.parse(self.key_file.read_text()).verifier if self.key_file.exists() else None
        except (OSError, BadNote) as cause:
            raise RegistryBroken(f"The key {self.public_file} cannot be read: {cause}") from cause

    def files(self) -> list[Path]:
        """The checkpoint files, oldest first."""
        return sorted(self.folder.glob(f"*{SUFFIX}"))

    def kept(self, verifier: Verifier) -> list[Kept]:
        """All checkpoints on file, oldest first, each with its fault if it has one."""
        return [self.read(file, verifier) for file in self.files()]

    def read(self, file: Path, verifier: Verifier) -> Kept:
        """One checkpoint file."""
        note = ""
        try:
            note = file.read_text()
            return Kept(file, note, Checkpoint.parse(opened(note, verifier)))
        except (OSError, UnicodeDecodeError, BadNote) as cause:
            return Kept(file, note, None, str(cause))

    def file(self, size: int) -> Path:
        """Where the checkpoint of that size is kept."""
        return self.folder / f"{size:012}{SUFFIX}"

    def add(self, checkpoint: Checkpoint, note: str) -> Path:
        """Write one checkpoint, never over another."""
        file = self.file(checkpoint.size)
        write_once(file, note, mode=0o444)
        return file

    def _make_key(self, origin: str) -> None:
        try:
            with suppress(FileExistsError):  # another process was first
                write_once(self.key_file, Signer.generate(origin).text + "\n", mode=0o600)
        except OSError as cause:
            raise RegistryBroken(f"The key {self.key_file} cannot be written: {cause}") from cause


def write_once(file: Path, text: str, *, mode: int = 0o644) -> None:
    """Write a file that must not be there yet, whole or not at all, and durable; raises FileExistsError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(descriptor)
    try:
        os.link(draft, file)
    finally:
        draft.unlink()
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Make a folder's new names durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
