"""What changed from one version to the next: fields, inputs, parameters, content."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Aspect(StrEnum):
    """What a difference is about."""

    FIELD = "field"
    INPUT = "input"
    PARAMETER = "parameter"
    CONTENT = "content"


class Difference(NamedTuple):
    """One thing that changed; `before` is None where it is new, `after` None where it is gone."""

    aspect: Aspect
    name: str
    before: str | None
    after: str | None

    @property
    def text(self) -> str:
        """The difference in a few words: "field age: INT → BIGINT", "input raw removed"."""
        if self.before is None:
            said = f" ({self.after})" if self.after else ""
            return f"{self.aspect} {self.name}{said} added"
        if self.after is None:
            return f"{self.aspect} {self.name} removed"
        return f"{self.aspect} {self.name}: {self.before or 'none'} → {self.after or 'none'}"


def differences(aspect: Aspect, before: Mapping[str, str], after: Mapping[str, str]) -> list[Difference]:
    """What changed between two sets of named values, by name."""
    names = sorted(before.keys() | after.keys())
    pairs = ((name, before.get(name), after.get(name)) for name in names)
    return [Difference(aspect, name, was, now) for name, was, now in pairs if was != now]
