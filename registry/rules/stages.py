"""The life of a use case from proposal to retirement, and what is missing before it may take its next step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from registry.views.risk import Tier
from registry.views.use_cases import Need


class Stage(StrEnum):
    """Where a use case stands."""

    PROPOSAL = "proposal"
    ASSESSMENT = "assessment"
    BUILD = "build"
    VALIDATION = "validation"
    DEPLOYMENT = "deployment"
    OPERATION = "operation"
    RETIRED = "retired"
    REJECTED = "rejected"

    @property
    def closed(self) -> bool:
        """Whether nobody works on it any more."""
        return self in (Stage.RETIRED, Stage.REJECTED)


LINE = (
    Stage.PROPOSAL, Stage.ASSESSMENT, Stage.BUILD, Stage.VALIDATION, Stage.DEPLOYMENT, Stage.OPERATION, Stage.RETIRED,
)  # fmt: skip
"""The way of a use case that nobody rejects."""

_PROPOSERS = "whoever may revise it: engineer, executive, compliance or administrator"
_MANAGERS = "whoever gives roles: executive, compliance or administrator"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a gate looks at. `missing` are unanswered risk questions; `approvals` say how each kind of change stands."""

    said: Mapping[str, str]
    tier: Tier
    missing: tuple[str, ...] = ()
    outdated: bool = False
    roles: Mapping[str, frozenset[int]] = field(default_factory=dict)
    approvals: Mapping[str, str] = field(default_factory=dict)
    disputed: bool = False


Check = Callable[[Facts], Iterator[Need]]


def steps_from(stage: Stage) -> tuple[Stage, ...]:
    """Where a use case may go from here: on by one, back, or out of the line; a closed one may be taken up again."""
    if stage is Stage.REJECTED:
        return (Stage.PROPOSAL,)
    if stage is Stage.RETIRED:
        return (Stage.ASSESSMENT,)
    place = LINE.index(stage)
    out = Stage.RETIRED if stage in (Stage.DEPLOYMENT, Stage.OPERATION) else Stage.REJECTED
    return tuple(dict.fromkeys((LINE[place + 1], *reversed(LINE[:place]), out)))


def is_step_on(before: Stage, after: Stage) -> bool:
    """Whether a step leads towards operation, so that its gate has to be open."""
    return not after.closed and not before.closed and LINE.index(after) > LINE.index(before)


def missing(before: Stage, after: Stage, facts: Facts) -> tuple[Need, ...]:
    """What is missing for a step, at its gate and those before it; nothing for a step back, a no, or retiring."""
    if not is_step_on(before, after):
        return ()
    passed = LINE[: LINE.index(after) + 1]
    checks = dict.fromkeys(check for stage in passed for check in GATES[stage])
    return tuple(need for check in checks for need in check(facts))


def _said(name: str, what: str) -> Check:
    def check(facts: Facts) -> Iterator[Need]:
        if not facts.said.get(name, "").strip():
            yield Need(what, _PROPOSERS)

    return check


def _role(role: str) -> Check:
    def check(facts: Facts) -> Iterator[Need]:
        if not facts.roles.get(role):
            who = _PROPOSERS if role in ("owner", "sponsor") else _MANAGERS
            yield Need(f"Somebody in the role {role.replace('_', ' ')}", who)

    return check


def _approved(kind: str) -> Check:
    def check(facts: Facts) -> Iterator[Need]:
        state = facts.approvals.get(kind, "")
        if state != "approved":
            found = f"the newest is {state}" if state else "nobody has asked for it"
            yield Need(
                f"An approval of the kind {kind.replace('_', ' ')} ({found})", "the signers that the policy names"
            )

    return check


def _assessed(facts: Facts) -> Iterator[Need]:
    if facts.outdated:
        yield Need("The risk tier by the rules in force now", f"{_PROPOSERS}; or countersign use-case recompute")
    elif facts.tier is Tier.NOT_ASSESSED:
        listed = "; ".join(facts.missing) or "the risk questions"
        yield Need(f"The risk tier, which needs answers to: {listed}", _PROPOSERS)
    if facts.disputed:
        yield Need("A second person's word on the proposed risk tier", "reviewer, compliance or executive")


def _not_prohibited(facts: Facts) -> Iterator[Need]:
    if facts.tier is Tier.PROHIBITED:
        yield Need("It is prohibited as it stands: change what it does, or reject it", _PROPOSERS)


def _independent(facts: Facts) -> Iterator[Need]:
    involved = facts.roles.get("owner", frozenset()) | facts.roles.get("sponsor", frozenset())
    validators = facts.roles.get("independent_validator", frozenset())
    if validators and validators <= involved:
        yield Need("An independent validator who is neither owner nor sponsor", _MANAGERS)


GATES: Mapping[Stage, tuple[Check, ...]] = {
    Stage.PROPOSAL: (),
    Stage.ASSESSMENT: (
        _said("purpose", "The purpose"),
        _role("owner"),
        _said("affected", "Who is affected"),
        _said("when_wrong", "What happens when it is wrong"),
    ),
    Stage.BUILD: (
        _role("sponsor"),
        _said("simpler", "Should this be AI at all: the simpler alternative that was considered"),
        _said("why_not", "Should this be AI at all: why the simpler alternative is not enough"),
        _said("sourcing", "Build, buy or fine-tune"),
        _said("data_needed", "The data that it needs"),
        _said("jurisdiction", "Where it is used"),
        _assessed,
        _not_prohibited,
        _role("decider"),
        _role("data_approver"),
        _role("domain_expert"),
        _approved("new_use_case"),
    ),
    Stage.VALIDATION: (
        _said("models", "The AI models that serve it"),
        _assessed,
        _not_prohibited,
        _role("independent_validator"),
        _independent,
    ),
    Stage.DEPLOYMENT: (
        _assessed,
        _not_prohibited,
        _role("deployment_signer"),
        _role("translator"),
        _approved("model_version"),
    ),
    Stage.OPERATION: (_assessed, _not_prohibited, _approved("deployment")),
}
"""What each stage asks of whoever wants to enter it. The choice is our proposal, after model risk practice."""
