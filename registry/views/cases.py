"""Business cases as they are shown: a revision with what it says, what differs between two, and scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from roi.case import BusinessCase
from roi.case_changes import WhatIf
from roi.case_difference import Difference
from roi.refusals import Problem


@dataclass(frozen=True, slots=True)
class CaseRevisionLine:
    """One revision in the history of a case, with what it comes to at the means. `npv` is over its own horizon."""

    revision: int
    at: datetime
    by: str
    note: str
    plan_version: str
    currency: str
    digest: str
    npv: float
    budget: float | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """A revision of the business case of a use case. `newest` is the number of the newest one."""

    slug: str
    title: str
    revision: int
    newest: int
    at: datetime
    by: str
    note: str
    digest: str
    currency: str
    plan_version: str
    text: str
    document: Mapping[str, Any]

    @property
    def name(self) -> str:
        """As fingerprints and answers name it: `business_case:fraud@3`."""
        return f"business_case:{self.slug}@{self.revision}"


@dataclass(frozen=True, slots=True)
class CaseOnRecord:
    """The newest revision of a case, read: what portfolios are made of. `case.name` is the use case's slug."""

    use_case_id: int
    slug: str
    title: str
    revision: int
    digest: str
    at: datetime
    case: BusinessCase


@dataclass(frozen=True, slots=True)
class SavedCase:
    """What became of a case that was handed in; `new` is false where it says what is on record already."""

    slug: str
    revision: int
    digest: str
    new: bool


@dataclass(frozen=True, slots=True)
class CheckedCase:
    """Whether a text is a business case, and everything that is wrong with it."""

    problems: tuple[Problem, ...] = ()
    case: BusinessCase | None = None


@dataclass(frozen=True, slots=True)
class CaseDifference:
    """What differs from revision `first` to `second`, by place, and what that does to NPV (own horizons) and budget."""

    slug: str
    first: CaseRevisionLine
    second: CaseRevisionLine
    changes: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class ScenarioView:
    """A what-if that was saved; `revision` is that of the case from which it was made, `newest` the case's now."""

    slug: str
    name: str
    revision: int
    newest: int
    what_if: WhatIf
    levers: Mapping[str, Any]
    note: str
    at: datetime
    by: str
