"""Briefs as files: what a page's button, the command line and HTTP hand out, each noted in the audit log."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from briefs.drafts import Draft, snapshot_file
from briefs.kinds import Kind, kind
from briefs.outline import Depth
from registry.access import Desk, check
from registry.errors import Invalid
from registry.services import briefs
from registry.settings import Settings

Page = Literal["A4", "Letter"]
Progress = Callable[[int], None]


class Format(StrEnum):
    """What sort of file."""

    PDF = "pdf"
    HTML = "html"
    DOCX = "docx"
    CSV = "csv"
    JSON = "json"


MEDIA = {
    Format.PDF: "application/pdf",
    Format.HTML: "text/html; charset=utf-8",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.CSV: "application/zip",
    Format.JSON: "application/json",
}
_ENDINGS = {Format.CSV: "zip"}
"""All tables of a brief are one file of several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which file: its format, paper, how deep it goes; whose it is (settings), and the address for its links."""

    format: Format = Format.PDF
    page: Page = "A4"
    depth: Depth = Depth.EVIDENCE
    address: str = ""
    settings: Settings = field(default_factory=Settings.from_environment)
    progress: Progress | None = None
    """Hears the number of each page made; what it raises stops the export."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A brief that left the house: its bytes, the SHA-256 that is in the audit log, and a name for the file."""

    document: bytes
    sha256: str
    file_name: str
    media_type: str = MEDIA[Format.PDF]
    title: str = ""
    """What sort of brief of what."""
    headline: str = ""
    subject: str = ""
    """What it is about, as the audit log names it."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A file, and what its audit entry says besides."""

    document: bytes
    details: dict[str, str]


def export(desk: Desk, name: str, subject: str, wanted: Wanted | None = None) -> Exported:
    """Make a brief of the kind `name`, and note in the audit log that it left the house."""
    wanted, row = wanted or Wanted(), kind(name)
    check(desk, row.permission)
    if wanted.format is Format.DOCX and not row.word:
        raise Invalid(f"format: {row.title} is no Word document: what it proves must not be written in.")
    return of_draft(desk, row, row.build(desk, subject, address=wanted.address), wanted)


def of_draft(desk: Desk, row: Kind, draft: Draft, wanted: Wanted) -> Exported:
    """The file of a draft that was made already, noted in the audit log."""
    made = _WRITERS[wanted.format](desk, draft, wanted)
    digest = briefs.exported(desk, row.name, draft.subject, made.document, details=made.details)
    stem = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in draft.brief.subject)[:80]
    name = f"{stem}-{draft.brief.as_of:%Y-%m-%d}.{_ENDINGS.get(wanted.format, wanted.format.value)}"
    title = f"{draft.brief.kind}: {draft.brief.subject}"
    return Exported(made.document, digest, name, MEDIA[wanted.format], title, draft.brief.headline, draft.subject)


def _pdf(desk: Desk, draft: Draft, wanted: Wanted) -> _Made:
    """Printed, then signed; the entry also knows the file without its signature, and what it says."""
    from briefs import house
    from briefs.data import csv_files
    from briefs.fingerprint import content_sha256
    from briefs.pdf import render
    from briefs.sign import FIELDS, sign

    brief = draft.brief.down_to(wanted.depth)
    attached = [snapshot_file(draft.snapshot), *csv_files(brief), *draft.attachments]
    brand, key = house.brand(wanted.settings), house.key(desk.registry, wanted.settings, at=desk.clock())
    printed = render(
        brief, attachments=attached, page=wanted.page, brand=brand, fields=FIELDS, progress=wanted.progress
    )
    signed = sign(printed, key, reason=f"Exported as {brief.kind}", stamps=house.stamps(wanted.settings))
    unsigned = hashlib.sha256(printed).hexdigest()
    return _Made(
        signed, {"unsigned": unsigned, "content": content_sha256(brief), "certificate": key.sha256, "format": "pdf"}
    )


def _html(_desk: Desk, draft: Draft, wanted: Wanted) -> _Made:
    from briefs import house
    from briefs.html import render

    return _Made(render(draft.brief.down_to(wanted.depth), brand=house.brand(wanted.settings)), {"format": "html"})


def _docx(_desk: Desk, draft: Draft, wanted: Wanted) -> _Made:
    from briefs import house
    from briefs.docx import render

    return _Made(render(draft.brief.down_to(wanted.depth), brand=house.brand(wanted.settings)), {"format": "docx"})


def _csv(_desk: Desk, draft: Draft, wanted: Wanted) -> _Made:
    from briefs.data import zipped

    return _Made(zipped(draft.brief.down_to(wanted.depth)), {"format": "csv"})


def _json(_desk: Desk, draft: Draft, wanted: Wanted) -> _Made:
    from briefs.data import as_json

    return _Made(as_json(draft.brief.down_to(wanted.depth), draft.snapshot), {"format": "json"})


_WRITERS: dict[Format, Callable[[Desk, Draft, Wanted], _Made]] = {
    Format.PDF: _pdf,
    Format.HTML: _html,
    Format.DOCX: _docx,
    Format.CSV: _csv,
    Format.JSON: _json,
}
