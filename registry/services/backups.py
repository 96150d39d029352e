"""Backups: one consistent copy while writers write, and a registry made from one."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from registry import schema
from registry.access import Desk, Permission, requires
from registry.audit import AuditRecord, entry
from registry.checkpoints import Vault, sync_folder
from registry.engine import Registry
from registry.errors import Conflict, Invalid
from registry.logins import OPERATOR
from registry.services import _backup_folder, _checkpoint, _copy_out
from registry.services._backup_folder import CHECKPOINTS, DATABASE, KEY
from registry.store import audit, copying
from registry.types import Clock, utc_now
from registry.views.backups import BackupView, RestoreView


@requires(Permission.REGISTRY_MAINTAIN)
def backup(desk: Desk, target: Path) -> BackupView:
    """Copy the registry and its checkpoints into a new folder. Whatever was acknowledged before the call is in it.

    The private key is not in it: keep that apart, or a thief of the backup could sign.
    """
    registry, vault = desk.registry, Vault.of(desk.registry)
    made_at = desk.clock()
    signed = _checkpoint.make(registry, vault, desk.clock)
    with _backup_folder.draft(target) as folder:
        for file in vault.files():  # before the rows: none may sign more than the copy has
            shutil.copy(file, folder / CHECKPOINTS)
        (folder / KEY).write_text(signed.vkey + "\n")
        _copy_out.copy_out(registry, folder / DATABASE)
        size, root, events = _copy_out.state(folder / DATABASE)
        checkpoints = len(list((folder / CHECKPOINTS).iterdir()))
        view = BackupView(target, made_at, signed.origin, size, root, events, checkpoints)
        _backup_folder.seal(folder, view)
    record = entry(
        desk, "registry.backed_up", f"log:{view.origin}", folder=target.name, size=size, root=root.hex(), events=events
    )
    with registry.write() as connection:
        audit.append(connection, record)
    return view


def restore(source: Path, url: str, *, clock: Clock = utc_now) -> RestoreView:
    """Make the registry at `url`, which must be empty, from a backup; verify it afterwards. For the command line.

    A backup of SQLite can be restored into PostgreSQL and the other way round; an older one is upgraded on the way.
    """
    view = _backup_folder.opened(source)
    address, registry = make_url(url), Registry.open(url)
    _refuse_another_key(Vault.of(registry), source / KEY)
    if address.get_backend_name() == "sqlite":
        _restore_file(source / DATABASE, address)
    else:
        _restore_rows(source / DATABASE, url)
    try:
        schema.ensure(registry)
        beyond = _restore_checkpoints(source, Vault.of(registry), view)
        details = {"made_at": view.made_at.isoformat(), "size": view.size, "root": view.root.hex()}
        subject = f"log:{view.origin}"
        record = AuditRecord(
            clock(), OPERATOR, ("administrator",), "registry.restored", subject, "cli", "from a backup", details
        )
        with registry.write() as connection:
            audit.append(connection, record)
    finally:
        registry.close()
    return RestoreView(view, url, beyond)


def _restore_file(source: Path, address: URL) -> None:
    if not address.database or address.database == ":memory:":
        raise Invalid("A backup is restored into a file or a server: name one in REGISTRY_URL.")
    target = Path(address.database)
    if target.exists() and target.stat().st_size:
        raise Conflict(f"There is a registry at {target} already. Move it away first: a backup never overwrites.")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.restoring")
    shutil.copyfile(source, draft)
    with draft.open("rb") as handle:
        os.fsync(handle.fileno())
    for left in ("-wal", "-shm"):  # of a registry that was moved away: SQLite would play them into this one
        target.with_name(target.name + left).unlink(missing_ok=True)
    draft.rename(target)
    sync_folder(target.parent)


def _restore_rows(source: Path, url: str) -> None:
    target = Registry.open(url)
    with tempfile.TemporaryDirectory() as folder:
        working = Path(folder) / DATABASE
        shutil.copyfile(source, working)
        rows = Registry.open(f"sqlite:///{working}")
        try:
            schema.ensure(rows)
            with rows.read() as reader, target.write() as connection:
                if not schema.create_on(connection):
                    raise Conflict("There is a registry in that database already: name an empty one.")
                copying.copy_rows(reader, connection)
        finally:
            rows.close()
            target.close()


def _restore_checkpoints(source: Path, vault: Vault, view: BackupView) -> tuple[str, ...]:
    """Put back the checkpoints that are not on file, and the public key; the names of those that sign more."""
    vault.folder.mkdir(parents=True, exist_ok=True)
    vault.public_file.parent.mkdir(parents=True, exist_ok=True)
    for file in sorted((source / CHECKPOINTS).iterdir()):
        if not (vault.folder / file.name).exists():
            shutil.copy(file, vault.folder)
    if not vault.public_file.exists():
        shutil.copy(source / KEY, vault.public_file)
    verifier = vault.verifier()
    kept = vault.kept(verifier) if verifier else []
    return tuple(one.file.name for one in kept if one.checkpoint and one.checkpoint.size > view.size)


def _refuse_another_key(vault: Vault, key: Path) -> None:
    if vault.public_file.exists() and vault.public_file.read_text().strip() != key.read_text().strip():
        raise Conflict(
            f"The key {vault.public_file} is not the one that signed the backup's checkpoints. Move it and "
            f"{vault.folder} away, or name others in COUNTERSIGN_KEY_FILE and COUNTERSIGN_CHECKPOINT_DIR."
        )
