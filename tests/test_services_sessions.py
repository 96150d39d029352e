"""Signing in with a browser: the same answer to every wrong guess, a wait after many, and an end to every session."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import orjson
import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from registry import passwords as hashing
from registry.access import Desk, Role
from registry.engine import Registry
from registry.errors import NotSignedIn, TooManyAttempts
from registry.services import accounts, passwords, sessions
from registry.services.sessions import Door, actor_of_cookie, actor_of_email
from registry.store import accounts as store
from tests.people import Watch, opened

SENTENCE = "a sentence is easy to keep"


@pytest.fixture
def place(registry_url: str) -> Iterator[tuple[Registry, Desk, Watch, Door]]:
    registry, operator, watch = opened(registry_url)
    accounts.create(operator, "one", name="One", email="one@example.org", roles=[Role.ENGINEER], password=SENTENCE)
    yield registry, operator, watch, Door(registry, clock=watch)
    registry.close()


def entries(registry: Registry, action: str) -> list[dict]:
    with registry.read() as connection:
        query = text("SELECT body FROM audit_entry WHERE action = :action ORDER BY seq")
        return [orjson.loads(bytes(row.body)) for row in connection.execute(query, {"action": action})]


def test_a_cookie_stands_for_whoever_signed_in_until_it_runs_out(place):
    registry, _, watch, door = place
    session = door.open(" ONE ", SENTENCE, address="10.0.0.1")
    actor = actor_of_cookie(registry, session.secret, clock=watch)
    assert actor is not None
    assert actor.login == "one"
    watch.advance(sessions.LIFETIME - timedelta(seconds=1))
    assert actor_of_cookie(registry, session.secret, clock=watch) == actor
    watch.advance(timedelta(seconds=2))
    assert actor_of_cookie(registry, session.secret, clock=watch) is None
    opened_ = entries(registry, "session.opened")[-1]
    assert (opened_["actor"], opened_["roles"], opened_["details"]) == ("one", ["engineer"], {"how": "password"})


def test_sessions_that_ran_out_are_forgotten_at_the_next_sign_in(place):
    registry, _, watch, door = place
    door.open("one", SENTENCE)
    watch.advance(sessions.LIFETIME)
    door.open("one", SENTENCE)
    with registry.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM web_session")).scalar_one() == 1


def test_the_cookie_itself_is_not_kept(place):
    registry, _, _, door = place
    session = door.open("one", SENTENCE)
    with registry.read() as connection:
        kept = connection.execute(text("SELECT secret_sha256 FROM web_session")).scalars().all()
    assert len(kept) == 1
    assert session.secret.encode() not in bytes(kept[0])


def test_signing_out_ends_this_session_and_no_other(place):
    registry, _, watch, door = place
    mine, other = door.open("one", SENTENCE), door.open("one", SENTENCE)
    door.close(mine.secret)
    door.close("never opened")
    assert actor_of_cookie(registry, mine.secret, clock=watch) is None
    assert actor_of_cookie(registry, other.secret, clock=watch) is not None
    assert [e["actor"] for e in entries(registry, "session.closed")] == ["one"]


def test_every_wrong_guess_gets_the_same_answer(place):
    registry, operator, _, door = place
    accounts.create(operator, "gone", name="Gone", password=SENTENCE)
    accounts.disable(operator, "gone")
    accounts.create(operator, "no-password", name="None")
    accounts.create(operator, "robot", name="Robot", kind="machine")
    answers = set()
    for login, guess in [
        ("one", "not the password"), ("nobody-here", SENTENCE), ("gone", SENTENCE), ("no-password", ""),
        ("robot", ""), ("operator", ""), ("one", "x" * 5000),
    ]:  # fmt: skip
        with pytest.raises(NotSignedIn) as refused:
            door.open(login, guess)
        answers.add(str(refused.value))
    assert answers == {sessions.REFUSED}
    assert len(entries(registry, "session.failed")) == 7


def test_an_unknown_login_costs_one_hash_like_a_known_one(place, monkeypatch):
    _, _, _, door = place
    verified = []
    real = PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, "verify", lambda self, *given: verified.append(1) or real(self, *given))
    for login in ("one", "nobody-here"):
        before = len(verified)
        with pytest.raises(NotSignedIn):
            door.open(login, "a wrong but long password")
        assert len(verified) == before + 1


def test_what_was_typed_as_an_unknown_login_is_not_kept(place):
    registry, _, _, door = place
    with pytest.raises(NotSignedIn):
        door.open("my secret password", "one")
    kept = entries(registry, "session.failed")[-1]
    assert kept["subject"] == "account:unknown"
    assert "secret" not in str(kept)


def test_after_five_failures_each_wait_is_twice_the_last_and_success_ends_it(place):
    _, _, watch, door = place
    waits = []
    for attempt in range(8):
        if attempt >= 5:
            with pytest.raises(TooManyAttempts):
                door.open("one", SENTENCE)
            wait = door.by_login.wait("one", now=watch())
            waits.append(wait.total_seconds())
            watch.advance(wait)
        with pytest.raises(NotSignedIn):
            door.open("one", "wrong password here")
    assert waits == [2, 4, 8]
    watch.advance(timedelta(minutes=5))
    assert door.open("one", SENTENCE).login == "one"
    assert door.by_login.wait("one", now=watch()) == timedelta(0)


def test_one_address_cannot_try_many_logins(place):
    _, _, _, door = place
    for number in range(20):
        with pytest.raises(NotSignedIn):
            door.open(f"guess-{number}", SENTENCE, address="10.0.0.9")
    with pytest.raises(TooManyAttempts):
        door.open("one", SENTENCE, address="10.0.0.9")
    assert door.open("one", SENTENCE, address="10.0.0.1").login == "one"


@pytest.mark.strong_passwords
def test_a_weaker_hash_is_replaced_at_the_next_sign_in(place):
    registry, _, _, door = place
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(SENTENCE)
    with registry.write() as connection:
        row = store.by_login(connection, "one")
        store.change(connection, row.id, password_hash=weak)
    door.open("one", SENTENCE)
    with registry.read() as connection:
        now = store.by_login(connection, "one").password_hash
    assert now != weak
    assert not hashing.is_outdated(now)
    assert now.startswith("$argon2id$v=19$m=65536,t=3,p=4$")  # RFC 9106's second recommendation
    assert hashing.matches(SENTENCE, now)


def test_demo_accounts_open_in_one_click_and_others_never_do(place):
    registry, operator, watch, door = place
    with pytest.raises(NotSignedIn, match="no demo account"):
        door.open_demo(Role.ENGINEER)
    accounts.create(operator, "demo-reviewer", name="Not a demo account", roles=[Role.REVIEWER])
    accounts.create_demo(operator)
    actor = actor_of_cookie(registry, door.open_demo(Role.ENGINEER).secret, clock=watch)
    assert actor is not None
    assert actor.login == "demo-engineer"
    with pytest.raises(NotSignedIn, match="no demo account"):
        door.open_demo(Role.REVIEWER)
    with pytest.raises(NotSignedIn, match="no demo account"):
        door.open_demo(Role.PRODUCER)
    with pytest.raises(NotSignedIn):
        door.open("demo-engineer", "")


def test_a_company_address_finds_its_enabled_account_and_nobody_elses(place):
    registry, operator, _, _ = place
    assert actor_of_email(registry, " One@Example.org ").login == "one"
    assert actor_of_email(registry, "two@example.org") is None
    accounts.create(operator, "robot", name="Robot", kind="machine", email="robot@example.org")
    assert actor_of_email(registry, "robot@example.org") is None
    assert actor_of_email(registry, "") is None
    accounts.disable(operator, "one")
    assert actor_of_email(registry, "one@example.org") is None


def test_a_session_outlives_a_new_role_but_not_a_new_password(place):
    registry, operator, watch, door = place
    session = door.open("one", SENTENCE)
    passwords.give(operator, "one", password="another long sentence")
    assert actor_of_cookie(registry, session.secret, clock=watch) is None
