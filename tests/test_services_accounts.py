"""Accounts, roles and passwords: who may change them, what is refused, and what the audit log keeps of it."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module

import orjson
import pytest
from sqlalchemy import text

import registry.services
from registry.access import Desk, Permission, Role, permissions_now, requires, roles_now
from registry.engine import Registry
from registry.errors import Conflict, Invalid, NotFound, NotPermitted, NotSignedIn
from registry.services import accounts, passwords, roles
from registry.services.sessions import Door, actor_of_cookie
from tests.people import Watch, desk_of, opened, role_desk

SENTENCE = "a sentence is easy to keep"


@pytest.fixture
def place(registry_url: str) -> Iterator[tuple[Registry, Desk, Watch]]:
    registry_, operator, watch = opened(registry_url)
    yield registry_, operator, watch
    registry_.close()


def said(registry_: Registry, action: str) -> list[dict]:
    with registry_.read() as connection:
        query = text("SELECT body FROM audit_entry WHERE action = :action ORDER BY seq")
        return [orjson.loads(bytes(row.body)) for row in connection.execute(query, {"action": action})]


def test_the_first_start_makes_the_operator_and_nobody_else(place):
    registry_, operator, _ = place
    assert accounts.bootstrap(registry_) == operator.actor
    assert [(a.login, a.kind, a.roles) for a in accounts.people(operator)] == [
        ("operator", "system", ("administrator",))
    ]
    assert len(said(registry_, "account.created")) == 1


def test_an_account_is_made_with_its_roles_and_an_entry_that_says_who_made_it(place):
    registry_, operator, watch = place
    made = accounts.create(operator, " Mx.Grey ", name="Team  Grey", email="Grey@Example.org", roles=[Role.ENGINEER])
    assert (made.login, made.name, made.email, made.roles) == (
        "mx.grey",
        "Team Grey",
        "grey@example.org",
        ("engineer",),
    )
    assert not made.has_password
    entry = said(registry_, "account.created")[-1]
    assert (entry["actor"], entry["roles"], entry["subject"]) == ("operator", ["administrator"], "account:mx.grey")
    assert entry["details"] == {"kind": "person", "roles": ["engineer"]}
    assert roles_now(desk_of(registry_, "mx.grey", watch)) == {Role.ENGINEER}


@pytest.mark.parametrize(
    ("login", "more", "place_of_fault"),
    [
        ("", {"name": "x"}, "login"),
        ("two words", {"name": "x"}, "login"),
        ("operator", {"name": "x"}, "login"),
        ("x" * 65, {"name": "x"}, "login"),
        ("ok", {"name": " "}, "name"),
        ("ok", {"name": "a\u202eb"}, "name"),
        ("ok", {"name": "x", "email": "not an address"}, "email"),
        ("ok", {"name": "x", "kind": "system"}, "kind"),
        ("ok", {"name": "x", "password": "short"}, "password"),
        ("ok-login", {"name": "x", "password": "my ok-login is long"}, "password"),
    ],
)
def test_an_account_with_a_fault_is_refused_and_the_fault_has_its_place(place, login, more, place_of_fault):
    _, operator, _ = place
    with pytest.raises(Invalid, match=f"^{place_of_fault}:"):
        accounts.create(operator, login, **more)
    assert len(accounts.people(operator)) == 1


def test_a_login_and_an_address_belong_to_one_account(place):
    _, operator, _ = place
    accounts.create(operator, "one", name="One", email="one@example.org")
    with pytest.raises(Conflict, match="login"):
        accounts.create(operator, "ONE", name="Other")
    with pytest.raises(Conflict, match="email"):
        accounts.create(operator, "two", name="Two", email="ONE@example.org")
    accounts.disable(operator, "one")
    accounts.create(operator, "two", name="Two", email="one@example.org")
    with pytest.raises(Conflict, match="email"):
        accounts.enable(operator, "one")


def test_a_refused_change_leaves_no_entry(place):
    registry_, operator, _ = place
    accounts.create(operator, "one", name="One")
    with pytest.raises(Conflict):
        accounts.create(operator, "one", name="Again")
    assert [e["subject"] for e in said(registry_, "account.created")] == ["account:operator", "account:one"]


def test_a_role_works_from_the_moment_it_is_given_until_the_moment_it_is_taken(place):
    registry_, operator, watch = place
    accounts.create(operator, "one", name="One")
    desk = desk_of(registry_, "one", watch)
    assert permissions_now(desk) == frozenset()
    roles.give(operator, "one", Role.COMPLIANCE, reason="joins the team")
    assert Permission.AUDIT_VERIFY in permissions_now(desk)
    roles.take(operator, "one", Role.COMPLIANCE, reason="leaves the team")
    assert permissions_now(desk) == frozenset()
    given, taken = said(registry_, "role.given")[-1], said(registry_, "role.taken")[-1]
    assert (given["details"], given["reason"]) == ({"role": "compliance"}, "joins the team")
    assert (taken["subject"], taken["reason"]) == ("account:one", "leaves the team")


def test_nobody_gives_a_role_to_themselves(place):
    _, operator, watch = place
    administrator = role_desk(operator, Role.ADMINISTRATOR, watch)
    with pytest.raises(NotPermitted, match="themselves"):
        roles.give(administrator, "demo-administrator", Role.COMPLIANCE)


def test_giving_twice_and_taking_what_is_not_held_are_refused(place):
    _, operator, _ = place
    accounts.create(operator, "one", name="One", roles=[Role.REVIEWER])
    with pytest.raises(Conflict, match="already"):
        roles.give(operator, "one", Role.REVIEWER)
    with pytest.raises(Conflict, match="does not hold"):
        roles.take(operator, "one", Role.ENGINEER)
    with pytest.raises(NotFound):
        roles.give(operator, "nobody-here", Role.ENGINEER)


def test_the_operator_and_the_last_administrator_cannot_be_locked_out(place):
    _, operator, watch = place
    administrator = role_desk(operator, Role.ADMINISTRATOR, watch)
    for change in (
        lambda: accounts.disable(administrator, "operator"),
        lambda: roles.take(administrator, "operator", Role.ADMINISTRATOR),
        lambda: accounts.disable(operator, "demo-administrator"),
        lambda: roles.take(operator, "demo-administrator", Role.ADMINISTRATOR),
    ):
        with pytest.raises(Conflict):
            change()
    accounts.create(operator, "second", name="Second", roles=[Role.ADMINISTRATOR])
    roles.take(operator, "demo-administrator", Role.ADMINISTRATOR)


def test_a_disabled_account_stops_acting_at_once_and_its_sessions_end(place):
    registry_, operator, watch = place
    accounts.create(operator, "one", name="One", roles=[Role.ENGINEER], password=SENTENCE)
    session = Door(registry_, clock=watch).open("one", SENTENCE)
    desk = desk_of(registry_, "one", watch)
    accounts.disable(operator, "one", reason="left")
    with pytest.raises(NotSignedIn, match="disabled"):
        accounts.me(desk)
    accounts.enable(operator, "one")
    assert accounts.me(desk).login == "one"
    assert actor_of_cookie(registry_, session.secret, clock=watch) is None
    assert said(registry_, "account.disabled")[-1]["reason"] == "left"


def test_a_new_password_ends_the_sessions_and_replaces_the_old_one(place):
    registry_, operator, watch = place
    accounts.create(operator, "one", name="One", roles=[Role.ENGINEER], password=SENTENCE)
    door = Door(registry_, clock=watch)
    session = door.open("one", SENTENCE)
    desk = desk_of(registry_, "one", watch)
    with pytest.raises(Invalid, match="Nothing was changed"):
        passwords.change(desk, old="something else entirely", new="another long sentence")
    passwords.change(desk, old=SENTENCE, new="another long sentence")
    assert actor_of_cookie(registry_, session.secret, clock=watch) is None
    with pytest.raises(NotSignedIn):
        door.open("one", SENTENCE)
    assert door.open("one", "another long sentence").login == "one"
    passwords.give(operator, "one", password="a third long sentence")
    assert door.open("one", "a third long sentence").login == "one"
    assert [e["actor"] for e in said(registry_, "password.changed")] == ["one", "operator"]


def test_an_account_that_opens_without_a_password_gets_none(place):
    _, operator, watch = place
    role_desk(operator, Role.ENGINEER, watch)
    for login in ("demo-engineer", "operator"):
        with pytest.raises(Invalid, match="without a password"):
            passwords.give(operator, login, password=SENTENCE)


def test_the_demo_has_one_account_for_each_role_that_a_person_can_hold(place):
    _, operator, _ = place
    made = accounts.create_demo(operator)
    assert {a.login: a.roles for a in made} == {f"demo-{r.value}": (r.value,) for r in Role if r is not Role.PRODUCER}
    assert all(a.demo and not a.has_password for a in made)
    assert len(accounts.create_demo(operator)) == len(made)
    assert len(accounts.people(operator)) == len(made) + 1


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.PRODUCER])
def test_only_an_administrator_manages_people(place, role):
    _, operator, watch = place
    desk = role_desk(operator, role, watch)
    may = role is Role.ADMINISTRATOR
    for change in (
        lambda: accounts.create(desk, "new", name="New"),
        lambda: roles.give(desk, "demo-engineer" if role is not Role.ENGINEER else "demo-reviewer", Role.EXECUTIVE),
        lambda: passwords.give(desk, "new", password=SENTENCE),
        lambda: accounts.disable(desk, "new"),
    ):
        if may:
            change()
        else:
            with pytest.raises(NotPermitted, match="administrator"):
                change()


def test_nobody_signed_in_may_do_nothing(place):
    registry_, _, watch = place
    desk = Desk(registry_, None, "python", watch)
    for use_case in (accounts.people, accounts.me, accounts.create_demo):
        with pytest.raises(NotSignedIn):
            use_case(desk)


def use_cases() -> Iterator[tuple[str, object]]:
    """Every public function of registry.services whose first parameter is a desk."""
    for found in pkgutil.walk_packages(registry.services.__path__, "registry.services."):
        module = import_module(found.name)
        for name, member in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("_") or member.__module__ != found.name or found.name.rpartition(".")[2].startswith("_"):
                continue
            if list(inspect.signature(member).parameters)[:1] == ["desk"]:
                yield f"{found.name}.{name}", member


WITHOUT_CHECK = {"registry.services.events.deliver"}
"""Reads bodies without touching the registry; its caller has checked."""


def test_every_use_case_names_the_permission_that_it_needs():
    found = dict(use_cases())
    assert len(found) >= 12
    bare = {name for name, member in found.items() if not hasattr(member, "permission")}
    assert bare == WITHOUT_CHECK


def test_a_use_case_without_a_permission_would_be_found():
    def bare(desk: Desk) -> None: ...

    assert not hasattr(bare, "permission")
    assert requires(Permission.LINEAGE_READ)(bare).permission is Permission.LINEAGE_READ  # type: ignore[attr-defined]
