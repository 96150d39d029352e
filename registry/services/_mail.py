"""Sends one plain-text e-mail through the mail server of the settings."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

from registry.settings import Settings

TIMEOUT_SECONDS = 20
_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
FAULTS = (smtplib.SMTPException, OSError, ValueError)
"""What goes wrong when mail is sent; `ssl.SSLError` is an OSError."""
REFUSED_ONE = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError)
"""Those of them that say something about one mail, and nothing about the server."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with a mail."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message. `mail_id` stands for it everywhere: the same mail again has the same id."""

    to: str
    subject: str
    text: str
    mail_id: str
    at: datetime
    files: tuple[Attached, ...] = ()


def send(settings: Settings, mail: Mail) -> None:
    """Hand a mail to the server; raises one of FAULTS. Needs `settings.smtp_url`."""
    parts = urlsplit(settings.smtp_url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    with _connected(parts.scheme, host, port) as server:
        if parts.username is not None:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(_message(settings, mail))


def _connected(scheme: str, host: str, port: int) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    if scheme == "smtp":
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
    return server


def _message(settings: Settings, mail: Mail) -> EmailMessage:
    domain = parseaddr(settings.mail_from)[1].rpartition("@")[2] or "countersign"
    message = EmailMessage()
    message["From"], message["To"] = settings.mail_from, mail.to
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.mail_id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    for file in mail.files:
        main, _, sub = file.media_type.partition(";")[0].partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return message
