"""What somebody found about a requirement, as it comes in."""

from __future__ import annotations

from dataclasses import dataclass

from registry.commands.about import checked
from registry.commands.reading import reader
from registry.errors import Invalid
from registry.views.coverage import Status

COMPANY = "company"
USE_CASE = "use_case:"
_REASONED = (Status.NOT_APPLICABLE, Status.OUT_OF_SCOPE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """How far a requirement of a framework is met in a scope: `company`, or `use_case:slug`. Raises Invalid."""

    framework: str
    ref: str
    status: Status
    scope: str = COMPANY
    note: str = ""

    def __post_init__(self) -> None:
        checked(self.framework, "framework", most=100, needed=True)
        checked(self.ref, "ref", most=600, needed=True)
        checked(self.note, "note", most=20_000)
        scope(self.scope)
        if self.status in _REASONED and not self.note.strip():
            raise Invalid(f"note: say why it is {self.status.words}.")


read = reader(Assessment)
"""An assessment from JSON bytes or a mapping; raises Invalid with each place."""


def scope(text: str) -> str:
    """A scope as it was written; raises Invalid where it is none."""
    if text != COMPANY and not (text.startswith(USE_CASE) and len(text) > len(USE_CASE)):
        raise Invalid(f"scope: {text[:80]!r} is neither company nor use_case:slug.")
    return text
