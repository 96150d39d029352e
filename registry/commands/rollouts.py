"""What somebody asks for who rolls a version out, or takes one back."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lineage.registrations import DeploymentRole
from registry.commands.about import About, checked
from registry.errors import Invalid
from registry.subjects import SubjectKind

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RollOut:
    """A version of an AI model takes `percent` of a service's requests, 0 to 100; all of them make it the champion.

    The same `key` from the same account is the same rollout. Raises Invalid.
    """

    model: About
    environment: str
    service: str
    percent: float = 100.0
    role: DeploymentRole = DeploymentRole.CHALLENGER
    reason: str = ""
    key: str = ""

    def __post_init__(self) -> None:
        if self.model.kind is not SubjectKind.MODEL or not self.model.version:
            raise Invalid("model: say which version of which AI model, as in model:shop/churn@3.")
        if not 0 <= self.percent <= 100:
            raise Invalid(f"percent: it lies between 0 and 100, not {self.percent:g}.")
        placed(self.environment, self.service)
        checked(self.reason, "reason", most=2000)
        checked(self.key, "key", most=200)


@dataclass(frozen=True, slots=True, kw_only=True)
class RollBack:
    """A service goes back to the version before, or its champion answers alone again. Raises Invalid."""

    environment: str
    service: str
    reason: str
    key: str = ""

    def __post_init__(self) -> None:
        placed(self.environment, self.service)
        checked(self.reason, "reason", most=2000, needed=True)
        checked(self.key, "key", most=200)


def placed(environment: str, service: str) -> None:
    """Raise Invalid for what is no environment or service."""
    for place, text in (("environment", environment), ("service", service)):
        if not _NAME.fullmatch(text):
            raise Invalid(f"{place}: letters, digits, dot, hyphen and underscore, as in production or fraud-api.")
