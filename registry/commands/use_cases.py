"""What somebody who proposes or revises a use case says of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator

from registry.commands.reading import reader
from registry.errors import Invalid

MOST = 20_000
MOST_TITLE = 500
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_SLUG = 80


class Sourcing(StrEnum):
    """Where the AI comes from; UNDECIDED until somebody says."""

    UNDECIDED = ""
    BUILD = "build"
    BUY = "buy"
    FINE_TUNE = "fine_tune"


@dataclass(frozen=True, slots=True, kw_only=True)
class Necessity:
    """Should this be AI at all: the simpler alternative that was considered, and why it is not enough."""

    simpler: str = ""
    why_not: str = ""


def _answers(value: Any) -> Any:
    """One answer may be a text, several are a list."""
    if not isinstance(value, Mapping):
        return value
    return {name: [given] if isinstance(given, str) else given for name, given in value.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A use case as it is proposed or revised: whole, each time. Only the title must be said; raises Invalid.

    `owner` and `sponsor` are logins. `answers` map risk questions to options. `models` are `namespace/name`;
    `deployments` are (namespace, name) in the lineage. `particulars` keep what other inventories ask. `summary` says
    what a revision changes, and why. The same `key` from the same account is the same proposal.
    """

    title: str
    purpose: str = ""
    slug: str = ""
    owner: str = ""
    sponsor: str = ""
    affected: str = ""
    when_wrong: str = ""
    necessity: Necessity = Necessity()
    sourcing: Sourcing = Sourcing.UNDECIDED
    data_needed: str = ""
    jurisdiction: str = ""
    answers: Annotated[Mapping[str, tuple[str, ...]], BeforeValidator(_answers)] = field(default_factory=dict)
    models: tuple[str, ...] = ()
    deployments: tuple[tuple[str, str], ...] = ()
    particulars: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""
    key: str = ""

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise Invalid("title: say what people call it.")
        if len(self.title) > MOST_TITLE:
            raise Invalid(f"title: at most {MOST_TITLE} characters, not {len(self.title):,}.")
        if self.slug and (not _SLUG.fullmatch(self.slug) or len(self.slug) > _LONGEST_SLUG):
            raise Invalid(f"slug: a slug is lower-case words joined by hyphens, not {self.slug[:80]!r}.")
        for place, text in self._texts():
            if len(text) > MOST or "\x00" in text:
                raise Invalid(f"{place}: at most {MOST:,} characters, and no zero character among them.")
        for position, model in enumerate(self.models):
            if not model.rpartition("/")[0] or not model.rpartition("/")[2]:
                raise Invalid(f"models[{position}]: {model[:80]!r} is not namespace/name.")

    def _texts(self) -> list[tuple[str, str]]:
        own = [(one.name, value) for one in fields(self) if isinstance(value := getattr(self, one.name), str)]
        more = [("necessity.simpler", self.necessity.simpler), ("necessity.why_not", self.necessity.why_not)]
        listed = [(f"models[{place}]", model) for place, model in enumerate(self.models)]
        return own + more + listed + [pair for name, text in self.particulars.items() for pair in _both(name, text)]


def _both(name: str, text: str) -> list[tuple[str, str]]:
    return [("particulars", name), (f"particulars.{name[:40]}", text)]


read = reader(Proposal)
"""A proposal from JSON bytes or a mapping; raises Invalid with each place."""


def slug_of(title: str) -> str:
    """Lower-case words joined by hyphens, from a title in any script; `use-case` where nothing is left."""
    ascii_ = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", ascii_.replace("'", ""))
    slug = ""
    for word in words:
        if len(slug) + len(word) >= 60:
            break
        slug = f"{slug}-{word}" if slug else word
    return slug or (words[0][:60] if words else "use-case")
