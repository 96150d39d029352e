"""What happened at Northgate, one pipeline a module."""

from __future__ import annotations

from data.demo.story import (
    assistant,
    bank,
    cash_machines,
    churn,
    credit,
    demand,
    documents,
    fraud,
    hiring,
    recommendations,
    routing,
)
from data.demo.story.faults import FAULTS

STORIES = (
    bank.STORY,
    fraud.STORY,
    churn.STORY,
    credit.STORY,
    recommendations.STORY,
    demand.STORY,
    routing.STORY,
    cash_machines.STORY,
    documents.STORY,
    assistant.STORY,
    hiring.STORY,
)

__all__ = ["FAULTS", "STORIES"]
