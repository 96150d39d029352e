"""What asking for an approval would take, as it is shown before anybody asks."""

from __future__ import annotations

from dataclasses import dataclass

from registry.subjects import Subject


@dataclass(frozen=True, slots=True)
class StagePreview:
    """A stage to come: whom it wants, how many of them, and who could sign it now (logins)."""

    name: str
    wants: str
    quorum: int
    can_sign: tuple[str, ...]

    @property
    def short(self) -> bool:
        """Whether it could not be completed by who is there now."""
        return len(self.can_sign) < self.quorum


@dataclass(frozen=True, slots=True)
class EvidenceWanted:
    """A kind of evidence that the policy wants, and whether a valid item of it is there."""

    kind: str
    there: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewView:
    """What the policy in force wants for a request. `level` is "high" where nobody assessed it (`assessed` False).

    `refused` is the policy's sentence where nobody can approve it; `rival` the one that refuses it because of a request
    about the same that is open or was vetoed. `money` is the business case that it would be bound to, and
    `worth` what that comes to, in words; both are empty without one.
    """

    subject: Subject
    use_case: str
    level: str
    assessed: bool
    policy: str
    stages: tuple[StagePreview, ...]
    evidence: tuple[EvidenceWanted, ...]
    refused: str
    expires_after_days: int | None
    review_every_days: int | None
    fast_path: bool
    vetoes: tuple[str, ...]
    rival: str = ""
    money: str = ""
    worth: str = ""

    @property
    def lacking(self) -> tuple[str, ...]:
        """The kinds of evidence that are wanted and not there."""
        return tuple(one.kind for one in self.evidence if not one.there)

    @property
    def ready(self) -> bool:
        """Whether it could be submitted now."""
        return not (self.lacking or self.refused or self.rival or any(stage.short for stage in self.stages))
