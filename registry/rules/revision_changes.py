"""What a signer should see first: what differs between two things that were asked for, one line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from registry.rules.fingerprint import Fingerprint, Source


class Changed(NamedTuple):
    """One thing with what it was and what it is; empty where there was, or is, nothing."""

    what: str
    before: str
    after: str


def between(before: Fingerprint, after: Fingerprint) -> Iterator[Changed]:
    """Every difference between two fingerprints, the subject first."""
    yield from _one("asked for", before.subject, after.subject)
    yield from _one("state of the subject", _short(before.subject_revision), _short(after.subject_revision))
    yield from _one("use case", before.business_case, after.business_case)
    yield from _one("business case", _money(before), _money(after))
    yield from _sources(before, after)
    items = ({item.number: _evidence(item.title, valid=item.valid) for item in one.evidence} for one in (before, after))
    yield from _all("evidence", *items)
    taken = (
        {item.number: _broken(item.text, broken=item.broken) for item in one.assumptions} for one in (before, after)
    )
    yield from _all("assumption", *taken)


def texts(what: str, before: str, after: str) -> Iterator[Changed]:
    """One difference between two texts, or none."""
    yield from _one(what, before, after)


def _money(of: Fingerprint) -> str:
    return f"{of.money}: {of.worth}" if of.worth else of.money


def _sources(before: Fingerprint, after: Fingerprint) -> Iterator[Changed]:
    was, now = ({source.node: source for source in one.sources} for one in (before, after))
    for node in {**was, **now}:
        old, new = was.get(node), now.get(node)
        name = (new or old).name  # type: ignore[union-attr]
        if old is None or new is None:
            yield Changed(f"feeds it: {name}", _source(old), _source(new))
            continue
        yield from _one(f"version of {name}", old.version, new.version)
        yield from _one(f"licence of {name}", old.licence, new.licence)
        yield from _one(f"personal data in {name}", old.personal, new.personal)


def _source(source: Source | None) -> str:
    return "" if source is None else f"version {source.version}" if source.version else "yes"


def _all(what: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Changed]:
    for number in {**before, **after}:
        yield from _one(f"{what} {number}", before.get(number, ""), after.get(number, ""))


def _one(what: str, before: str, after: str) -> Iterator[Changed]:
    if before != after:
        yield Changed(what, before, after)


def _evidence(title: str, *, valid: bool) -> str:
    return title if valid else f"{title} (not valid)"


def _broken(text: str, *, broken: bool) -> str:
    return f"{text} (broken)" if broken else text


def _short(text: str) -> str:
    return f"{text[:12]}…" if len(text) == 64 else text
