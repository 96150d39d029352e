"""What is shown of accounts and tokens; never a secret or a hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account and the roles that it holds now."""

    id: int
    login: str
    name: str
    kind: str
    email: str
    roles: tuple[str, ...]
    demo: bool
    has_password: bool
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token without its secret; `hint` is how the secret starts."""

    id: int
    login: str
    label: str
    hint: str
    created_at: datetime
    created_by: str
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made: the only time that its secret is known."""

    id: int
    login: str
    secret: str


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A browser session just opened: the only time that its secret is known."""

    login: str
    secret: str
    expires_at: datetime
