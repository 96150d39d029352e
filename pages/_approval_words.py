"""Requests for approval in sentences: what is asked for, how it stands, who is missing."""

from __future__ import annotations

from collections.abc import Sequence

from pages import _subjects
from pages._reader import date
from pages._words import plural
from registry.views.approvals import RequestLine, RequestView

KINDS = {
    "new_use_case": "begin the use case {}", "model_version": "use {}", "data": "use the data {}",
    "deployment": "deploy {}", "rollout": "roll out {}", "retirement": "retire {}",
    "risk_override": "give another risk tier to {}",
    "decision": "go by the decision {}", "incident": "handle the incident {} as proposed",
    "policy": "put the policy {} in force",
}  # fmt: skip
NAMES = {
    "new_use_case": "new use case", "model_version": "model version", "risk_override": "risk tier",
}  # fmt: skip
ACTS = {
    "approve": "Approve", "approve_with_conditions": "Approve on conditions", "request_changes": "Ask for changes",
    "abstain": "Abstain", "reject": "Reject", "veto": "Veto", "withdraw": "Withdraw", "revoke": "Revoke",
    "revise": "Revise",
}  # fmt: skip
SIGNED = {
    "approve": "approved", "approve_with_conditions": "approved on conditions", "request_changes": "asked for changes",
    "abstain": "abstained", "reject": "rejected", "veto": "vetoed", "withdraw": "withdrew it", "revoke": "revoked it",
}  # fmt: skip
SHOWN = 4


def state(of: str) -> str:
    """A state as it is written: "changes requested"."""
    return of.replace("_", " ")


def kind(of: str) -> str:
    """A kind of change as it is written."""
    return NAMES.get(of, of.replace("_", " "))


def asked(line: RequestLine) -> str:
    """What is asked for: "use shop/churn, version 3, in production"."""
    what = KINDS.get(line.kind, "change {}").format(_subjects.short(line.subject))
    return f"{what}, in {line.environment}" if line.environment else what


def people(logins: Sequence[str], *, otherwise: str) -> str:
    """Names as an alternative: "ada, ben or carl"; `otherwise` where there is nobody."""
    if not logins:
        return otherwise
    shown, more = list(logins[:SHOWN]), len(logins) - SHOWN
    if more > 0:
        shown.append(f"{more} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"


def sentence(view: RequestView) -> str:
    """What is asked for and how it stands, in one sentence."""
    return f"{view.line.number} asks to {asked(view.line)}: {standing(view)}"


def _first_reason(view: RequestView) -> str:
    """Up to its first detail, which stands below the headline with the others; in the middle of a sentence."""
    said = view.reasons[0].text.partition(": ")[0]
    return said[0].lower() + said[1:] if said.startswith("The ") else said


def standing(view: RequestView) -> str:
    """How a request stands, with whom it waits for or why it does not hold."""
    line = view.line
    match line.state:
        case "submitted":
            return missing(view)
        case "approved":
            until = f"approved until {date(line.expires_at)}" if line.expires_at else "approved without an end"
            return f"{until}, on {plural(len(view.conditions), 'condition')}" if view.conditions else until
        case "expired":
            return f"expired on {date(line.expires_at)}"
        case "stale":
            return f"stale, for {_first_reason(view)}" if view.reasons else "stale"
        case "draft":
            return "a draft that nobody submitted yet"
        case _:
            return _ended(view)


def missing(view: RequestView) -> str:
    """Who is still missing, by name where anybody can sign."""
    current = next((stage for stage in view.stages if stage.state == "open"), None)
    if current is None:
        return "submitted"
    who = people(current.can_sign, otherwise=f"{current.wants}, but nobody can sign it now")
    count = "" if current.missing == 1 else f"{current.missing} of "
    return f"{current.name} waits for {count}{who}"


def _ended(view: RequestView) -> str:
    last = view.acts[-1] if view.acts else None
    word = state(view.line.state)
    return f"{word} by {last.signer} on {date(last.at)}" if last else word
