"""What an operator can set, all of it from the environment."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from datetime import timedelta
from email.utils import parseaddr
from typing import Any, Self
from urllib.parse import urlsplit

from registry.engine import DEFAULT_URL
from registry.errors import RegistryBroken


def _setting(variable: str, about: str, *, default: Any, secret: bool = False) -> Any:
    return field(default=default, metadata={"variable": variable, "about": about, "secret": secret})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force. Streamlit has its own, in `.streamlit/config.toml` and `STREAMLIT_…`."""

    registry_url: str = _setting(
        "REGISTRY_URL",
        "where the registry is: `sqlite:///file` or `postgresql+psycopg://user:password@host/database`",
        default=DEFAULT_URL,
    )
    demo: bool = _setting(
        "COUNTERSIGN_DEMO",
        "`1` loads the demo of a fictional company once and lets anybody in as any of its roles without a password, "
        "`0` closes that door; without it, on only where `REGISTRY_URL` is not set",
        default=True,
    )
    public_url: str = _setting(
        "COUNTERSIGN_PUBLIC_URL",
        "the address under which others reach this server, for links in briefs and snippets; without it, the one in "
        "the browser",
        default="",
    )
    session_hours: float = _setting(
        "COUNTERSIGN_SESSION_HOURS", "after how many hours a browser has to sign in again, at most 720", default=12.0
    )
    max_body_mb: int = _setting(
        "COUNTERSIGN_MAX_BODY_MB",
        "how large the body of a request with events may be, in MiB after gzip is undone, at most 512",
        default=20,
    )
    max_evidence_mb: int = _setting(
        "COUNTERSIGN_MAX_EVIDENCE_MB", "how large a file of evidence may be, in MiB, at most 512", default=50
    )
    max_bill_mb: int = _setting(
        "COUNTERSIGN_MAX_BILL_MB", "how large a cloud bill sent over HTTP may be, in MiB, at most 512", default=200
    )
    key_file: str = _setting(
        "COUNTERSIGN_KEY_FILE",
        "the private key that signs checkpoints, made at first use; without it, in `keys/` beside the registry's file",
        default="",
    )
    checkpoint_dir: str = _setting(
        "COUNTERSIGN_CHECKPOINT_DIR",
        "where signed checkpoints are kept, outside the database; without it, in `checkpoints/` beside its file",
        default="",
    )
    emit: str = _setting(
        "COUNTERSIGN_EMIT",
        "where registrations made here are passed on: a transport of the OpenLineage client as JSON, such as "
        '`{"type": "http", "url": "https://lineage.example"}`; without it, nowhere',
        default="",
    )

    smtp_url: str = _setting(
        "COUNTERSIGN_SMTP_URL",
        "the mail server that notifications are sent through: `smtp://user:password@host:587` (TLS by STARTTLS), "
        "`smtps://host:465` (TLS from the start) or `smtp+plain://host:25` (no TLS); without it, nothing is mailed",
        default="",
    )
    mail_from: str = _setting(
        "COUNTERSIGN_MAIL_FROM", "whom mails come from, such as `Countersign <countersign@company.example>`", default=""
    )
    private_webhooks: bool = _setting(
        "COUNTERSIGN_PRIVATE_WEBHOOKS",
        "`1` lets webhooks reach private and loopback addresses, and be told without TLS; without it, neither",
        default=False,
    )
    company: str = _setting("COUNTERSIGN_COMPANY", "whose papers these are, for the head of every page", default="")
    logo: str = _setting(
        "COUNTERSIGN_LOGO", "the company's logo for the head of every page, a PNG or JPEG file", default=""
    )
    accent: str = _setting(
        "COUNTERSIGN_ACCENT",
        "the accent colour of papers as `#rrggbb`, dark enough to be read on white; without it, the house's blue",
        default="",
    )
    paper_key_file: str = _setting(
        "COUNTERSIGN_PAPER_KEY_FILE",
        "the company's own key and certificate that sign papers, a PKCS#12 file; without it, one is made at first use "
        "beside the key that signs checkpoints",
        default="",
    )
    paper_key_password: str = _setting(
        "COUNTERSIGN_PAPER_KEY_PASSWORD", "the password of that file", default="", secret=True
    )
    stamp_url: str = _setting(
        "COUNTERSIGN_STAMP_URL",
        "a time-stamp service (RFC 3161) whose stamps let signatures be checked for decades; without it, none is asked",
        default="",
    )
    stamp_roots: str = _setting(
        "COUNTERSIGN_STAMP_ROOTS", "the certificates that the time-stamp service is trusted by, a PEM file", default=""
    )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read them; raises RegistryBroken naming the variable that says something else than it can."""
        env = os.environ if environ is None else environ
        url = env.get("REGISTRY_URL", "").strip()
        return cls(
            registry_url=url or DEFAULT_URL,
            demo=_yes_or_no(env, "COUNTERSIGN_DEMO", default=not url),
            public_url=_address(env, "COUNTERSIGN_PUBLIC_URL"),
            session_hours=_hours(env, "COUNTERSIGN_SESSION_HOURS", default=12.0),
            max_body_mb=_mebibytes(env, "COUNTERSIGN_MAX_BODY_MB", default=20),
            max_evidence_mb=_mebibytes(env, "COUNTERSIGN_MAX_EVIDENCE_MB", default=50),
            max_bill_mb=_mebibytes(env, "COUNTERSIGN_MAX_BILL_MB", default=200),
            key_file=env.get("COUNTERSIGN_KEY_FILE", "").strip(),
            checkpoint_dir=env.get("COUNTERSIGN_CHECKPOINT_DIR", "").strip(),
            emit=_transport(env, "COUNTERSIGN_EMIT"),
            smtp_url=_mail_server(env, "COUNTERSIGN_SMTP_URL"),
            mail_from=_sender(env, "COUNTERSIGN_MAIL_FROM"),
            private_webhooks=_yes_or_no(env, "COUNTERSIGN_PRIVATE_WEBHOOKS", default=False),
            company=env.get("COUNTERSIGN_COMPANY", "").strip(),
            logo=env.get("COUNTERSIGN_LOGO", "").strip(),
            accent=_colour(env, "COUNTERSIGN_ACCENT"),
            paper_key_file=env.get("COUNTERSIGN_PAPER_KEY_FILE", "").strip(),
            paper_key_password=env.get("COUNTERSIGN_PAPER_KEY_PASSWORD", ""),
            stamp_url=_address(env, "COUNTERSIGN_STAMP_URL"),
            stamp_roots=env.get("COUNTERSIGN_STAMP_ROOTS", "").strip(),
        )

    @property
    def transport(self) -> dict[str, Any] | None:
        """The transport that registrations are passed on to, if any."""
        return json.loads(self.emit) if self.emit else None

    @property
    def session_lifetime(self) -> timedelta:
        """How long a browser stays signed in."""
        return timedelta(hours=self.session_hours)

    @property
    def max_body(self) -> int:
        """How many bytes a request with events may hold."""
        return self.max_body_mb * 1024 * 1024

    @property
    def max_bill(self) -> int:
        """How many bytes a bill may hold."""
        return self.max_bill_mb * 1024 * 1024

    @property
    def max_evidence(self) -> int:
        """How many bytes a file of evidence may hold."""
        return self.max_evidence_mb * 1024 * 1024

    def shown(self) -> list[tuple[str, str, str]]:
        """Variable, value in force without its secrets, and what it is about."""
        return [(f.metadata["variable"], self._shown(f), f.metadata["about"]) for f in fields(self)]

    def _shown(self, one: Field[Any]) -> str:
        value = getattr(self, one.name)
        return ("set" if value else "") if one.metadata["secret"] else _public(value)


def _public(value: Any) -> str:
    text = {True: "1", False: "0"}[value] if isinstance(value, bool) else str(value)
    if text.startswith("{"):  # a transport may carry a key
        return str(json.loads(text).get("type", "set"))
    if "://" not in text:
        return text
    parts = urlsplit(text)
    secret = parts.password is not None or "password" in parts.query.lower()
    return parts._replace(netloc=f"…@{parts.hostname or ''}", query="").geturl() if secret else text


def _yes_or_no(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = env.get(name, "").strip().lower()
    if not text:
        return default
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    raise RegistryBroken(f"{name} is {text!r}; it can be 1 or 0.")


def _hours(env: Mapping[str, str], name: str, *, default: float) -> float:
    text = env.get(name, "").strip() or str(default)
    try:
        hours = float(text)
    except ValueError:
        hours = 0.0
    if not 0 < hours <= 720:
        raise RegistryBroken(f"{name} is {text!r}; it can be a number of hours above 0, at most 720.")
    return hours


def _mebibytes(env: Mapping[str, str], name: str, *, default: int) -> int:
    text = env.get(name, "").strip() or str(default)
    size = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    if not 0 < size <= 512:
        raise RegistryBroken(f"{name} is {text!r}; it can be a whole number of MiB from 1 to 512.")
    return size


def _transport(env: Mapping[str, str], name: str) -> str:
    text = env.get(name, "").strip()
    try:
        fits = not text or isinstance(json.loads(text).get("type"), str)
    except (ValueError, AttributeError):
        fits = False
    if not fits:
        raise RegistryBroken(f'{name} can be a JSON object with a "type", such as {{"type": "console"}}.')
    return text


def _address(env: Mapping[str, str], name: str) -> str:
    text = env.get(name, "").strip().rstrip("/")
    if text and (urlsplit(text).scheme not in {"http", "https"} or not urlsplit(text).hostname):
        raise RegistryBroken(f"{name} is {text!r}; it has to start with http:// or https:// and name a host.")
    return text


def _colour(env: Mapping[str, str], name: str) -> str:
    text = env.get(name, "").strip().lower()
    if text and not re.fullmatch("#[0-9a-f]{6}", text):
        raise RegistryBroken(f"{name} is {text!r}; it can be a colour such as #1d4f91.")
    return text


def _mail_server(env: Mapping[str, str], name: str) -> str:
    text = env.get(name, "").strip()
    try:
        parts = urlsplit(text)
        fits = parts.scheme in {"smtp", "smtps", "smtp+plain"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if text and not fits:
        raise RegistryBroken(f"{name} has to look like smtp://user:password@host:587, smtps://… or smtp+plain://….")
    if text and not _sender(env, "COUNTERSIGN_MAIL_FROM"):
        raise RegistryBroken(f"{name} needs COUNTERSIGN_MAIL_FROM beside it: whom mails come from.")
    return text


def _sender(env: Mapping[str, str], name: str) -> str:
    text = env.get(name, "").strip()
    address = parseaddr(text)[1]
    if text and ("@" not in address or not text.isprintable()):
        raise RegistryBroken(
            f"{name} is {text!r}; it can be an address such as Countersign <countersign@company.example>."
        )
    return text
