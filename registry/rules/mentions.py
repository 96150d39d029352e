"""Whom a text calls by @login."""

from __future__ import annotations

import re
from collections.abc import Container

_CALLED = re.compile(r"(?<![\w@./])@([a-z0-9][a-z0-9._@-]{0,63})", re.IGNORECASE)
_TAIL = "._-@"
"""What a login may hold but a sentence ends with: `ask @anna.` calls anna."""


def called(text: str) -> tuple[str, ...]:
    """The logins that a text calls, as they may stand: each once, in lower case, in the order of the text."""
    return tuple(dict.fromkeys(found[1].lower() for found in _CALLED.finditer(text)))


def candidates(logins: tuple[str, ...]) -> tuple[str, ...]:
    """Every account name that those may mean: each as written, and without what ends a sentence."""
    return tuple(dict.fromkeys(name for login in logins for name in (login, login.rstrip(_TAIL))))


def resolved(text: str, known: Container[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(logins called that are `known`, logins called that nobody has)."""
    found: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for login in called(text):
        name = next((one for one in candidates((login,)) if one in known), None)
        (unknown if name is None else found)[name or login.rstrip(_TAIL)] = None
    return tuple(found), tuple(unknown)
