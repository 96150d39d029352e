"""Runs migrations on the connection that registry.schema hands over, inside its transaction."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from registry.models import metadata
from registry.types import JsonText, UtcMoment


def plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A migration names database types only, so that it outlives our own ones."""
    plain = {UtcMoment: "sa.BigInteger()", JsonText: "sa.Text()"}
    return plain.get(type(item), False) if kind == "type" else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    compare_type=True,
    render_as_batch=connection.dialect.name == "sqlite",  # SQLite alters little: batch mode rebuilds the table
    render_item=plain_type,
)
context.run_migrations()
