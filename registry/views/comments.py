"""A comment, as it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CommentView:
    """What somebody said about something. `called` are the logins that were told; `unknown` those nobody has."""

    id: int
    number: str
    about: str
    text: str
    author: str
    author_name: str
    at: datetime
    reply_to: int | None
    called: tuple[str, ...]
    unknown: tuple[str, ...] = ()
