"""`use-case risk` and `recompute`: the risk tier with its articles and duties, or another by two people."""

from __future__ import annotations

from typing import Annotated

import typer

from registry.cli._desk import JsonFlag, Reason, UseCaseSlug, answer, desk, out, table
from registry.services import risk as service


def ask(
    slug: UseCaseSlug,
    tier: Annotated[str, typer.Option(help="Propose this tier instead of the computed one.")] = "",
    confirm: Annotated[bool, typer.Option("--confirm", help="Confirm the tier that somebody else proposed.")] = False,
    refuse: Annotated[bool, typer.Option("--refuse", help="Refuse it.")] = False,
    reason: Reason = "",
    as_json: JsonFlag = False,
) -> None:
    """The risk tier with its articles and duties; or propose, confirm or refuse another one."""
    from registry.errors import Invalid

    if bool(tier) + confirm + refuse > 1:
        raise Invalid("Say only one of --tier, --confirm and --refuse.")
    with desk() as at:
        if tier:
            found = service.propose_override(at, slug, tier=tier, reason=reason)
        elif confirm or refuse:
            found = service.answer_override(at, slug, agreed=confirm, reason=reason)
        else:
            found = service.tier(at, slug)
    if answer(found, as_json=as_json):
        return
    out.print(f"{found.tier.value} by {found.rule_set or 'no rule set'}", style="bold", markup=False)
    table(("tier", "by", "because"), [(w.tier.value, w.cites, w.text) for w in found.reasons])
    for missing in found.missing:
        out.print(f"not answered: {missing.asked}", markup=False)
    duties = [(d.article, "now" if d.applies else f"from {d.applies_from}", d.text) for d in found.duties]
    table(("duty", "applies", "what"), duties)


def recompute(as_json: JsonFlag = False) -> None:
    """Judge again every use case that was judged under other rules than today's."""
    with desk() as at:
        moved = service.recompute(at)
    if not answer({"moved": moved}, as_json=as_json):
        out.print(f"{len(moved):,} use cases have another tier now{': ' if moved else '.'}{', '.join(moved)}")
