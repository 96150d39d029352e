"""What an account may be called."""

from __future__ import annotations

import re
from typing import Any

from registry.errors import Invalid

OPERATOR = "operator"
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_RESERVED = frozenset({OPERATOR, "nobody", "unknown"})


def checked_login(login: str) -> str:
    login = login.strip().lower()
    if not _LOGIN.fullmatch(login) or login in _RESERVED:
        raise Invalid("login: it takes 1 to 64 of a-z, 0-9, dot, hyphen, underscore and @; some words are reserved.")
    return login


def checked(login: str, *, name: str, email: str, kind: str) -> dict[str, Any]:
    """The values of a new account's row, or Invalid naming the place."""
    name, email = " ".join(name.split()), email.strip().lower()
    if not 0 < len(name) <= 120 or not name.isprintable():
        raise Invalid("name: it takes 1 to 120 printable characters.")
    if email and not _EMAIL.fullmatch(email):
        raise Invalid("email: it does not look like an e-mail address.")
    if kind not in ("person", "machine"):
        raise Invalid("kind: it is person or machine.")
    return {"login": login, "name": name, "email": email or None, "kind": kind}
