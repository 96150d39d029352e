"""/api/v1/use-cases and /inventory, /roles, /stage, /risk, /history of one; /risk-rules; /skills; /people-gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson
from starlette.routing import BaseRoute, Route

from registry.access import Desk
from registry.api.doors import Asking, Door
from registry.commands import use_cases as commands
from registry.commands.reading import reader
from registry.engine import Registry
from registry.errors import Invalid
from registry.services import inventories, risk, use_case_roles, use_cases

_PATH = "/api/v1/use-cases"
_MOST_INVENTORY = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Who is given a role, or from whom it is taken."""

    role: str
    login: str
    given: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """To which stage, and why."""

    to: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Another tier, proposed; or a second person's word (`agreed`) on the one that was."""

    reason: str
    tier: str = ""
    agreed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """How well somebody can do something: 0 not, 1 learning, 2 alone, 3 can teach it."""

    login: str
    skill: str
    level: int
    reason: str = ""


def routes(registry: Registry, transport: Mapping[str, Any] | None) -> list[BaseRoute]:
    """The ten routes; `transport` is where registrations are passed on (an OpenLineage client's transport)."""

    def propose(desk: Desk, asking: Asking) -> Any:
        proposal = commands.read(asking.body)
        key = asking.header("idempotency-key") or proposal.key
        return use_cases.propose(desk, replace(proposal, key=key), transport=transport)

    return [
        Route(_PATH, Door(registry, get=_list, post=propose)),
        Route(f"{_PATH}/{{slug}}", Door(registry, get=_one, post=_change)),
        Route(f"{_PATH}/{{slug}}/roles", Door(registry, get=_roles, post=_role)),
        Route(f"{_PATH}/{{slug}}/stage", Door(registry, get=_stages, post=_move)),
        Route(f"{_PATH}/{{slug}}/risk", Door(registry, get=_risk, post=_override)),
        Route(f"{_PATH}/{{slug}}/history", Door(registry, get=_history)),
        Route("/api/v1/inventory", Door(registry, post=_bring_in, most=_MOST_INVENTORY)),
        Route("/api/v1/risk-rules", Door(registry, get=_rules)),
        Route("/api/v1/skills", Door(registry, get=lambda desk, _: use_case_roles.skills(desk), post=_skill)),
        Route("/api/v1/people-gaps", Door(registry, get=lambda desk, _: use_case_roles.gaps(desk))),
    ]


def _list(desk: Desk, asking: Asking) -> Any:
    found = use_cases.listing(
        desk, asking.asked(), words=_some(asking, "state"), stages=_some(asking, "stage"), tiers=_some(asking, "tier"),
        owner=asking.query.get("owner", ""),
    )  # fmt: skip
    return {"use_cases": found.rows, "found": found.found, "of": found.of}


def _some(asking: Asking, name: str) -> tuple[str, ...]:
    return tuple(asking.query[name].split(",")) if name in asking.query else ()


def _bring_in(desk: Desk, asking: Asking) -> Any:
    """The body is the CSV; `preview=1` says what each line would do and keeps nothing."""
    reads = asking.yes("preview")
    found = (inventories.preview if reads else inventories.bring_in)(desk, asking.body)
    return {"words": found.words, **found.counts, "lines": found.lines}


def _one(desk: Desk, asking: Asking) -> Any:
    return use_cases.get(desk, asking.path["slug"])


def _change(desk: Desk, asking: Asking) -> Any:
    try:
        changes = orjson.loads(asking.body)
    except orjson.JSONDecodeError as cause:
        raise Invalid(f"body: this is no JSON: {cause}") from cause
    if not isinstance(changes, dict):
        raise Invalid("body: an object with the fields that change is needed.")
    return use_cases.change(desk, asking.path["slug"], changes)


def _roles(desk: Desk, asking: Asking) -> Any:
    return {"roles": use_cases.get(desk, asking.path["slug"]).roles}


def _role(desk: Desk, asking: Asking) -> Any:
    said = reader(Role)(asking.body)
    change = use_case_roles.assign if said.given else use_case_roles.unassign
    change(desk, asking.path["slug"], said.role, said.login, reason=said.reason)
    return {"roles": use_cases.get(desk, asking.path["slug"]).roles}


def _stages(desk: Desk, asking: Asking) -> Any:
    found = use_cases.get(desk, asking.path["slug"])
    return {"stage": found.stage, "steps": found.steps, "gates": found.gates}


def _move(desk: Desk, asking: Asking) -> Any:
    said = reader(Step)(asking.body)
    use_cases.move(desk, asking.path["slug"], said.to, reason=said.reason)
    return _stages(desk, asking)


def _risk(desk: Desk, asking: Asking) -> Any:
    return risk.tier(desk, asking.path["slug"])


def _override(desk: Desk, asking: Asking) -> Any:
    said, slug = reader(Override)(asking.body), asking.path["slug"]
    if bool(said.tier) == (said.agreed is not None):
        raise Invalid("body: say either tier, to propose one, or agreed, about the one that somebody else proposed.")
    if said.agreed is not None:
        return risk.answer_override(desk, slug, agreed=said.agreed, reason=said.reason)
    return risk.propose_override(desk, slug, tier=said.tier, reason=said.reason)


def _history(desk: Desk, asking: Asking) -> Any:
    revisions, steps = use_cases.history(desk, asking.path["slug"])
    assessed = [
        {"at": at, "revision": revision, "rules": rules, "tier": tier}
        for at, revision, rules, tier in risk.history(desk, asking.path["slug"])
    ]
    return {"revisions": revisions, "steps": steps, "assessments": assessed}


def _skill(desk: Desk, asking: Asking) -> Any:
    said = reader(Skill)(asking.body)
    use_case_roles.say_skill(desk, said.login, said.skill, said.level, reason=said.reason)
    return {said.login: use_case_roles.skills(desk)[said.login]}


def _rules(desk: Desk, asking: Asking) -> Any:
    return {"rule_sets": risk.rule_sets(desk, asking.query.get("jurisdiction", "eu"))}
