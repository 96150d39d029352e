"""What briefs are made from, and the note in the audit log that one was handed out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from email.utils import parseaddr
from typing import Any

from registry.access import Desk, Permission, requires
from registry.audit import entry
from registry.engine import take_log_lock
from registry.errors import Invalid, Unavailable
from registry.services import _model_brief
from registry.services import audit as log
from registry.services._mail import FAULTS, Attached, Mail, send
from registry.settings import Settings
from registry.store import audit, entries
from registry.store.entries import Filter
from registry.views.brief import (
    BriefLetter,
    ExportLine,
    ModelBriefView,
)
from registry.views.nodes import NodeView

EXPORTED = "brief.exported"
_AT_ONCE = 500


@requires(Permission.BRIEF_EXPORT)
def model(desk: Desk, node: NodeView, *, address: str = "", organisation: str = "") -> ModelBriefView:
    """What the brief of an AI model shows, with a checkpoint of the log as it is now.

    `address` is the http(s) address of this server, for the links; without it there are none.
    """
    return _model_brief.model(desk, node, address=address, organisation=organisation)


@requires(Permission.BRIEF_EXPORT)
def exported(desk: Desk, kind: str, subject: str, document: bytes, *, details: Mapping[str, Any] | None = None) -> str:
    """Note in the audit log that a brief left the house; returns the SHA-256 by which it is known again."""
    digest = hashlib.sha256(document).hexdigest()
    record = entry(desk, EXPORTED, subject, kind=kind, sha256=digest, bytes=len(document), **(details or {}))
    with desk.registry.write() as connection:
        take_log_lock(connection)
        audit.append(connection, record)
    return digest


@requires(Permission.BRIEF_EXPORT)
def known(desk: Desk, marks: Mapping[str, str]) -> ExportLine | None:
    """The newest export whose entry says one of `marks`, such as a "sha256"; None where the log knows of none."""
    newest, signed = None, log.latest_checkpoint(desk)
    with desk.registry.read() as connection:
        while found := entries.page(connection, Filter(action=EXPORTED), before=newest, limit=_AT_ONCE):
            for one in found:
                if any(value and one.details.get(name) == value for name, value in marks.items()):
                    covered = signed.size if signed else 0
                    return ExportLine(
                        one.seq, one.at, one.actor, one.subject, one.details, audit.size(connection), covered
                    )
            newest = found[-1].seq
    return None


@requires(Permission.BRIEF_EXPORT)
def mailed(desk: Desk, settings: Settings, letter: BriefLetter) -> None:
    """Mail a brief that was exported, and note to whom; raises Invalid, or Unavailable where it does not go out."""
    if not settings.smtp_url:
        raise Invalid("No mail server is set: COUNTERSIGN_SMTP_URL and COUNTERSIGN_MAIL_FROM say which.")
    if "@" not in parseaddr(letter.to)[1] or not letter.to.isprintable():
        raise Invalid(f"{letter.to!r} is no address that mail can go to.")
    digest = hashlib.sha256(letter.document).hexdigest()
    file = Attached(letter.file_name, letter.media_type, letter.document)
    mail_id = hashlib.sha256(f"{digest} {letter.to}".encode()).hexdigest()[:32]
    mail = Mail(to=letter.to, subject=letter.title, text=letter.text, mail_id=mail_id, at=desk.clock(), files=(file,))
    try:
        send(settings, mail)
    except FAULTS as cause:
        raise Unavailable(f"The mail to {letter.to} did not go out: {cause}") from cause
    with desk.registry.write() as connection:
        take_log_lock(connection)
        audit.append(connection, entry(desk, "brief.mailed", letter.subject, to=letter.to, sha256=digest))
