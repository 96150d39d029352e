"""One question to the duties: who wants to do what to which request, as it and the world stand now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from registry.rules.cases import Act, Attempt, Case, Person, Revision, Seats, Stage, Today
from registry.rules.states import Standing


@dataclass(frozen=True, slots=True)
class Asked:
    """All that a rule may look at."""

    attempt: Attempt
    case: Case
    standing: Standing
    today: Today

    @property
    def revision(self) -> Revision | None:
        """The newest revision."""
        return self.case.revision

    @property
    def acts(self) -> tuple[Act, ...]:
        """What was done to the newest revision."""
        return self.case.revision.acts if self.case.revision else ()

    @property
    def hands(self) -> tuple[int, ...]:
        """Whoever is behind the act: who signs, and whose seat it is."""
        return tuple(dict.fromkeys((self.attempt.signer_id, self.attempt.seat)))

    @property
    def signer(self) -> str:
        """What the signer is called."""
        return self.today.login(self.attempt.signer_id)

    def people(self) -> Iterable[Person]:
        """The accounts behind the act; one that is not on record counts as disabled."""
        for account_id in self.hands:
            yield self.today.people.get(account_id, Person(account_id, f"account {account_id}", enabled=False))


def seated(seats: Seats, case: Case, today: Today) -> frozenset[int]:
    """Who has a seat: in the group when it was submitted, and still."""
    now = today.members.get(seats.signers, frozenset())
    return now if case.strictness.later_members_may_sign else now & seats.members


def stage_meant(asked: Asked) -> Stage | None:
    """The stage that is meant: the one named, or the open one."""
    current = asked.standing.open_stage
    if not asked.attempt.stage:
        return current.stage if current else None
    return next((one.stage for one in asked.standing.stages if one.stage.name == asked.attempt.stage), None)


def first(reasons: tuple[str, ...]) -> str:
    """The first reason as a sentence."""
    return f"{reasons[0].rstrip('.')}." if reasons else "what it was about has changed."
