"""Risk assessments and overrides as rows: the newest of a use case, and what a second person said."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Table, func, select

from registry.models import metadata

ASSESSMENT: Table = metadata.tables["risk_assessment"]
OVERRIDE: Table = metadata.tables["risk_override"]
CONFIRMATION: Table = metadata.tables["risk_confirmation"]


def assessment(connection: Connection, use_case_id: int) -> Row[Any] | None:
    """The newest assessment of a use case."""
    query = select(ASSESSMENT).where(ASSESSMENT.c.use_case_id == use_case_id)
    return connection.execute(query.order_by(ASSESSMENT.c.id.desc()).limit(1)).first()


def assessments(connection: Connection, use_case_id: int) -> list[Row[Any]]:
    """Every assessment of a use case, newest first."""
    query = select(ASSESSMENT).where(ASSESSMENT.c.use_case_id == use_case_id)
    return list(connection.execute(query.order_by(ASSESSMENT.c.id.desc())))


def digests(connection: Connection) -> dict[int, tuple[str, int]]:
    """Rule digest and revision of the newest assessment, by use case."""
    last = select(func.max(ASSESSMENT.c.id)).group_by(ASSESSMENT.c.use_case_id)
    query = select(ASSESSMENT.c.use_case_id, ASSESSMENT.c.rule_digest, ASSESSMENT.c.revision)
    return {row[0]: (row[1], row[2]) for row in connection.execute(query.where(ASSESSMENT.c.id.in_(last)))}


def overrides(connection: Connection, use_case_id: int) -> list[Row[Any]]:
    """Every proposed override with what was said to it (agreed is None where nothing was), newest first."""
    said = (
        CONFIRMATION.c.agreed,
        CONFIRMATION.c.reason.label("said"),
        CONFIRMATION.c.account_id.label("said_by"),
        CONFIRMATION.c.at.label("said_at"),
    )
    query = select(OVERRIDE, *said).join(CONFIRMATION, CONFIRMATION.c.override_id == OVERRIDE.c.id, isouter=True)
    return list(connection.execute(query.where(OVERRIDE.c.use_case_id == use_case_id).order_by(OVERRIDE.c.id.desc())))


def override(connection: Connection, override_id: int) -> Row[Any] | None:
    """One proposed override."""
    return connection.execute(select(OVERRIDE).where(OVERRIDE.c.id == override_id)).first()
