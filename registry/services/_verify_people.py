"""Whether accounts, roles and tokens are what the log says they became."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from registry.services._findings import Findings
from registry.store import evidence


@dataclass(slots=True)
class _Account:
    roles: set[str] = field(default_factory=set)
    disabled: bool = False


class PeopleCheck:
    """Plays the log's entries about people over again and compares the outcome with the tables."""

    def __init__(self, findings: Findings) -> None:
        """Nothing has happened yet."""
        self._findings = findings
        self._accounts: dict[str, _Account] = {}
        self._tokens: dict[str, bool] = {}
        self._steps: dict[str, Callable[[str, dict[str, Any]], None]] = {
            "account.created": self._created,
            "account.disabled": lambda login, _: self._set_disabled(login, disabled=True),
            "account.enabled": lambda login, _: self._set_disabled(login, disabled=False),
            "role.given": lambda login, details: self._account(login).roles.add(details["role"]),
            "role.taken": lambda login, details: self._account(login).roles.discard(details["role"]),
            "token.created": lambda token, _: self._tokens.update({token: True}),
            "token.revoked": lambda token, _: self._tokens.update({token: False}),
        }

    def feed(self, seq: int, content: dict[str, Any]) -> None:
        """Let one entry happen."""
        step = self._steps.get(content["action"])
        if step is None:
            return
        try:
            step(content["subject"].partition(":")[2], content["details"])
        except (KeyError, TypeError, AttributeError):
            self._findings.add(f"audit entry {seq}", f"a {content['action']} entry that does not say of what")

    def finish(self, connection: Connection) -> None:
        """Compare with the tables."""
        rows = evidence.accounts(connection)
        held: dict[int, set[str]] = {row.id: set() for row in rows}
        for account_id, role in evidence.roles(connection):
            held.setdefault(account_id, set()).add(role)
        present = {row.login: _Account(held[row.id], row.disabled_at is not None) for row in rows}
        for login in sorted(present.keys() | self._accounts.keys()):
            self._compare(login, present.get(login), self._accounts.get(login))
        for stray in sorted(held.keys() - {row.id for row in rows}):
            self._findings.add(f"role of account number {stray}", "there is no such account")
        self._compare_tokens({str(row.id): row.revoked_at is None for row in evidence.tokens(connection)})

    def _compare(self, login: str, present: _Account | None, told: _Account | None) -> None:
        place = f"account {login}"
        if told is None or present is None:
            self._findings.add(place, "no audit entry made it" if told is None else "removed without an audit entry")
            return
        for role in sorted(present.roles - told.roles):
            self._findings.add(place, f"has the role {role} that no audit entry gave")
        for role in sorted(told.roles - present.roles):
            self._findings.add(place, f"lacks the role {role} that no audit entry took")
        if present.disabled != told.disabled:
            state = "disabled" if present.disabled else "enabled"
            self._findings.add(place, f"is {state} without an audit entry")

    def _compare_tokens(self, present: dict[str, bool]) -> None:
        for token in sorted(present.keys() | self._tokens.keys(), key=lambda number: (len(number), number)):
            place = f"token {token}"
            if token not in self._tokens:
                self._findings.add(place, "no audit entry made it")
            elif token not in present:
                self._findings.add(place, "removed without an audit entry")
            elif present[token] != self._tokens[token]:
                state = "works though an audit entry revoked it" if present[token] else "revoked without an audit entry"
                self._findings.add(place, state)

    def _created(self, login: str, details: dict[str, Any]) -> None:
        self._accounts[login] = _Account(set(details.get("roles", ())))

    def _account(self, login: str) -> _Account:
        return self._accounts[login]

    def _set_disabled(self, login: str, *, disabled: bool) -> None:
        self._account(login).disabled = disabled
