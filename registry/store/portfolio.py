"""The portfolio as rows: every use case as it stands, searched, filtered, sorted and cut by the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, func, or_, select

from registry.store.accounts import ACCOUNT
from registry.store.folding import folded
from registry.store.portfolio_standing import WORDS, Standing, Wanted, every
from registry.store.use_cases import CASE, REVISION
from registry.views.listing import Asked

_CHUNK = 5_000


def lines(connection: Connection, wanted: Wanted, asked: Asked) -> tuple[list[Any], int]:
    """The use cases asked for, red first, and how many fit: id, slug, title, owner, stage, tier, `place` in WORDS …"""
    people = _people(connection)
    found = [one for one in every(connection, wanted) if _fits(one, wanted)]
    if asked.words:
        saying = _saying(connection, asked.words)
        found = [one for one in found if one.revision_id in saying]
    page = _ordered(found, asked, people)[asked.offset : asked.offset + asked.limit]
    return _told(connection, page, people), len(found)


def places(connection: Connection, wanted: Wanted) -> Counter[tuple[str, str, str]]:
    """How many use cases stand so: (word, stage, tier) → number."""
    return Counter((WORDS[one.place], one.stage, one.tier) for one in every(connection, wanted))


def _people(connection: Connection) -> dict[int, tuple[str, str, int]]:
    """(name, login, place in the order of names) of each account as it is called now."""
    order = func.dense_rank().over(order_by=func.lower(ACCOUNT.c.name))
    rows = connection.execute(select(ACCOUNT.c.id, ACCOUNT.c.name, ACCOUNT.c.login, order))
    return {number: (name, login, rank) for number, name, login, rank in rows}


def _of(people: Mapping[int, tuple[str, str, int]], one: Standing) -> tuple[str | None, str | None, int | None]:
    """(name, login, place in the order of names) of its owner, as far as there is one."""
    return people.get(one.owner_id or 0, (None, None, None))


def _fits(one: Standing, wanted: Wanted) -> bool:
    return (
        (not wanted.words or WORDS[one.place] in wanted.words)
        and (not wanted.stages or one.stage in wanted.stages)
        and (not wanted.tiers or one.tier in wanted.tiers)
        and (wanted.owner_id is None or one.owner_id == wanted.owner_id)
    )


def _saying(connection: Connection, words: Sequence[str]) -> set[int]:
    """The revisions, old ones among them, whose texts hold every word."""
    query = (
        select(REVISION.c.id)
        .join(CASE, CASE.c.id == REVISION.c.use_case_id)
        .join(ACCOUNT, ACCOUNT.c.id == REVISION.c.owner_id, isouter=True)
    )
    texts = (REVISION.c.title, CASE.c.slug, REVISION.c.purpose, func.coalesce(ACCOUNT.c.name, ""))
    for word in words:
        query = query.where(or_(*(folded(text, word).contains(word, autoescape=True) for text in texts)))
    return set(connection.execute(query).scalars())


def _ordered(found: list[Standing], asked: Asked, people: Mapping[int, tuple[str, str, int]]) -> list[Standing]:
    """Red first, or by a column: what lacks it comes last, and the same are in the order of slugs."""
    keys: dict[str, Callable[[Standing], Any]] = {
        "title": lambda one: one.title.lower(),
        "owner": lambda one: _of(people, one)[2],
        "owner_login": lambda one: _of(people, one)[1],
    }
    key = keys.get(asked.sort)
    if key is None and asked.sort not in Standing._fields:
        return found
    key = key or attrgetter(asked.sort)
    by_slug = sorted(found, key=attrgetter("slug"))
    named = sorted((one for one in by_slug if key(one) is not None), key=key, reverse=asked.down)
    return named + [one for one in by_slug if key(one) is None]


def _told(connection: Connection, page: list[Standing], people: Mapping[int, tuple[str, str, int]]) -> list[Any]:
    """These with their purpose and owner."""
    wanted, purposes = [one.revision_id for one in page], dict[int, str]()
    for start in range(0, len(wanted), _CHUNK):
        query = select(REVISION.c.id, REVISION.c.purpose).where(REVISION.c.id.in_(wanted[start : start + _CHUNK]))
        purposes.update((row.id, row.purpose) for row in connection.execute(query))
    return [
        SimpleNamespace(
            **one._asdict(), purpose=purposes[one.revision_id],
            owner=_of(people, one)[0], owner_login=_of(people, one)[1],
        )
        for one in page
    ]  # fmt: skip


def total(connection: Connection) -> int:
    """How many use cases there are."""
    return int(connection.execute(select(func.count()).select_from(CASE)).scalar_one())
