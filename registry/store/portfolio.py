"""The portfolio as rows: every use case as it stands, searched, filtered, sorted and cut by the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
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


def lines(connection: Connection, wanted: Wanted, asked: Asked) -> list[Row[Any]]:
    """The use cases asked for, red first: id, slug, title, owner, stage, tier, `place` in WORDS, role bits …

    `found` is how many fit in all.
    """
    of = _portfolio(wanted)
    found = func.count().over().label("found")
    query = _narrowed(_from(select(of, REVISION.c.purpose, found), of), of, wanted, asked.words)
    order = [of.c.place, of.c.stage_at.desc(), of.c.slug]
    if asked.sort in of.c:
        column = of.c[asked.sort]
        known = func.lower(column) if asked.sort in ("title", "owner") else column
        order = [column.is_(None), known.desc() if asked.down else known.asc(), of.c.slug]
    return list(connection.execute(query.order_by(*order).limit(asked.limit).offset(asked.offset)))


def count(connection: Connection, wanted: Wanted, words: Sequence[str]) -> int:
    """How many use cases fit."""
    of = _portfolio(wanted)
    counted = select(func.count())
    query = _narrowed(_from(counted, of) if words else counted.select_from(of), of, wanted, words)
    return int(connection.execute(query).scalar_one())


def places(connection: Connection, wanted: Wanted) -> dict[tuple[str, str, str], int]:
    """How many use cases stand so: (word, stage, tier) → number."""
    of = _portfolio(wanted)
    query = select(of.c.place, of.c.stage, of.c.tier, func.count()).group_by(of.c.place, of.c.stage, of.c.tier)
    return {(WORDS[place], stage, tier): number for place, stage, tier, number in connection.execute(query)}


def total(connection: Connection) -> int:
    """How many use cases there are."""
    return int(connection.execute(select(func.count()).select_from(CASE)).scalar_one())


def _from(query: Select[Any], of: CTE) -> Select[Any]:
    """Long texts are looked up where they are needed: copied into the step, they would make it slow."""
    return query.select_from(of).join(REVISION, REVISION.c.id == of.c.revision_id)


def _narrowed(query: Select[Any], of: CTE, wanted: Wanted, words: Sequence[str]) -> Select[Any]:
    if wanted.words:
        query = query.where(of.c.place.in_([WORDS.index(word) for word in wanted.words if word in WORDS]))
    if wanted.stages:
        query = query.where(of.c.stage.in_(wanted.stages))
    if wanted.tiers:
        query = query.where(of.c.tier.in_(wanted.tiers))
    if wanted.owner_id is not None:
        query = query.where(of.c.owner_id == wanted.owner_id)
    for word in words:
        texts = (of.c.title, of.c.slug, REVISION.c.purpose, func.coalesce(of.c.owner, ""))
        query = query.where(or_(*(folded(text, word).contains(word, autoescape=True) for text in texts)))
    return query


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
        ACCOUNT.c.name.label("owner"), ACCOUNT.c.login.label("owner_login"), STAGE.c.stage,
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
        .join(ACCOUNT, ACCOUNT.c.id == REVISION.c.owner_id, isouter=True)
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
