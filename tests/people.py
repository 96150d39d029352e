"""Opens registries with the operator and the demo's accounts for tests of what people may do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from registry import schema
from registry.access import Actor, Desk, Role
from registry.engine import Registry
from registry.services import accounts
from registry.store import accounts as store
from tests.prepared import prepare


@dataclass
class Watch:
    """A clock that stands still until it is told otherwise."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 21, 12, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by


def opened(url: str, *, now: datetime | None = None) -> tuple[Registry, Desk, Watch]:
    """A fresh registry, the operator's desk in it, and the clock that both use (at `now`, or a day of its own)."""
    prepare(url)
    registry, watch = Registry.open(url), Watch(now) if now else Watch()
    schema.ensure(registry)
    return registry, Desk(registry, accounts.bootstrap(registry, clock=watch), "python", watch), watch


def desk_of(registry: Registry, login: str, watch: Watch) -> Desk:
    """The desk of an account."""
    with registry.read() as connection:
        row = store.by_login(connection, login)
    assert row is not None, login
    return Desk(registry, Actor(row.id, login), "python", watch)


def role_desk(operator: Desk, role: Role, watch: Watch) -> Desk:
    """The desk of the demo's account for a role, made where there is none."""
    accounts.create_demo(operator)
    return desk_of(operator.registry, accounts.demo_login(role), watch)
