"""What is wrong with input, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that cannot be taken as it is: the place in the document (`lines[3].amount.low`) and the reason."""

    place: str
    why: str

    def __str__(self) -> str:
        return f"{self.place}: {self.why}"


class Refused(ValueError):
    """Input that contradicts itself or cannot be read; `problems` says every place and reason."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def at(cls, place: str, why: str) -> Refused:
        """The refusal of a single place."""
        return cls((Problem(place, why),))
