"""Briefs as files: what a page's button, the command line and HTTP hand out, each noted in the audit log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from briefs.drafts import Draft, snapshot_file
from briefs.kinds import Kind, kind
from briefs.outline import Depth
from registry.access import Desk, check
from registry.services import briefs

Page = Literal["A4", "Letter"]


class Format(StrEnum):
    """What sort of file."""

    PDF = "pdf"
    JSON = "json"


MEDIA = {Format.PDF: "application/pdf", Format.JSON: "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which file: its format, paper, how deep it goes, and the http(s) address of this server for its links."""

    format: Format = Format.PDF
    page: Page = "A4"
    depth: Depth = Depth.EVIDENCE
    address: str = ""


@dataclass(frozen=True, slots=True)
class Exported:
    """A brief that left the house: its bytes, the SHA-256 that is in the audit log, and a name for the file."""

    document: bytes
    sha256: str
    file_name: str
    media_type: str = MEDIA[Format.PDF]


def export(desk: Desk, name: str, subject: str, wanted: Wanted | None = None) -> Exported:
    """Make a brief of the kind `name`, and note in the audit log that it left the house."""
    wanted, row = wanted or Wanted(), kind(name)
    check(desk, row.permission)
    return _exported(desk, row, row.build(desk, subject, address=wanted.address), wanted)


def _exported(desk: Desk, row: Kind, draft: Draft, wanted: Wanted) -> Exported:
    document = _WRITERS[wanted.format](draft, wanted)
    digest = briefs.exported(desk, row.name, draft.subject, document)
    stem = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in draft.brief.subject)[:80]
    name = f"{stem}-{draft.brief.as_of:%Y-%m-%d}.{wanted.format.value}"
    return Exported(document, digest, name, MEDIA[wanted.format])


def _pdf(draft: Draft, wanted: Wanted) -> bytes:
    from briefs.pdf import render

    return render(draft.brief.down_to(wanted.depth))


def _json(draft: Draft, _wanted: Wanted) -> bytes:
    return snapshot_file(draft.snapshot).content


_WRITERS: dict[Format, Callable[[Draft, Wanted], bytes]] = {Format.PDF: _pdf, Format.JSON: _json}
