"""What somebody says who asks for an approval, signs one, hands a signature over, or proposes a policy."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from registry.commands.about import About
from registry.errors import Invalid

TEXT_MOST, LINE_MOST, KEY_MOST, POLICY_MOST = 10_000, 200, 200, 200_000
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ENVIRONMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class Kind(StrEnum):
    """The kind of change that an approval is asked for."""

    NEW_USE_CASE = "new_use_case"
    MODEL_VERSION = "model_version"
    DATA = "data"
    DEPLOYMENT = "deployment"
    ROLLOUT = "rollout"
    RETIREMENT = "retirement"
    RISK_OVERRIDE = "risk_override"
    DECISION = "decision"
    INCIDENT = "incident"
    POLICY = "policy"


class Verdict(StrEnum):
    """What a signer can say."""

    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions"
    REQUEST_CHANGES = "request_changes"
    ABSTAIN = "abstain"
    REJECT = "reject"
    VETO = "veto"


NEEDS_WORDS = frozenset({Verdict.REQUEST_CHANGES, Verdict.REJECT, Verdict.VETO})
"""What nobody can act upon without knowing why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request for approval. `use_case` is a slug; the same `key` from the same account is the same request.

    `submit=False` leaves it a draft. Raises Invalid.
    """

    kind: Kind
    about: About
    summary: str = ""
    use_case: str = ""
    environment: str = ""
    submit: bool = True
    key: str = ""

    def __post_init__(self) -> None:
        faults = [
            *text_faults("summary", self.summary, most=TEXT_MOST),
            *text_faults("key", self.key, most=KEY_MOST),
            *text_faults("use_case", self.use_case, most=LINE_MOST),
        ]
        if self.environment and not _ENVIRONMENT.fullmatch(self.environment):
            faults.append("environment: a name of letters, digits, dots, - and _, such as production.")
        if self.submit and not self.summary.strip():
            faults.append("summary: say in a sentence what is asked for.")
        _refuse(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One vote on a request. `on_behalf_of` is the login of who gave the signature away; empty: one's own.

    `stage` may be left out: then it is the open one. `revision`, where given, must be the newest: nobody signs what
    they did not see. Raises Invalid.
    """

    verdict: Verdict
    comment: str = ""
    conditions: tuple[str, ...] = ()
    on_behalf_of: str = ""
    stage: str = ""
    revision: int | None = None
    key: str = ""

    def __post_init__(self) -> None:
        faults = [
            *text_faults("comment", self.comment, most=TEXT_MOST),
            *text_faults("key", self.key, most=KEY_MOST),
            *(fault for text in self.conditions for fault in text_faults("conditions", text, most=1000, needed=True)),
        ]
        if len(self.conditions) > 50:
            faults.append("conditions: at most 50.")
        if self.verdict is Verdict.APPROVE_WITH_CONDITIONS and not self.conditions:
            faults.append("conditions: say at least one.")
        if self.conditions and self.verdict is not Verdict.APPROVE_WITH_CONDITIONS:
            faults.append("conditions: only approve_with_conditions has any.")
        if self.verdict in NEEDS_WORDS and not self.comment.strip():
            faults.append(f"comment: say why; a {self.verdict.replace('_', ' ')} without a reason helps nobody.")
        _refuse(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegate:
    """One's own signature given to another in `[starts_at, ends_at)`; without `to`, one is away and nobody signs."""

    ends_at: datetime
    reason: str
    to: str = ""
    starts_at: datetime | None = None

    def __post_init__(self) -> None:
        faults = [*text_faults("reason", self.reason, most=TEXT_MOST, needed=True)]
        for name, moment in (("starts_at", self.starts_at), ("ends_at", self.ends_at)):
            if moment is not None and moment.tzinfo is None:
                faults.append(f"{name}: say the time zone, such as 2026-12-01T00:00Z.")
        _refuse(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Propose:
    """A new revision of the approval policy, as YAML; `effective_from` None: as soon as it is approved."""

    text: str
    reason: str
    effective_from: datetime | None = None

    def __post_init__(self) -> None:
        faults = [*text_faults("reason", self.reason, most=TEXT_MOST, needed=True)]
        if len(self.text) > POLICY_MOST:
            faults.append(f"text: at most {POLICY_MOST:,} characters.")
        if _UNFIT.search(self.text):
            faults.append("text: holds a control character.")
        if self.effective_from is not None and self.effective_from.tzinfo is None:
            faults.append("effective_from: say the time zone, such as 2026-12-01T00:00Z.")
        _refuse(faults)


def text_faults(name: str, text: str, *, most: int, needed: bool = False) -> Iterable[str]:
    """What is wrong with a text that a person wrote."""
    if needed and not text.strip():
        yield f"{name}: this is needed."
    if len(text) > most:
        yield f"{name}: {len(text):,} characters; at most {most:,}."
    if _UNFIT.search(text):
        yield f"{name}: holds a control character."


def words(name: str, text: str, *, most: int = TEXT_MOST, needed: bool = True) -> str:
    """A text that a person wrote, without the space around it; raises Invalid naming the place."""
    _refuse(text_faults(name, text, most=most, needed=needed))
    return text.strip()


def _refuse(faults: Iterable[str]) -> None:
    found = [*faults]
    if found:
        raise Invalid(" ".join(found))
