"""What the services about use cases share of risk: judging answers, keeping the judgement, reading it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection

from registry.errors import Invalid
from registry.plain import plain
from registry.rules import obligations, risk
from registry.rules.library import JURISDICTIONS, Jurisdiction, in_force, shipped
from registry.rules.rule_sets import RuleSet
from registry.store import risks as store
from registry.store import use_case_roles as role_store
from registry.store import use_cases
from registry.store.kept import Keeping
from registry.views.risk import Assessment, OverrideView, Tier, TierView

Answers = Mapping[str, Sequence[str]]


def sets_at(jurisdiction: str, now: datetime) -> tuple[RuleSet, ...]:
    """The rule sets that judge there now."""
    return in_force(shipped(), jurisdiction, on=now.date())


def refuse_wrong(jurisdiction: str, answers: Answers, now: datetime) -> None:
    """Raise Invalid for a place or answers that no rule set knows; answers for another place than this are kept."""
    if jurisdiction and jurisdiction not in set(Jurisdiction):
        raise Invalid(f"jurisdiction: {jurisdiction[:40]!r} is none of {', '.join(JURISDICTIONS)}.")
    every = tuple({rules.rule_set: rules for one in Jurisdiction for rules in sets_at(one, now)}.values())
    wrong = list(risk.faults(every, answers))
    if wrong:
        raise Invalid(" ".join(wrong[:10]))


def digests(now: datetime) -> dict[str, str]:
    """What the digest of an assessment has to be today, by jurisdiction."""
    return {one.value: risk.assess(sets_at(one, now), {}).digest for one in Jurisdiction}


def keep(kept: Keeping, use_case_id: int, revision: int, jurisdiction: str, answers: Answers) -> Assessment:
    """Judge and keep the judgement; the caller logs it."""
    found = risk.assess(sets_at(jurisdiction, kept.now), answers)
    known = found.tier is not Tier.NOT_ASSESSED
    kept.add(
        "risk_assessment",
        use_case_id=use_case_id, revision=revision, rule_set=found.name, rule_digest=found.digest,
        tier=found.tier.value if known else "", reasons=_stored(found),
    )  # fmt: skip
    return found


def tier_of(connection: Connection, use_case_id: int, now: datetime) -> TierView:
    """The tier that counts now, with reasons, duties and overrides."""
    said = use_cases.revision(connection, use_case_id)
    row = store.assessment(connection, use_case_id)
    if said is None or row is None:
        raise Invalid(f"use_case: nothing is on record of the use case {use_case_id}.")
    sets = sets_at(said.jurisdiction, now)
    fresh = risk.assess(sets, said.answers)
    outdated = row.rule_digest != fresh.digest
    found = _read(row.reasons) if outdated else fresh
    overrides = _overrides(connection, use_case_id, row, outdated=outdated)
    holding = next((one for one in overrides if one.holds), None)
    return TierView(
        tier=holding.tier if holding else found.tier,
        computed=found.tier,
        rule_set=found.name,
        digest=found.digest,
        reasons=found.reasons,
        missing=found.missing,
        marks=found.marks,
        duties=obligations.owed(sets, fresh, said.answers, on=now.date()),
        outdated=outdated,
        overridden=holding,
        disputed=next((one for one in overrides if one.open), None),
        at=row.at,
    )


def _overrides(connection: Connection, use_case_id: int, row: Any, *, outdated: bool) -> list[OverrideView]:
    rows = store.overrides(connection, use_case_id)
    members = {one.account_id for one in rows} | {one.said_by for one in rows if one.said_by}
    people = role_store.people(connection, sorted(members)) if members else {}
    newest = next((one.id for one in rows if one.agreed), None)
    return [
        OverrideView(
            id=one.id,
            tier=Tier(one.tier),
            reason=one.reason,
            by=people[one.account_id].login if one.account_id in people else "",
            at=one.at,
            agreed=None if one.agreed is None else bool(one.agreed),
            said=one.said or "",
            said_by=people[one.said_by].login if one.said_by in people else "",
            said_at=one.said_at,
            holds=one.id == newest and not outdated and current(one, row),
            open=one.agreed is None and current(one, row),
        )
        for one in rows
    ]


def current(override: Any, assessment: Any) -> bool:
    """Whether an override is about the newest assessment: other answers or other rules make it lapse."""
    return bool(override.audit_seq > assessment.audit_seq)


def _stored(found: Assessment) -> Any:
    return {**plain(found), "groups": sorted(found.groups)}


@cache
def _reader() -> TypeAdapter[Assessment]:
    return TypeAdapter(Assessment)


def _read(stored: Any) -> Assessment:
    return _reader().validate_python(stored)
