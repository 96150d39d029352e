"""Who may act: accounts of people and machines, their roles, tokens and signed-in sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, LargeBinary, Text

from registry.models.base import Key, Row, column
from registry.types import UtcMoment


class Account(Row, table=True):
    """A person or a machine."""

    __tablename__ = "account"
    id: int | None = column(Key, "surrogate key", primary_key=True, default=None)
    login: str = column(Text, "what is typed to sign in; unique", unique=True)
    name: str = column(Text, "what is shown")
    kind: str = column(Text, "person, machine or system")
    password_hash: str | None = column(Text, "argon2id; null where no password opens it", nullable=True, default=None)
    email: str | None = column(Text, "by which an identity provider's user is matched", nullable=True, default=None)
    demo: bool = column(Integer, "1 for the accounts of the demo, which open without a password", default=False)
    created_at: datetime = column(UtcMoment, "microseconds since 1970 UTC")
    disabled_at: datetime | None = column(UtcMoment, "set when it may no longer act", nullable=True, default=None)


class AccountRole(Row, table=True):
    """A role that an account holds now; the audit log keeps who held what when."""

    __tablename__ = "account_role"
    account_id: int = column(Key, "the account", primary_key=True)
    role: str = column(Text, "a registry.access.Role", primary_key=True)


class Token(Row, table=True):
    """A bearer token of an account; only the SHA-256 of its 256 random bits is kept."""

    __tablename__ = "token"
    id: int | None = column(Key, "surrogate key", primary_key=True, default=None)
    account_id: int = column(Key, "on whose behalf it acts", index=True)
    label: str = column(Text, "what it is for")
    hint: str = column(Text, "first characters, to tell tokens apart")
    secret_sha256: bytes = column(LargeBinary, "SHA-256 of the token", unique=True)
    created_at: datetime = column(UtcMoment, "microseconds since 1970 UTC")
    created_by: str = column(Text, "login of who made it")
    revoked_at: datetime | None = column(UtcMoment, "set when it stopped working", nullable=True, default=None)


class WebSession(Row, table=True):
    """A browser that signed in; only the SHA-256 of its cookie is kept."""

    __tablename__ = "web_session"
    secret_sha256: bytes = column(LargeBinary, "SHA-256 of the cookie", primary_key=True)
    account_id: int = column(Key, "who signed in")
    created_at: datetime = column(UtcMoment, "microseconds since 1970 UTC")
    expires_at: datetime = column(UtcMoment, "after which it is no longer accepted")
