"""The tables, one module per noun. Importing this package defines them all in `metadata`."""

from registry.models import (
    accounts,
    approvals,
    assurance,
    audit,
    decisions,
    events,
    graph,
    money,
    notices,
    projections,
    settings,
    use_cases,
)
from registry.models.base import Row, metadata

__all__ = [
    "Row",
    "accounts",
    "approvals",
    "assurance",
    "audit",
    "decisions",
    "events",
    "graph",
    "metadata",
    "money",
    "notices",
    "projections",
    "settings",
    "use_cases",
]
