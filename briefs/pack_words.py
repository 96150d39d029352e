"""The first lines of a pack: one sentence on what is on record and what is missing, and how people are named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from briefs.pack_gaps import Gap
from briefs.text import one_line, shorten
from briefs.wording import count, listed, minute
from registry.views.packs import Pack

NOTHING = "–"


def subject(pack: Pack) -> str:
    """What the pack is about, for title and running head."""
    scope = pack.scope
    names = [name for name in (scope.use_case, scope.model, scope.framework) if name]
    return (
        " · ".join([*names, *([str(scope).rpartition(" ")[2]] if scope.since or scope.until else [])]) or "everything"
    )


def headline(pack: Pack, found: Sequence[Gap]) -> str:
    """The state of the record in one sentence, with the gravest gap."""
    have = listed(
        [count(len(pack.decisions), "decision"), count(pack.signatures, "signature"),
         count(len(pack.evidence), "piece of evidence", "pieces of evidence")]
    )  # fmt: skip
    told = f"{have[0].upper()}{have[1:]}"
    if not found:
        return f"{told} are on record, and none of the gaps that the rules look for was found."
    first = shorten(one_line(found[0].short or found[0].what), keep=80).rstrip(".")
    if len(found) == 1:
        return f"{told} are on record; one thing is missing: {first}."
    return f"{told}; {len(found):,} things are missing, the gravest: {first}."


def standfirst(pack: Pack) -> str:
    """What was asked for."""
    return one_line(pack.query)


def moment(at: datetime) -> str:
    """A moment of the record, in UTC."""
    return minute(at)


def dated(at: datetime | None) -> str:
    """The same; a dash where there is none."""
    return minute(at) if at else NOTHING


def number(value: float) -> str:
    """A measured number as it came: no digit is lost that six can hold, and no exponent below a billion."""
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.6g}" if abs(value) < 1e5 else f"{value:,.1f}"


def people(who: Sequence[str]) -> str:
    """Several people; a dash for nobody."""
    return listed(who) if who else NOTHING
