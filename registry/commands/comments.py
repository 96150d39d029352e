"""What somebody says about something, as it comes in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator

from registry.commands.about import About, checked, read
from registry.errors import Invalid

TEXT_MOST = 10_000
about = read


def comment_number(value: Any) -> Any:
    """The row behind `C-4` or 4."""
    if not isinstance(value, str):
        return value
    bare = value.strip().upper().removeprefix("C-")
    if not bare.isascii() or not bare.isdigit() or len(bare) > 18:
        raise Invalid(f"reply_to: {value[:40]!r} is no number such as C-4.")
    return int(bare)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """Something said about a subject; `@login` in the text tells that person. Raises Invalid."""

    about: About
    text: str
    reply_to: Annotated[int | None, BeforeValidator(comment_number)] = None
    key: str = ""

    def __post_init__(self) -> None:
        checked(self.text, "text", most=TEXT_MOST, needed=True)
        checked(self.key, "key", most=200)
