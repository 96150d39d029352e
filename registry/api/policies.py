"""GET and POST /api/v1/policies, /policy-check, /bodies with their members, and /delegations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.routing import BaseRoute, Route

from registry.access import Desk
from registry.api.doors import Asking, Door
from registry.commands.approvals import Delegate, Propose
from registry.commands.reading import reader
from registry.engine import Registry
from registry.errors import Invalid, NotFound
from registry.services import bodies, delegations, policies, policy_drafts


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A policy's YAML, to be read and not proposed."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBody:
    """A body to be named."""

    slug: str
    name: str
    veto: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Who joins a body, or leaves it (`joined` false)."""

    login: str
    reason: str
    joined: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Why a delegation ends before its time."""

    reason: str


def routes(registry: Registry) -> list[BaseRoute]:
    """The eight routes."""
    return [
        Route("/api/v1/policies", Door(registry, get=_policies, post=_propose)),
        Route("/api/v1/policies/{slug}", Door(registry, get=_policy)),
        Route("/api/v1/policy-check", Door(registry, post=_check)),
        Route("/api/v1/bodies", Door(registry, get=_bodies, post=_create)),
        Route("/api/v1/bodies/{slug}", Door(registry, get=lambda desk, asking: bodies.body(desk, asking.path["slug"]))),
        Route("/api/v1/bodies/{slug}/members", Door(registry, post=_member)),
        Route("/api/v1/delegations", Door(registry, get=_delegations, post=_give)),
        Route("/api/v1/delegations/{number}/end", Door(registry, post=_end)),
    ]


def _policies(desk: Desk, _: Asking) -> Any:
    return {"policies": [policies.policy(desk)]}


def _policy(desk: Desk, asking: Asking) -> Any:
    found = policies.policy(desk)
    if asking.path["slug"] != found.slug:
        raise NotFound(f"There is no policy {asking.path['slug']}; the one that there is: {found.slug}.")
    return found


def _propose(desk: Desk, asking: Asking) -> Any:
    return policies.propose(desk, reader(Propose)(asking.body)).revisions[0]


def _check(desk: Desk, asking: Asking) -> Any:
    return {"faults": policy_drafts.faults(desk, reader(Draft)(asking.body).text)}


def _bodies(desk: Desk, _: Asking) -> Any:
    return {"bodies": bodies.listing(desk)}


def _create(desk: Desk, asking: Asking) -> Any:
    said = reader(NewBody)(asking.body)
    return bodies.create(desk, said.slug, name=said.name, veto=said.veto)


def _member(desk: Desk, asking: Asking) -> Any:
    said = reader(Member)(asking.body)
    change = bodies.join if said.joined else bodies.leave
    return change(desk, asking.path["slug"], said.login, reason=said.reason)


def _delegations(desk: Desk, asking: Asking) -> Any:
    return {"delegations": delegations.listing(desk, mine=asking.yes("mine"))}


def _give(desk: Desk, asking: Asking) -> Any:
    return delegations.give(desk, reader(Delegate)(asking.body))


def _end(desk: Desk, asking: Asking) -> Any:
    number = asking.path["number"]
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Invalid(f"number: {number[:40]!r} is no whole number.")
    return delegations.end(desk, int(number), reason=reader(Ended)(asking.body).reason)
