"""A company of a few people with an AI model, for tests of approvals through the services."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from registry.access import Desk, Role
from registry.commands.approvals import Ask, Kind, Propose, Sign, Verdict
from registry.engine import Registry
from registry.errors import RegistryError, RuleBroken
from registry.services import accounts, bodies, events, policies, projections, requests, signing
from registry.subjects import Subject
from registry.views.approvals import RequestView
from tests.events import Event, body, dataset, facet, run_event
from tests.people import Watch, desk_of, opened

PEOPLE: dict[str, tuple[Role, ...]] = {
    "asks": (Role.ENGINEER,),
    "engineer": (Role.ENGINEER,),
    "reviews": (Role.REVIEWER,),
    "second": (Role.REVIEWER,),
    "compliance": (Role.COMPLIANCE,),
    "officer": (Role.COMPLIANCE,),
    "leads": (Role.EXECUTIVE,),
    "boards": (Role.REVIEWER,),
    "root": (Role.ADMINISTRATOR, Role.REVIEWER),
}
MODEL = Subject.parse("model:shop/churn@3")
TABLE = "transactions_2026"


def trained(
    version: str = "7", *, model: str = "3", at: str = "12:00:00Z", run: str = "", **table_facets: Any
) -> Event:
    """A run that trained the AI model `shop/churn` on a version of a table."""
    source = dataset(TABLE, version=facet(datasetVersion=version), **table_facets)
    made = dataset(
        "churn", namespace="shop", version=facet(datasetVersion=model), datasetType=facet(datasetType="MODEL")
    )
    return run_event("COMPLETE", "churn-train", run=run or f"train-{model}", at=at, inputs=[source], outputs=[made])


def loaded(version: str, *, at: str = "13:00:00Z", **table_facets: Any) -> Event:
    """A run that wrote another version of the table."""
    made = dataset(TABLE, version=facet(datasetVersion=version), **table_facets)
    return run_event("COMPLETE", "load", run=f"load-{version}-{at}", at=at, inputs=["bookings"], outputs=[made])


@dataclass
class Company:
    """An open registry with people by login."""

    registry: Registry
    operator: Desk
    watch: Watch
    desks: dict[str, Desk] = field(default_factory=dict)

    def desk(self, login: str) -> Desk:
        """The desk of one of PEOPLE."""
        if login not in self.desks:
            self.desks[login] = desk_of(self.registry, login, self.watch)
        return self.desks[login]

    def send(self, *sent: Event) -> None:
        """Send events and wait until they are projected."""
        events.receive(self.operator, [body(one) for one in sent])
        projections.catch_up(self.registry)

    def ask(self, who: str = "asks", about: Subject = MODEL, **said: Any) -> RequestView:
        """Ask for an approval."""
        more: dict[str, Any] = {"kind": Kind.MODEL_VERSION, "summary": "please", "environment": "production"} | said
        return requests.ask(self.desk(who), Ask(about=about, **more))

    def sign(self, who: str, number: int, verdict: Verdict = Verdict.APPROVE, **said: Any) -> RequestView:
        """Sign a request."""
        return signing.sign(self.desk(who), number, Sign(verdict=verdict, **{"comment": "because", **said}))

    def refusal(self, who: str, number: int, verdict: Verdict = Verdict.APPROVE, **said: Any) -> RegistryError:
        """The refusal of a vote; fails where it is allowed."""
        try:
            self.sign(who, number, verdict, **said)
        except RegistryError as refusal:
            return refusal
        raise AssertionError(f"{who} could {verdict}")

    def duty(self, who: str, number: int, verdict: Verdict = Verdict.APPROVE, **said: Any) -> str:
        """Which duty refuses a vote."""
        found = self.refusal(who, number, verdict, **said)
        assert isinstance(found, RuleBroken), found
        return found.duty

    def state(self, number: int) -> str:
        """How a request stands now."""
        return requests.request(self.operator, number).line.state

    def approved(self, **said: Any) -> int:
        """The number of a request that all stages have signed (the policy of `policy_of_two`)."""
        number = self.ask(**said).line.id
        self.sign("reviews", number)
        view = self.sign("leads", number)
        assert view.line.state == "approved", view
        return number


TWO_STAGES = """
title: Two stages
gates: {production: prevent, staging: warn, "*": record}
rules:
  - changes: [new_use_case, model_version, data, deployment, rollout, retirement, risk_override, decision, incident]
    tiers: [low, medium, high, prohibited]
    vetoes: [ethics-board]
    expires_after_days: 30
    review_every_days: 10
    stages:
      - name: Review
        signers: [role:reviewer]
      - name: Decision
        signers: [role:executive, body:ethics-board]
  - changes: [policy]
    tiers: [low, medium, high, prohibited]
    stages:
      - name: Agreement
        signers: [role:executive, role:reviewer, role:compliance]
        quorum: 2
"""


@contextmanager
def company(url: str, *, policy: str = TWO_STAGES, now: datetime | None = None) -> Iterator[Company]:
    """A company at `url` with PEOPLE, an ethics board with one member, an AI model, and that policy in force."""
    registry, operator, watch = opened(url, now=now)
    found = Company(registry, operator, watch)
    for login, roles in PEOPLE.items():
        accounts.create(operator, login, name=login.title(), roles=roles)
    found.send(trained())
    policies.adopt(operator)
    bodies.join(operator, "ethics-board", "boards", reason="founding member")
    if policy:
        put_in_force(found, policy)
    yield found
    registry.close()


@contextmanager
def founded(url: str, *, now: datetime | None = None) -> Iterator[Company]:
    """The company in a copy of a database in which `company` has been before."""
    registry, watch = Registry.open(url), Watch(now) if now else Watch()
    yield Company(registry, Desk(registry, accounts.bootstrap(registry, clock=watch), "python", watch), watch)
    registry.close()


def put_in_force(found: Company, text: str) -> None:
    """Propose a policy and have two people agree to it."""
    view = policies.propose(found.desk("compliance"), Propose(text=text, reason="ours"))
    number = int(view.revisions[0].request.removeprefix("A-"))
    found.sign("leads", number)
    found.sign("reviews", number)
    assert policies.policy(found.operator).in_force == view.revisions[0].revision
