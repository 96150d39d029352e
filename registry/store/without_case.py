"""Use cases that nobody has written a business case for, as rows."""

from __future__ import annotations

from sqlalchemy import Connection, exists, func, select

from registry.store.cases import CASE as BUSINESS_CASE
from registry.store.use_cases import CASE, REVISION, STAGE, Rows

CLOSED = ("retired", "rejected")


def without_case(connection: Connection, *, limit: int) -> tuple[Rows, int]:
    """(slug, title, stage) of the use cases in a stage that is not closed, by slug; and how many there are."""
    said = select(REVISION.c.use_case_id, func.max(REVISION.c.revision).label("number"))
    last_said = said.group_by(REVISION.c.use_case_id).subquery()
    step = select(STAGE.c.use_case_id, func.max(STAGE.c.id).label("id")).group_by(STAGE.c.use_case_id).subquery()
    query = (
        select(CASE.c.slug, REVISION.c.title, STAGE.c.stage)
        .join(last_said, last_said.c.use_case_id == CASE.c.id)
        .join(
            REVISION,
            (REVISION.c.use_case_id == last_said.c.use_case_id) & (REVISION.c.revision == last_said.c.number),
        )
        .join(step, step.c.use_case_id == CASE.c.id)
        .join(STAGE, STAGE.c.id == step.c.id)
        .where(STAGE.c.stage.not_in(CLOSED), ~exists().where(BUSINESS_CASE.c.use_case_id == CASE.c.id))
    )
    count = connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    return list(connection.execute(query.order_by(CASE.c.slug).limit(limit))), count
