"""A subject as people write it, and what text from people must not hold."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator

from registry.errors import Invalid
from registry.subjects import LETTERS, Subject, row_number

_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def read(value: Any) -> Any:
    """The subject that a text names; a decision, request, incident or piece of evidence by its bare number."""
    if not isinstance(value, str):
        return value
    found = Subject.parse(value)
    if found.kind in LETTERS:
        return Subject(found.kind, str(row_number(found.kind, found.name)), found.version)
    return found


About = Annotated[Subject, BeforeValidator(read)]
"""A subject in a command: `model:shop/churn@3` in JSON."""


def checked(text: str, place: str, *, most: int, needed: bool = False) -> None:
    """Raise Invalid, naming the place, for a text that is missing, too long or holds control characters."""
    if needed and not text.strip():
        raise Invalid(f"{place}: this is needed.")
    if len(text) > most:
        raise Invalid(f"{place}: at most {most:,} characters, not {len(text):,}.")
    if _UNFIT.search(text):
        raise Invalid(f"{place}: holds a control character.")
