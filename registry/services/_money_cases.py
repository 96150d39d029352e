"""Business cases as their services find them: the row of a use case's case, read once per content."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Connection

from registry.errors import Invalid, NotFound
from registry.services import _by_slug
from registry.store import cases as store
from registry.types import canonical
from registry.views.cases import CaseOnRecord, CaseRevisionLine, CaseView
from roi.case import BusinessCase
from roi.case_file import parse_case
from roi.evaluation import evaluate
from roi.refusals import Refused

READ = 4_096
"""Cases that are kept read."""


def refused(refusal: Refused) -> Invalid:
    """Everything that is wrong with a case, one place a line."""
    return Invalid(str(refusal))


def known(connection: Connection, slug: str, number: int | None = None) -> tuple[Any, Any]:
    """The rows of a use case and of a revision of its business case, the newest without a number; raises NotFound."""
    use_case = _by_slug.known(connection, slug)
    case = store.by_use_case(connection, use_case.id)
    row = store.revision(connection, case.id, number) if case is not None else None
    if row is not None:
        return use_case, row
    if case is None:
        raise NotFound(f"{slug} has no business case yet. `countersign case template {slug}` writes one to begin with.")
    raise NotFound(f"The business case of {slug} has no revision {number}.")


def read(digest: str, document: Any, slug: str) -> BusinessCase:
    """The case that a kept document says, by its slug: the name under which its random numbers are drawn."""
    return _read(digest, slug, canonical(document))


@lru_cache(maxsize=READ)
def _read(_digest: str, slug: str, document: bytes) -> BusinessCase:
    return replace(parse_case(orjson.loads(document)), name=slug)


def line(row: Any, slug: str) -> CaseRevisionLine:
    """A revision in a list."""
    npv, budget = worth(row.digest, row.document, slug)
    return CaseRevisionLine(
        row.revision, row.at, row.login or "", row.note, row.plan_version, row.currency, row.digest, npv, budget
    )


def worth(digest: str, document: Any, slug: str) -> tuple[float, float | None]:
    """NPV over the case's own horizon, at the means, and its budget."""
    case = read(digest, document, slug)
    return _worth(case), case.budget


@lru_cache(maxsize=READ)
def _worth(case: BusinessCase) -> float:
    return evaluate(case, horizons=()).at(case.horizon_months).npv


def view(row: Any, *, slug: str, title: str, newest: int) -> CaseView:
    """A revision as it is shown."""
    return CaseView(
        slug=slug, title=title, revision=row.revision, newest=newest, at=row.at, by=row.login or "", note=row.note,
        digest=row.digest, currency=row.currency, plan_version=row.plan_version, text=row.text, document=row.document,
    )  # fmt: skip


def on_record(row: Any) -> CaseOnRecord:
    """The newest revision of a case, read."""
    case = read(row.digest, row.document, row.slug)
    return CaseOnRecord(row.use_case_id, row.slug, row.title, row.revision, row.digest, row.at, case)
