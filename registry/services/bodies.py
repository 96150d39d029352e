"""Bodies that sign or veto: naming one, and who sits in it; everybody who came and went stays on record."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from registry.access import Desk, Permission, Role, requires
from registry.commands import approvals as commands
from registry.errors import Conflict, Invalid, NotFound, NotPermitted
from registry.services._account import actor_at, known
from registry.store import accounts, kept
from registry.store import bodies as store
from registry.store.kept import Keeping
from registry.store.use_case_roles import people
from registry.views.policies import BodyView, MembershipView


@requires(Permission.GOVERN_READ)
def listing(desk: Desk) -> list[BodyView]:
    """Every body with its members now."""
    with desk.registry.read() as connection:
        return [_view(connection, row, history=False) for row in store.every(connection)]


@requires(Permission.GOVERN_READ)
def body(desk: Desk, slug: str) -> BodyView:
    """One body with everybody who came and went; raises NotFound."""
    with desk.registry.read() as connection:
        return _view(connection, _known(connection, slug), history=True)


@requires(Permission.POLICY_PROPOSE)
def create(desk: Desk, slug: str, *, name: str, veto: bool = False) -> BodyView:
    """Name a body. Whether its veto counts for a change is said by the policy as well."""
    said = commands.words("name", name, most=commands.LINE_MOST)
    if not commands.SLUG.fullmatch(slug):
        raise Invalid("slug: small letters, digits, - and _, such as ethics-board.")
    with kept.keeping(desk) as keeping:
        if store.by_slug(keeping.connection, slug) is not None:
            raise Conflict(f"slug: there is a body {slug} already.")
        keeping.add("body", slug=slug, name=said, veto=int(veto))
        keeping.log("body.created", f"body:{slug}", name=said, veto=veto)
    return body(desk, slug)


@requires(Permission.POLICY_PROPOSE)
def join(desk: Desk, slug: str, login: str, *, reason: str) -> BodyView:
    """Put somebody into a body; it counts for what is submitted from now on. Nobody puts in themselves."""
    return _moved(desk, slug, login, reason, given=True)


@requires(Permission.POLICY_PROPOSE)
def leave(desk: Desk, slug: str, login: str, *, reason: str) -> BodyView:
    """Take somebody out of a body; from now on they no longer sign for it."""
    return _moved(desk, slug, login, reason, given=False)


def _moved(desk: Desk, slug: str, login: str, reason: str, *, given: bool) -> BodyView:
    said = commands.words("reason", reason)
    with kept.keeping(desk) as keeping:
        row = _known(keeping.connection, slug)
        member = known(keeping.connection, login)
        if given:
            _refuse_member(keeping, member)
        if (member.id in store.members(keeping.connection, [slug]).get(slug, frozenset())) == given:
            raise Conflict(f"{login} {'is in' if given else 'is not in'} {slug} already.")
        keeping.add("body_member", body_id=row.id, member_id=member.id, given=int(given), reason=said)
        action = "body_member.joined" if given else "body_member.left"
        keeping.log(action, f"body:{slug}", reason=said, member=login)
    return body(desk, slug)


def _refuse_member(keeping: Keeping, member: Any) -> None:
    if member.id == actor_at(keeping.desk).account_id:
        raise NotPermitted("Nobody puts themselves into a body. Somebody else with this permission can.")
    if member.kind != "person" or member.disabled_at is not None:
        raise Conflict(f"{member.login} is no person who can sign in.")
    if Role.ADMINISTRATOR in accounts.roles(keeping.connection, member.id):
        raise Conflict(f"{member.login} is an administrator, and an administrator never signs.")


def _known(connection: Connection, slug: str) -> Any:
    row = store.by_slug(connection, slug)
    if row is None:
        raise NotFound(f"There is no body {slug}.")
    return row


def _view(connection: Connection, row: Any, *, history: bool) -> BodyView:
    ids = store.members(connection, [row.slug]).get(row.slug, frozenset())
    logins = sorted(person.login for person in people(connection, sorted(ids)).values())
    told = store.history(connection, row.id) if history else []
    came = tuple(MembershipView(one.member, bool(one.given), one.reason, one.by, one.at) for one in told)
    return BodyView(row.slug, row.name, bool(row.veto), tuple(logins), came)
