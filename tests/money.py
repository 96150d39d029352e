"""A small business case in words, and a registry with use cases to give it to."""

from __future__ import annotations

from dataclasses import dataclass

from registry.access import Desk, Role
from registry.commands import use_cases as commands
from registry.services import use_cases
from tests.people import Watch, opened, role_desk

SMALL = """\
name: Reading invoices  # as people say
currency: EUR
start: 2027-01
horizon_months: 24
rate_per_year: 0.1
budget: 100000
planned_benefits: 300000
lines:
  - {key: people, title: One engineer, side: cost, category: engineers, amount: 5000, basis: month}
  - {key: labels, title: Labels, side: cost, category: labelling, in_budget: false,
     amount: {low: 10000, likely: 20000, high: 60000}, basis: once}
  - {key: saved, title: Clerks' hours, side: benefit, kind: cost_saved, starts_in: 3, realisation: 0.5,
     amount: {low: 15000, likely: 25000, high: 30000}, basis: month}
"""
DEARER = SMALL.replace("amount: 5000,", "amount: 6000,").replace("budget: 100000", "budget: 120000")


@dataclass
class Stage:
    """An open registry with the use cases `invoices` and `claims`."""

    operator: Desk
    engineer: Desk
    watch: Watch

    def desk(self, role: Role) -> Desk:
        """The desk of the demo's account for a role."""
        return role_desk(self.operator, role, self.watch)


def staged(url: str) -> Stage:
    """A fresh registry; whoever asks closes it."""
    _, operator, watch = opened(url)
    stage = Stage(operator, role_desk(operator, Role.ENGINEER, watch), watch)
    for slug in ("invoices", "claims"):
        use_cases.propose(stage.engineer, commands.read({"title": slug.title(), "slug": slug}))
    return stage
