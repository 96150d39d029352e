"""What a builder hands over: the brief, the one snapshot that its figures come from, and what is attached."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from briefs.outline import Brief
from registry.plain import plain

SNAPSHOT = "snapshot.json"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF. `relation` says how it stands to the paper, as PDF/A-3 names it."""

    name: str
    content: bytes
    media_type: str
    about: str
    relation: Literal["Source", "Data", "Supplement"] = "Supplement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A brief that is not printed yet. `subject` is how the audit log names what it is about: "model:shop/churn"."""

    brief: Brief
    subject: str
    snapshot: Any
    """The frozen view that every figure comes from; None only where the brief itself is all there is."""
    attachments: tuple[Attachment, ...] = ()
    """Besides the snapshot and the tables, which are attached anyway: proofs, the checkpoint, how to verify."""


Builder = Callable[..., Draft]
"""`build(desk: Desk, subject: str, *, address: str = "") -> Draft`. Raises NotFound or Invalid in words."""


def canonical(snapshot: Any) -> bytes:
    """A view as JSON with sorted keys and times in UTC: the same view gives the same bytes."""
    options = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC | orjson.OPT_INDENT_2
    return orjson.dumps(plain(snapshot), option=options, default=str) + b"\n"


def snapshot_sha256(snapshot: Any) -> str:
    """Hex SHA-256 of a view's canonical JSON: what stands on page one, and what the attached file hashes to."""
    return hashlib.sha256(canonical(snapshot)).hexdigest()


def snapshot_file(snapshot: Any) -> Attachment:
    """The view as the file that is attached."""
    about = "Every figure of this paper comes from this file"
    return Attachment(SNAPSHOT, canonical(snapshot), "application/json", about, "Source")
