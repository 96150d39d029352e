"""The portfolio as rows: every use case as it stands, searched, filtered, sorted and cut by the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
)

from registry.rules.stages import Stage
from registry.rules.use_case_roles import ASSIGNED, PeopleRules, UseCaseRole, required
from registry.store.accounts import ACCOUNT
from registry.store.folding import folded
from registry.store.risks import ASSESSMENT, CONFIRMATION, OVERRIDE
from registry.store.steps import once
from registry.store.use_case_roles import ASSIGNMENT
from registry.store.use_cases import CASE, REQUEST, REVISION, STAGE, STATE
from registry.views.listing import Asked
from registry.views.risk import Tier

_CHUNK = 5_000
WORDS = (
    "prohibited", "unapproved", "stale", "outdated", "unfilled", "not assessed", "in review", "in production",
    "in progress", "draft", "closed",
)  # fmt: skip
"""How a use case stands, worst first."""
BITS = {role: 1 << place for place, role in enumerate(UseCaseRole)}
KINDS = {"new_use_case": 1, "model_version": 2, "deployment": 4}
_APPROVALS = {
    Stage.BUILD: 1, Stage.VALIDATION: 1, Stage.DEPLOYMENT: 3, Stage.OPERATION: 7,
}  # fmt: skip
"""Which kinds of approval a use case has to have from the stage on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which use cases; empty means any.

    `digests` are those of the rules in force, by jurisdiction; `stale` the numbers of requests that are stale now.
    """

    now: datetime
    digests: Mapping[str, str]
    rules: PeopleRules
    stale: frozenset[int] = frozenset()
    words: Sequence[str] = ()
    stages: Sequence[str] = ()
    tiers: Sequence[str] = ()
    owner_id: int | None = None


def lines(connection: Connection, wanted: Wanted, asked: Asked) -> tuple[list[Any], int]:
    """The use cases asked for, red first, and how many fit: id, slug, title, owner, stage, tier, `place` in WORDS …"""
    people = _people(connection)
    found = [one for one in _every(connection, wanted) if _fits(one, wanted)]
    if asked.words:
        saying = _saying(connection, asked.words)
        found = [one for one in found if one.revision_id in saying]
    page = _ordered(found, asked, people)[asked.offset : asked.offset + asked.limit]
    return _told(connection, page, people), len(found)


def places(connection: Connection, wanted: Wanted) -> Counter[tuple[str, str, str]]:
    """How many use cases stand so: (word, stage, tier) → number."""
    return Counter((WORDS[one.place], one.stage, one.tier) for one in _every(connection, wanted))


_every_one: dict[str, tuple[Any, list[Row[Any]]]] = {}


def _every(connection: Connection, wanted: Wanted) -> list[Row[Any]]:
    """All use cases as they stand, red first, without purpose and owner's name; remembered until something changes."""
    place = connection.engine.url.render_as_string(hide_password=False)
    mark = (_mark(connection, wanted.now), wanted.stale, wanted.digests, wanted.rules)
    known = _every_one.get(place)
    if known is not None and known[0] == mark:
        return known[1]
    of = _portfolio(wanted)
    ranks = (
        func.row_number().over(order_by=of.c.slug).label("slug_rank"),
        func.dense_rank().over(order_by=func.lower(of.c.title)).label("title_rank"),
    )
    query = select(of, *ranks).order_by(of.c.place, of.c.stage_at.desc(), of.c.slug)
    found = list(connection.execute(query))
    if not connection.get_execution_options().get("immediate"):  # what is being written may yet be undone
        _every_one[place] = (mark, found)
    return found


def _mark(connection: Connection, now: datetime) -> tuple[int, ...]:
    """While it stays, nobody said, moved, judged, assigned or decided anything, and no approval ran out."""
    newest = [select(func.coalesce(func.max(table.c.id), 0)).scalar_subquery() for table in _MARKED]
    ended = select(func.count()).select_from(STATE).where(STATE.c.expires_at <= now).scalar_subquery()
    return tuple(connection.execute(select(*newest, ended)).one())


_MARKED = (
    CASE, REVISION, STAGE, ASSESSMENT, OVERRIDE, CONFIRMATION, ASSIGNMENT, *map(CASE.metadata.tables.__getitem__, (
        "request_revision", "approval_act",
    )),
)  # fmt: skip


def _people(connection: Connection) -> dict[int, tuple[str, str, int]]:
    """(name, login, place in the order of names) of each account as it is called now."""
    order = func.dense_rank().over(order_by=func.lower(ACCOUNT.c.name))
    rows = connection.execute(select(ACCOUNT.c.id, ACCOUNT.c.name, ACCOUNT.c.login, order))
    return {number: (name, login, rank) for number, name, login, rank in rows}


def _fits(one: Row[Any], wanted: Wanted) -> bool:
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


def _ordered(found: list[Row[Any]], asked: Asked, people: Mapping[int, tuple[str, str, int]]) -> list[Row[Any]]:
    """Red first, or by a column: what lacks it comes last, and the same are in the order of slugs."""
    keys: dict[str, Callable[[Row[Any]], Any]] = {
        "title": lambda one: one.title_rank,
        "slug": lambda one: one.slug_rank,
        "owner": lambda one: people[one.owner_id][2] if one.owner_id in people else None,
        "owner_login": lambda one: people[one.owner_id][1] if one.owner_id in people else None,
    }
    key = keys.get(asked.sort)
    if key is None and (not found or asked.sort not in found[0]._fields):
        return found
    key = key or attrgetter(asked.sort)
    by_slug = sorted(found, key=lambda one: one.slug_rank)
    named = sorted((one for one in by_slug if key(one) is not None), key=key, reverse=asked.down)
    return named + [one for one in by_slug if key(one) is None]


def _told(connection: Connection, page: list[Row[Any]], people: Mapping[int, tuple[str, str, int]]) -> list[Any]:
    """These with their purpose and owner."""
    wanted, purposes = [one.revision_id for one in page], dict[int, str]()
    for start in range(0, len(wanted), _CHUNK):
        query = select(REVISION.c.id, REVISION.c.purpose).where(REVISION.c.id.in_(wanted[start : start + _CHUNK]))
        purposes.update((row.id, row.purpose) for row in connection.execute(query))
    return [
        SimpleNamespace(
            **one._mapping, purpose=purposes[one.revision_id],
            owner=people.get(one.owner_id, (None,))[0], owner_login=people.get(one.owner_id, (None, None))[1],
        )
        for one in page
    ]  # fmt: skip


def total(connection: Connection) -> int:
    """How many use cases there are."""
    return int(connection.execute(select(func.count()).select_from(CASE)).scalar_one())


def _portfolio(wanted: Wanted) -> CTE:
    revisions = select(REVISION.c.use_case_id, func.max(REVISION.c.revision).label("revision"))
    said = once(revisions.group_by(REVISION.c.use_case_id), "said")
    staged = _newest(STAGE)
    judged = _newest(ASSESSMENT)
    bits, approved = _role_bits(), _approved_bits(wanted)
    overridden = _overridden()
    tier = func.coalesce(overridden.c.tier, ASSESSMENT.c.tier, "")
    role_bits = _owner_bits() + func.coalesce(bits.c.bits, 0)
    kinds, stale = func.coalesce(approved.c.bits, 0), func.coalesce(approved.c.stale_bits, 0)
    columns = (
        CASE.c.id, CASE.c.slug, CASE.c.at.label("proposed_at"), REVISION.c.id.label("revision_id"), REVISION.c.title,
        REVISION.c.owner_id, REVISION.c.revision, REVISION.c.at.label("revised_at"), REVISION.c.jurisdiction,
        STAGE.c.stage,
        STAGE.c.at.label("stage_at"), tier.label("tier"), overridden.c.tier.label("overridden"),
        role_bits.label("role_bits"), kinds.label("approved_bits"), stale.label("stale_bits"),
        _place(tier, role_bits, kinds, stale, wanted).label("place"),
        _lacking(role_bits, wanted.rules).label("lacking"),
    )  # fmt: skip
    whole = (
        select(*columns)
        .select_from(CASE)
        .join(said, said.c.use_case_id == CASE.c.id)
        .join(REVISION, and_(REVISION.c.use_case_id == CASE.c.id, REVISION.c.revision == said.c.revision))
        .join(staged, staged.c.use_case_id == CASE.c.id)
        .join(STAGE, STAGE.c.id == staged.c.id)
        .join(judged, judged.c.use_case_id == CASE.c.id, isouter=True)
        .join(ASSESSMENT, ASSESSMENT.c.id == judged.c.id, isouter=True)
        .join(bits, bits.c.use_case_id == CASE.c.id, isouter=True)
        .join(approved, approved.c.use_case_id == CASE.c.id, isouter=True)
        .join(
            overridden,
            and_(overridden.c.use_case_id == CASE.c.id, overridden.c.audit_seq > ASSESSMENT.c.audit_seq),
            isouter=True,
        )
    )
    return once(whole, "portfolio")


def _newest(table: Any) -> CTE:
    query = select(table.c.use_case_id, func.max(table.c.id).label("id")).group_by(table.c.use_case_id)
    return once(query, f"newest_{table.name}")


def _overridden() -> CTE:
    last = select(func.max(OVERRIDE.c.id)).group_by(OVERRIDE.c.use_case_id)
    agreed = select(CONFIRMATION.c.override_id).where(CONFIRMATION.c.agreed == 1)
    return once(select(OVERRIDE).where(OVERRIDE.c.id.in_(last.where(OVERRIDE.c.id.in_(agreed)))), "overridden")


def _role_bits() -> CTE:
    """The bits of the roles that somebody holds.

    A role is given only to whoever lacks it and taken only from whoever has it: gifts less takings are its holders.
    """
    key = (ASSIGNMENT.c.use_case_id, ASSIGNMENT.c.role)
    each = select(*key).group_by(*key).having(func.sum(2 * ASSIGNMENT.c.given - 1) > 0).subquery()
    bit = case({role.value: BITS[role] for role in ASSIGNED}, value=each.c.role, else_=0)
    return once(select(each.c.use_case_id, func.sum(bit).label("bits")).group_by(each.c.use_case_id), "role_bits")


def _owner_bits() -> ColumnElement[int]:
    owner = case((REVISION.c.owner_id.is_(None), 0), else_=BITS[UseCaseRole.OWNER])
    return owner + case((REVISION.c.sponsor_id.is_(None), 0), else_=BITS[UseCaseRole.SPONSOR])


def _approved_bits(wanted: Wanted) -> CTE:
    """The bits of the kinds of change with an approval that has not ended: that holds, or that is stale only."""
    lasting = or_(STATE.c.expires_at.is_(None), STATE.c.expires_at > wanted.now)
    numbers: BindParameter[Any] = bindparam("stale", sorted(wanted.stale) or [0], expanding=True, literal_execute=True)
    holds = func.max(case((REQUEST.c.id.in_(numbers), 0), else_=1)).label("holds")
    each = (
        select(REQUEST.c.use_case_id, REQUEST.c.kind, holds)
        .join(STATE, STATE.c.request_id == REQUEST.c.id)
        .where(STATE.c.state == "approved", lasting, REQUEST.c.kind.in_(KINDS))
        .group_by(REQUEST.c.use_case_id, REQUEST.c.kind)
        .subquery()
    )
    bit = case(KINDS, value=each.c.kind, else_=0)
    bits, stale_bits = func.sum(bit * each.c.holds), func.sum(bit * (1 - each.c.holds))
    query = select(each.c.use_case_id, bits.label("bits"), stale_bits.label("stale_bits"))
    return once(query.group_by(each.c.use_case_id), "approved_bits")


def _lacking(role_bits: ColumnElement[int], rules: PeopleRules) -> ColumnElement[int]:
    """How many roles that the stage asks for nobody holds."""
    parts = [
        case((and_(STAGE.c.stage.in_(stages), role_bits.op("&")(BITS[role]) == 0), 1), else_=0)
        for role in UseCaseRole
        if (stages := [stage.value for stage in Stage if role in required(stage, rules)])
    ]
    return sum(parts[1:], parts[0]) if parts else literal(0)


def _place(
    tier: ColumnElement[str],
    role_bits: ColumnElement[int],
    kinds: ColumnElement[int],
    stale: ColumnElement[int],
    wanted: Wanted,
) -> ColumnElement[int]:
    """The place of its word in WORDS."""
    needed = case({stage.value: bits for stage, bits in _APPROVALS.items()}, value=STAGE.c.stage, else_=0)
    in_force = case(dict(wanted.digests), value=REVISION.c.jurisdiction, else_="") if wanted.digests else literal("")
    silent = ~exists().where(CONFIRMATION.c.override_id == OVERRIDE.c.id)
    later = OVERRIDE.c.audit_seq > ASSESSMENT.c.audit_seq
    disputed = exists().where(OVERRIDE.c.use_case_id == CASE.c.id, later, silent)
    words = [
        (STAGE.c.stage.in_([stage.value for stage in Stage if stage.closed]), "closed"),
        (tier == Tier.PROHIBITED.value, "prohibited"),
        ((kinds + stale).op("&")(needed) != needed, "unapproved"),
        (stale != 0, "stale"),
        (and_(tier != "", ASSESSMENT.c.rule_digest != in_force), "outdated"),
        (_lacking(role_bits, wanted.rules) > 0, "unfilled"),
        (disputed, "in review"),
        (STAGE.c.stage == Stage.OPERATION.value, "in production"),
        (and_(tier == "", STAGE.c.stage != Stage.PROPOSAL.value), "not assessed"),
        (STAGE.c.stage == Stage.PROPOSAL.value, "draft"),
    ]  # fmt: skip
    return case(*((when, WORDS.index(word)) for when, word in words), else_=WORDS.index("in progress"))
