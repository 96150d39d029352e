"""The audit log: a Merkle tree of entries that can only grow."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Integer, LargeBinary, Text

from registry.models.base import Key, Row, column
from registry.types import UtcMoment


class AuditEntry(Row, table=True):
    """One change: who, in which roles, did what, to which subject, from where, when and why. Never edited."""

    __tablename__ = "audit_entry"
    seq: int = column(Key, "leaf index from 0, without gaps", primary_key=True, autoincrement=False)
    body: bytes = column(LargeBinary, "the entry as canonical JSON; exactly these bytes are hashed")
    leaf_hash: bytes = column(LargeBinary, "RFC 9162 leaf hash: SHA-256(0x00 || body)")
    at: datetime = column(UtcMoment, "when, copied out of body for searching", index=True)
    actor: str = column(Text, "login, copied out of body for searching", index=True)
    action: str = column(Text, "what was done, copied out of body for searching", index=True)
    subject: str = column(Text, "to what, copied out of body for searching", index=True)


class AuditNode(Row, table=True):
    """The hash of one full subtree, kept so that roots and proofs need only a handful of rows."""

    __tablename__ = "audit_node"
    __table_args__ = ({"sqlite_with_rowid": False},)
    level: int = column(Integer, "height above the leaves, from 1", primary_key=True, autoincrement=False)
    position: int = column(BigInteger, "index among subtrees of that height", primary_key=True, autoincrement=False)
    hash: bytes = column(LargeBinary, "RFC 9162 node hash: SHA-256(0x01 || left || right)")
