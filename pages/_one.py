"""The one thing that an address names by its number, or the page that says there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pages import _frame as frame
from registry.errors import RegistryError

T = TypeVar("T")


def asked(read: Callable[[str], T], *, noun: str, to: str, label: str) -> T | None:
    """What `read` finds under the address's `id`; else says that no such thing is on record and returns None."""
    text = frame.param("id", "")
    try:
        return read(text)
    except RegistryError:
        frame.not_found(noun, text, to=to, label=label)
        return None
