"""The audit log in use: reading it, proving an entry, signing checkpoints, verifying it all, exporting it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from registry import merkle
from registry.access import Desk, Permission, requires
from registry.audit import entry
from registry.checkpoints import Vault
from registry.errors import Invalid, NotFound
from registry.services import _checkpoint, _pack, _verify
from registry.services._verify import Progress
from registry.store import audit
from registry.store import entries as store
from registry.store.entries import Filter
from registry.views.audit import (
    CheckpointView,
    EntryChoices,
    EntryPage,
    EntryView,
    InclusionView,
    PackView,
    VerifyReport,
)

LONGEST_PAGE = 1000


@requires(Permission.AUDIT_READ)
def entries(desk: Desk, wanted: Filter | None = None, *, before: int | None = None, limit: int = 50) -> EntryPage:
    """Entries that fit, newest first; `before` is the `older` of the page before."""
    if not 1 <= limit <= LONGEST_PAGE:
        raise Invalid(f"limit: {limit} is not between 1 and {LONGEST_PAGE}.")
    wanted = wanted or Filter()
    with desk.registry.read() as connection:
        found = store.page(connection, wanted, before=before, limit=limit + 1)
        total = audit.size(connection) if wanted == Filter() else store.count(connection, wanted)
    older = found[limit - 1].seq if len(found) > limit else None
    return EntryPage(tuple(found[:limit]), total, older)


@requires(Permission.AUDIT_READ)
def one(desk: Desk, seq: int) -> EntryView:
    """The entry with that number."""
    with desk.registry.read() as connection:
        rows = store.by_number(connection, [seq])
    if not rows:
        raise NotFound(f"There is no audit entry {seq}.")
    return store.view(rows[0])


@requires(Permission.AUDIT_READ)
def choices(desk: Desk) -> EntryChoices:
    """The actors and actions that a filter can name."""
    with desk.registry.read() as connection:
        return EntryChoices(tuple(store.different(connection, "actor")), tuple(store.different(connection, "action")))


@requires(Permission.AUDIT_READ)
def inclusion_proof(desk: Desk, seq: int, *, size: int | None = None) -> InclusionView:
    """The proof that entry `seq` is in the log's first `size` entries (all of them unless told)."""
    with desk.registry.read() as connection:
        grown = audit.size(connection)
        size = grown if size is None else size
        if not 0 <= seq < size <= grown:
            raise NotFound(f"There is no audit entry {seq} among the first {size} of {grown}.")
        leaf, root, *proof = audit.span_hashes(
            connection, [(seq, seq + 1), (0, size), *merkle.inclusion_spans(seq, size)]
        )
    return InclusionView(seq, size, leaf, root, tuple(proof))


@requires(Permission.AUDIT_VERIFY)
def checkpoint(desk: Desk) -> CheckpointView:
    """Sign the log as it is and keep that outside the database; the last one stands where nothing was added since."""
    return _checkpoint.make(desk.registry, Vault.of(desk.registry), desk.clock)


@requires(Permission.BRIEF_EXPORT)
def checkpoint_of_export(desk: Desk) -> CheckpointView:
    """The checkpoint to print in an export, made now where the log has grown."""
    return _checkpoint.make(desk.registry, Vault.of(desk.registry), desk.clock)


@requires(Permission.BRIEF_EXPORT)
def latest_checkpoint(desk: Desk) -> CheckpointView | None:
    """The newest checkpoint on file; None before the first."""
    vault = Vault.of(desk.registry)
    verifier = vault.verifier()
    kept = _checkpoint.newest(vault, verifier) if verifier else None
    if verifier is None or kept is None:
        return None
    with desk.registry.read() as connection:
        return _checkpoint.view(kept, verifier, size=audit.size(connection))


@requires(Permission.AUDIT_VERIFY)
def verify(desk: Desk, *, projections: bool = False, progress: Progress | None = None) -> VerifyReport:
    """Re-hash and cross-check everything on record; `progress` hears rows done and rows in all.

    With `projections` what pages show of lineage and runs is compared with the events too, row by row.
    """
    return _verify.run(desk.registry, projections=projections, progress=progress)


@requires(Permission.AUDIT_READ)
def excerpt(desk: Desk, seqs: Iterable[int]) -> dict[str, bytes]:
    """These entries with their proofs under a checkpoint signed now, as the files that `verify_offline` reads."""
    registry = desk.registry
    vault = Vault.of(registry)
    return _pack.files(registry, vault, _checkpoint.make(registry, vault, desk.clock), sorted(seqs))


@requires(Permission.AUDIT_VERIFY)
def pack(desk: Desk, target: Path, wanted: Filter | None = None) -> PackView:
    """Export the whole log, or the entries that fit with their proofs, as a zip that verifies without Countersign.

    The export is itself an entry, the last one in a pack of the whole log.
    """
    registry = desk.registry
    subject = f"log:{_checkpoint.origin_of(registry)}"
    record = entry(desk, "audit.exported", subject, whole=wanted is None, file=target.name)
    with registry.write() as connection:
        audit.append(connection, record)
    signed = _checkpoint.make(registry, Vault.of(registry), desk.clock)
    return _pack.write(registry, Vault.of(registry), signed, target, wanted)
