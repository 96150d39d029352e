"""Verifying a registry from end to end: the log, the events and people that it tells of, and its checkpoints."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import Connection

from registry.checkpoints import Kept, Vault
from registry.engine import Registry
from registry.models import append_only
from registry.notes import Checkpoint
from registry.services import _request_index, _verify_projections
from registry.services._checkpoint import origin_in
from registry.services._findings import Findings
from registry.services._verify_events import RECEIVED, EventsCheck
from registry.services._verify_kept import UNREADABLE, KeptCheck
from registry.services._verify_log import LogCheck, checkpoint_problem
from registry.services._verify_people import PeopleCheck
from registry.services._verify_refused import REFUSED, RefusedCheck
from registry.store import evidence, indexes
from registry.subjects import LETTERS, numbered
from registry.views.audit import VerifyReport

Progress = Callable[[int, int], None]
NOT_CHECKED = (
    "Not checked, because no entry tells it: when an event or a refused delivery arrived (its received_at), why a "
    "delivery was refused, and the hashes of passwords. The entry's own time is checked."
)
NOT_COMPARED = (
    "What pages show of datasets, jobs, runs and lineage is read from the events and not compared with them here: "
    "`countersign verify --projections` compares every row, `countersign rebuild` reads it anew."
)
NO_CHECKPOINT = (
    "There is no checkpoint on file. Somebody with the rights of the database's owner could have rewritten the whole "
    "log, with all its hashes, and nothing here would tell. Make checkpoints and keep copies elsewhere."
)
SAME_PLACE = (
    "A checkpoint betrays a rewritten log only to somebody who keeps it out of reach of whoever rewrites: compare the "
    "newest one with a copy kept elsewhere, such as in a PDF."
)


def run(registry: Registry, *, projections: bool = False, progress: Progress | None = None) -> VerifyReport:
    """Read everything in one snapshot, with bounded memory, and report what does not fit.

    With `projections` all events are projected again, into a temporary file, and compared with what pages show.
    """
    began, findings, vault = time.perf_counter(), Findings(), Vault.of(registry)
    with registry.read() as connection:
        kept = _checkpoints(vault, findings, origin_in(connection) or "")
        entries, nodes, events = evidence.counts(connection)
        count = _Count(entries + events * (1 + projections), progress)
        log = LogCheck(connection, findings, {checkpoint.size for _, checkpoint in kept})
        arrivals, people = EventsCheck(connection, findings, count.add), PeopleCheck(findings)
        governed, refused = KeptCheck(connection, findings), RefusedCheck(findings)
        for seq, content in log.entries(count.add):
            people.feed(seq, content)
            governed.feed(seq, content)
            if content["action"] == RECEIVED:
                arrivals.feed(seq, content)
            elif content["action"] == REFUSED:
                refused.feed(seq, content)
        log.finish(nodes)
        arrivals.finish()
        people.finish(connection)
        governed.finish()
        refused.finish(connection)
        _indexes(connection, findings)
        _triggers(connection, findings)
        if projections:
            _verify_projections.compare(connection, findings, count.add)
    _compare(kept, log, findings)
    findings.notes += [NOT_CHECKED] if projections else [NOT_CHECKED, NOT_COMPARED]
    return VerifyReport(
        findings=tuple(findings.kept),
        notes=tuple(findings.notes),
        entries=entries,
        nodes=nodes,
        events=arrivals.events,
        checkpoints=len(vault.files()),
        size=log.size,
        root=log.root(),
        seconds=time.perf_counter() - began,
        more_findings=findings.more,
    )


def _indexes(connection: Connection, findings: Findings) -> None:
    """Whether the indexes for lists say what the rows do."""
    try:
        _request_index.compare(connection, findings)
        for kind, number, fault in indexes.wrong(connection):
            named = numbered(kind, number) if kind in LETTERS else number
            findings.add(f"{kind.value.replace('_', ' ')} {named}", fault)
    except UNREADABLE:
        if not findings.kept:
            raise  # nobody changed a row: it is a fault of ours
        findings.add("indexes for lists", "not compared with the rows, because some are no longer readable")


class _Count:
    """Tells how far verifying is, not more often than every few thousand rows."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._total, self._progress, self._done = total, progress, 0

    def add(self, rows: int) -> None:
        before, self._done = self._done, self._done + rows
        if self._progress and (before // 4096 != self._done // 4096 or self._done == self._total):
            self._progress(self._done, self._total)


def _checkpoints(vault: Vault, findings: Findings, origin: str) -> list[tuple[Kept, Checkpoint]]:
    """The checkpoints on file that this log's key signed."""
    verifier = vault.verifier()
    if verifier is None:
        if vault.files():
            findings.add(str(vault.folder), f"checkpoints without the key {vault.public_file} to check them")
        return []
    sound = []
    for kept in vault.kept(verifier):
        if kept.checkpoint is None:
            findings.add(f"checkpoint {kept.file.name}", f"not valid: {kept.fault}")
        elif kept.checkpoint.origin != origin:
            findings.add(
                f"checkpoint {kept.file.name}", f"is about another log, {kept.checkpoint.origin}, not {origin}"
            )
        else:
            sound.append((kept, kept.checkpoint))
    return sound


def _compare(kept: list[tuple[Kept, Checkpoint]], log: LogCheck, findings: Findings) -> None:
    for file, checkpoint in kept:
        problem = checkpoint_problem(checkpoint.size, checkpoint.root, log.roots, log_size=log.size)
        if problem:
            findings.add(f"checkpoint {file.file.name}", problem)
    if not kept:
        findings.notes.append(NO_CHECKPOINT)
        return
    findings.notes.append(SAME_PLACE)
    uncovered = log.size - max(checkpoint.size for _, checkpoint in kept)
    if uncovered > 0:
        late, them = ("entry", "it") if uncovered == 1 else (f"{uncovered:,} entries", "them")
        findings.notes.append(f"The last {late} came after the newest checkpoint: none vouches for {them} yet.")


def _triggers(connection: Connection, findings: Findings) -> None:
    for name in append_only.missing(connection):
        findings.add(f"trigger {name}", "missing, switched off or changed: rows could be edited without a hindrance")
