"""What people do in the demo company's history, each act through the service that a page would call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from registry.access import Actor, Desk, Role
from registry.commands import comments as comment_commands
from registry.commands import decisions as decision_commands
from registry.commands import use_cases as use_case_commands
from registry.commands.approvals import Ask, Propose, Sign
from registry.commands.evidence import NewEvidence
from registry.commands.frameworks import Assessment
from registry.commands.incidents import Line, Report
from registry.commands.reading import reader
from registry.commands.rollouts import RollBack
from registry.engine import Registry
from registry.errors import RegistryBroken
from registry.rules.assumptions import State
from registry.services import (
    accounts,
    assumptions,
    bodies,
    comments,
    decisions,
    demo_cases,
    demo_money,
    evidence,
    frameworks,
    incidents,
    policies,
    requests,
    rollouts,
    signing,
    use_case_roles,
    use_cases,
)
from registry.store import accounts as account_store

FILE = Path(__file__).parents[2] / "data" / "demo" / "governance.yaml"
Said = dict[str, Any]
Done = int | None


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody did: when, in which role, what, and how they said it."""

    at: datetime
    by: Role
    do: str
    said: Mapping[str, Any]
    named: str = ""


@cache
def acts(file: Path = FILE) -> tuple[Act, ...]:
    """All acts in the order of time."""
    money = [*demo_cases.acts(), *demo_money.acts()] if file == FILE else []
    found = [_act(dict(said)) for said in (*yaml.load(file.read_text(), yaml.CSafeLoader)["acts"], *money)]
    return tuple(sorted(found, key=lambda act: act.at))


def play(registry: Registry, act: Act, at: datetime, numbers: dict[str, int]) -> None:
    """Let an act happen at a moment; `numbers` keep what it and those before it are called."""
    login = accounts.demo_login(act.by)
    with registry.read() as connection:
        row = account_store.by_login(connection, login)
    if row is None:
        raise RegistryBroken(f"The demo's account {login} is not there.")
    desk = Desk(registry, Actor(row.id, login), "demo", lambda: at)
    number = DOES[act.do](desk, _settled(act.said, numbers))
    if act.named and isinstance(number, int):
        numbers[act.named] = number


def _act(said: Said) -> Act:
    at = said.pop("at")
    when = at if isinstance(at, datetime) else datetime.fromisoformat(str(at))
    return Act(when.replace(tzinfo=UTC), Role(said.pop("by")), said.pop("do"), said, said.pop("as", ""))


def _settled(said: Mapping[str, Any], numbers: Mapping[str, int]) -> Said:
    return {key: numbers[value[1:]] if _is_name(value) else value for key, value in said.items()}


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("$")


def _policy(desk: Desk, said: Said) -> Done:
    """The shipped policy with some lines changed."""
    text = (Path(__file__).parents[2] / "data" / "policies" / "default.yaml").read_text()
    for line, instead in said["change"].items():
        text = text.replace(line, instead)
    found = policies.propose(desk, Propose(text=text, reason=said["reason"]))
    newest = max(found.revisions, key=lambda one: one.revision)
    return int(newest.request.removeprefix("A-"))


def _assign(desk: Desk, said: Said) -> None:
    for role, login in said["roles"].items():
        use_case_roles.assign(desk, said["use_case"], role, login)


def _take(desk: Desk, said: Said) -> None:
    for role, login in said["roles"].items():
        use_case_roles.unassign(desk, said["use_case"], role, login, reason=said["reason"])


def _move(desk: Desk, said: Said) -> None:
    for stage in said["to"]:
        use_cases.move(desk, said["use_case"], stage, reason=said.get("reason", ""))


def _skill(desk: Desk, said: Said) -> None:
    for skill, level in said["skills"].items():
        use_case_roles.say_skill(desk, said["login"], skill, level)


def _assess(desk: Desk, said: Said) -> None:
    for ref, status in said["found"].items():
        frameworks.assess(desk, reader(Assessment)({"framework": said["framework"], "ref": ref, "status": status}))


def _sign(desk: Desk, said: Said) -> None:
    number = said.pop("request")
    signing.vote(desk, number, reader(Sign)(said))


def _evidence(desk: Desk, said: Said) -> Done:
    body = said.pop("text").encode()
    said["valid_until"] = str(said["valid_until"])
    return evidence.add(desk, reader(NewEvidence)(said), body).evidence.id


def _line(desk: Desk, said: Said) -> None:
    number = said.pop("incident")
    incidents.add(desk, number, reader(Line)(said))


def _assumption(desk: Desk, said: Said) -> None:
    state, value = State(said["state"]), said.get("value")
    assumptions.set_state(desk, said["decision"], said["position"], state, note=said["note"], value=value)


DOES: Mapping[str, Callable[[Desk, Said], object]] = {
    "adopt": lambda desk, said: policies.adopt(desk),
    "join": lambda desk, said: bodies.join(desk, said["body"], said["login"], reason=said["reason"]),
    "policy": _policy,
    "skill": _skill,
    "use_case": lambda desk, said: use_cases.propose(desk, use_case_commands.read(said)),
    "assign": _assign,
    "take": _take,
    "move": _move,
    "ask": lambda desk, said: requests.lodge(desk, reader(Ask)(said)),
    "sign": _sign,
    "decide": lambda desk, said: decisions.log(desk, decision_commands.decision(said)).line.id,
    "assumption": _assumption,
    "comment": lambda desk, said: comments.add(desk, reader(comment_commands.Comment)(said)),
    "evidence": _evidence,
    "report": lambda desk, said: incidents.report(desk, reader(Report)(said)).line.id,
    "line": _line,
    "roll_back": lambda desk, said: rollouts.roll_back(desk, reader(RollBack)(said)),
    "assess": _assess,
    **demo_cases.DOES,
    **demo_money.DOES,
}
"""What an act is called, and the service that does it; a number where the act makes something that has one."""
