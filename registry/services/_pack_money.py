"""The money of a pack's use cases: each revision of a business case, costs on no bill, what benefits came to."""

from __future__ import annotations

from collections.abc import Mapping

from registry.services._pack_rows import Found
from registry.subjects import SubjectKind, numbered
from registry.views.pack_money import PackCost, PackMeasured, PackMoney, PackPlan, PackScenario

People = Mapping[int, tuple[str, str]]
NONE = PackMoney(plans=(), scenarios=(), costs=(), measured=())


def told(found: Found, people: People) -> PackMoney:
    """All of it, in the order in which it was said."""
    slugs = {row.id: row.slug for row in found["use_case"]}
    cases = {row.id: slugs.get(row.use_case_id, "") for row in found["business_case"]}

    def by(account_id: int) -> str:
        return people.get(account_id, ("", ""))[0]

    return PackMoney(
        plans=tuple(
            PackPlan(use_case=cases.get(row.case_id, ""), revision=row.revision, plan_version=row.plan_version,
                     currency=row.currency, note=row.note, text=row.text, sha256=row.digest, by=by(row.account_id),
                     at=row.at)
            for row in found["case_revision"]
        ),
        scenarios=tuple(
            PackScenario(use_case=cases.get(row.case_id, ""), revision=row.revision, name=row.name,
                         saved=bool(row.given), note=row.note, by=by(row.account_id), at=row.at)
            for row in found["case_scenario"]
        ),
        costs=tuple(
            PackCost(use_case=slugs.get(row.use_case_id, ""), category=row.category, month=row.month,
                     amount=row.amount, currency=row.currency, source=row.source, note=row.note,
                     corrects=row.supersedes_id, by=by(row.account_id), at=row.at)
            for row in found["cost_entry"]
        ),
        measured=tuple(
            PackMeasured(use_case=slugs.get(row.use_case_id, ""), line=row.line, method=row.method,
                         period_start=row.period_start, period_end=row.period_end, value=row.value, low=row.low,
                         high=row.high, level=row.level, unit=row.unit, doubts=tuple(map(str, row.doubts or ())),
                         evidence=numbered(SubjectKind.EVIDENCE, row.evidence_id) if row.evidence_id else "",
                         note=row.note, by=by(row.account_id), at=row.at)
            for row in found["measurement"]
        ),
    )  # fmt: skip
