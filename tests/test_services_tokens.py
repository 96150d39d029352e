"""Tokens: shown once, kept as a hash, working until revoked, and worth no more than the machine they stand for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from registry.access import Desk, Permission, Role, permissions_now
from registry.engine import Registry
from registry.errors import Conflict, Invalid, NotFound, NotPermitted, NotSignedIn
from registry.services import accounts, tokens
from tests.people import Watch, opened, role_desk


@pytest.fixture
def place(registry_url: str) -> Iterator[tuple[Registry, Desk, Watch]]:
    registry, operator, watch = opened(registry_url)
    yield registry, operator, watch
    registry.close()


def test_a_token_acts_for_its_machine_and_may_send_events_and_ask_the_gate_only(place):
    registry, operator, watch = place
    made = tokens.create(operator, producer="Airflow-Prod", label="nightly  scoring")
    assert made.secret.startswith("cs_")
    assert len(made.secret) == 46  # cs_ and 32 bytes in base64url
    actor = tokens.actor_of(registry, made.secret)
    assert actor.login == "airflow-prod"
    assert permissions_now(Desk(registry, actor, "http", watch)) == {Permission.EVENT_SEND, Permission.GATE_ASK}
    listed = tokens.tokens(operator)[0]
    assert (listed.label, listed.created_by, listed.revoked_at) == ("nightly scoring", "operator", None)
    assert made.secret.startswith(listed.hint)
    assert len(listed.hint) == 8


def test_the_secret_is_nowhere_in_the_registry(place):
    registry, operator, _ = place
    made = tokens.create(operator, producer="airflow", label="x")
    with registry.read() as connection:
        rows = [connection.execute(text(f"SELECT * FROM {table}")).all() for table in ("token", "audit_entry")]
    assert made.secret not in str([[bytes(v) if isinstance(v, memoryview) else v for v in r] for t in rows for r in t])


def test_two_tokens_of_one_machine_are_revoked_one_by_one(place):
    registry, operator, _ = place
    old = tokens.create(operator, producer="airflow", label="old")
    new = tokens.create(operator, producer="airflow", label="new")
    tokens.revoke(operator, old.id, reason="rotated")
    with pytest.raises(NotSignedIn, match="revoked"):
        tokens.actor_of(registry, old.secret)
    assert tokens.actor_of(registry, new.secret).login == "airflow"
    assert [t.label for t in tokens.tokens(operator)] == ["new", "old"]
    assert len([a for a in accounts.people(operator) if a.kind == "machine"]) == 1


def test_a_disabled_machines_tokens_stop_working(place):
    registry, operator, _ = place
    made = tokens.create(operator, producer="airflow", label="x")
    accounts.disable(operator, "airflow")
    with pytest.raises(NotSignedIn):
        tokens.actor_of(registry, made.secret)
    with pytest.raises(Conflict, match="is disabled"):
        tokens.create(operator, producer="airflow", label="y")


@pytest.mark.parametrize("bearer", ["", "cs_", "cs_unknown", "x" * 10_000, "\x00", "cs_ünknown"])
def test_any_other_bearer_is_refused(place, bearer):
    registry, operator, _ = place
    tokens.create(operator, producer="airflow", label="x")
    with pytest.raises(NotSignedIn):
        tokens.actor_of(registry, bearer)


def test_a_token_needs_a_label_and_a_machine(place):
    _, operator, _ = place
    accounts.create(operator, "one", name="One")
    with pytest.raises(Invalid, match=r"^label:"):
        tokens.create(operator, producer="airflow", label="  ")
    with pytest.raises(Invalid, match=r"^login:"):
        tokens.create(operator, producer="two words", label="x")
    with pytest.raises(Conflict, match="belongs to a person"):
        tokens.create(operator, producer="one", label="x")
    assert tokens.tokens(operator) == []


def test_revoking_what_is_gone_or_was_never_there_is_refused(place):
    _, operator, _ = place
    made = tokens.create(operator, producer="airflow", label="x")
    tokens.revoke(operator, made.id)
    with pytest.raises(Conflict):
        tokens.revoke(operator, made.id)
    with pytest.raises(NotFound):
        tokens.revoke(operator, 999)


@pytest.mark.parametrize("role", [r for r in Role if r not in {Role.PRODUCER, Role.ADMINISTRATOR}])
def test_only_an_administrator_manages_tokens(place, role):
    _, operator, watch = place
    desk = role_desk(operator, role, watch)
    made = tokens.create(operator, producer="airflow", label="x")
    for use in (
        lambda: tokens.create(desk, producer="p", label="x"),
        lambda: tokens.revoke(desk, made.id),
        lambda: tokens.tokens(desk),
    ):
        with pytest.raises(NotPermitted):
            use()
