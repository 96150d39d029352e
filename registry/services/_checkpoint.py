"""Making a checkpoint: only over a log that still contains what the last one signed."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from registry.checkpoints import Kept, Vault
from registry.engine import Registry, take_log_lock
from registry.errors import Conflict, RegistryBroken
from registry.models import metadata
from registry.notes import Checkpoint, Verifier
from registry.store import audit
from registry.types import Clock
from registry.views.audit import CheckpointView

SETTING = metadata.tables["setting"]
_ORIGIN = select(SETTING.c.value).where(SETTING.c.name == "origin")
_TIME = "time "


def origin_of(registry: Registry) -> str:
    """The log's own name, in every checkpoint; given once."""
    with registry.read() as connection:
        found = origin_in(connection)
    return found or _name(registry)


def origin_in(connection: Connection) -> str | None:
    """The log's own name; None before it was needed."""
    found: str | None = connection.execute(_ORIGIN).scalar_one_or_none()
    return found


def newest(vault: Vault, verifier: Verifier) -> Kept | None:
    """The last checkpoint on file, valid or not."""
    files = vault.files()
    return vault.read(files[-1], verifier) if files else None


def make(registry: Registry, vault: Vault, clock: Clock) -> CheckpointView:
    """Sign the log as it is now and file it; where it has not grown, the last checkpoint stands."""
    origin = origin_of(registry)
    signer = vault.signer(origin)
    last = newest(vault, signer.verifier)
    with registry.read() as connection:
        size = audit.size(connection)
        if size == 0:
            raise Conflict("The audit log is empty: there is nothing to sign yet.")
        if last is not None:
            _refuse_another_history(connection, last, size=size, origin=origin)
        root = audit.root(connection, size)
    if last is not None and last.checkpoint is not None and last.checkpoint.size == size:
        return view(last, signer.verifier, size=size)
    made = Checkpoint(origin, size, root, (_TIME + clock().astimezone(UTC).isoformat(timespec="seconds"),))
    note = signer.sign(made.text)
    try:
        return view(Kept(vault.add(made, note), note, made), signer.verifier, size=size)
    except FileExistsError:  # another process filed it in the meantime
        return view(vault.read(vault.file(size), signer.verifier), signer.verifier, size=size)


def view(kept: Kept, verifier: Verifier, *, size: int) -> CheckpointView:
    """What is shown of a valid checkpoint when the log has `size` entries."""
    checkpoint = kept.checkpoint
    if checkpoint is None:
        raise RegistryBroken(f"The checkpoint {kept.file} is not valid: {kept.fault}")
    times = [line.removeprefix(_TIME) for line in checkpoint.lines if line.startswith(_TIME)]
    return CheckpointView(
        origin=checkpoint.origin,
        size=checkpoint.size,
        root=checkpoint.root,
        at=datetime.fromisoformat(times[0]) if times else None,
        note=kept.note,
        vkey=verifier.vkey,
        file=kept.file,
        behind=max(0, size - checkpoint.size),
    )


def _refuse_another_history(connection: Connection, last: Kept, *, size: int, origin: str) -> None:
    """Raise RegistryBroken where the log does not begin with what `last` signed: signing would cover that up."""
    signed = last.checkpoint
    if signed is None:
        fault = f"is not valid: {last.fault}"
    elif signed.origin != origin:
        fault = f"is about another log, {signed.origin}: give each registry a folder of its own"
    elif signed.size > size:
        fault = f"signs {signed.size} entries, the log has {size}: the last ones were removed"
    elif audit.root(connection, signed.size) != signed.root:
        fault = f"does not fit the log's first {signed.size} entries: the log was rewritten"
    else:
        return
    raise RegistryBroken(f"The checkpoint {last.file} {fault}. Nothing was signed; run: countersign verify")


def _name(registry: Registry) -> str:
    with registry.write() as connection:
        take_log_lock(connection)
        found = origin_in(connection)
        if found is None:
            found = f"countersign/{secrets.token_hex(8)}"
            connection.execute(insert(SETTING).values(name="origin", value=found))
        return found
