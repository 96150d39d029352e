"""Evidence: files and links that prove something, how long they hold, and what they prove."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from registry.access import Desk, Permission, requires
from registry.commands.evidence import Linked, NewEvidence, Withdrawn
from registry.errors import Conflict, Invalid, NotFound, TooBig
from registry.services import _evidence as shown
from registry.services._subjects import settled
from registry.settings import Settings
from registry.store import kept, proofs, subjects
from registry.store.kept import Keeping
from registry.subjects import Subject, SubjectKind, row_number
from registry.views.evidence import (
    WORDS,
    Added,
    EvidenceSummary,
    EvidenceView,
    Proof,
)
from registry.views.listing import Asked, Listed

_FIRST = Asked()
_EVERY: tuple[str, ...] = ()


@requires(Permission.EVIDENCE_ADD)
def add(desk: Desk, new: NewEvidence, body: bytes | None = None, *, most: int | None = None) -> Added:
    """Put a file (`body`) or a link on record. Raises Invalid, TooBig above `most` bytes (usually the setting's).

    The very same evidence (bytes or address, kind, validity) is not kept twice: it gains the new links.
    """
    if bool(new.file_name) != (body is not None):
        raise Invalid("file_name: a file comes with its bytes, and a link without.")
    sha256 = new.sha256 if body is None else _hash(body, most)
    with kept.keeping(desk) as keeping:
        number = _known(keeping, new, sha256)
        known = number is not None
        if number is None:
            number = _keep(keeping, new, sha256, body)
        _link(keeping, number, new.about, new.note)
        if not known or keeping.pending:
            keeping.log("evidence.linked" if known else "evidence.added", _subject(number), title=new.title)
        return Added(shown.view(keeping.connection, number, desk.clock()), known)


@requires(Permission.EVIDENCE_ADD)
def link(desk: Desk, number: int, more: Linked) -> EvidenceView:
    """Say what else a piece of evidence proves; what it proves already stays as it is. Not once withdrawn."""
    with kept.keeping(desk) as keeping:
        _standing(keeping.connection, number)
        _link(keeping, number, more.about, more.note)
        if keeping.pending:
            keeping.log("evidence.linked", _subject(number), about=[str(one) for one in more.about])
        return shown.view(keeping.connection, number, desk.clock())


@requires(Permission.EVIDENCE_ADD)
def withdraw(desk: Desk, number: int, why: Withdrawn) -> EvidenceView:
    """Let a piece of evidence count no longer; it and its bytes stay on record. Raises Conflict the second time."""
    with kept.keeping(desk) as keeping:
        _standing(keeping.connection, number)
        keeping.add("evidence_withdrawal", evidence_id=number, reason=why.reason)
        keeping.log("evidence.withdrawn", _subject(number), reason=why.reason)
        return shown.view(keeping.connection, number, desk.clock())


@requires(Permission.GOVERN_READ)
def get(desk: Desk, number: int) -> EvidenceView:
    """One piece of evidence with all that it proves; raises NotFound."""
    with desk.registry.read() as connection:
        return shown.view(connection, number, desk.clock())


@requires(Permission.GOVERN_READ)
def download(desk: Desk, number: int) -> tuple[EvidenceView, bytes]:
    """A piece of evidence with exactly the bytes that came in; raises NotFound where it is a link."""
    with desk.registry.read() as connection:
        found = shown.view(connection, number, desk.clock())
        body = proofs.body(connection, found.sha256) if found.file_name else None
    if body is None:
        raise NotFound(f"{found.number} is a link, with no file to download: it leads to {found.url}.")
    return found, body


@requires(Permission.GOVERN_READ)
def listing(
    desk: Desk, asked: Asked = _FIRST, *, words: Collection[str] = _EVERY, kind: str = "", about: Subject | None = None
) -> Listed[EvidenceView]:
    """The evidence asked for, what expired or will soon first; `words` keeps those of these words of standing."""
    now = desk.clock()
    with desk.registry.read() as connection:
        where = [proofs.standing_any(words, now)] if words else []
        where += [proofs.ITEM.c.kind == kind] if kind else []
        where += [proofs.linked_to(about)] if about else []
        rows, found = proofs.found(connection, asked, where, order=proofs.order(asked, now))
        return Listed(shown.views(connection, rows, now), found, proofs.count(connection))


@requires(Permission.GOVERN_READ)
def summary(desk: Desk) -> EvidenceSummary:
    """How all evidence stands now."""
    now = desk.clock()
    with desk.registry.read() as connection:
        counts = {one: proofs.count(connection, proofs.standing(one, now)) for one in WORDS}
        return EvidenceSummary(
            by_word=counts,
            unlinked=proofs.count(connection, proofs.unlinked(), ~proofs.standing("withdrawn", now)),
            next_expiry=proofs.next_expiry(connection, now),
        )


@requires(Permission.GOVERN_READ)
def kinds(desk: Desk) -> list[str]:
    """The kinds of evidence on record."""
    with desk.registry.read() as connection:
        return proofs.kinds(connection)


@requires(Permission.GOVERN_READ)
def about(desk: Desk, subject: Subject, *, every_version: bool = False) -> list[EvidenceView]:
    """All evidence about a subject, the newest first: about its version, and about the thing as such.

    With `every_version`, about any version of it: what somebody wants to see who looks at the thing.
    """
    with desk.registry.read() as connection:
        rows = proofs.proving(connection, subject, every_version=every_version)
        return list(shown.views(connection, rows, desk.clock()))


def found_for(connection: Connection, subject: Subject, kinds: Iterable[str], now: datetime) -> list[Proof]:
    """The evidence of these kinds about a subject, whatever it is worth `now`: the newest first of each kind."""
    wanted = {kind.casefold() for kind in kinds}
    rows = proofs.proving(connection, subject)
    return [shown.proof(row, now) for row in rows if row.kind.casefold() in wanted]


def valid_for(connection: Connection, subject: Subject, kinds: Iterable[str], now: datetime) -> list[Proof]:
    """The evidence of these kinds about a subject that holds `now`, the newest first."""
    return [proof for proof in found_for(connection, subject, kinds, now) if proof.holds]


def most_bytes() -> int:
    """How many bytes a file of evidence may hold, by the settings."""
    return Settings.from_environment().max_evidence


def number_of(text: str) -> int:
    """The number in `E-5`, `e5` or `5`; raises Invalid."""
    return row_number(SubjectKind.EVIDENCE, text)


def _hash(body: bytes, most: int | None) -> str:
    most = most_bytes() if most is None else most
    if not body:
        raise Invalid("file: it is empty (0 bytes), so it can prove nothing.")
    if len(body) > most:
        raise TooBig(
            f"The file has {len(body):,} bytes; at most {most:,} are kept. An administrator can allow more with "
            "COUNTERSIGN_MAX_EVIDENCE_MB, or add it as a link with its SHA-256."
        )
    return hashlib.sha256(body).hexdigest()


def _known(keeping: Keeping, new: NewEvidence, sha256: str) -> int | None:
    """The number of the very same evidence, if it is on record and not withdrawn."""
    actor = keeping.desk.actor
    if new.key and actor is not None:
        found = proofs.by_key(keeping.connection, actor.account_id, new.key)
        if found is not None:
            return found
    for row in proofs.with_bytes(keeping.connection, sha256):
        same = (row.url, row.kind, row.valid_from, row.valid_until) == (
            new.url, new.kind, new.valid_from, new.valid_until,
        )  # fmt: skip
        if same and row.gone is None:
            return int(row.id)
    return None


def _keep(keeping: Keeping, new: NewEvidence, sha256: str, body: bytes | None) -> int:
    if body is not None:
        proofs.keep_bytes(keeping.connection, sha256, body)
    guessed = mimetypes.guess_type(new.file_name)[0] or "application/octet-stream"
    return keeping.add(
        "evidence_item",
        title=new.title.strip(),
        kind=new.kind.strip(),
        url=new.url,
        file_name=new.file_name,
        sha256=sha256,
        size=len(body) if body is not None else 0,
        media_type=new.media_type or (guessed if body is not None else ""),
        valid_from=new.valid_from,
        valid_until=new.valid_until,
        client_key=new.key or None,
    )


def _link(keeping: Keeping, number: int, about: Sequence[Subject], note: str) -> None:
    """Add the links that are not there yet; raises NotFound for a subject that nobody has mentioned."""
    connection = keeping.connection
    there = {(r.subject_kind, r.subject_name, r.subject_version) for r in proofs.links(connection, [number])}
    for one in dict.fromkeys(settled(connection, said) for said in about):
        place = (one.kind.value, one.name, one.version)
        if place in there:
            continue
        if not subjects.on_record(connection, one):
            raise NotFound(f"about: {one} is not on record. Names are exact, as in model:namespace/name@version.")
        keeping.add(
            "evidence_link", evidence_id=number, subject_kind=place[0], subject_name=place[1],
            subject_version=place[2], note=note,
        )  # fmt: skip


def _standing(connection: Connection, number: int) -> Row[Any]:
    row = shown.row(connection, number)
    if row.gone is not None:
        raise Conflict(
            f"{shown.say(number)} was withdrawn by {row.gone_by}: {row.gone_why} Add the evidence that holds now."
        )
    return row


def _subject(number: int) -> str:
    return str(Subject(SubjectKind.EVIDENCE, str(number)))
