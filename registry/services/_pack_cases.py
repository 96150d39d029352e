"""The use cases of a pack: what was said of each, how risky it was judged, who took which role in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from registry.services._pack_rows import Found
from registry.store.packs import Rows
from registry.views.pack_things import (
    PackCaseRevision,
    PackOverride,
    PackRisk,
    PackRole,
    PackStep,
    PackUseCase,
)

People = Mapping[int, tuple[str, str]]


def told(found: Found, people: People) -> tuple[PackUseCase, ...]:
    """Every use case among the rows, by its slug."""
    by_case = {table: _grouped(found[table]) for table in _TABLES}
    said = {row.override_id: row for row in found["risk_confirmation"]}
    cases = sorted(found["use_case"], key=lambda row: row.slug)
    return tuple(_case(row, by_case, said, people) for row in cases if by_case["use_case_revision"][row.id])


_TABLES = ("use_case_revision", "use_case_stage", "risk_assessment", "risk_override", "role_assignment")


def _grouped(rows: Rows) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.use_case_id].append(row)
    return found


def _case(
    row: Any, by_case: Mapping[str, Mapping[int, Sequence[Any]]], said: Mapping[int, Any], people: People
) -> PackUseCase:
    of = {table: by_case[table][row.id] for table in _TABLES}
    revisions = tuple(_revision(one, people) for one in of["use_case_revision"])
    roles = tuple(
        PackRole(role=one.role, member=_login(people, one.member_id), given=bool(one.given), reason=one.reason,
                 by=_login(people, one.account_id), at=one.at)
        for one in of["role_assignment"]
    )  # fmt: skip
    overrides = tuple(_override(one, said.get(one.id), people) for one in of["risk_override"])
    return PackUseCase(
        slug=row.slug, stage=of["use_case_stage"][-1].stage if of["use_case_stage"] else "",
        tier=_tier(of["risk_assessment"], of["risk_override"], said), revisions=revisions,
        steps=tuple(PackStep(stage=one.stage, reason=one.reason, by=_login(people, one.account_id), at=one.at)
                    for one in of["use_case_stage"]),
        risks=tuple(_risk(one, people) for one in of["risk_assessment"]), overrides=overrides, roles=roles,
        held=_held(revisions[-1], roles),
    )  # fmt: skip


def _tier(assessments: Sequence[Any], overrides: Sequence[Any], said: Mapping[int, Any]) -> str:
    """The tier as last judged, or the one that two people agreed on since."""
    if not assessments:
        return ""
    newest = assessments[-1]
    agreed = [
        one.tier for one in overrides
        if one.audit_seq > newest.audit_seq and one.id in said and said[one.id].agreed
    ]  # fmt: skip
    return str(agreed[-1] if agreed else newest.tier)


def _revision(row: Any, people: People) -> PackCaseRevision:
    return PackCaseRevision(
        revision=row.revision, title=row.title, purpose=row.purpose, owner=_login(people, row.owner_id),
        sponsor=_login(people, row.sponsor_id), affected=row.affected, when_wrong=row.when_wrong,
        simpler=row.necessity.get("simpler", ""), why_not=row.necessity.get("why_not", ""), sourcing=row.sourcing,
        data_needed=row.data_needed, jurisdiction=row.jurisdiction,
        answers={name: tuple(given) for name, given in row.answers.items()}, models=tuple(row.models),
        particulars=dict(row.particulars), summary=row.summary, by=_login(people, row.account_id), at=row.at,
    )  # fmt: skip


def _risk(row: Any, people: People) -> PackRisk:
    reasons = tuple(
        f"{one['cites'] or one['rule']}: {one['text']} ({one['tier']}{', set aside' if one.get('exempt') else ''})"
        for one in row.reasons.get("reasons", ())
    )
    return PackRisk(
        revision=row.revision, tier=row.tier, rule_set=row.rule_set, reasons=reasons,
        by=_login(people, row.account_id), at=row.at,
    )  # fmt: skip


def _override(row: Any, said: Any, people: People) -> PackOverride:
    return PackOverride(
        tier=row.tier, reason=row.reason, by=_login(people, row.account_id), at=row.at,
        agreed=bool(said.agreed) if said else None, said=said.reason if said else "",
        said_by=_login(people, said.account_id) if said else "", said_at=said.at if said else None,
    )  # fmt: skip


def _held(said: PackCaseRevision, roles: Sequence[PackRole]) -> dict[str, tuple[str, ...]]:
    """Who holds which role: as given and not taken back; owner and sponsor as the newest revision names them."""
    held: dict[str, dict[str, None]] = defaultdict(dict)
    for role in ("owner", "sponsor"):
        if login := getattr(said, role):
            held[role][login] = None
    for one in roles:
        if one.given:
            held[one.role][one.member] = None
        else:
            held[one.role].pop(one.member, None)
    return {role: tuple(who) for role, who in held.items() if who}


def _login(people: People, account_id: int | None) -> str:
    return people.get(account_id or 0, ("", ""))[0]
