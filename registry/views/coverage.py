"""How much of a framework is covered, as it is shown: counts, and (met + ½ partial) / what was judged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """What somebody found about one requirement."""

    MET = "met"
    PARTIAL = "partial"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    NOT_ASSESSED = "not_assessed"
    OUT_OF_SCOPE = "out_of_scope"

    @property
    def words(self) -> str:
        """As people read it: "not met"."""
        return self.value.replace("_", " ")


WORST_FIRST = (
    Status.NOT_MET, Status.PARTIAL, Status.NOT_ASSESSED, Status.MET, Status.NOT_APPLICABLE, Status.OUT_OF_SCOPE,
)  # fmt: skip
FORMULA = "(met + ½ partial) / (in scope − not applicable − not assessed)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The counts of a framework's assessable requirements by status."""

    met: int = 0
    partial: int = 0
    not_met: int = 0
    not_applicable: int = 0
    not_assessed: int = 0

    @property
    def in_scope(self) -> int:
        """All assessable requirements, less what somebody has put out of scope."""
        return self.judged + self.not_applicable + self.not_assessed

    @property
    def judged(self) -> int:
        """What the share is of: in scope, less what is not applicable and what nobody has assessed."""
        return self.met + self.partial + self.not_met

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None where nothing is assessed, for a share of nothing is no number."""
        return (2 * self.met + self.partial) / (2 * self.judged) if self.judged else None

    @property
    def words(self) -> str:
        """The share with what it is made of: "63 % of 4 assessed (2 met, 1 partial, 1 not met); 3 not assessed"."""
        rest = [
            f"{n} {word}"
            for n, word in ((self.not_assessed, "not assessed"), (self.not_applicable, "not applicable"))
            if n
        ]
        if self.share is None:
            return "; ".join(["nothing assessed", *rest])
        parts = f"{self.met} met, {self.partial} partial, {self.not_met} not met"
        return "; ".join([f"{percent(self.share)} of {self.judged} assessed ({parts})", *rest])

    @property
    def sum(self) -> str:
        """The formula with its numbers: "(2 + ½ · 1) / (7 − 0 − 3) = 2.5 / 4"."""
        top = (2 * self.met + self.partial) / 2
        made = f"({self.met} + ½ · {self.partial}) / ({self.in_scope} − {self.not_applicable} − {self.not_assessed})"
        return f"{made} = {top:g} / {self.judged}"


def percent(share: float) -> str:
    """Whole percent, never 100 % for less than all and never 0 % for more than nothing."""
    whole = round(share * 100)
    if whole == 100 and share < 1:
        return "over 99 %"
    return "under 1 %" if whole == 0 and share > 0 else f"{whole} %"
