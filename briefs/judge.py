"""Whether a PDF is what left the house: intact, signed by whom, in the log where; or exactly what is wrong with it."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from briefs.seals import Seal, seals, words_inside


class State(StrEnum):
    """What a file is found to be; every one but the first means: do not rely on it."""

    INTACT = "intact"
    CHANGED = "changed"
    APPENDED = "appended"
    STRIPPED = "stripped"
    FOREIGN = "signed by somebody else"
    UNKNOWN = "unknown"


class Export(Protocol):
    """What the audit log says of an export."""

    @property
    def seq(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def subject(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def checkpoint(self) -> int: ...


Log = Callable[[dict[str, str]], Export | None]
"""The newest export whose entry says one of these: "sha256", "unsigned", "content" or "certificate"."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, in words and for programs. Log fields are None or empty where the log was not asked."""

    state: State
    sentence: str
    sha256: str
    signed_by: str = ""
    signed_at: datetime | None = None
    certificate_sha256: str = ""
    entry: int | None = None
    log_size: int | None = None
    subject: str = ""
    notes: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it can be relied on."""
        return self.state is State.INTACT


def judge(document: bytes, *, log: Log | None = None, ours: Sequence[str] = ()) -> Verdict:
    """What a file is. `ours` are the SHA-256 of certificates that are known to be the house's."""
    found, digest = seals(document), hashlib.sha256(document).hexdigest()
    exact = log({"sha256": digest}) if log else None
    if not found:
        return _unsigned(document, digest, exact, log)
    first = found[0]
    state, sentence = _judged(document, found, exact=exact is not None, log=log, ours=ours)
    notes = _notes(found, log=log, exact=exact)
    return Verdict(
        state,
        sentence,
        digest,
        signed_by=first.owner if first.certificate else "",
        signed_at=first.at,
        certificate_sha256=first.certificate_sha256,
        entry=exact.seq if exact else None,
        log_size=exact.size if exact else None,
        subject=exact.subject if exact else "",
        notes=notes,
    )


def _judged(
    document: bytes, found: Sequence[Seal], *, exact: bool, log: Log | None, ours: Sequence[str]
) -> tuple[State, str]:
    first, last = found[0], found[-1]
    if first.fault:
        return State.CHANGED, f"This is not what was signed: {first.fault}."
    if broken := next((one for one in found if one.fault), None):
        return State.CHANGED, f"A later signature, by {broken.owner}, does not hold: {broken.fault}."
    if last.end != len(document):
        return State.APPENDED, _appended(len(document) - last.end)
    if len(found) > 1 and (said := _beyond(document, found)):
        return State.APPENDED, said
    if not _known(first, log=log, ours=ours):
        fingerprint = first.certificate_sha256
        return State.FOREIGN, f"The signature of {first.owner} holds, but it is not ours: certificate {fingerprint}."
    if log is not None and not exact:
        return State.UNKNOWN, f"The signature of {first.owner} holds, but no entry of the log knows this file."
    where = "" if log is not None else " The log was not asked."
    return State.INTACT, f"Intact: not one byte has changed since {first.owner} signed it{_when(first)}.{where}"


def _appended(count: int) -> str:
    added = "1 byte was" if count == 1 else f"{count:,} bytes were"
    return f"{added} added after the signature; what was signed is whole before that."


def _beyond(document: bytes, found: Sequence[Seal]) -> str:
    """What was added between the first signature and the last, unless it is what time stamps need."""
    if not all(one.stamp for one in found[1:]):
        return f"{len(found) - 1} more signatures were added after that of {found[0].owner}."
    if not _only_stamps(document):
        return f"More than a time stamp was added after the signature of {found[0].owner}."
    return ""


def _only_stamps(document: bytes) -> bool:
    """Whether a whole file differs from what its first signature covers by time stamps and proofs of them alone."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
    from pyhanko.sign.general import SigningError

    try:
        signature = PdfFileReader(io.BytesIO(document)).embedded_regular_signatures[0]
        signature.compute_integrity_info()
    except (PdfError, SigningError, ValueError, KeyError, TypeError, IndexError):
        return False
    found = signature.diff_result
    return isinstance(found, DiffResult) and found.modification_level <= ModificationLevel.LTA_UPDATES


def _known(seal: Seal, *, log: Log | None, ours: Sequence[str]) -> bool:
    fingerprint = seal.certificate_sha256
    return fingerprint in ours or (log is not None and log({"certificate": fingerprint}) is not None)


def _unsigned(document: bytes, digest: str, exact: Export | None, log: Log | None) -> Verdict:
    where = (exact.seq, exact.size, exact.subject) if exact else (None, None, "")
    if exact:
        sentence = "Intact: these are the very bytes that left the house, though they carry no signature."
        return Verdict(State.INTACT, sentence, digest, "", None, "", *where)
    origin = log({"unsigned": digest}) if log else None
    claimed = list(words_inside(document))
    claims = origin or next((found for word in claimed if log and (found := log({"content": word}))), None)
    if origin:
        sentence = f"The signature was taken off: with it, this is the export of entry {origin.seq}."
    elif claims:
        sentence = f"There is no signature. It says to be the export of entry {claims.seq}, which was signed."
    elif claimed or re.search(rb"/Sig\b", document):
        sentence = "There is no signature where there should be one, and nothing in it can be relied on."
    else:
        what = "There is no signature" if b"%PDF-" in document[:1024] else "This is no PDF"
        sentence = f"{what}, and no entry of the log knows this file." if log else f"{what}."
        return Verdict(State.UNKNOWN, sentence, digest)
    told = (claims.seq, claims.size, claims.subject) if claims else (None, None, "")
    return Verdict(State.STRIPPED, sentence, digest, "", None, "", *told)


def _notes(found: Sequence[Seal], *, log: Log | None, exact: Export | None) -> tuple[str, ...]:
    stamps = [f"A time stamp of {one.owner} stands over all of it." for one in found[1:] if one.stamp and not one.fault]
    if exact is None:
        return tuple(stamps)
    covers = exact.checkpoint > exact.seq
    signed = (
        f"the signed checkpoint of {exact.checkpoint:,} entries covers it" if covers else "no checkpoint covers it yet"
    )
    return (*stamps, f"It is entry {exact.seq} of the log, which has {exact.size:,} entries now; {signed}.")


def _when(seal: Seal) -> str:
    return f" on {seal.at:%d %b %Y at %H:%M} UTC" if seal.at else ""
