"""The registry that this process serves, and the desk of whoever is looking at it now."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

import streamlit as st

from registry.access import Actor, Desk
from registry.api.session import COOKIE, NEXT, same_site_path
from registry.engine import Registry
from registry.services.sessions import actor_of_cookie, actor_of_email
from registry.settings import Settings

ORIGIN = "page"


@dataclass(frozen=True, slots=True)
class Served:
    """What app.py opened."""

    registry: Registry
    settings: Settings


_now_served: list[Served] = []


def serve(registry: Registry, settings: Settings) -> None:
    """Let the pages of this process stand on `registry` (app.py calls it before the first page is drawn)."""
    _now_served[:] = [Served(registry, settings)]


def served() -> Served | None:
    """What this process serves; None where a page was started without app.py."""
    return _now_served[0] if _now_served else None


def here(served: Served) -> Desk:
    """The desk of whoever is looking: by the session's cookie, else by the company's sign-in, else nobody's."""
    return Desk(served.registry, _actor(served.registry), ORIGIN)


def _actor(registry: Registry) -> Actor | None:
    return actor_of_cookie(registry, cookie(COOKIE)) or actor_of_email(registry, company_email())


def cookie(name: str) -> str:
    """What the browser brought under that name when it connected; empty without it."""
    return st.context.cookies.get(name, "")


def deep_link() -> str:
    """The path that somebody was on before the company's sign-in; empty without one, and the second time."""
    number, _, path = cookie(NEXT).partition(".")
    if not path or number in _used_links:
        return ""
    _used_links[number] = None
    while len(_used_links) > 10_000:
        _used_links.pop(next(iter(_used_links)))
    return same_site_path(unquote(path))


_used_links: dict[str, None] = {}


def company_sign_in() -> bool:
    """Whether an identity provider is set up (`[auth]` in Streamlit's secrets)."""
    from streamlit.runtime.secrets import secrets_singleton

    return secrets_singleton.load_if_toml_exists() and "auth" in st.secrets


def company_user() -> bool:
    """Whether the company's identity provider let somebody through."""
    return company_sign_in() and bool(st.user.is_logged_in)


def company_email() -> str:
    """The address that the provider vouches for; empty without one, or where it says that it is not verified."""
    if not company_user():
        return ""
    told = st.user.to_dict()
    return "" if told.get("email_verified") is False else str(told.get("email") or "")
