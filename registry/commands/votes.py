"""Several votes at once, as a program or a file says them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from registry.commands.approvals import Sign, Verdict
from registry.commands.reading import reader
from registry.errors import Invalid
from registry.subjects import SubjectKind, row_number

MOST = 200
"""Votes that come at once, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One vote with the request that it is on ("A-7"); the rest as in `Sign`."""

    request: str
    verdict: Verdict
    comment: str = ""
    conditions: tuple[str, ...] = ()
    on_behalf_of: str = ""
    stage: str = ""
    revision: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """A list of them."""

    votes: tuple[Vote, ...]


_read = reader(Votes)


def read(document: bytes | Mapping[str, Any]) -> tuple[tuple[int, Sign], ...]:
    """The votes of `{"votes": […]}` by number; raises Invalid with the place where one says nothing sensible."""
    said = _read(document).votes
    if len(said) > MOST:
        raise Invalid(f"votes: {len(said):,}; at most {MOST} at once.")
    return tuple(_vote(place, one) for place, one in enumerate(said))


def _vote(place: int, said: Vote) -> tuple[int, Sign]:
    try:
        number = row_number(SubjectKind.REQUEST, said.request)
        return number, Sign(**{one.name: getattr(said, one.name) for one in fields(Sign)})
    except Invalid as fault:
        raise Invalid(f"votes[{place}].{fault}") from fault
