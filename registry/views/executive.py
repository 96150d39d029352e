"""What an executive's briefs are made from: one frozen snapshot each, from which every figure of the paper comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from registry.views.approvals import RequestLine, RequestView
from registry.views.brief import CheckpointLine
from registry.views.decisions import DecisionLine
from registry.views.economics import Answered, Driven, Fanned, Hidden, Simulated
from registry.views.incidents import IncidentLine
from registry.views.money_portfolio import PortfolioView
from registry.views.use_cases import PortfolioSummary, UseCaseView
from roi.realisation import Realisation
from roi.seven_figures import Figure


@dataclass(frozen=True, slots=True)
class Money:
    """The money of one use case: at the means, drawn, over the months, what drives it, what is hidden, the seven."""

    answered: Answered
    simulated: Simulated
    fanned: Fanned
    driven: Driven
    hidden: Hidden
    seven: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCaseSnapshot:
    """One use case: who answers for it, how it stands, what it costs and returns, and what waits for whom."""

    as_of: datetime
    organisation: str
    link: str
    use_case: UseCaseView
    money: Money | None
    requests: tuple[RequestLine, ...]
    decisions: tuple[DecisionLine, ...]
    incidents: tuple[IncidentLine, ...]
    checkpoint: CheckpointLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioSnapshot:
    """All use cases, their money and what became of its promises; `waiting` are requests that lack a signature.

    `seven` is empty where no business case is in the sums.
    """

    as_of: datetime
    organisation: str
    link: str
    summary: PortfolioSummary
    money: PortfolioView
    seven: tuple[Figure, ...]
    realised: Realisation | None
    waiting: tuple[RequestLine, ...]
    incidents: tuple[IncidentLine, ...]
    checkpoint: CheckpointLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionSnapshot:
    """One request for approval: what is asked, by whom, what signers have said, and the money behind it."""

    as_of: datetime
    organisation: str
    link: str
    request: RequestView
    title: str
    money: Money | None
    checkpoint: CheckpointLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterSnapshot:
    """A fiscal quarter: what was decided, signed, reported, planned and spent in it, and what became of the plans.

    `worth`: NPV at the means by use case, as the cases were said before the quarter and as they were at its end; None
    where there was no case yet. Money is planned and spent in the months that are over: those before `counted`.
    """

    as_of: datetime
    organisation: str
    link: str
    label: str
    since: date
    until: date
    titles: Mapping[str, str]
    worth: Mapping[str, tuple[float | None, float | None, str]]
    counted: date
    planned: float
    spent: float
    currency: str
    decisions: tuple[DecisionLine, ...]
    signed: tuple[RequestLine, ...]
    incidents: tuple[IncidentLine, ...]
    proposed: tuple[str, ...]
    checkpoint: CheckpointLine | None
