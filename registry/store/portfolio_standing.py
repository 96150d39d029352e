"""How every use case stands: its word, the approvals it has or lacks, the roles that nobody holds; remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Connection, Row, Table, func, select, type_coerce

from registry.rules.stages import Stage
from registry.rules.use_case_roles import PeopleRules, required
from registry.store import use_case_states
from registry.store.memory import Marked, Memory
from registry.store.use_case_states import BITS
from registry.store.use_cases import CASE, REQUEST, STATE
from registry.types import micros
from registry.views.risk import Tier

ACT: Table = CASE.metadata.tables["approval_act"]
ASKED: Table = CASE.metadata.tables["request_revision"]
_CLOSED = frozenset(stage.value for stage in Stage if stage.closed)
WORDS = (
    "prohibited", "unapproved", "stale", "outdated", "unfilled", "not assessed", "in review", "in production",
    "in progress", "draft", "closed",
)  # fmt: skip
"""How a use case stands, worst first."""
_PLACES = {word: place for place, word in enumerate(WORDS)}
KINDS = {"new_use_case": 1, "model_version": 2, "deployment": 4}
_NEEDED = {
    Stage.BUILD.value: 1, Stage.VALIDATION.value: 1, Stage.DEPLOYMENT.value: 3, Stage.OPERATION.value: 7,
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


class Standing(NamedTuple):
    """A use case as it stands; `place` is that of its word in WORDS, `lacking` the roles that nobody holds."""

    id: int
    slug: str
    proposed_at: datetime
    revision_id: int
    revision: int
    title: str
    owner_id: int | None
    jurisdiction: str
    revised_at: datetime
    stage: str
    stage_at: datetime
    tier: str
    overridden: str | None
    role_bits: int
    approved_bits: int
    stale_bits: int
    place: int
    lacking: int


class _Index(NamedTuple):
    """The rows of the index by number, as read up to `newest`."""

    newest: int
    rows: dict[int, Row[Any]]


class _Approval(NamedTuple):
    """An approval of one kind of change of a use case; `ends_at` in microseconds."""

    use_case_id: int
    kind: str
    id: int
    ends_at: int | None


_index: Memory[_Index] = Memory()
_approvals = Marked[list[_Approval]]()
_every_one = Marked[list[Standing]]()


def every(connection: Connection, wanted: Wanted) -> list[Standing]:
    """All use cases as they stand, red first; remembered until something changes."""
    rows, asked = _rows(connection), _asked(connection, wanted.now)
    mark = (use_case_states.newest(connection), asked, wanted.stale, wanted.digests, wanted.rules)
    return _every_one.of(connection, mark, lambda: _placed(rows, _approved(connection, asked, wanted), wanted))


def _rows(connection: Connection) -> dict[int, Row[Any]]:
    """The index; of what was read before, only the rows that were written since are read again."""
    (newest, count), known = use_case_states.newest(connection), _index.get(connection)
    if known is not None and known.newest == newest and len(known.rows) == count:
        return known.rows
    if known is not None and known.newest <= newest:
        fresh = {row.use_case_id: row for row in use_case_states.read(connection, after=known.newest)}
        if len(rows := known.rows | fresh) == count:
            return _index.keep(connection, _Index(newest, rows)).rows
    every = {row.use_case_id: row for row in use_case_states.read(connection)}
    return _index.keep(connection, _Index(newest, every)).rows


def _asked(connection: Connection, now: datetime) -> tuple[int, ...]:
    """While it stays, nothing was asked or decided anew, and no approval ran out."""
    newest = [select(func.coalesce(func.max(table.c.id), 0)).scalar_subquery() for table in (ACT, ASKED)]
    ended = select(func.count()).select_from(STATE).where(STATE.c.expires_at <= now).scalar_subquery()
    return tuple(connection.execute(select(*newest, ended)).one())


def _approved(connection: Connection, asked: tuple[int, ...], wanted: Wanted) -> dict[int, tuple[int, int]]:
    """The bits of the kinds of change with an approval that has not ended: that holds, or that is stale only."""
    found: dict[int, list[int]] = {}
    now, stale = micros(wanted.now), wanted.stale
    for case, kind, number, ends_at in _approvals.of(connection, asked[:2], lambda: _all_approvals(connection)):
        if ends_at is None or ends_at > now:
            found.setdefault(case, [0, 0])[number in stale] |= KINDS[kind]
    return {case: (holds, also & ~holds) for case, (holds, also) in found.items()}


def _all_approvals(connection: Connection) -> list[_Approval]:
    columns = (REQUEST.c.use_case_id, REQUEST.c.kind, REQUEST.c.id, type_coerce(STATE.c.expires_at, BigInteger))
    query = select(*columns).join(STATE, STATE.c.request_id == REQUEST.c.id)
    query = query.where(STATE.c.state == "approved", REQUEST.c.kind.in_(KINDS), REQUEST.c.use_case_id.is_not(None))
    return [_Approval(*row) for row in connection.execute(query).cursor.fetchall()]


def _placed(rows: Mapping[int, Row[Any]], approved: Mapping[int, tuple[int, int]], wanted: Wanted) -> list[Standing]:
    needed = {stage.value: sum(BITS[role] for role in required(stage, wanted.rules)) for stage in Stage}
    found = [_standing(row, *approved.get(row.use_case_id, (0, 0)), needed, wanted) for row in rows.values()]
    found.sort(key=attrgetter("slug"))
    found.sort(key=attrgetter("stage_at"), reverse=True)
    found.sort(key=attrgetter("place"))
    return found


def _standing(row: Any, kinds: int, stale: int, needed: Mapping[str, int], wanted: Wanted) -> Standing:
    (number, slug, proposed_at, revision_id, revision, title, owner_id, _, jurisdiction, revised_at, stage, stage_at,
     tier, overridden, digest, disputed, bits, _) = row  # fmt: skip
    lacking = (needed[stage] & ~bits).bit_count()
    outdated = digest != wanted.digests.get(jurisdiction, "")
    word = _word(stage, tier, kinds, stale, outdated=outdated, lacking=lacking, disputed=disputed)
    return Standing(
        number, slug, proposed_at, revision_id, revision, title, owner_id, jurisdiction, revised_at, stage, stage_at,
        tier, overridden, bits, kinds, stale, _PLACES[word], lacking,
    )  # fmt: skip


def _word(stage: str, tier: str, kinds: int, stale: int, *, outdated: bool, lacking: int, disputed: int) -> str:
    """The worst that there is to say of it."""
    needs = _NEEDED.get(stage, 0)
    for true, word in (
        (stage in _CLOSED, "closed"),
        (tier == Tier.PROHIBITED.value, "prohibited"),
        ((kinds | stale) & needs != needs, "unapproved"),
        (stale, "stale"),
        (tier and outdated, "outdated"),
        (lacking, "unfilled"),
        (disputed, "in review"),
        (stage == Stage.OPERATION.value, "in production"),
        (not tier and stage != Stage.PROPOSAL.value, "not assessed"),
        (stage == Stage.PROPOSAL.value, "draft"),
    ):
        if true:
            return word
    return "in progress"
