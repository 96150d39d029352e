"""Requests for approval as a terminal shows them."""

from __future__ import annotations

from registry.cli._desk import out, table
from registry.views.approvals import RequestLine, RequestView
from registry.views.preview import PreviewView

HEAD = ("number", "state", "kind", "about", "for", "risk", "waits for", "asked by", "ends (UTC)")


def row(one: RequestLine) -> tuple[str, ...]:
    """One line of the list."""
    where = " in ".join(part for part in (one.use_case, one.environment) if part)
    waits = f"{one.stage} ({one.missing} missing)" if one.stage else ""
    ends = f"{one.expires_at:%Y-%m-%d}" if one.expires_at else ""
    state = one.state.replace("_", " ")
    return one.number, state, one.kind.replace("_", " "), str(one.subject), where, one.tier, waits, one.requester, ends


def sentence(found: RequestView) -> str:
    """How a request stands, in a line."""
    line = found.line
    said = f"{line.number} is {line.state.replace('_', ' ')}"
    if line.stage:
        current = next(stage for stage in found.stages if stage.state == "open")
        said += f"; {line.stage} lacks {line.missing} of {', '.join(current.can_sign) or current.wants}"
    if line.expires_at:
        said += f" until {line.expires_at:%Y-%m-%d %H:%M} UTC"
    return f"{said}."


def print_request(found: RequestView) -> None:
    """All of it that fits a terminal."""
    line = found.line
    out.print(f"{line.number}  {line.kind.replace('_', ' ')} of {line.subject}", style="bold", markup=False)
    for text in (
        line.summary,
        sentence(found),
        f"risk {line.tier or 'not known yet'}; {found.policy or 'no policy yet'}",
    ):
        if text:
            out.print(text, markup=False)
    for reason in found.reasons:
        out.print(f"stale: {reason}", markup=False)
    for condition in found.conditions:
        out.print(f"on condition: {condition}", markup=False)
    stages = [
        (one.name, one.state, f"{one.quorum - one.missing} of {one.quorum}", one.wants, ", ".join(one.can_sign))
        for one in found.stages
    ]
    table(("stage", "", "signed", "wants", "can sign"), stages)
    if found.since.compared_with:
        out.print(f"Since {found.since.compared_with}:", markup=False)
        for one in found.since.changed:
            out.print(f"  {one.what}: {one.before or 'nothing'} → {one.after or 'nothing'}", markup=False)
    acts = [
        (f"{a.at:%Y-%m-%d %H:%M}", a.signer + (f" for {a.on_behalf_of}" if a.on_behalf_of else ""),
         a.act.replace("_", " "), a.capacity, a.stage, str(a.revision), a.comment)
        for a in found.acts
    ]  # fmt: skip
    table(("when (UTC)", "who", "what", "as", "stage", "revision", "why"), acts)


def print_preview(found: PreviewView) -> None:
    """What asking would take."""
    known = "" if found.assessed else ", because nobody assessed it"
    out.print(f"{found.subject} at {found.level} risk{known}, under {found.policy}", style="bold", markup=False)
    if found.refused:
        out.print(found.refused, markup=False)
    stages = [(one.name, one.quorum, one.wants, ", ".join(one.can_sign) or "nobody") for one in found.stages]
    table(("stage", "signatures", "wants", "could sign"), stages)
    if found.money:
        out.print(f"bound to {found.money}: {found.worth}", markup=False)
    for one in found.evidence:
        out.print(f"evidence: {one.kind}, {'there' if one.there else 'missing'}", markup=False)
    if found.rival:
        out.print(found.rival, markup=False)
    out.print("It can be submitted now." if found.ready else "It cannot be submitted yet.", markup=False)
