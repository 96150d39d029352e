"""The risk tier of a use case: computed from its answers, and replaced only by two people with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from registry.access import Desk, Permission, requires
from registry.errors import Conflict, Invalid, NotFound, NotPermitted
from registry.rules import risk
from registry.rules.rule_sets import RuleSet
from registry.services import _risk
from registry.services._account import actor_at
from registry.store import risks as store
from registry.store import use_cases
from registry.store.kept import keeping
from registry.subjects import Subject, SubjectKind
from registry.views.risk import Assessment, OverrideView, Tier, TierView

_PART = 500


def tier_of(connection: Connection, use_case_id: int, now: datetime) -> TierView:
    """The tier that counts for a use case now, for other services."""
    return _risk.tier_of(connection, use_case_id, now)


@requires(Permission.GOVERN_READ)
def tier(desk: Desk, slug: str) -> TierView:
    """The tier of a use case with its reasons, duties and overrides; raises NotFound."""
    with desk.registry.read() as connection:
        return _risk.tier_of(connection, _case(connection, slug).id, desk.clock())


@requires(Permission.GOVERN_READ)
def rule_sets(desk: Desk, jurisdiction: str) -> tuple[RuleSet, ...]:
    """The rule sets that judge a use case there today: their questions make the form."""
    return _risk.sets_at(jurisdiction, desk.clock())


@requires(Permission.GOVERN_READ)
def preview(desk: Desk, jurisdiction: str, answers: Mapping[str, Sequence[str]]) -> Assessment:
    """What the rules in force today would say of these answers; nothing is kept."""
    return risk.assess(_risk.sets_at(jurisdiction, desk.clock()), answers)


@requires(Permission.GOVERN_READ)
def history(desk: Desk, slug: str) -> list[tuple[datetime, int, str, str]]:
    """(when, revision, rules, tier or empty) of every assessment of a use case, newest first."""
    with desk.registry.read() as connection:
        rows = store.assessments(connection, _case(connection, slug).id)
    return [(row.at, row.revision, row.rule_set, row.tier) for row in rows]


@requires(Permission.RISK_OVERRIDE)
def propose_override(desk: Desk, slug: str, *, tier: str, reason: str) -> TierView:
    """Propose another tier than the computed one; it counts once a second person has confirmed it."""
    with keeping(desk) as kept:
        case = _case(kept.connection, slug)
        now = _risk.tier_of(kept.connection, case.id, kept.now)
        wanted = _wanted(now, tier, reason)
        row = _assessment(kept.connection, case.id)
        said = use_cases.revision(kept.connection, case.id)
        kept.add(
            "risk_override",
            use_case_id=case.id, revision=said.revision if said else row.revision, rule_set=row.rule_set,
            tier=wanted.value, reason=reason.strip(),
        )  # fmt: skip
        details = {"computed": now.computed.value, "proposed": wanted.value}
        kept.log("risk.override_proposed", _subject(slug), reason=reason.strip(), **details)
        return _risk.tier_of(kept.connection, case.id, kept.now)


@requires(Permission.RISK_OVERRIDE)
def answer_override(desk: Desk, slug: str, *, agreed: bool, reason: str) -> TierView:
    """Confirm or refuse the tier that somebody else has proposed; whoever proposed it never confirms it."""
    with keeping(desk) as kept:
        case = _case(kept.connection, slug)
        proposed = _risk.tier_of(kept.connection, case.id, kept.now).disputed
        if proposed is None:
            raise Conflict(f"Nobody has proposed another risk tier for {slug} that still waits for a second person.")
        _refuse_own(desk, kept.connection, proposed)
        if not reason.strip():
            raise Invalid("reason: say why; it is kept in the audit log.")
        kept.add("risk_confirmation", override_id=proposed.id, agreed=int(agreed), reason=reason.strip())
        done = "confirmed" if agreed else "refused"
        kept.log(f"risk.override_{done}", _subject(slug), reason=reason.strip(), tier=proposed.tier.value)
        return _risk.tier_of(kept.connection, case.id, kept.now)


@requires(Permission.USE_CASE_MANAGE)
def recompute(desk: Desk) -> list[str]:
    """Judge again every use case whose assessment was made under other rules than today's; the slugs whose tier moved.

    Overrides of those lapse: what two people agreed on was about the older rules.
    """
    moved: list[str] = []
    behind = _outdated(desk)
    for start in range(0, len(behind), _PART):
        with keeping(desk) as kept:
            for row in behind[start : start + _PART]:
                before = _assessment(kept.connection, row.id)
                found = _risk.keep(kept, row.id, row.revision, row.jurisdiction, row.answers)
                after = "" if found.tier is Tier.NOT_ASSESSED else found.tier.value
                changed = {"before": before.tier, "after": after, "rules": found.name}
                kept.log("risk.recomputed", _subject(row.slug), reason="the rules changed", **changed)
                moved += [row.slug] if after != before.tier else []
    return moved


@requires(Permission.GOVERN_READ)
def outdated(desk: Desk) -> list[str]:
    """Use cases whose assessment was made under other rules than today's."""
    return [row.slug for row in _outdated(desk)]


def _outdated(desk: Desk) -> list[Any]:
    wanted = _risk.digests(desk.clock())
    with desk.registry.read() as connection:
        known = store.digests(connection)
        rows = use_cases.newest(connection)
    return [row for row in rows if known.get(row.id, ("", 0))[0] != wanted.get(row.jurisdiction, "")]


def _wanted(now: TierView, tier: str, reason: str) -> Tier:
    if tier not in set(Tier) or tier == Tier.NOT_ASSESSED:
        known = ", ".join(one.value for one in Tier if one is not Tier.NOT_ASSESSED)
        raise Invalid(f"tier: {tier[:40]!r} is none of {known}.")
    if not reason.strip():
        raise Invalid("reason: say why the computed tier is wrong; it is kept in the audit log.")
    if now.outdated:
        raise Conflict("The rules have changed since the tier was computed: recompute it first.")
    if now.computed is Tier.NOT_ASSESSED:
        raise Conflict("There is no computed tier to replace: answer the open risk questions first.")
    if now.disputed is not None:
        raise Conflict(f"{now.disputed.by} has proposed {now.disputed.tier} already: confirm or refuse that first.")
    if now.tier is Tier(tier):
        raise Conflict(f"The risk tier is {tier} already.")
    return Tier(tier)


def _refuse_own(desk: Desk, connection: Connection, proposed: OverrideView) -> None:
    row = store.override(connection, proposed.id)
    if row is not None and row.account_id == actor_at(desk).account_id:
        raise NotPermitted(
            f"{proposed.by} proposed this tier, and whoever proposes one never confirms it: that needs a second person."
        )


def _assessment(connection: Connection, use_case_id: int) -> Any:
    row = store.assessment(connection, use_case_id)
    if row is None:
        raise NotFound(f"The use case {use_case_id} has no assessment.")
    return row


def _case(connection: Connection, slug: str) -> Any:
    row = use_cases.by_slug(connection, slug)
    if row is None:
        raise NotFound(f"There is no use case {slug[:80]}.")
    return row


def _subject(slug: str) -> str:
    return str(Subject(SubjectKind.USE_CASE, slug))
