"""Who may do what: permissions, the roles that grant them, the actor, and the desk at which a use case is called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import bindparam, select

from registry.engine import Registry
from registry.errors import NotPermitted, NotSignedIn
from registry.models import metadata
from registry.types import Clock, utc_now

ACCOUNT, ACCOUNT_ROLE = metadata.tables["account"], metadata.tables["account_role"]


class Role(StrEnum):
    """What an account is trusted with."""

    EXECUTIVE = "executive"
    ENGINEER = "engineer"
    REVIEWER = "reviewer"
    COMPLIANCE = "compliance"
    ADMINISTRATOR = "administrator"
    PRODUCER = "producer"


class Permission(StrEnum):
    """One thing that a role may be allowed to do; each public service function names its own."""

    LINEAGE_READ = "read lineage, models, datasets and runs"
    EVENT_READ = "read events and their problems"
    EVENT_SEND = "send events"
    MODEL_REGISTER = "register models, versions and deployments"
    BRIEF_EXPORT = "export briefs"
    AUDIT_READ = "read the audit log"
    AUDIT_VERIFY = "verify the audit log and make checkpoints"
    TOKEN_MANAGE = "make and revoke tokens"
    PEOPLE_READ = "see who has which role"
    PEOPLE_MANAGE = "make accounts and give roles"
    REGISTRY_MAINTAIN = "rebuild, back up and restore the registry"
    OWN_ACCOUNT = "see and change one's own account"
    GOVERN_READ = "read use cases, decisions, approvals, evidence and incidents"
    USE_CASE_PROPOSE = "propose and revise use cases"
    USE_CASE_MANAGE = "give roles in a use case and move it to its next stage"
    RISK_OVERRIDE = "propose or confirm another risk tier than the computed one"
    DECISION_LOG = "put decisions on record"
    APPROVAL_REQUEST = "ask for approvals"
    APPROVAL_SIGN = "sign requests for approval"
    POLICY_PROPOSE = "propose policies, and name bodies and their members"
    INCIDENT_REPORT = "report incidents and findings"
    INCIDENT_MANAGE = "work on incidents and close them"
    DEADLINE_MANAGE = "set the company's own deadlines"
    EVIDENCE_ADD = "add evidence, link it and withdraw it"
    FRAMEWORK_MANAGE = "load frameworks and assess their requirements"
    COMMENT_WRITE = "comment"
    GATE_ASK = "ask a gate"
    DEPLOY = "roll out and roll back deployments"
    NOTIFY_MANAGE = "manage webhooks and e-mail"
    MONEY_READ = "read business cases, bills and what came of them"
    CASE_WRITE = "write business cases and scenarios"
    ACTUALS_ADD = "add bills, costs, measured benefits, exchange rates and allocation rules"
    MONEY_SETTINGS = "choose currency, fiscal year and limits for all money pages"


_P = Permission
_EVERYBODY = frozenset(
    {
        _P.LINEAGE_READ,
        _P.BRIEF_EXPORT,
        _P.OWN_ACCOUNT,
        _P.GOVERN_READ,
        _P.INCIDENT_REPORT,
        _P.COMMENT_WRITE,
        _P.GATE_ASK,
        _P.MONEY_READ,
    }
)
_INSPECTOR = _EVERYBODY | {_P.EVENT_READ, _P.AUDIT_READ}
_SIGNER = frozenset({_P.APPROVAL_SIGN, _P.DECISION_LOG, _P.EVIDENCE_ADD, _P.INCIDENT_MANAGE})
"""What everybody may do whose signature can count. An administrator, who gives roles, never signs."""
_PROPOSER = frozenset({_P.USE_CASE_PROPOSE, _P.APPROVAL_REQUEST})
_PAYER = frozenset({_P.CASE_WRITE, _P.ACTUALS_ADD})
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.EXECUTIVE: _EVERYBODY
    | _SIGNER
    | _PROPOSER
    | _PAYER
    | {_P.USE_CASE_MANAGE, _P.RISK_OVERRIDE, _P.MONEY_SETTINGS},
    Role.ENGINEER: _INSPECTOR | _SIGNER | _PROPOSER | _PAYER | {_P.EVENT_SEND, _P.MODEL_REGISTER, _P.DEPLOY},
    Role.REVIEWER: _INSPECTOR | _SIGNER | {_P.RISK_OVERRIDE},
    Role.COMPLIANCE: _INSPECTOR
    | _SIGNER
    | _PROPOSER
    | {
        _P.AUDIT_VERIFY,
        _P.PEOPLE_READ,
        _P.USE_CASE_MANAGE,
        _P.RISK_OVERRIDE,
        _P.POLICY_PROPOSE,
        _P.DEADLINE_MANAGE,
        _P.FRAMEWORK_MANAGE,
    },
    Role.ADMINISTRATOR: _INSPECTOR
    | {
        _P.EVENT_SEND,
        _P.MODEL_REGISTER,
        _P.AUDIT_VERIFY,
        _P.TOKEN_MANAGE,
        _P.PEOPLE_READ,
        _P.PEOPLE_MANAGE,
        _P.REGISTRY_MAINTAIN,
        _P.USE_CASE_PROPOSE,
        _P.USE_CASE_MANAGE,
        _P.POLICY_PROPOSE,
        _P.DEADLINE_MANAGE,
        _P.NOTIFY_MANAGE,
    },
    Role.PRODUCER: frozenset({_P.EVENT_SEND, _P.GATE_ASK}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts. Roles are not kept here: they are looked up at each use, so that taking one away works at once."""

    account_id: int
    login: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a use case is called: on which registry, by whom (None: nobody signed in), from where, at what time."""

    registry: Registry
    actor: Actor | None
    origin: str = "python"
    clock: Clock = utc_now


_ROLES = (
    select(ACCOUNT.c.disabled_at, ACCOUNT_ROLE.c.role)
    .join(ACCOUNT_ROLE, ACCOUNT_ROLE.c.account_id == ACCOUNT.c.id, isouter=True)
    .where(ACCOUNT.c.id == bindparam("account_id"))
)


def roles_now(desk: Desk) -> frozenset[Role]:
    """The roles of the desk's actor at this moment; raises NotSignedIn without an enabled account."""
    if desk.actor is None:
        raise NotSignedIn("Nobody is signed in. Sign in, or send a token in the Authorization header.")
    account_id = desk.actor.account_id
    rows = desk.registry.once(("roles", account_id), lambda: _role_rows(desk.registry, account_id))
    if not rows or rows[0].disabled_at is not None:
        raise NotSignedIn(f"The account {desk.actor.login} is disabled. An administrator can enable it.")
    return frozenset(Role(row.role) for row in rows if row.role is not None)


def note_roles(registry: Registry, account_id: int, rows: Sequence[Any]) -> None:
    """Roles that a transaction has just read with something else, (disabled_at, role) each: it need not ask again."""
    registry.once(("roles", account_id), lambda: rows)


def _role_rows(registry: Registry, account_id: int) -> Sequence[Any]:
    with registry.read() as connection:
        return connection.execute(_ROLES, {"account_id": account_id}).all()


def permissions_now(desk: Desk) -> frozenset[Permission]:
    """All that the desk's actor may do at this moment."""
    return frozenset().union(*(GRANTS[role] for role in roles_now(desk)))


def grantors(permission: Permission) -> str:
    """The roles that hold a permission, in words."""
    return " or ".join(sorted(role.value for role, granted in GRANTS.items() if permission in granted))


P = ParamSpec("P")
R = TypeVar("R")
UseCase = Callable[Concatenate[Desk, P], R]


def requires(permission: Permission) -> Callable[[UseCase[P, R]], UseCase[P, R]]:
    """Let a use case run only when the desk's actor holds `permission` at the moment of the call."""

    def guard(use_case: UseCase[P, R]) -> UseCase[P, R]:
        @wraps(use_case)
        def guarded(desk: Desk, /, *args: P.args, **kwargs: P.kwargs) -> R:
            check(desk, permission)
            return use_case(desk, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return guard


def check(desk: Desk, permission: Permission) -> None:
    """Raise NotPermitted unless the desk's actor holds `permission` now."""
    if permission not in permissions_now(desk):
        login = desk.actor.login if desk.actor else "nobody"
        raise NotPermitted(
            f"{login} may not {permission.value}: that needs the role {grantors(permission)}. "
            "An administrator can give it."
        )
