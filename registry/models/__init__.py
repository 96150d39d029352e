"""The tables, one module per noun. Importing this package defines them all in `metadata`."""

from registry.models import accounts, audit, events, graph, projections, settings
from registry.models.base import Row, metadata

__all__ = ["Row", "accounts", "audit", "events", "graph", "metadata", "projections", "settings"]
