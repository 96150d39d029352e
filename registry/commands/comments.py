"""What somebody says about something, as it comes in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator

from registry.errors import Invalid
from registry.subjects import LETTERS, Subject, row_number

TEXT_MOST = 10_000
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def about(value: Any) -> Any:
    """The subject that a text names; a decision, request, incident or piece of evidence by its bare number."""
    if not isinstance(value, str):
        return value
    found = Subject.parse(value)
    if found.kind in LETTERS:
        return Subject(found.kind, str(row_number(found.kind, found.name)), found.version)
    return found


_read_about = about  # inside a class with a field `about`, that name means the field


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

    about: Annotated[Subject, BeforeValidator(_read_about)]
    text: str
    reply_to: Annotated[int | None, BeforeValidator(comment_number)] = None
    key: str = ""

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise Invalid("text: say something.")
        if len(self.text) > TEXT_MOST:
            raise Invalid(f"text: {len(self.text):,} characters; at most {TEXT_MOST:,}.")
        if _UNFIT.search(self.text):
            raise Invalid("text: holds a control character.")
        if len(self.key) > 200:
            raise Invalid("key: at most 200 characters.")
