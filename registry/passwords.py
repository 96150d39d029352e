"""Passwords as argon2id hashes: checked in the same time whether or not there is one."""

from __future__ import annotations

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from registry.errors import Invalid

LEAST, MOST = 12, 256
_HASHER = PasswordHasher()  # RFC 9106's second recommendation: 64 MiB, 3 passes
_MEMORY = threading.BoundedSemaphore(2)  # so that a burst of sign-ins takes 128 MiB and no more


def hashed(password: str, *, login: str) -> str:
    """The argon2id hash of a new password; raises Invalid for one that is too weak to keep."""
    if not LEAST <= len(password) <= MOST:
        raise Invalid(f"password: {len(password)} characters; it takes {LEAST} to {MOST}. A sentence is easy to keep.")
    if login and login in password.lower():
        raise Invalid("password: it contains the login. Choose one that does not.")
    return rehashed(password)


def rehashed(password: str) -> str:
    """The hash, by today's settings, of a password that was accepted before."""
    with _MEMORY:
        return _HASHER.hash(password)


def matches(password: str, password_hash: str | None) -> bool:
    """Whether the password opens the hash; without a hash it takes as long and says no."""
    if len(password) > MOST:
        return False
    try:
        with _MEMORY:
            _HASHER.verify(password_hash or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _HASHER.check_needs_rehash(password_hash)


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")
