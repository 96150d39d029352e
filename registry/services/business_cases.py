"""Business cases of use cases: written down as revisions, looked at, compared, taken back to an earlier one.

Stable for pages and other services:
- `save(desk, slug, text, *, note="", expected_revision=None) -> SavedCase`; what says the same makes no revision.
- `check(desk, text) -> CheckedCase`: every problem with its place, or the case; nothing is kept.
- `of(desk, slug, revision=None) -> CaseView`, `exists(desk, slug) -> bool`, `revisions(desk, slug)`, newest first.
- `difference(desk, slug, first, second) -> CaseDifference`, `restore(desk, slug, revision, *, note="")`.
- `template(desk, slug) -> str`: a YAML text to fill in.
- `all_of(desk) -> tuple[CaseOnRecord, ...]`: the newest of every use case, read; `case.name` is the slug.
A case that cannot be taken raises Invalid, one `place: why` a line.
"""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

from registry.access import Desk, Permission, requires
from registry.errors import Conflict, Invalid
from registry.services import _by_slug
from registry.services import _money_cases as cases
from registry.store import cases as store
from registry.store import use_cases as use_case_store
from registry.store.kept import Keeping, keeping
from registry.types import canonical
from registry.views.cases import CaseDifference, CaseOnRecord, CaseRevisionLine, CaseView, CheckedCase, SavedCase
from roi.case_difference import differences
from roi.case_file import parse_case
from roi.case_template import template as blank
from roi.case_text import read
from roi.refusals import Refused

CURRENCY = "EUR"


@requires(Permission.CASE_WRITE)
def save(desk: Desk, slug: str, text: str, *, note: str = "", expected_revision: int | None = None) -> SavedCase:
    """Put what a text says on record as the next revision; raises Invalid with every place that is wrong.

    `expected_revision` is the one that the writer began from (0: none); raises Conflict where there is a newer one.
    """
    document = _document(text)
    with keeping(desk) as kept:
        return _save(kept, slug, document, text, note=note, expected=expected_revision)


@requires(Permission.MONEY_READ)
def check(desk: Desk, text: str) -> CheckedCase:
    """Whether a text is a business case; nothing is kept."""
    try:
        return CheckedCase(case=parse_case(read(text)))
    except Refused as refusal:
        return CheckedCase(problems=refusal.problems)


@requires(Permission.MONEY_READ)
def of(desk: Desk, slug: str, revision: int | None = None) -> CaseView:
    """A revision of the case of a use case, the newest without a number; raises NotFound."""
    with desk.registry.read() as connection:
        use_case, row = cases.known(connection, slug, revision)
        newest = row if revision is None else cases.known(connection, slug)[1]
        said = use_case_store.revision(connection, use_case.id)
        return cases.view(row, slug=slug, title=said.title if said else slug, newest=newest.revision)


@requires(Permission.MONEY_READ)
def exists(desk: Desk, slug: str) -> bool:
    """Whether a use case has a business case; false too where there is no such use case."""
    with desk.registry.read() as connection:
        row = use_case_store.by_slug(connection, slug)
        return row is not None and store.by_use_case(connection, row.id) is not None


@requires(Permission.MONEY_READ)
def all_of(desk: Desk) -> tuple[CaseOnRecord, ...]:
    """The newest revision of every business case, by slug."""
    with desk.registry.read() as connection:
        return tuple(cases.on_record(row) for row in store.newest(connection))


@requires(Permission.MONEY_READ)
def revisions(desk: Desk, slug: str) -> tuple[CaseRevisionLine, ...]:
    """Every revision of a case with what it comes to, newest first; raises NotFound."""
    with desk.registry.read() as connection:
        _, newest = cases.known(connection, slug)
        return tuple(cases.line(row, slug) for row in store.revisions(connection, newest.case_id))


@requires(Permission.MONEY_READ)
def difference(desk: Desk, slug: str, first: int, second: int | None = None) -> CaseDifference:
    """What differs from one revision to another, the newest where none is named; raises NotFound."""
    with desk.registry.read() as connection:
        before, after = (cases.known(connection, slug, number)[1] for number in (first, second))
        changes = differences(before.document, after.document)
        return CaseDifference(slug, cases.line(before, slug), cases.line(after, slug), changes)


@requires(Permission.CASE_WRITE)
def restore(desk: Desk, slug: str, revision: int, *, note: str = "", expected_revision: int | None = None) -> SavedCase:
    """Say again what an earlier revision said, as a new one; what came in between stays on record."""
    with keeping(desk) as kept:
        _, row = cases.known(kept.connection, slug, revision)
        said = note.strip() or f"as revision {revision} said"
        document = _document(row.text)
        return _save(kept, slug, document, row.text, note=said, expected=expected_revision)


@requires(Permission.MONEY_READ)
def template(desk: Desk, slug: str) -> str:
    """A YAML text for a use case's first business case: every hidden cost, to be measured or ruled out by name."""
    with desk.registry.read() as connection:
        use_case = _by_slug.known(connection, slug)
        said = use_case_store.revision(connection, use_case.id)
    title = said.title if said is not None else slug
    return blank(name=title, currency=CURRENCY, start=desk.clock().date())


def _document(text: str) -> Any:
    """The plain values of a text that is a business case; raises Invalid."""
    try:
        document = read(text)
        parse_case(document)
    except Refused as refusal:
        raise cases.refused(refusal) from refusal
    return orjson.loads(canonical(document))  # dates as texts: what is kept reads back as what was hashed


def _save(kept: Keeping, slug: str, document: Any, text: str, *, note: str, expected: int | None) -> SavedCase:
    use_case = _by_slug.known(kept.connection, slug)
    case = store.by_use_case(kept.connection, use_case.id)
    before = store.revision(kept.connection, case.id) if case is not None else None
    standing = before.revision if before is not None else 0
    if expected is not None and expected != standing:
        raise Conflict(_overtaken(slug, expected, before))
    digest = hashlib.sha256(canonical(document)).hexdigest()
    if before is not None and before.digest == digest:
        return SavedCase(slug, standing, digest, new=False)
    _refuse_long(note)
    case_id = case.id if case is not None else kept.add("business_case", use_case_id=use_case.id)
    said = {"plan_version": str(document.get("plan_version") or "1"), "currency": str(document["currency"])}
    kept.add(
        "case_revision", case_id=case_id, revision=standing + 1, document=document, text=text, digest=digest,
        note=note.strip(), **said,
    )  # fmt: skip
    details = {"revision": standing + 1, "digest": digest, **_figures(kept, slug, document, digest, before)}
    kept.log("business_case.saved", f"use_case:{slug}", reason=note.strip(), **details)
    return SavedCase(slug, standing + 1, digest, new=True)


def _figures(kept: Keeping, slug: str, document: Any, digest: str, before: Any) -> dict[str, Any]:
    """NPV and budget for the log, before and after."""
    after = cases.worth(digest, document, slug)
    said: dict[str, Any] = {"npv": round(after[0], 2), "budget": after[1]}
    if before is None:
        return said
    earlier = cases.worth(before.digest, before.document, slug)
    return said | {"npv_before": round(earlier[0], 2), "budget_before": earlier[1]}


def _overtaken(slug: str, expected: int, before: Any) -> str:
    if before is None:
        return f"{slug} has no business case, and so no revision {expected} to begin from."
    said = f"Revision {before.revision} of the business case of {slug} came from {before.login} in between"
    return f"{said}; you began from {expected or 'none'}. Look at what differs, and save again."


def _refuse_long(note: str) -> None:
    if len(note) > 2_000:
        raise Invalid("note: at most 2,000 characters say what changed, and why.")
