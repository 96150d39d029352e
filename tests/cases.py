"""Small requests for approval for tests of the rules, with people by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from registry.rules.cases import Act, ActKind, Attempt, Case, Delegation, Person, Revision, Seats, Stage, Today
from registry.rules.duties import Refusal, may
from registry.rules.policy import Signers
from registry.rules.states import Standing, state_of

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAMES = (
    *("asks", "writes", "reviews", "decides", "leads", "boards"),
    *("absent", "stands", "newcomer", "root", "robot", "gone"),
)
ID = {name: number for number, name in enumerate(NAMES, 1)}
REVIEWER, DECIDER, BOARD = (Signers.parse(text) for text in ("role:reviewer", "use_case:decider", "body:ethics-board"))
_ROLES = {"root": {"administrator", "reviewer"}}


def members(*names: str) -> frozenset[int]:
    """The accounts of these names."""
    return frozenset(ID[name] for name in names)


def people() -> dict[int, Person]:
    """Everybody: `root` is an administrator, `robot` a machine, `gone` disabled."""
    return {
        number: Person(
            number,
            name,
            frozenset(_ROLES.get(name, ())),
            kind="machine" if name == "robot" else "person",
            enabled=name != "gone",
        )
        for name, number in ID.items()
    }


GROUPS = {
    REVIEWER: members("asks", "writes", "reviews", "absent", "root", "robot", "gone"),
    DECIDER: members("decides", "leads"),
    BOARD: members("boards", "decides"),
}


def revision(number: int = 1, *, author: str = "writes", groups: dict[Signers, frozenset[int]] = GROUPS) -> Revision:
    """Two stages, Review and then Decision, one signature each; the ethics board may veto; it holds ten days."""
    stages = (
        Stage("Review", (Seats(REVIEWER, groups[REVIEWER]),), 1),
        Stage("Decision", (Seats(DECIDER, groups[DECIDER]),), 1),
    )
    return Revision(number, ID[author], NOON, stages, 10, 5, (Seats(BOARD, groups[BOARD]),))


def case(*acts: Act, **changed: object) -> Case:
    """A request by `asks`, written by `writes`, with these acts on its one revision."""
    return replace(Case("A-7", ID["asks"], (replace(revision(), acts=acts),)), **changed)  # type: ignore[arg-type]


def act(
    kind: ActKind, who: str, *, stage: str = "Review", owner: str = "", hours: int = 1, conditions: Iterable[str] = ()
) -> Act:
    """What somebody did so many hours after noon."""
    return Act(kind, ID[who], NOON + hours * HOUR, stage, ID[owner] if owner else 0, tuple(conditions))


def today(*delegations: Delegation, hours: int = 2, groups: dict[Signers, frozenset[int]] = GROUPS) -> Today:
    """The world so many hours after noon."""
    return Today(NOON + hours * HOUR, people(), groups, delegations)


def gives(owner: str, to: str, *, hours: tuple[int, int] = (0, 100)) -> Delegation:
    """A signature given to another."""
    return Delegation(ID[owner], ID[to], NOON + hours[0] * HOUR, NOON + hours[1] * HOUR)


def standing(of: Case, world: Today, *changes: str) -> Standing:
    """How the request stands."""
    return state_of(of.revisions, now=world.now, changes=changes)


def refusal(
    kind: ActKind,
    who: str,
    of: Case,
    world: Today | None = None,
    *,
    stage: str = "",
    owner: str = "",
    changes: Iterable[str] = (),
) -> Refusal | None:
    """What the duties say to an attempt."""
    world = world or today()
    attempt = Attempt(kind, ID[who], stage, ID[owner] if owner else 0)
    return may(attempt, of, standing(of, world, *changes), world)
