"""Requests for approval that saw an earlier revision of their use case's business case than there is now."""

from __future__ import annotations

from sqlalchemy import Connection, Text, cast, func, literal, select, type_coerce

from registry.store.cases import CASE, REVISION
from registry.store.requests import REQUEST, STATE
from registry.store.requests import REVISION as ASKED
from registry.store.use_cases import CASE as USE_CASE

OPEN = ("approved", "submitted")
_BEGINNING = '"money":"business_case:'


def with_other_case(connection: Connection) -> set[int]:
    """Open or approved requests whose use case has a newer business case than the one that they saw.

    A request that saw none, because there was none, stays as it is.
    """
    newest = select(REVISION.c.case_id, func.max(REVISION.c.revision).label("revision"))
    last = newest.group_by(REVISION.c.case_id).subquery()
    later = REVISION.alias("later")
    changed = select(later.c.id).where(later.c.case_id == CASE.c.id, later.c.at >= ASKED.c.at)
    place = func.strpos if connection.dialect.name == "postgresql" else func.instr
    saw = type_coerce(ASKED.c.saw, Text)  # canonical JSON: in no text of it does a quote stand by itself
    now = literal(_BEGINNING) + USE_CASE.c.slug + "@" + cast(last.c.revision, Text) + '"'
    query = (
        select(REQUEST.c.id)
        .join(STATE, STATE.c.request_id == REQUEST.c.id)
        .join(ASKED, (ASKED.c.request_id == STATE.c.request_id) & (ASKED.c.revision == STATE.c.revision))
        .join(CASE, CASE.c.use_case_id == REQUEST.c.use_case_id)
        .join(USE_CASE, USE_CASE.c.id == CASE.c.use_case_id)
        .join(last, last.c.case_id == CASE.c.id)
        .where(STATE.c.state.in_(OPEN), changed.exists())
        .where(place(saw, literal(_BEGINNING)) > 0, place(saw, now) == 0)
    )
    return set(connection.execute(query).scalars())
