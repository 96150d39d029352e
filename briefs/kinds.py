"""Which briefs there are: one row each, which pages, the command line, HTTP and scheduled mails go through."""

from __future__ import annotations

from dataclasses import dataclass

from briefs import (
    annex_iv,
    applicability,
    audit_pack,
    bias_audit,
    decision_brief,
    health_brief,
    model_card,
    model_draft,
    portfolio_brief,
    quarterly_brief,
    use_case_brief,
)
from briefs.drafts import Builder
from registry.access import Permission
from registry.errors import NotFound


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of brief. The builder's own services check their permissions as well."""

    name: str
    """In addresses and commands: small letters and hyphens."""
    title: str
    about: str
    """What the subject is, in words: "an AI model: its name, namespace/name, or a node id"."""
    build: Builder
    permission: Permission = Permission.BRIEF_EXPORT
    word: bool = False
    """Whether it is offered as a Word document too: briefs that an executive edits."""


KINDS = (
    Kind("model", "AI model brief", "an AI model: its name, namespace/name, or a node id", model_draft.draft),
    Kind("use-case", "Use case brief", use_case_brief.ABOUT, use_case_brief.draft, word=True),
    Kind("portfolio", "Portfolio brief", portfolio_brief.ABOUT, portfolio_brief.draft, word=True),
    Kind("decision", "Decision request", decision_brief.ABOUT, decision_brief.draft, word=True),
    Kind("health", "Health story", health_brief.ABOUT, health_brief.draft, word=True),
    Kind("quarterly", "Quarterly review", quarterly_brief.ABOUT, quarterly_brief.draft, word=True),
    Kind("audit-pack", "Audit pack", audit_pack.ABOUT, audit_pack.draft, Permission.AUDIT_READ),
    Kind("annex-iv", "Technical documentation (Annex IV)", annex_iv.ABOUT, annex_iv.draft, Permission.AUDIT_READ),
    Kind("applicability", "Statement of applicability (ISO/IEC 42001)", applicability.ABOUT, applicability.draft,
         Permission.AUDIT_READ),
    Kind("bias-audit", "Bias-audit summary", annex_iv.ABOUT, bias_audit.draft, Permission.AUDIT_READ),
    Kind("model-card", "Model card", model_card.ABOUT, model_card.draft),
)  # fmt: skip
"""A new brief: one module with `draft(desk, subject, *, address="")`, and one row here."""


def kind(name: str) -> Kind:
    """The row of that name; raises NotFound with those there are."""
    found = next((one for one in KINDS if one.name == name), None)
    if found is None:
        raise NotFound(f"There is no brief {name[:40]!r}. There are {', '.join(one.name for one in KINDS)}.")
    return found
