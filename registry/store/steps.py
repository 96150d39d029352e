"""A part of a query that the database works out once, before it looks at what is around it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE


def once(query: Any, name: str) -> CTE:
    """The query as a step of its own: else SQLite may work it out again for each row of what it is joined to."""
    step: CTE = query.cte(name).prefix_with("MATERIALIZED")
    return step
