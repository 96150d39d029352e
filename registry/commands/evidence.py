"""A piece of evidence as it comes in: a file or a link, what kind of proof it is, how long it holds, what it proves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator

from registry import commands
from registry.commands.about import About, checked
from registry.commands.reading import reader
from registry.errors import Invalid

KINDS = (
    "validation report", "bias audit", "data sheet", "model card", "impact assessment", "test report",
    "red team report", "security review",
     "contract", "licence", "policy", "training record", "minutes", "monitoring report", "other",
)  # fmt: skip
"""Kinds offered first; a policy may ask for any other in its own words."""
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(; ?[\w-]+=[\w.+-]+)*", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}")


def _moment(value: Any) -> Any:
    return commands.moment(value, "valid") if isinstance(value, str) else value


def _several(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Moment = Annotated[datetime | None, BeforeValidator(_moment)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvidence:
    """Evidence to be put on record, its bytes apart. Raises Invalid.

    Either `file_name` or `url` is said. `sha256` is of what a link led to, where somebody looked. `valid_from` is
    inclusive, `valid_until` exclusive. The same `key` from the same account is the same evidence.
    """

    title: str
    kind: str
    file_name: str = ""
    url: str = ""
    sha256: str = ""
    media_type: str = ""
    valid_from: Moment = None
    valid_until: Moment = None
    about: Annotated[tuple[About, ...], BeforeValidator(_several)] = ()
    note: str = ""
    key: str = ""

    def __post_init__(self) -> None:
        checked(self.title, "title", most=300, needed=True)
        checked(self.kind, "kind", most=100, needed=True)
        checked(self.note, "note", most=10_000)
        checked(self.key, "key", most=200)
        checked(self.media_type, "media_type", most=200)
        if self.media_type and not _MEDIA_TYPE.fullmatch(self.media_type):
            raise Invalid(f"media_type: {self.media_type[:60]!r} is none such as application/pdf.")
        if bool(self.file_name) == bool(self.url):
            raise Invalid("url: say either where a link leads or what a file is called, and not both.")
        _check_url(self.url)
        if self.sha256 and not _SHA256.fullmatch(self.sha256):
            raise Invalid("sha256: that is 64 digits from 0 to f.")
        if self.file_name and self.sha256:
            raise Invalid("sha256: that of a file is computed from its bytes.")
        if self.valid_from and self.valid_until and self.valid_until <= self.valid_from:
            raise Invalid("valid_until: it must be later than valid_from.")
        object.__setattr__(self, "file_name", bare_name(self.file_name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What else a piece of evidence proves. Raises Invalid."""

    about: Annotated[tuple[About, ...], BeforeValidator(_several)]
    note: str = ""

    def __post_init__(self) -> None:
        checked(self.note, "note", most=10_000)
        if not self.about:
            raise Invalid("about: say what it proves something about, as in model:namespace/name@version.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """Why a piece of evidence counts no longer. Raises Invalid."""

    reason: str

    def __post_init__(self) -> None:
        checked(self.reason, "reason", most=10_000, needed=True)


read = reader(NewEvidence)
"""Evidence from JSON bytes or a mapping; raises Invalid with each place."""
read_linked = reader(Linked)
read_withdrawn = reader(Withdrawn)


def bare_name(name: str) -> str:
    """A file's own name, without folders and without what a header or a file system stumbles over."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    return re.sub(r'[\x00-\x1f\x7f"\\/:*?<>|\u202a-\u202e\u2066-\u2069]', "_", last).strip(". ")[:200]


def _check_url(url: str) -> None:
    checked(url, "url", most=2000)
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname or parts.password):
        raise Invalid("url: it has to begin with https:// or http:// and hold no password.")
