"""What an operator can set, all of it from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from typing import Any, Self
from urllib.parse import urlsplit

from registry.engine import DEFAULT_URL
from registry.errors import RegistryBroken


def _setting(variable: str, about: str, *, default: Any) -> Any:
    return field(default=default, metadata={"variable": variable, "about": about})


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
        )

    @property
    def session_lifetime(self) -> timedelta:
        """How long a browser stays signed in."""
        return timedelta(hours=self.session_hours)

    def shown(self) -> list[tuple[str, str, str]]:
        """Variable, value in force without its secrets, and what it is about."""
        return [(f.metadata["variable"], _public(getattr(self, f.name)), f.metadata["about"]) for f in fields(self)]


def _public(value: Any) -> str:
    text = {True: "1", False: "0"}[value] if isinstance(value, bool) else str(value)
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


def _address(env: Mapping[str, str], name: str) -> str:
    text = env.get(name, "").strip().rstrip("/")
    if text and (urlsplit(text).scheme not in {"http", "https"} or not urlsplit(text).hostname):
        raise RegistryBroken(f"{name} is {text!r}; it has to start with http:// or https:// and name a host.")
    return text
