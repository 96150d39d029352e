"""What is wrong in the text of a policy that somebody writes, each fault with its line."""

from __future__ import annotations

from registry.access import Desk, Permission, requires
from registry.errors import Invalid
from registry.rules.documents import Fault
from registry.rules.policy_text import PolicyFaults, policy_of
from registry.services import policies


@requires(Permission.GOVERN_READ)
def faults(desk: Desk, text: str) -> tuple[Fault, ...]:
    """Everything that is wrong, in the order of the lines; empty for a policy that can be proposed."""
    try:
        policy_of(text)
        policies.check(desk, text)
    except PolicyFaults as cause:
        return cause.faults
    except Invalid as refusal:
        return (Fault(1, "document", str(refusal).removeprefix("text: ")),)
    return ()
