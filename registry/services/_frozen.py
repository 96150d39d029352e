"""The requirements of a revision as they were frozen at submission: to and from the JSON in which they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

import orjson

from registry.rules.cases import Seats, Stage
from registry.rules.policy import Rule, Signers, Strictness


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a policy wanted when a revision was submitted, with who was in each group then."""

    stages: tuple[Stage, ...] = ()
    vetoes: tuple[Seats, ...] = ()
    strictness: Strictness = field(default_factory=Strictness)
    subject_author_ids: frozenset[int] = frozenset()
    review_every_days: int | None = None
    fast_path: bool = False
    evidence: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "stages": [_stage_json(stage) for stage in self.stages],
            "vetoes": [_seats_json(seats) for seats in self.vetoes],
            "strictness": asdict(self.strictness),
            "subject_authors": sorted(self.subject_author_ids),
            "review_every_days": self.review_every_days,
            "fast_path": self.fast_path,
            "evidence": list(self.evidence),
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Frozen:
        """What `as_json` kept."""
        return cls(
            stages=tuple(_stage(one) for one in said["stages"]),
            vetoes=tuple(_seats(one) for one in said["vetoes"]),
            strictness=Strictness(**said["strictness"]),
            subject_author_ids=frozenset(said["subject_authors"]),
            review_every_days=said["review_every_days"],
            fast_path=said["fast_path"],
            evidence=tuple(said["evidence"]),
        )


def kept(said: Mapping[str, Any] | str) -> Frozen:
    """What is kept in a row, as JSON or as its text: of the same text, which many requests share, read once."""
    return _read(said) if isinstance(said, str) else Frozen.from_json(said)


@lru_cache(maxsize=2_000)
def _read(text: str) -> Frozen:
    return Frozen.from_json(orjson.loads(text))


def frozen(
    rule: Rule,
    strictness: Strictness,
    members: Mapping[Signers, frozenset[int]],
    vetoes: Iterable[Signers],
    authors: frozenset[int],
) -> Frozen:
    """A rule with the people who are in its groups now."""
    later = strictness.later_members_may_sign
    stages = tuple(
        Stage(
            one.name, tuple(Seats(group, members.get(group, frozenset())) for group in one.signers), one.quorum, later
        )
        for one in rule.stages
    )
    return Frozen(
        stages,
        tuple(Seats(body, members.get(body, frozenset())) for body in vetoes),
        strictness,
        authors,
        rule.review_every_days,
        rule.fast_path,
        rule.evidence,
    )


def _stage_json(stage: Stage) -> dict[str, Any]:
    seats = [_seats_json(one) for one in stage.seats]
    return {"name": stage.name, "quorum": stage.quorum, "later_members": stage.later_members, "seats": seats}


def _stage(said: Mapping[str, Any]) -> Stage:
    return Stage(said["name"], tuple(_seats(one) for one in said["seats"]), said["quorum"], said["later_members"])


def _seats_json(seats: Seats) -> dict[str, Any]:
    return {"signers": str(seats.signers), "members": sorted(seats.members)}


def _seats(said: Mapping[str, Any]) -> Seats:
    return Seats(Signers.parse(said["signers"]), frozenset(said["members"]))
