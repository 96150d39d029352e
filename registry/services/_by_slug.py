"""The use case that a slug names, or the refusal that says where the names are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from registry.errors import NotFound
from registry.store import use_cases as store


def known(connection: Connection, slug: str) -> Any:
    """The row of the use case of that slug; raises NotFound."""
    row = store.by_slug(connection, slug)
    if row is None:
        raise NotFound(f"There is no use case {slug[:80]}. `countersign use-case list` names those there are.")
    return row
